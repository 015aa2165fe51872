// `npm run prove [-- <name> …]`: runs the experiments and writes docs/proof.md. What is finished for this source is
// not run again without a name or `--again`, so that an interrupted run goes on where it was. What measures time runs
// alone, and then the others two at a time.
// `--short` shows only that experiments work, `--into <folder>` keeps page and state elsewhere, `--page` runs nothing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, type as systemType, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import PQueue from "p-queue";
import { EXPERIMENT_WORDS } from "./experiment-words.ts";
import { EXPERIMENTS, type Experiment } from "./experiments.ts";
import { createFinishedFiles } from "./finished-files.ts";
import { type Finished, proofPage, readProofPage } from "./proof-page.ts";
import { describeProofRow } from "./proof-row.ts";
import { runExperiment } from "./run-experiment.ts";
import { sourceVersion } from "./source-version.ts";

const root = join(import.meta.dirname, "..");
const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    again: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    page: { type: "boolean", default: false },
    into: { type: "string" },
  },
});
const unknown = names.filter((name) => !(name in EXPERIMENT_WORDS));
if (unknown.length > 0) {
  console.error(`Not an experiment: ${unknown.join(", ")}. There are:`);
  for (const { name } of EXPERIMENTS)
    console.error(`  ${name}: ${EXPERIMENT_WORDS[name].question}`);
  process.exit(1);
}

/** A short form proves nothing: it never gets into the real page. */
const apart = options.into ?? (options.short ? join(root, ".prove", "short") : null);
const into = apart ?? join(root, ".prove");
const page = apart === null ? join(root, "docs", "proof.md") : join(apart, "proof.md");
mkdirSync(into, { recursive: true });
const files = createFinishedFiles(into);
const onPage = new Map(
  (existsSync(page) ? readProofPage(readFileSync(page, "utf8")) : []).map((one) => [one.name, one]),
);
if (options.page) {
  writePage();
  process.exit(0);
}

const source = sourceVersion(root);
const missed: string[] = [];
const wanted = EXPERIMENTS.filter(({ name }) => names.length === 0 || names.includes(name));
for (const experiment of wanted) if (experiment.measuresTime) await prove(experiment);
/** Two keep two processors busy: most wait for the clock, for a bot that starts, or for a service. */
const beside = new PQueue({ concurrency: 2 });
const others = wanted.filter(({ measuresTime }) => !measuresTime);
others.sort((a, b) => (b.minutes ?? 0) - (a.minutes ?? 0));
await beside.addAll(others.map((experiment) => () => prove(experiment)));
if (missed.length > 0) console.error(`\nDid not reach every aim: ${missed.join(", ")}`);
process.exit(missed.length > 0 ? 1 : 0);

async function prove(experiment: Experiment): Promise<void> {
  const { name } = experiment;
  let finished = finishedBefore(name);
  // Whether or not it held: what is tried until it holds is no experiment.
  if (names.length === 0 && !options.again && finished?.commit === source) {
    console.log(`${name}: finished before`);
  } else {
    console.log(`${name}: ${EXPERIMENT_WORDS[name].question} (${join(into, `${name}.log`)})`);
    const ran = await runExperiment(experiment, { root, into, short: options.short });
    finished = { ...ran, commit: source };
    files.write(finished);
    writePage();
    console.log(
      `\n${[`${name}: ${finished.seconds} s`, ...finished.rows.map(describeProofRow)].join("\n  ")}\n`,
    );
  }
  if (finished.rows.some(({ held }) => !held)) missed.push(name);
}

/** As this clone finished it, or as the page tells, whichever is newer. */
function finishedBefore(name: Experiment["name"]): Finished | null {
  const here = files.read(name);
  const told = onPage.get(name) ?? null;
  return told !== null && (here === null || told.at > here.at) ? told : here;
}

function writePage(): void {
  const finished = EXPERIMENTS.map(({ name }) => finishedBefore(name)).filter(
    (one) => one !== null,
  );
  writeFileSync(page, proofPage(finished, machine()));
}

function machine() {
  return {
    node: process.versions.node,
    system: `${systemType()} ${release()}`,
    processors: `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  };
}
