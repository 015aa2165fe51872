import { DAY_MS, HOUR_MS } from "../lib/time.ts";
import { type HealthScorer, healthSignals } from "./health.ts";
import type { ScoreRecord } from "./score-history.ts";
import { createTicketHistory, type TicketEvent } from "./ticket-history.ts";

/** The daily scan over a history runs at 7:00 UTC (spec section 14). */
const SCAN_TIME_MS = 7 * HOUR_MS;

/** 7:00 UTC of the day (UTC) that `instant` lies in. */
export const scanTimeOf = (instant: Date): Date =>
  new Date(Math.floor(instant.getTime() / DAY_MS) * DAY_MS + SCAN_TIME_MS);

/** The `days` newest scan times before `instant`, oldest first; one at `instant` itself is not over yet. */
export function scanTimesBefore(instant: Date, days: number): Date[] {
  const today = scanTimeOf(instant).getTime();
  const newest = today < instant.getTime() ? today : today - DAY_MS;
  return Array.from({ length: days }, (_, i) => new Date(newest - (days - 1 - i) * DAY_MS));
}

/** How a history is scored. */
export type HistoryScoring = {
  scorer: HealthScorer;
  /** Ascending. */
  times: readonly Date[];
  /** What a record calls the account, its name when not given; null = the account is not scanned. */
  accountId?: (account: string) => string | null;
  /** Accounts that exist from the start; others from their first open or pending event. */
  knownAccounts?: readonly string[];
  /** null = not monitored, as in every history without heartbeats. */
  lastHeartbeat?: (account: string, at: Date) => Date | null;
};

/** What a scan at each of the times finds: one record for each account that exists then, in time order. */
export function scoreHistoryDays(
  events: readonly TicketEvent[],
  scoring: HistoryScoring,
): ScoreRecord[] {
  const history = createTicketHistory(events);
  const { scorer, accountId = (account) => account, lastHeartbeat = () => null } = scoring;
  return scoring.times.flatMap((at) => {
    history.advanceTo(at);
    const existing = new Set([...(scoring.knownAccounts ?? []), ...history.accounts().keys()]);
    return [...existing].flatMap((account) => {
      const id = accountId(account);
      if (id === null) return [];
      const signals = healthSignals(history.openTickets(account), lastHeartbeat(account, at), at);
      return {
        accountId: id,
        at,
        ...scorer.computeScore(signals),
        openTickets: signals.totalOpenTickets,
        p1p2Tickets: signals.p1p2TicketCount,
        complete: true,
      };
    });
  });
}
