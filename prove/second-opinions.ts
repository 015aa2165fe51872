// What others say about every request that the bot makes in its own suite, and its paths against emulators that somebody
// else wrote. The suite judges itself (test/support/second-opinions.ts); here it is counted.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { tellProofRow } from "./proof-row.ts";

const root = join(import.meta.dirname, "..");
const directory = mkdtempSync(join(tmpdir(), "tam-second-opinions-"));
const FOREIGN = "test/second-opinion/emulate.test.ts";
/** The proofs and the fuzzer judge their requests too, in their own experiments. */
const SUITE = ["slack", "workflows", "notion", "gmail", "jobs", "main"].map(
  (name) => `test/${name}`,
);

const reportShape = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });
const judgedShape = z.object({
  slack: z.number(),
  notion: z.number(),
  gmail: z.number(),
  objections: z.number(),
});

const short = process.env.BENCH_SHORT !== undefined;
const suite = run("suite", short ? ["test/slack/share.test.ts"] : SUITE);
const total = { slack: 0, notion: 0, gmail: 0, objections: 0 };
for (const judged of suite.judged)
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += judged[key];
const all = total.slack + total.notion + total.gmail;
tellProofRow({
  what: "requests judged by Google's discovery document, schemas made from the SDKs' types, and the published limits of Slack and Notion",
  howMany: `${all} requests of ${suite.passed + suite.failed} tests (${total.slack} to Slack, ${total.notion} to Notion, ${total.gmail} to Gmail)`,
  result: `${total.objections} objections that nobody expected, ${suite.failed} of the tests failed`,
  aim: "0",
  // A test that fails has not asked all that it would have.
  held: total.objections === 0 && suite.failed === 0 && all > 0,
  seed: null,
});

const foreign = run("foreign", [FOREIGN]);
tellProofRow({
  what: "the bot's paths against emulators that somebody else wrote (npm emulate 0.12.2)",
  howMany: `${foreign.passed + foreign.failed} paths`,
  result: `${foreign.failed} failed`,
  aim: "0 failed",
  held: foreign.failed === 0 && foreign.passed > 0,
  seed: null,
});
rmSync(directory, { recursive: true });

function run(name: string, files: readonly string[]) {
  const report = join(directory, `${name}.json`);
  const judged = join(directory, `${name}.jsonl`);
  const vitest = join(root, "node_modules/vitest/vitest.mjs");
  // What the suite's own experiments tell belongs into their sections.
  const { PROOF_ROWS: _, ...env } = process.env;
  spawnSync(
    process.execPath,
    [vitest, "run", ...files, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`],
    { cwd: root, stdio: "inherit", env: { ...env, SECOND_OPINIONS: judged } },
  );
  const { numPassedTests: passed, numFailedTests: failed } = reportShape.parse(
    JSON.parse(readFileSync(report, "utf8")),
  );
  const lines = existsSync(judged) ? readFileSync(judged, "utf8").trim().split("\n") : [];
  return { passed, failed, judged: lines.map((line) => judgedShape.parse(JSON.parse(line))) };
}
