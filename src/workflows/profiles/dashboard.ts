import type { HealthDashboard } from "../../domain/profile.ts";
import { lastOfScan, type ScoreHistory, scoreTrend } from "../../domain/score-history.ts";
import type { Episodes } from "../../domain/stored-episode.ts";

/** The newest result and as many scans as the trend looks at, with rescans among them. */
const RESULTS = 20;

/** What the account's Health Dashboard shows, from the store alone; null when it was never scanned. */
export async function readDashboard(
  store: { scoreHistory: ScoreHistory; episodes: Pick<Episodes, "ofAccount"> },
  accountId: string,
): Promise<HealthDashboard | null> {
  const records = await store.scoreHistory.recent(accountId, RESULTS);
  const newest = records.at(-1);
  if (newest === undefined) return null;
  const before = records.slice(0, -1);
  return {
    score: newest.score,
    ragStatus: newest.ragStatus,
    scannedAt: newest.at,
    trend: scoreTrend(newest.score, before),
    previousScore: lastOfScan(before)?.score ?? null,
    escalated: (await store.episodes.ofAccount(accountId)) !== null,
  };
}
