import type { HealthScore, RagStatus } from "../../src/domain/health.ts";
import type { ScoreRecord } from "../../src/domain/score-history.ts";
import { daysAgo } from "./tam-world.ts";

const statusOf = (score: number): RagStatus =>
  score < 40 ? "Red" : score < 70 ? "Amber" : "Green";

/** A result with the usual thresholds. */
export const healthScore = (score: number, pointsLost = 100 - score): HealthScore => ({
  score,
  ragStatus: statusOf(score),
  pointsLost,
  reasons: [],
});

/** A stored result of that many days ago, with the usual thresholds. */
export const scoreRecord = (
  accountId: string,
  daysBefore: number,
  score: number,
  change: Partial<ScoreRecord> = {},
): ScoreRecord => ({
  accountId,
  at: daysAgo(daysBefore),
  ...healthScore(score),
  openTickets: 1,
  p1p2Tickets: 0,
  complete: true,
  ...change,
});
