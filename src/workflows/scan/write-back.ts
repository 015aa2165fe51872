import type { HealthWriter, HealthWritten } from "../../domain/account.ts";
import type { NotionWrite, NotionWrites } from "../../domain/scan.ts";
import type { ScoreHistory } from "../../domain/score-history.ts";
import { errorSummary, ServiceError } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";

/** `left`: some are left for later. `problem`: what a person has to mend before, in words; null = nobody has to. */
type Drained = { kind: "all" } | { kind: "left"; problem: string | null };

export type WriteBack = {
  /**
   * Writes what Notion is still to show, changed accounts first. `onWritten` after each one that Notion
   * took. One at a time, whoever asks.
   */
  drain(options: {
    signal: AbortSignal;
    onWritten?: (write: NotionWrite) => void;
  }): Promise<Drained>;
};

/** Read from the store at once; small, so that a newer scan's values are taken up soon. */
const BATCH = 20;

/**
 * The health properties in Notion are a projection of the store: absolute values that may be written
 * twice, at the lowest priority. One account's failure never stops the others; while the database does
 * not fit, nothing is written and nothing is lost.
 */
export function createWriteBack(deps: {
  writes: NotionWrites;
  notion: HealthWriter;
  history: Pick<ScoreHistory, "recent">;
  limits: Pick<Limits, "scanRetryMs">;
  logger: Logger;
}): WriteBack {
  const { writes, notion, history, limits, logger } = deps;
  let running: Promise<Drained> | null = null;
  /** The database did not fit: nothing is tried before then (machine time), and then one account first. */
  let restsUntil: number | null = null;

  /** The same, unless a rescan came since: when the scan wished for it, or while the write waited for its turn. */
  async function newest(write: NotionWrite): Promise<NotionWrite> {
    const [record] = await history.recent(write.accountId, 1);
    if (record === undefined || record.at <= write.scannedAt) return write;
    const { score, ragStatus, at } = record;
    return { ...write, score, ragStatus, scannedAt: at };
  }

  async function tryToWrite(
    write: NotionWrite,
    signal: AbortSignal,
  ): Promise<HealthWritten | { kind: "later" } | { kind: "refused" }> {
    try {
      const urgency = write.changed ? "batch" : "low";
      let shown = await newest(write);
      for (;;) {
        const outcome = await notion.updateHealthScore(shown, { urgency, signal });
        const now = await newest(shown);
        if (now === shown || outcome.kind !== "written") return outcome;
        shown = now;
      }
    } catch (error) {
      if (signal.aborted) return { kind: "later" };
      if (!(error instanceof ServiceError) || error.transient) {
        logger.warn(
          { account: write.accountId, ...errorSummary(error) },
          "health not written; later again",
        );
        return { kind: "later" };
      }
      logger.error(
        { account: write.accountId, ...errorSummary(error) },
        "health of one account cannot be written",
      );
      return { kind: "refused" };
    }
  }

  async function writeOne(write: NotionWrite, signal: AbortSignal) {
    const outcome = await tryToWrite(write, signal);
    if (outcome.kind !== "later" && outcome.kind !== "unfit") await writes.done(write);
    return outcome;
  }

  function rest(problem: string): Drained {
    restsUntil = elapsedMs() + limits.scanRetryMs;
    logger.error({ problem }, "the accounts' health cannot be written; later again");
    return { kind: "left", problem };
  }

  async function drainAll(
    signal: AbortSignal,
    onWritten: (write: NotionWrite) => void,
  ): Promise<Drained> {
    while (!signal.aborted) {
      const next = await writes.next(restsUntil === null ? BATCH : 1);
      if (next.length === 0) return { kind: "all" };
      const outcomes = await Promise.all(next.map((write) => writeOne(write, signal)));
      next.filter((_, index) => outcomes[index]?.kind === "written").forEach(onWritten);
      const unfit = outcomes.find((outcome) => outcome.kind === "unfit");
      if (unfit !== undefined) return rest(unfit.problem);
      restsUntil = null;
      if (outcomes.some(({ kind }) => kind === "later")) return { kind: "left", problem: null };
    }
    return { kind: "left", problem: null };
  }

  return {
    async drain({ signal, onWritten = () => {} }) {
      if (restsUntil !== null && elapsedMs() < restsUntil) return { kind: "left", problem: null };
      running ??= drainAll(signal, onWritten).finally(() => {
        running = null;
      });
      return running;
    },
  };
}
