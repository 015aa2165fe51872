import { DAY_MS, HOUR_MS } from "../lib/time.ts";
import { type HealthScorer, type HealthSignals, healthSignals } from "./health.ts";
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

/** What the scans of a history see. */
export type HistoryView = {
  /** Ascending. */
  times: readonly Date[];
  /** Accounts that exist from the start; others from their first open or pending event. */
  knownAccounts?: readonly string[];
  /** null = not monitored, as in every history without heartbeats. */
  lastHeartbeat?: (account: string, at: Date) => Date | null;
};

/** One scan: every account that exists by then, with what it would be scored from. */
export type ScanDay = { at: Date; accounts: { account: string; signals: HealthSignals }[] };

/** What a scan at each of the times sees, in time order. Independent of any threshold. */
export function readScanDays(events: readonly TicketEvent[], view: HistoryView): ScanDay[] {
  const history = createTicketHistory(events);
  const { knownAccounts = [], lastHeartbeat = () => null } = view;
  return view.times.map((at) => {
    history.advanceTo(at);
    const existing = new Set([...knownAccounts, ...history.accounts().keys()]);
    const accounts = [...existing].map((account) => ({
      account,
      signals: healthSignals(history.openTickets(account), lastHeartbeat(account, at), at),
    }));
    return { at, accounts };
  });
}

/** How a history is scored. */
export type HistoryScoring = HistoryView & {
  scorer: HealthScorer;
  /** What a record calls the account, its name when not given; null = the account is not scanned. */
  accountId?: (account: string) => string | null;
};

/** What a scan at each of the times finds: one record for each account that exists then, in time order. */
export function scoreHistoryDays(
  events: readonly TicketEvent[],
  scoring: HistoryScoring,
): ScoreRecord[] {
  const { scorer, accountId = (account) => account } = scoring;
  return readScanDays(events, scoring).flatMap(({ at, accounts }) =>
    accounts.flatMap(({ account, signals }) => {
      const id = accountId(account);
      if (id === null) return [];
      return {
        accountId: id,
        at,
        ...scorer.computeScore(signals),
        openTickets: signals.totalOpenTickets,
        p1p2Tickets: signals.p1p2TicketCount,
        complete: true,
      };
    }),
  );
}
