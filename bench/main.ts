// `npm run bench -- <name>`: measures side by side with a bare baseline in the same run and prints
// medians and ratios. Never part of the tests: machines are shared and noisy.
import { benchCheckIns } from "./check-ins.ts";
import { benchHealth } from "./health.ts";
import { benchProfile } from "./profile.ts";
import { benchScan } from "./scan.ts";
import { benchSoak } from "./soak.ts";

const benches: Record<string, () => Promise<void>> = {
  checkins: benchCheckIns,
  health: benchHealth,
  profile: benchProfile,
  scan: benchScan,
  soak: benchSoak,
};

const name = process.argv[2] ?? "";
const bench = benches[name];
if (bench === undefined) {
  console.error(`Which bench? npm run bench -- ${Object.keys(benches).join(" | ")}`);
  process.exit(1);
}
await bench();
process.exit(0);
