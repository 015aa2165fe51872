import { type AlertPlan, type AlertSettings, SUMMARY_SECTIONS } from "../alert-plan/alert-plan.ts";
import { type EpisodeDecision, isNewEscalation } from "../decide-episode.ts";
import type { HealthScorer } from "../health.ts";
import { countEscalations, type ScannedAccount } from "./count-escalations.ts";
import { type ReplayDay, summaryLines } from "./replay-day.ts";

/** What one scan found and what was said of it; the guard's notice names its accounts. */
export function describeDay(
  at: Date,
  judged: readonly (ScannedAccount & { decision: EpisodeDecision })[],
  plan: AlertPlan,
  notice: ReplayDay["notice"],
  scorer: HealthScorer,
  { maxAlerts }: Pick<AlertSettings, "maxAlerts">,
): ReplayDay {
  const counted = countEscalations(judged, scorer, maxAlerts);
  const { escalating, news: byStatus, ...counts } = counted;
  const opened = judged.filter(({ decision }) => isNewEscalation(decision));
  const news = new Set([...byStatus, ...opened.map(({ account }) => account)]);
  const named = (lines: readonly { name: string }[]) => lines.map(({ name }) => name);
  const { singles, summary, replies } = plan;
  const inSummary = SUMMARY_SECTIONS.flatMap((section) => named(summary?.[section] ?? []));
  const posted = new Set([...named(singles), ...inSummary, ...named(replies)]);
  const noticed = new Set(notice?.accounts);
  return {
    date: at.toISOString().slice(0, 10),
    ...counts,
    newEscalations: news.size,
    unannounced: [...news].filter((name) => !posted.has(name) && !noticed.has(name)).length,
    repeatsAvoided: escalating.filter((name) => !news.has(name) && !posted.has(name)).length,
    topLevelMessages: singles.length + (summary === null ? 0 : 1),
    singles: named(singles),
    summary:
      summary === null
        ? null
        : {
            unslotted: named(summary.unslotted),
            listed: named(summary.listed),
            again: named(summary.again),
            worsened: named(summary.worsened),
            stillOpen: named(summary.stillOpen),
          },
    summaryLines: summaryLines(summary),
    reminders: summary?.stillOpen.length ?? 0,
    replies: named(replies),
    edits: plan.edits.length,
    notice,
  };
}
