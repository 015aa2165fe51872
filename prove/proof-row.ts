import { appendFileSync } from "node:fs";
import { z } from "zod";

const shape = z.object({
  what: z.string(),
  /** How many of what were tried. */
  howMany: z.string(),
  result: z.string(),
  /** Null where there is a figure and no aim. */
  aim: z.string().nullable(),
  /** Whether the result is what was aimed at. */
  held: z.boolean(),
  seed: z.number().nullable(),
});

/** One line of `docs/proof.md`. */
export type ProofRow = z.infer<typeof shape>;

export const parseProofRow = (line: string): ProofRow => shape.parse(JSON.parse(line));

export const describeProofRow = ({ what, howMany, result, aim, held, seed }: ProofRow): string =>
  `${held ? "held  " : "MISSED"} ${what}: ${howMany}: ${result}${aim === null ? "" : ` (aim: ${aim})`}${seed === null ? "" : `, seed ${seed}`}`;

/** Prints a row and, in a process that `npm run prove` has started, hands it to that (a line of `PROOF_ROWS`). */
export function tellProofRow(row: ProofRow): void {
  console.log(describeProofRow(row));
  const { PROOF_ROWS: file } = process.env;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(row)}\n`);
}
