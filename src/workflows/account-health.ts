import type { Account, AccountNames, AccountSource, UnusableRow } from "../domain/account.ts";
import {
  type HealthScore,
  type HealthScorer,
  type HealthSignals,
  healthSignals,
} from "../domain/health.ts";
import { type PathToGreen, planPathToGreen } from "../domain/path-to-green.ts";
import {
  lastOfScan,
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
import { startTimeLimit } from "../lib/time-limit.ts";

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
  const underWay = new Map<string, UnderWay>();

  async function readLive(
    known: Account,
    stored: Promise<ScoreRecord[]>,
    signal: AbortSignal,
  ): Promise<Current> {
    const options = { urgency: "interactive", signal, withinMs: limits.liveAnswerMs } as const;
    const formerNames = await names.of(known.id);
    const owner = { id: known.id, names: [...new Set([known.name, ...formerNames])] };
    const [account, ofKnown, records] = await Promise.all([
      accounts.getAccount(known.id, options),
      tickets.getOpenTickets(owner, options),
      stored,
    ]);
    if (account === null) return { kind: "gone", account: known };
    // Renamed since the list was read: tickets may name their account by its new name.
    const read = owner.names.includes(account.name)
      ? ofKnown
      : await tickets.getOpenTickets({ ...owner, names: [account.name, ...owner.names] }, options);
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
      past: pastOf(result.score, records.slice(-PAST_SCANS)),
    };
  }

  /** Two people asking for one account at once share one reading. */
  function readOnce(account: Account): UnderWay {
    const running = underWay.get(account.id);
    if (running !== undefined) return running;
    const limit = startTimeLimit(limits.liveAnswerMs);
    // One more than the chart shows: without live data the last of them is the result.
    const records = history.recent(account.id, PAST_SCANS + 1);
    // Whoever waits for it hears of a failure.
    records.catch(() => {});
    // Not every wait inside can be aborted; the answer must not hang on that.
    const current = abortable(readLive(account, records, limit.signal), limit.signal).finally(() =>
      underWay.delete(account.id),
    );
    // One question failed: what else was asked of Notion is of no use.
    current.then(limit.end, limit.giveUp);
    const started = { current, records };
    underWay.set(account.id, started);
    return started;
  }

  async function read(account: Account, signal?: AbortSignal): Promise<HealthReading> {
    const { current, records } = readOnce(account);
    try {
      return await abortable(current, signal);
    } catch (error) {
      logger.warn({ account: account.id, ...errorSummary(error) }, "account not read live");
      return lastStored(account, await records, whyNotLive(error));
    }
  }

  return { read };
}

/** What Notion says now, and the stored scans, which are there also when it says nothing. */
type UnderWay = { current: Promise<Current>; records: Promise<ScoreRecord[]> };
type Current = LiveHealth | { kind: "gone"; account: Account };

function lastStored(account: Account, records: ScoreRecord[], why: string): HealthReading {
  const record = records.at(-1);
  if (record === undefined) return { kind: "unknown", account, why };
  const past = pastOf(record.score, records.slice(0, -1));
  return { kind: "stored", account, record, why, past };
}

const pastOf = (score: number, records: ScoreRecord[]): Past => {
  const last = lastOfScan(records);
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
