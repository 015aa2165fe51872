// `npm run prove [-- <name> …]`: runs the experiments and writes docs/proof.md. What is finished for this source is
// not run again without a name or `--again`, so that an interrupted run goes on where it was.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { cpus, release, type as systemType, totalmem } from "node:os";
import { join } from "node:path";
import { EXPERIMENTS, type Experiment } from "./experiments.ts";
import { type Finished, proofPage } from "./proof-page.ts";
import { type ProofRow, parseProofRow } from "./proof-row.ts";

const root = join(import.meta.dirname, "..");
const stateDir = join(root, ".prove");
const git = (...args: string[]) =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
/** Of what is measured: a page or a picture that changes asks for nothing to be measured again. */
const commit = git("log", "-1", "--format=%h", "--", "src", "templates", "prove", "bench", "test");

mkdirSync(stateDir, { recursive: true });
const hasHeld = ({ rows }: Finished): boolean => rows.every(({ held }) => held);
function isDone(name: string): boolean {
  const finished = readFinished(name);
  return finished !== null && finished.commit === commit && hasHeld(finished);
}
const fileOf = (name: string) => join(stateDir, `${name}.json`);
const readFinished = (name: string): Finished | null =>
  existsSync(fileOf(name)) ? (JSON.parse(readFileSync(fileOf(name), "utf8")) as Finished) : null;

const asked = process.argv.slice(2);
const again = asked.includes("--again");
const names = asked.filter((name) => name !== "--again");
const unknown = names.filter((name) => EXPERIMENTS.every((one) => one.name !== name));
if (unknown.length > 0) {
  console.error(`Not an experiment: ${unknown.join(", ")}. There are:`);
  for (const { name, question } of EXPERIMENTS) console.error(`  ${name}: ${question}`);
  process.exit(1);
}

const failed: string[] = [];
for (const experiment of EXPERIMENTS) {
  const { name } = experiment;
  if (names.length > 0 && !names.includes(name)) continue;
  if (names.length === 0 && !again && isDone(name)) {
    console.log(`${name}: finished before`);
    continue;
  }
  console.log(`\n${name}: ${experiment.question}`);
  const finished = await run(experiment);
  if (!hasHeld(finished)) failed.push(name);
  writeFileSync(`${fileOf(name)}.new`, JSON.stringify(finished, null, 2));
  renameSync(`${fileOf(name)}.new`, fileOf(name));
  writePage();
}
if (failed.length > 0) console.error(`\nDid not hold: ${failed.join(", ")}`);
process.exit(failed.length > 0 ? 1 : 0);

async function run({ name, question, run: args, env }: Experiment): Promise<Finished> {
  const rowsFile = join(stateDir, `${name}.rows`);
  rmSync(rowsFile, { force: true });
  const began = performance.now();
  const child = spawn(process.execPath, [...args], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...env, PROOF_ROWS: rowsFile },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  const told = existsSync(rowsFile) ? readFileSync(rowsFile, "utf8").trim().split("\n") : [];
  const rows = told.map(parseProofRow);
  if (code !== 0 || rows.length === 0) rows.push(failure(`ended with ${code ?? "a signal"}`));
  rmSync(rowsFile, { force: true });
  return {
    name,
    question,
    rows,
    at: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 1000),
    commit,
  };
}

/** A program that ended before it told everything is no experiment that held. */
function failure(result: string): ProofRow {
  const what = "the program itself";
  return { what, howMany: "1 run", result, aim: "ends well", held: false, seed: null };
}

function writePage(): void {
  const finished = EXPERIMENTS.map(({ name }) => readFinished(name)).filter((one) => one !== null);
  const [processor] = cpus();
  const page = proofPage(finished, {
    node: process.versions.node,
    system: `${systemType()} ${release()}`,
    processors: `${cpus().length} × ${processor?.model ?? "unknown processor"}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  });
  writeFileSync(join(root, "docs", "proof.md"), page);
}
