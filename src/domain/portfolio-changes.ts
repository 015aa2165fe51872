import { type RagStatus, severity } from "./health.ts";
import type { PortfolioLine } from "./portfolio.ts";
import type { ScorePoint } from "./score-history.ts";
import type { StoredEpisode } from "./stored-episode.ts";

/** What happened to one account since somebody looked. */
export type PortfolioChange = {
  line: PortfolioLine;
  /** As it was then; null = not known. */
  from: { score: number; ragStatus: RagStatus } | null;
  /** Its escalation began since. */
  escalated: boolean;
  /** Its escalation ended since. */
  recovered: boolean;
};

/** A smaller move inside a status is no news. */
const NEWS_POINTS = 5;

/** Worse first, in the order of the list; then what is better. `points`: each account's oldest first; those that move nothing may be missing. */
export function findChanges(
  lines: readonly PortfolioLine[],
  points: readonly ScorePoint[],
  ended: readonly StoredEpisode[],
  since: Date,
): PortfolioChange[] {
  const past = Map.groupBy(points, ({ accountId }) => accountId);
  const over = new Set(
    ended
      .filter((stored) => stored.ended !== null && stored.ended.at > since)
      .map(({ accountId }) => accountId),
  );
  const changes = lines
    .map((line): PortfolioChange => {
      const before = past.get(line.account.id)?.findLast(({ at }) => at <= since) ?? null;
      const moved = before !== null && isNews(before, line.result, since);
      return {
        line,
        from: moved ? before : null,
        escalated: line.episode !== null && line.episode.episode.openedAt > since,
        recovered: line.episode === null && over.has(line.account.id),
      };
    })
    .filter(({ from, escalated, recovered }) => from !== null || escalated || recovered);
  return [...changes.filter(isWorse), ...changes.filter((change) => !isWorse(change))];
}

function isNews(before: ScorePoint, result: PortfolioLine["result"], since: Date): boolean {
  if (result === null || result.at <= since) return false;
  return (
    before.ragStatus !== result.ragStatus || Math.abs(result.score - before.score) >= NEWS_POINTS
  );
}

const isWorse = ({ line: { result }, from, escalated }: PortfolioChange): boolean =>
  escalated ||
  (from !== null &&
    result !== null &&
    (severity(result.ragStatus) > severity(from.ragStatus) ||
      (result.ragStatus === from.ragStatus && result.score < from.score)));
