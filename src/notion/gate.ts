import PQueue from "p-queue";
import type { Limits } from "../lib/limits.ts";
import { delay, elapsedMs } from "../lib/time.ts";

/** Who waits: a person who looks at the screen, the scan, or what can be done any time today. */
export type Lane = "interactive" | "batch" | "low";

export type NotionGateOptions = {
  /** What the plan allows for this connection: 180 on Free and Plus, 600 on Business and Enterprise. */
  requestsPerMinute: number;
  limits: Pick<Limits, "notionWindowMs">;
  /** The part of it that this process may spend; the rest belongs to the other processes. */
  share?: number | undefined;
  /** Asked before each request, for what other processes may spend meanwhile. False: not now. */
  sharedBudget?: { take(lane: Lane): Promise<boolean> } | undefined;
};

export type GateStats = {
  /** Requests that may start within one window. */
  budget: number;
  /** Requests started within the last window (and its margin). */
  used: number;
  /** Requests started since the process did. */
  total: number;
  /** Requests that have not started. */
  waiting: number;
  /** How long nothing may start because Notion asked for it; 0 when it did not. */
  pausedForMs: number;
  /** How long the budget of the window is used up; 0 when a request may start. */
  fullForMs: number;
};

export type NotionGate = {
  /** Runs the task when its turn comes. Rejects with the signal's reason when aborted while it waits. */
  run<Result>(
    task: () => Promise<Result>,
    options: { lane: Lane; signal?: AbortSignal | undefined },
  ): Promise<Result>;
  /** Nothing starts for `ms` from now. A longer pause that is under way stays. */
  pause(ms: number): void;
  stats(): GateStats;
};

/** Few enough to be polite, enough for 10 requests a second at half a second each. */
const CONCURRENCY = 6;
/** One slot stays free for a person while a scan reads. */
const BATCH_CONCURRENCY = CONCURRENCY - 1;
/** A scan may use this part of the budget, so that people find some of it. */
const BATCH_PART = 0.8;
/** Timers and the network bunch requests up: with the nominal window a few arrive inside it. */
const WINDOW_MARGIN = 1.05;
const PRIORITY: Record<Lane, number> = { interactive: 2, batch: 1, low: 0 };
/** setTimeout fires at once when told to wait longer. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The one gate that every request with the token passes: a sliding window that never lets more than
 * the budget start, people first. Notion counts per connection and window and answers 429 above it,
 * whose Retry-After must hold up everything (https://developers.notion.com/reference/request-limits).
 */
export function createNotionGate(options: NotionGateOptions): NotionGate {
  const { limits, share = 0.85, sharedBudget } = options;
  const budget = Math.max(1, Math.floor(options.requestsPerMinute * share));
  const interval = Math.ceil(limits.notionWindowMs * WINDOW_MARGIN);
  const everyone = new PQueue({
    concurrency: CONCURRENCY,
    interval,
    intervalCap: budget,
    strict: true,
  });
  // Batch and low pass two queues in a row: the first keeps back what is reserved for people.
  const notPeople = new PQueue({
    concurrency: BATCH_CONCURRENCY,
    interval,
    intervalCap: Math.max(1, Math.floor(budget * BATCH_PART)),
    strict: true,
  });
  const starts: number[] = [];
  let total = 0;
  let pausedUntil = 0;
  let resumeTimer: NodeJS.Timeout | undefined;

  const forgetOldStarts = () => {
    const windowStart = elapsedMs() - interval;
    while (starts[0] !== undefined && starts[0] <= windowStart) starts.shift();
  };

  const resume = () => {
    const rest = pausedUntil - elapsedMs();
    if (rest <= 0) return void everyone.start();
    resumeTimer = setTimeout(resume, Math.min(rest, LONGEST_TIMEOUT_MS));
  };

  return {
    async run(task, { lane, signal }) {
      signal?.throwIfAborted();
      while (sharedBudget !== undefined && !(await sharedBudget.take(lane))) {
        await delay(limits.notionWindowMs / 60, signal);
      }
      const priority = PRIORITY[lane];
      const start = () =>
        everyone.add(
          () => {
            forgetOldStarts();
            starts.push(elapsedMs());
            total += 1;
            return task();
          },
          { priority, signal },
        );
      return lane === "interactive" ? start() : notPeople.add(start, { priority, signal });
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, elapsedMs() + ms);
      everyone.pause();
      clearTimeout(resumeTimer);
      resume();
    },
    stats() {
      forgetOldStarts();
      return {
        budget,
        used: starts.length,
        total,
        waiting: everyone.size + notPeople.size,
        pausedForMs: Math.max(0, pausedUntil - elapsedMs()),
        fullForMs:
          starts.length < budget ? 0 : Math.max(0, (starts[0] ?? 0) + interval - elapsedMs()),
      };
    },
  };
}
