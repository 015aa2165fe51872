import type { HealthWriter } from "../../domain/account.ts";
import type { NotionWrite, NotionWrites } from "../../domain/scan.ts";
import { errorSummary, ServiceError } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";

export type WriteBack = {
  /**
   * Writes what Notion is still to show, changed accounts first. `onWritten` after each one. Returns
   * false when Notion failed and some are left for later. One at a time, whoever asks.
   */
  drain(options: {
    signal: AbortSignal;
    onWritten?: (write: NotionWrite) => void;
  }): Promise<boolean>;
};

/** Read from the store at once; small, so that a newer scan's values are taken up soon. */
const BATCH = 20;

/**
 * The health properties in Notion are a projection of the store: absolute values that may be written
 * twice, at the lowest priority. One account's failure never stops the others.
 */
export function createWriteBack(deps: {
  writes: NotionWrites;
  notion: HealthWriter;
  logger: Logger;
}): WriteBack {
  const { writes, notion, logger } = deps;
  let running: Promise<boolean> | null = null;

  /** False when it has to be tried again later. */
  async function writeOne(write: NotionWrite, signal: AbortSignal): Promise<boolean> {
    try {
      await notion.updateHealthScore(write, { urgency: write.changed ? "batch" : "low", signal });
    } catch (error) {
      if (signal.aborted) return false;
      if (!(error instanceof ServiceError) || error.transient) {
        logger.warn(
          { account: write.accountId, ...errorSummary(error) },
          "health not written; later again",
        );
        return false;
      }
      logger.error(
        { account: write.accountId, ...errorSummary(error) },
        "health of one account cannot be written",
      );
    }
    await writes.done(write);
    return true;
  }

  async function drainAll(
    signal: AbortSignal,
    onWritten: (write: NotionWrite) => void,
  ): Promise<boolean> {
    while (!signal.aborted) {
      const next = await writes.next(BATCH);
      if (next.length === 0) return true;
      const written = await Promise.all(next.map((write) => writeOne(write, signal)));
      next.filter((_, index) => written[index]).forEach(onWritten);
      if (written.includes(false)) return false;
    }
    return false;
  }

  return {
    drain({ signal, onWritten = () => {} }) {
      running ??= drainAll(signal, onWritten).finally(() => {
        running = null;
      });
      return running;
    },
  };
}
