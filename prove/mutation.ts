// How much of `src/domain` could be wrong without a test of its own seeing it: Stryker changes one thing at a time.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mutationRow, parseMutationReport } from "./mutation-row.ts";
import { tellProofRow } from "./proof-row.ts";

const root = join(import.meta.dirname, "..");
// Incremental: a run that was interrupted goes on, and what did not change since the last one is not asked again.
// One small file shows that it works; it proves nothing of the others.
const only = process.env.BENCH_SHORT ? ["--mutate", "src/domain/home-tab.ts"] : [];
const stryker = join(root, "node_modules/@stryker-mutator/core/bin/stryker.js");
const { status } = spawnSync(process.execPath, [stryker, "run", "--incremental", ...only], {
  cwd: root,
  stdio: "inherit",
});
if (status !== 0) process.exit(status ?? 1);
const report = readFileSync(join(root, ".mutate/report.json"), "utf8");
tellProofRow(mutationRow(parseMutationReport(report)));
