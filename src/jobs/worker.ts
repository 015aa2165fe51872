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

/**
 * One process at a time is the worker; the others answer commands and wait for the lock, and say so
 * once. Returns what ends it: it resolves when the lock is released.
 */
export function becomeWorker(locks: WorkerLocks, logger: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const stopped = new Promise<void>((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true }),
  );
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
    await Promise.race([lock.lost, stopped]);
    if (!signal.aborted) logger.warn("the worker lock was lost; waiting for it");
    await lock.release();
  }

  async function keepTrying(): Promise<void> {
    while (!signal.aborted) {
      await holdOnce().catch((error: unknown) =>
        logger.warn(errorSummary(error), "the worker lock failed; trying again"),
      );
      await delay(RETRY_MS, signal).catch(() => {});
    }
  }

  const done = keepTrying();
  return () => {
    stopping.abort();
    return done;
  };
}
