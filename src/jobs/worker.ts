import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";

/** Port: a lock that the holder's death frees, implemented by the store. */
export type WorkerLock = {
  release(): Promise<void>;
  /** Resolves when the lock is gone without having been released (the connection died). */
  lost: Promise<void>;
};
export type WorkerLocks = { tryLock(name: "worker"): Promise<WorkerLock | null> };

const RETRY_MS = 2_000;

export type Worker = {
  /** Whether this process holds the lock now. */
  isWorker(): boolean;
  /** Ends the work at its current durable step, then frees the lock. */
  stop(): Promise<void>;
};

/**
 * One process at a time is the worker; the others answer commands and wait for the lock, and say so
 * once. `work` runs while the lock is held, and ends soon after its signal.
 */
export function becomeWorker(deps: {
  locks: WorkerLocks;
  work: (signal: AbortSignal) => Promise<void>;
  logger: Logger;
}): Worker {
  const { locks, work, logger } = deps;
  const stopping = new AbortController();
  let holds = false;
  let said = false;

  async function holdOnce(): Promise<void> {
    const lock = await locks.tryLock("worker");
    if (lock === null) {
      if (!said) logger.info("another process is the worker; waiting for it");
      said = true;
      return;
    }
    logger.info("this process is the worker");
    said = false;
    const lost = new AbortController();
    void lock.lost.then(() => {
      logger.warn("the worker lock was lost; the work stops");
      holds = false;
      lost.abort(new Error("the worker lock was lost"));
    });
    holds = true;
    try {
      await work(AbortSignal.any([stopping.signal, lost.signal]));
    } finally {
      holds = false;
      await lock.release();
    }
  }

  async function keepTrying(): Promise<void> {
    while (!stopping.signal.aborted) {
      await holdOnce().catch((error: unknown) =>
        logger.warn(errorSummary(error), "the worker's work failed; it is taken up again"),
      );
      await delay(RETRY_MS, stopping.signal).catch(() => {});
    }
  }

  const done = keepTrying();
  return {
    isWorker: () => holds,
    stop() {
      stopping.abort(new Error("the process stops"));
      return done;
    },
  };
}
