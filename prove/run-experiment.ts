import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Experiment } from "./experiments.ts";
import type { Finished } from "./proof-page.ts";
import { type ProofRow, parseProofRow } from "./proof-row.ts";

/**
 * Runs an experiment as a process of its own and collects the rows that it tells. What it prints besides goes into
 * `<name>.log` of the same folder, as another may run beside it.
 */
export async function runExperiment(
  { name, run, env }: Experiment,
  { root, into, short }: { root: string; into: string; short: boolean },
): Promise<Omit<Finished, "commit">> {
  const rowsFile = join(into, `${name}.rows`);
  rmSync(rowsFile, { force: true });
  const log = openSync(join(into, `${name}.log`), "w");
  const began = performance.now();
  const child = spawn(process.execPath, [...run], {
    cwd: root,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...(short ? { BENCH_SHORT: "1" } : env), PROOF_ROWS: rowsFile },
  });
  closeSync(log);
  const [code] = (await once(child, "exit")) as [number | null];
  const told = existsSync(rowsFile) ? readFileSync(rowsFile, "utf8").trim().split("\n") : [];
  const rows = told.map(parseProofRow);
  if (code !== 0 || rows.length === 0) rows.push(failure(`ended with ${code ?? "a signal"}`));
  rmSync(rowsFile, { force: true });
  return {
    name,
    rows,
    at: new Date().toISOString(),
    seconds: Math.round((performance.now() - began) / 1000),
  };
}

/** A program that ended before it told everything is no experiment that held. */
function failure(result: string): ProofRow {
  const what = "the program itself";
  return { what, howMany: "1 run", result, aim: "ends well", held: false, seed: null };
}
