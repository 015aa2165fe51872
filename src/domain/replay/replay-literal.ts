import type { HealthScorer } from "../health.ts";
import type { ScanDay } from "../replay.ts";
import { countEscalations, type ScannedAccount } from "./count-escalations.ts";
import type { ReplayDay } from "./replay-day.ts";

/**
 * Every scan judged by itself (spec section 14): each escalation is a message, without episodes and
 * without a cap; `hiddenByCap` says what a cap would have hidden. The first day is run, not returned.
 */
export function replayLiteral(
  days: readonly ScanDay[],
  scorer: HealthScorer,
  maxAlerts: number,
): ReplayDay[] {
  const memory = new Map<string, ScannedAccount["before"]>();
  return days
    .map(({ at, accounts }): ReplayDay => {
      const scanned = accounts.map(({ account, signals }) => ({
        account,
        score: scorer.computeScore(signals),
        before: memory.get(account) ?? { ragStatus: "Green" as const, score: 100 },
      }));
      for (const { account, score } of scanned) memory.set(account, score);
      const { escalating, news, ...counts } = countEscalations(scanned, scorer, maxAlerts);
      return {
        date: at.toISOString().slice(0, 10),
        ...counts,
        newEscalations: news.length,
        unannounced: 0,
        repeatsAvoided: 0,
        topLevelMessages: escalating.length,
        singles: escalating,
        summary: null,
        summaryLines: 0,
        reminders: 0,
        replies: [],
        edits: 0,
        notice: null,
      };
    })
    .slice(1);
}
