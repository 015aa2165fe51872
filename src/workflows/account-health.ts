import type { Account, AccountNames, AccountSource, UnusableRow } from "../domain/account.ts";
import {
  type HealthScore,
  type HealthScorer,
  type HealthSignals,
  healthSignals,
} from "../domain/health.ts";
import { type PathToGreen, planPathToGreen } from "../domain/path-to-green.ts";
import {
  type ScoreHistory,
  type ScoreRecord,
  scoreTrend,
  type Trend,
} from "../domain/score-history.ts";
import { isUrgent, oldestFirst, type Ticket, type TicketSource } from "../domain/ticket.ts";
import { abortable } from "../lib/abortable.ts";
import { errorSummary, ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { ageInDays, type Clock } from "../lib/time.ts";

/** One account's health as read from Notion just now. */
export type LiveHealth = {
  kind: "live";
  account: Account;
  readAt: Date;
  result: HealthScore;
  signals: HealthSignals;
  path: PathToGreen | null;
  /** Age of the oldest P1/P2 ticket that counts as old, in days. */
  p1p2ThresholdDays: number;
  /** Open P1 and P2 tickets, oldest first. */
  p1p2Tickets: Ticket[];
  /** Rows that belong to the account and could not be used: the result is incomplete. */
  unusable: UnusableRow[];
  past: Past;
};

/** The last stored result, shown because nothing fresher could be read in time. */
export type StoredHealth = {
  kind: "stored";
  account: Account;
  record: ScoreRecord;
  why: string;
  past: Past;
};

/** The decided scans before the result shown. */
export type Past = {
  records: ScoreRecord[];
  /** Points against the previous decided scan; null without one. */
  change: { points: number; since: Date } | null;
  trend: Trend | null;
};

export type HealthReading =
  | LiveHealth
  | StoredHealth
  | { kind: "unknown"; account: Account; why: string }
  | { kind: "gone"; account: Account };

export type AccountHealth = {
  /**
   * Reads live and changes nothing. After `limits.liveAnswerMs`, or when Notion fails, the last
   * stored result with the reason in words; `unknown` when there is none. `gone`: not in Notion any more.
   * `signal` ends the waiting for live data earlier, as for somebody who waited before.
   */
  read(account: Account, signal?: AbortSignal): Promise<HealthReading>;
};

/** How many stored scans the card's chart shows. */
const PAST_SCANS = 20;

export function createAccountHealth(deps: {
  accounts: AccountSource;
  tickets: TicketSource;
  names: AccountNames;
  history: ScoreHistory;
  scorerFor: (account: Account) => HealthScorer;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): AccountHealth {
  const { accounts, tickets, names, history, scorerFor, clock, limits, logger } = deps;
  const underWay = new Map<string, Promise<LiveHealth | { kind: "gone"; account: Account }>>();

  async function readLive(
    known: Account,
    signal: AbortSignal,
  ): Promise<LiveHealth | { kind: "gone"; account: Account }> {
    const options = { urgency: "interactive", signal, withinMs: limits.liveAnswerMs } as const;
    const formerNames = await names.of(known.id);
    const owner = { id: known.id, names: [...new Set([known.name, ...formerNames])] };
    const [account, read, records] = await Promise.all([
      accounts.getAccount(known.id, options),
      tickets.getOpenTickets(owner, options),
      history.recent(known.id, PAST_SCANS),
    ]);
    if (account === null) return { kind: "gone", account: known };
    const readAt = clock.now();
    const scorer = scorerFor(account);
    const signals = healthSignals(read.tickets, account.lastHeartbeat, readAt);
    const result = scorer.computeScore(signals);
    const p1p2Tickets = oldestFirst(read.tickets.filter(isUrgent));
    const ages = p1p2Tickets.map((ticket) => ageInDays(ticket.createdAt, readAt));
    return {
      kind: "live",
      account,
      readAt,
      result,
      signals,
      path: planPathToGreen(signals, ages, scorer),
      p1p2ThresholdDays: scorer.thresholds.p1p2AgeDays,
      p1p2Tickets,
      unusable: read.unusable,
      past: pastOf(result.score, records),
    };
  }

  /** Two people asking for one account at once share one reading. */
  function liveOnce(account: Account) {
    const running = underWay.get(account.id);
    if (running !== undefined) return running;
    const signal = AbortSignal.timeout(limits.liveAnswerMs);
    // Not every wait inside can be aborted; the answer must not hang on that.
    const started = abortable(readLive(account, signal), signal).finally(() =>
      underWay.delete(account.id),
    );
    underWay.set(account.id, started);
    return started;
  }

  async function stored(account: Account, why: string): Promise<HealthReading> {
    const records = await history.recent(account.id, PAST_SCANS + 1);
    const record = records.at(-1);
    if (record === undefined) return { kind: "unknown", account, why };
    return {
      kind: "stored",
      account,
      record,
      why,
      past: pastOf(record.score, records.slice(0, -1)),
    };
  }

  async function read(account: Account, signal?: AbortSignal): Promise<HealthReading> {
    try {
      return await abortable(liveOnce(account), signal);
    } catch (error) {
      logger.warn({ account: account.id, ...errorSummary(error) }, "account not read live");
      return stored(account, whyNotLive(error));
    }
  }

  return { read };
}

const pastOf = (score: number, records: ScoreRecord[]): Past => {
  const last = records.at(-1);
  return {
    records,
    change: last === undefined ? null : { points: score - last.score, since: last.at },
    trend: scoreTrend(score, records),
  };
};

function whyNotLive(error: unknown): string {
  if (error instanceof ServiceError) return error.message;
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError")) {
    return "Notion did not answer in time.";
  }
  throw error;
}
