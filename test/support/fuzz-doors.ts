import fc from "fast-check";
import { tellProofRow } from "../../prove/proof-row.ts";
import { elapsedMs } from "../../src/lib/time.ts";
import { logLeaks } from "./log-leaks.ts";
import { LOG_LINES } from "./test-logger.ts";

/** Generous, for a machine with much to do: what takes longer for one input is a door that can be jammed. */
const LONGEST_MS = 5_000;

export const FUZZ_SEED = Number(process.env.FUZZ_SEED ?? 20_261_128);

/** Every door, with the number of its inputs of 100,000 and in the short form of `npm test`. */
export const DOORS = {
  text: { long: 15_000, short: 900 },
  "button values": { long: 15_000, short: 900 },
  "Notion rows": { long: 15_000, short: 900 },
  "Notion schemas": { long: 5_000, short: 300 },
  "Notion blocks": { long: 8_000, short: 480 },
  "Gmail answers": { long: 10_000, short: 600 },
  mails: { long: 5_000, short: 300 },
  templates: { long: 6_000, short: 360 },
  settings: { long: 10_000, short: 600 },
  "ticket files": { long: 6_000, short: 360 },
  "signatures and bodies": { long: 3_000, short: 300 },
  "typed commands, live": { long: 2_000, short: 50 },
  "clicks and type-aheads, live": { long: 2_000, short: 50 },
  "windows and shortcuts, live": { long: 2_000, short: 50 },
  "tampered values, live": { long: 2_000, short: 50 },
  "broken payloads, live": { long: 2_000, short: 50 },
} as const;
export type DoorName = keyof typeof DOORS;

const runsOf = (name: DoorName): number => {
  const { FUZZ_RUNS } = process.env;
  const { long, short } = DOORS[name];
  return FUZZ_RUNS === undefined ? short : Math.ceil((long * Number(FUZZ_RUNS)) / 100_000);
};

type DoorOptions = {
  /** So many at once, for what has to be waited for. */
  batch?: number;
  /** What went before matters: the first failure is told as it is, and not made smaller. */
  stateful?: boolean;
  /** More words for the row, when all is through. */
  note?: () => string;
};

/**
 * Sends inputs through a door and tells its row. `take` throws when the input did what none may do; a rejection that
 * nobody handles and a line of the log that holds what none may are counted as well.
 */
export async function fuzzDoor<T>(
  name: DoorName,
  inputs: fc.Arbitrary<T>,
  take: (input: T) => void | Promise<void>,
  { batch = 1, stateful = false, note }: DoorOptions = {},
): Promise<void> {
  let taken = 0;
  let unhandled = 0;
  let leaks = 0;
  const reject = (reason: unknown) => {
    unhandled += 1;
    console.error("a rejection that nobody handles:", reason);
  };
  const look = (line: unknown) => {
    leaks += logLeaks(String(line)).length;
  };
  process.on("unhandledRejection", reject);
  LOG_LINES.subscribe(look);
  const batches = fc.array(inputs, { minLength: batch, maxLength: batch });
  const property = fc.asyncProperty(batches, async (several) => {
    taken += several.length;
    const start = elapsedMs();
    await Promise.all(several.map(async (input) => take(input)));
    const ms = elapsedMs() - start;
    if (ms > LONGEST_MS) throw new Error(`took ${Math.round(ms)} ms`);
  });
  const numRuns = Math.ceil(runsOf(name) / batch);
  const checked = await fc.check(property, { numRuns, seed: FUZZ_SEED, endOnFailure: stateful });
  process.off("unhandledRejection", reject);
  LOG_LINES.unsubscribe(look);
  const broken = checked.failed ? 1 : 0;
  tellProofRow({
    what: name,
    howMany: `${taken} inputs${note === undefined ? "" : `, ${note()}`}`,
    result: `broken ${broken}, unhandled rejections ${unhandled}, leaks into logs ${leaks}`,
    aim: "0 of each",
    held: broken + unhandled + leaks === 0,
    seed: FUZZ_SEED,
  });
  if (checked.failed)
    throw new Error(fc.defaultReportMessage(checked), { cause: checked.errorInstance });
}
