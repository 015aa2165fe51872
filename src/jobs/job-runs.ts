import type { DueTime, DueTimes } from "../domain/due-time.ts";
import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";

/** One claimed due time. `job` is the name it was claimed under. */
export type JobRun = {
  job: string;
  due: DueTime;
  run: (due: DueTime, signal: AbortSignal) => Promise<void>;
};

/**
 * The runs under way in this process: of one job one after the other, of several at the same time. A
 * run that fails has run; one that the signal interrupts stays unfinished, for the next process.
 */
export function createJobRuns(
  dueTimes: DueTimes,
  clock: Clock,
  signal: AbortSignal,
  logger: Logger,
) {
  const lastOf = new Map<string, Promise<void>>();
  const underWay = new Set<string>();

  async function runToEnd({ job, due, run }: JobRun): Promise<void> {
    // Claimed, but not begun.
    if (signal.aborted) return;
    const about = { job, due: due.wall };
    try {
      logger.info(about, "due: running");
      await run(due, signal);
    } catch (error) {
      if (signal.aborted) {
        logger.info(about, "interrupted; the next process goes on");
        return;
      }
      logger.error({ ...about, ...errorSummary(error) }, "the job failed");
    }
    await dueTimes
      .finish(job, due.wall, clock.now())
      .catch((error: unknown) =>
        logger.error({ ...about, ...errorSummary(error) }, "the end of the run was not stored"),
      );
  }

  return {
    /** Nothing when it is under way already. */
    start(queue: string, jobRun: JobRun): void {
      const key = `${jobRun.job} ${jobRun.due.wall}`;
      if (underWay.has(key)) return;
      underWay.add(key);
      const before = lastOf.get(queue) ?? Promise.resolve();
      lastOf.set(
        queue,
        before.then(() => runToEnd(jobRun)).finally(() => underWay.delete(key)),
      );
    },
    /** Resolves when all that were started until now have ended; never rejects. */
    async ended(): Promise<void> {
      await Promise.all(lastOf.values());
    },
  };
}
