import { z } from "zod";
import type { ProofRow } from "./proof-row.ts";

/** Of Stryker's report (the schema of mutation-testing-elements) what the score needs. */
const shape = z.object({
  files: z.record(
    z.string(),
    z.object({
      mutants: z.array(
        z.object({
          status: z.enum([
            "Killed",
            "Survived",
            "Timeout",
            "NoCoverage",
            "RuntimeError",
            "CompileError",
            "Ignored",
            "Pending",
          ]),
        }),
      ),
    }),
  ),
});

type MutantStatus = z.infer<typeof shape>["files"][string]["mutants"][number]["status"];

/** The status of every mutant, whatever its file. */
export const parseMutationReport = (json: string): MutantStatus[] =>
  Object.values(shape.parse(JSON.parse(json)).files).flatMap(({ mutants }) =>
    mutants.map(({ status }) => status),
  );

const AIM_PERCENT = 90;
/** More that could not be asked at all would hide how the rest is. */
const MOST_ERRORS_PERCENT = 1;

/** An endless loop is noticed; what no test reaches counts as not noticed. What is no program any more counts nowhere. */
export function mutationRow(statuses: readonly MutantStatus[]): ProofRow {
  const count = (...wanted: MutantStatus[]) =>
    statuses.filter((status) => wanted.includes(status)).length;
  const noticed = count("Killed", "Timeout");
  const all = noticed + count("Survived", "NoCoverage");
  const percent = (100 * noticed) / all;
  const errors = count("RuntimeError");
  const unasked = errors === 0 ? "" : `, ${errors} more ended in an error`;
  return {
    what: "changes of src/domain that its own tests notice",
    howMany: `${all} mutants`,
    result: `${noticed} = ${percent.toFixed(1)} % (${count("Timeout")} by their time; ${count("Survived")} survived, ${count("NoCoverage")} are not reached${unasked})`,
    aim: `at least ${AIM_PERCENT} %`,
    // Ignored ones would make the score look better, half a run too; and nothing tried is nothing held.
    held:
      percent >= AIM_PERCENT &&
      count("Ignored", "Pending") === 0 &&
      errors <= (all * MOST_ERRORS_PERCENT) / 100,
    seed: null,
  };
}
