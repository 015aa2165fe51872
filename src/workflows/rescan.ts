import type { Account, HealthWriter } from "../domain/account.ts";
import type { ScoreHistory } from "../domain/score-history.ts";
import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { AccountHealth, HealthReading } from "./account-health.ts";

/** What a person asked to have scanned anew; `stored` and `written` say how far it went. */
export type Rescanned = { reading: HealthReading; stored: boolean; written: boolean };

export type Rescan = (account: Account, inTime: AbortSignal) => Promise<Rescanned>;

/**
 * One account at once: reads live, stores the result and writes it back. It never posts, and it decides
 * no episode: the account's status before stays that of the last scan, so that the next scan still
 * finds what is news. What could not be read live stores nothing.
 */
export function createRescan(deps: {
  health: AccountHealth;
  history: ScoreHistory;
  notion: HealthWriter;
  /** NOTION_WRITES is not `none`. */
  writes: boolean;
  logger: Logger;
}): Rescan {
  const { health, history, notion, writes, logger } = deps;
  return async (account, inTime) => {
    const reading = await health.read(account, inTime);
    if (reading.kind !== "live") return { reading, stored: false, written: false };
    const { result, signals, readAt: at } = reading;
    const { score, ragStatus, pointsLost, reasons } = result;
    await history.record([
      {
        accountId: account.id,
        at,
        score,
        ragStatus,
        pointsLost,
        reasons,
        openTickets: signals.totalOpenTickets,
        p1p2Tickets: signals.p1p2TicketCount,
        complete: reading.unusable.length === 0,
        rescan: true,
      },
    ]);
    if (!writes) return { reading, stored: true, written: false };
    try {
      const update = { accountId: account.id, score, ragStatus, scannedAt: at };
      const outcome = await notion.updateHealthScore(update, { urgency: "interactive" });
      if (outcome.kind === "unfit")
        logger.warn({ account: account.id, problem: outcome.problem }, "rescan not written back");
      return { reading, stored: true, written: outcome.kind === "written" };
    } catch (error) {
      logger.warn({ account: account.id, ...errorSummary(error) }, "rescan not written back");
      return { reading, stored: true, written: false };
    }
  };
}
