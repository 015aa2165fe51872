import fc from "fast-check";
import { tellProofRow } from "../../prove/proof-row.ts";
import { elapsedMs } from "../../src/lib/time.ts";

/** Generous, for a machine with much to do: what takes longer for one input is a door that can be jammed. */
const LONGEST_MS = 5_000;

export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 20_261_128);

/**
 * Counts what goes through each door. `FUZZ_RUNS` inputs over all doors of all files, each its share (parts of one);
 * without it the short form of `npm test`.
 */
export function createFuzzDoors({ shortRuns }: { shortRuns: number }) {
  const counts = new Map<string, number>();
  /** One that is being tried counts as broken until it has held. */
  let broken = 0;
  const asked = process.env.FUZZ_RUNS;
  const runsOf = (share: number) =>
    Math.ceil((asked === undefined ? shortRuns : Number(asked)) * share);
  return {
    /** `take` fails when the input did what none may do. `batch`: so many at once, for what has to be waited for. */
    async door<T>(
      name: string,
      share: number,
      inputs: fc.Arbitrary<T>,
      take: (input: T) => void | Promise<void>,
      batch = 1,
    ): Promise<void> {
      broken += 1;
      const batches = fc.array(inputs, { minLength: batch, maxLength: batch });
      await fc.assert(
        fc.asyncProperty(batches, async (several) => {
          counts.set(name, (counts.get(name) ?? 0) + several.length);
          const start = elapsedMs();
          await Promise.all(several.map(async (input) => take(input)));
          const ms = elapsedMs() - start;
          if (ms > LONGEST_MS) throw new Error(`took ${Math.round(ms)} ms`);
        }),
        { numRuns: Math.ceil(runsOf(share) / batch), seed: FUZZ_SEED },
      );
      broken -= 1;
    },
    /** How many of which. */
    tell(): void {
      const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
      const doors = [...counts].map(([name, one]) => `${name} ${one}`).join(", ");
      tellProofRow({
        what: "hostile input",
        howMany: `${all} inputs (${doors})`,
        result: `${broken} of ${counts.size} doors broken`,
        aim: "0",
        held: broken === 0,
        seed: FUZZ_SEED,
      });
    },
  };
}
