import type { HealthReason, RagStatus } from "./health.ts";

/** One decided result of one account, as stored (spec section 5). "Not scanned" stores nothing. */
export type ScoreRecord = {
  accountId: string;
  /** Business time of the reading that was scored. */
  at: Date;
  score: number;
  ragStatus: RagStatus;
  pointsLost: number;
  reasons: HealthReason[];
  openTickets: number;
  p1p2Tickets: number;
  /** False when a row of the account was unusable. */
  complete: boolean;
  /** Of this account alone, asked for by a person: no scan (spec section 1), so change and trend pass over it. */
  rescan?: true;
};

/** One result as a list of accounts needs it. */
export type ScorePoint = Omit<ScoreRecord, "reasons" | "p1p2Tickets">;

/** Port: the past of each account, implemented by the store. */
export type ScoreHistory = {
  /** Stores each record once: the same account and time again changes nothing. */
  record(records: readonly ScoreRecord[]): Promise<void>;
  /** The newest `limit` records of the account, oldest first. */
  recent(accountId: string, limit: number): Promise<ScoreRecord[]>;
  /** Of many accounts at once, from that time on; each account's oldest first. */
  since(accountIds: readonly string[], since: Date): Promise<ScorePoint[]>;
};

export type Trend = "improving" | "declining" | "stable";

/** As many as a trend looks back. */
export const TREND_SCANS = 7;
const TREND_POINTS = 5;

/**
 * Where this score stands against the mean of the last 7 scans: 5 or more points from it is a
 * change (spec section 1). `past` is oldest first, without the score itself; null without a past.
 */
export function scoreTrend(
  score: number,
  past: readonly Pick<ScoreRecord, "score" | "rescan">[],
): Trend | null {
  const last = past.filter(isOfScan).slice(-TREND_SCANS);
  if (last.length === 0) return null;
  const mean = last.reduce((sum, record) => sum + record.score, 0) / last.length;
  if (score - mean >= TREND_POINTS) return "improving";
  if (mean - score >= TREND_POINTS) return "declining";
  return "stable";
}

/** The newest of a scan, which a change is told against; `past` is oldest first. */
export const lastOfScan = <T extends Pick<ScoreRecord, "rescan">>(
  past: readonly T[],
): T | undefined => past.findLast(isOfScan);

/** The last `count` scans, and the newest result, also of a rescan: all that a list shows of an account's past. */
export const lastPoints = <T extends Pick<ScoreRecord, "rescan">>(
  past: readonly T[],
  count: number,
): T[] => past.filter((one, i) => isOfScan(one) || i === past.length - 1).slice(-count);

const isOfScan = ({ rescan }: Pick<ScoreRecord, "rescan">): boolean => rescan !== true;

/** Those that differ from the one before in score or status, oldest first: what whoever looked in between saw. */
export const scoreMoves = <T extends Pick<ScorePoint, "score" | "ragStatus">>(
  points: readonly T[],
): T[] =>
  points.filter(
    ({ score, ragStatus }, i) =>
      score !== points[i - 1]?.score || ragStatus !== points[i - 1]?.ragStatus,
  );
