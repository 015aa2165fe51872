import { sized } from "../bench/size.ts";
import { countScanRequests } from "./count-scan-requests.ts";
import { tellProofRow } from "./proof-row.ts";
import { scanRequestRows } from "./scan-request-rows.ts";

for (const accounts of sized({ short: [100], long: [100, 1_000, 10_000] }))
  for (const row of scanRequestRows(await countScanRequests(accounts))) tellProofRow(row);
process.exit(0);
