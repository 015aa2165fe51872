// `npm run prove [-- <name> …]`: runs the experiments and writes docs/proof.md. What is finished for this source is
// not run again without a name or `--again`, so that an interrupted run goes on where it was.
// `--short` shows only that experiments work, `--into <folder>` keeps page and state elsewhere.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, type as systemType, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { EXPERIMENTS } from "./experiments.ts";
import { createFinishedFiles } from "./finished-files.ts";
import { type Finished, proofPage } from "./proof-page.ts";
import { runExperiment } from "./run-experiment.ts";
import { sourceVersion } from "./source-version.ts";

const root = join(import.meta.dirname, "..");
const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    into: { type: "string" },
  },
});
const unknown = names.filter((name) => EXPERIMENTS.every((one) => one.name !== name));
if (unknown.length > 0) {
  console.error(`Not an experiment: ${unknown.join(", ")}. There are:`);
  for (const { name, question } of EXPERIMENTS) console.error(`  ${name}: ${question}`);
  process.exit(1);
}

/** A short form proves nothing: it never gets into the real page. */
const into = options.into ?? (options.short ? join(root, ".prove", "short") : null);
const stateDir = into ?? join(root, ".prove");
const page = into === null ? join(root, "docs", "proof.md") : join(into, "proof.md");
mkdirSync(stateDir, { recursive: true });
const source = sourceVersion(root);
const files = createFinishedFiles(stateDir);

const missed: string[] = [];
for (const experiment of EXPERIMENTS) {
  const { name } = experiment;
  if (names.length > 0 && !names.includes(name)) continue;
  let finished = files.read(name);
  // Whether or not it held: what is tried until it holds is no experiment.
  if (names.length === 0 && !options.again && finished?.commit === source) {
    console.log(`${name}: finished before`);
  } else {
    console.log(`\n${name}: ${experiment.question}`);
    const rowsFile = join(stateDir, `${name}.rows`);
    const ran = await runExperiment(experiment, { root, rowsFile, short: options.short });
    finished = { ...ran, commit: source };
    files.write(finished);
    writeFileSync(page, proofPage(allFinished(), machine()));
  }
  if (finished.rows.some(({ held }) => !held)) missed.push(name);
}
if (missed.length > 0) console.error(`\nDid not reach every aim: ${missed.join(", ")}`);
process.exit(missed.length > 0 ? 1 : 0);

function allFinished(): Finished[] {
  return EXPERIMENTS.map(({ name }) => files.read(name)).filter((one) => one !== null);
}

function machine() {
  return {
    node: process.versions.node,
    system: `${systemType()} ${release()}`,
    processors: `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
}
