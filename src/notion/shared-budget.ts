import type { NotionBudget } from "../domain/notion-budget.ts";
import type { Limits } from "../lib/limits.ts";
import type { Clock } from "../lib/time.ts";
import type { Lane } from "./gate.ts";

/** The worker spends at most the gate's 85 %; all other processes together this part. */
const OTHERS_PART = 0.15;
/** Of it a dry run beside the bot may spend so much, so that people are answered meanwhile. */
const BATCH_PART = 0.8;

/**
 * Whether a request may start as far as other processes with the same token are concerned. The worker
 * scans, so nearly the whole budget is its own and its gate counts in memory: it asks nobody, and a
 * bot that is alone on its store is the worker, so it answers people from the gate's reserve for them
 * and never pays a write to the store. Who is not the worker only answers people, a few requests a
 * minute, and pays one conditional write for each: nothing else can count what several processes
 * spend. The row is of one minute of the machine's clock, so that across its end they may spend twice
 * their part within 60 s; Notion's 429 and the pause after it are for that.
 */
export function createSharedBudget(deps: {
  budget: NotionBudget;
  requestsPerMinute: number;
  isWorker: () => boolean;
  /** The machine's, also where business time is moved. */
  clock: Clock;
  limits: Pick<Limits, "notionWindowMs">;
}): { take(lane: Lane): Promise<boolean> } {
  const { budget, isWorker, clock, limits } = deps;
  const everyone = Math.max(1, Math.floor(deps.requestsPerMinute * OTHERS_PART));
  const notPeople = Math.max(1, Math.floor(everyone * BATCH_PART));
  return {
    async take(lane) {
      if (isWorker()) return true;
      const minute = Math.floor(clock.now().getTime() / limits.notionWindowMs);
      return budget.take(minute, lane === "interactive" ? everyone : notPeople);
    },
  };
}
