// `npm run bench -- <name>`: measures side by side with a bare baseline in the same run and tells a row of each
// figure with its aim; `npm run prove` runs the same and keeps the rows. BENCH_SHORT=1 only shows that it works.
import { benchAcknowledgement } from "./acknowledgement.ts";
import { benchApproval } from "./approval.ts";
import { benchCheckIns } from "./check-ins.ts";
import { benchGrowth } from "./growth.ts";
import { benchHealthRequests } from "./health-requests.ts";
import { benchProfile } from "./profile.ts";
import { benchReconnects } from "./reconnects.ts";
import { benchScan } from "./scan.ts";
import { benchSoak } from "./soak.ts";
import { benchStart } from "./start.ts";

const benches: Record<string, () => Promise<void>> = {
  acknowledgement: benchAcknowledgement,
  approval: benchApproval,
  "check-ins": benchCheckIns,
  growth: benchGrowth,
  "health-requests": benchHealthRequests,
  profile: benchProfile,
  reconnects: benchReconnects,
  scan: benchScan,
  soak: benchSoak,
  start: benchStart,
};

const name = process.argv[2] ?? "";
const bench = benches[name];
if (bench === undefined) {
  console.error(`Which bench? npm run bench -- ${Object.keys(benches).join(" | ")}`);
  process.exit(1);
}
await bench();
process.exit(0);
