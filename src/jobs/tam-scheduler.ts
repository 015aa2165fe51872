import type { DueTimeRecord, DueTimes } from "../domain/due-time.ts";
import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import { type Clock, delay } from "../lib/time.ts";
import { createCalendar } from "../lib/time-zone.ts";
import type { Wake } from "./cron-wake.ts";
import { decideDueTimes } from "./decide-due-times.ts";
import { createJobRuns } from "./job-runs.ts";
import { createLateCronWake } from "./late-cron-wake.ts";
import { findNextDueTime } from "./next-due-time.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import type { MissedRuns, ScheduledJob, SchedulerStore } from "./scheduled-job.ts";

export type TamSchedulerOptions<Tx extends { dueTimes: DueTimes }> = {
  jobs: readonly ScheduledJob<Tx>[];
  store: SchedulerStore<Tx>;
  clock: Clock;
  /** IANA name. */
  timeZone: string;
  /** Whether this process holds the worker lock now. */
  isWorker: () => boolean;
  /** Stores the offer to run now what was missed, in the transaction that records it. */
  onMissed?: (tx: Tx, missed: MissedRuns) => Promise<void>;
  wake?: Wake;
  /** How long `stop` waits; machine time. */
  stopWithinMs?: number;
  logger: Logger;
};

export type TamScheduler = {
  /** Runs what is due, and from now on wakes for what becomes due. A stopped scheduler stays stopped. */
  start(): void;
  /** Wakes no more and lets each run finish its current step, at most 20 s. May be called twice. */
  stop(): Promise<void>;
  /** Decides what became due, once, and starts it. Resolves when it is decided; never rejects. */
  decideDue(): Promise<void>;
  /**
   * Decides what became due, once, and runs it. Resolves when all runs under way in this process have
   * ended; never rejects. To be called at any time, by several at once; also when this process has
   * become the worker.
   */
  runDue(): Promise<void>;
  /** Starts the missed due times that somebody asked for since, in whichever process. To be called again and again. */
  takeUpAsked(): Promise<void>;
};

/** Spec section 10. */
const STOP_WITHIN_MS = 20_000;
/** How soon it looks again after a failure of the store, or while another process is the worker. */
const LOOK_AGAIN_MS = 60_000;
/** A clock that is this far behind what was decided is worth a word. */
const BEHIND_MS = 10 * 60_000;
/**
 * Runs each job at its due times, each once in all processes on one store, whatever the clock does.
 * node-cron, the start and the clock's own alarm (which sees jumps and a machine that slept) only wake
 * it; what is due follows from the store.
 */
export function createTamScheduler<Tx extends { dueTimes: DueTimes }>(
  options: TamSchedulerOptions<Tx>,
): TamScheduler {
  const { jobs, store, clock, isWorker, logger } = options;
  const calendar = createCalendar(options.timeZone);
  const firstStart = clock.now();
  const wake = options.wake ?? createLateCronWake(logger);
  const onMissed = options.onMissed ?? (async () => {});
  const stopping = new AbortController();
  const { signal } = stopping;
  const runs = createJobRuns(store.dueTimes, clock, signal, logger);
  /** Jobs whose unfinished runs were taken up since this process became the worker. */
  const resumed = new Set<string>();
  let wakes: (() => void)[] | null = null;
  let cancelAlarm = () => {};
  const decisions = createOneAtATime(decideAll);

  /** Takes up what a dead process left behind. */
  async function resume(job: ScheduledJob<Tx>): Promise<void> {
    if (resumed.has(job.name)) return;
    for (const due of await store.dueTimes.unfinished(namesOf(job))) start(job, due);
    resumed.add(job.name);
  }

  function start(job: ScheduledJob<Tx>, { job: name, wall, at }: DueTimeRecord): void {
    runs.start(job.name, { job: name, due: { wall, at }, run: job.run ?? (async () => {}) });
  }

  /** Each is taken from `asked` once, with the work it means, as a due time is claimed. */
  async function takeAsked(job: ScheduledJob<Tx>): Promise<void> {
    for (const due of await store.dueTimes.asked(namesOf(job))) {
      const taken = await store.transaction(async (tx) => {
        if (!(await tx.dueTimes.takeAsked(due.job, due.wall, clock.now()))) return false;
        await job.commit?.(tx, { wall: due.wall, at: due.at });
        return true;
      });
      if (taken) start(job, due);
    }
  }

  async function decide(job: ScheduledJob<Tx>): Promise<void> {
    await resume(job);
    await takeAsked(job);
    for (let complete = false; !complete && !signal.aborted; ) {
      const decision = await store.transaction((tx) =>
        decideDueTimes(tx, job, calendar, firstStart, clock.now(), onMissed),
      );
      if (decision.behindMs > BEHIND_MS) {
        logger.warn(
          { job: job.name, behindMs: decision.behindMs },
          "the clock is behind due times that were decided already: nothing runs until it has caught up",
        );
      }
      if (decision.claimed !== null && job.run !== undefined) {
        runs.start(job.name, { job: job.name, due: decision.claimed, run: job.run });
      }
      complete = decision.complete;
    }
  }

  async function decideAll(): Promise<void> {
    cancelAlarm();
    const worker = isWorker();
    if (!worker) resumed.clear();
    let failed = false;
    for (const job of worker ? jobs : []) {
      if (signal.aborted) return;
      try {
        await decide(job);
      } catch (error) {
        failed = true;
        // The claim may have been committed although its answer was lost.
        resumed.delete(job.name);
        logger.error({ job: job.name, ...errorSummary(error) }, "due times not decided");
      }
    }
    if (wakes === null || signal.aborted) return;
    const now = clock.now();
    const soon = new Date(now.getTime() + LOOK_AGAIN_MS);
    const next = worker && !failed ? findNextDueTime(jobs, calendar, now) : soon;
    if (next !== null) cancelAlarm = clock.at(next, wakeUp);
  }

  async function decideDue(): Promise<void> {
    if (!signal.aborted) await decisions.ask();
  }

  async function runDue(): Promise<void> {
    if (signal.aborted) return;
    await decideDue();
    await runs.ended();
  }

  async function takeUpAsked(): Promise<void> {
    const asked = await store.dueTimes.asked(jobs.flatMap(namesOf));
    if (asked.length > 0) await decideDue();
  }

  const wakeUp = () => void runDue();

  return {
    start() {
      if (wakes !== null || signal.aborted) return;
      wakes = jobs.flatMap(({ cron }) =>
        cron === null ? [] : [wake(cron, options.timeZone, wakeUp)],
      );
      wakeUp();
    },
    async stop() {
      stopping.abort(new Error("the scheduler stops"));
      cancelAlarm();
      for (const end of wakes?.splice(0) ?? []) end();
      const waiting = new AbortController();
      const limit = delay(options.stopWithinMs ?? STOP_WITHIN_MS, waiting.signal).then(
        () => logger.warn("a run did not end in time; the next process goes on with it"),
        () => {},
      );
      await Promise.race([decisions.ended().then(runs.ended), limit]);
      waiting.abort();
    },
    decideDue,
    runDue,
    takeUpAsked,
  };
}

/** Its due times may stand under any of them. */
const namesOf = ({ name, formerNames = [] }: Pick<ScheduledJob<never>, "name" | "formerNames">) => [
  name,
  ...formerNames,
];
