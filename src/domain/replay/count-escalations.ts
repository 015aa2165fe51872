import { bySeverity } from "../alert-plan/rank.ts";
import type { HealthScore, HealthScorer, RagStatus } from "../health.ts";
import type { ReplayDay } from "./replay-day.ts";

/** One account in one scan, with what the last decided scan said of it. */
export type ScannedAccount = {
  account: string;
  score: HealthScore;
  /** Green before its first scan (spec section 14). */
  before: { ragStatus: RagStatus; score: number };
};

export type EscalationCounts = Pick<
  ReplayDay,
  | "accounts"
  | "red"
  | "amber"
  | "green"
  | "escalations"
  | "redTheDayBefore"
  | "turnedRed"
  | "greenToAmber"
  | "hiddenByCap"
> & {
  /** Names of those that escalate, most severe first, and of the new ones among them. */
  escalating: string[];
  news: string[];
};

/** The rule of spec section 4 on one scan by itself. */
export function countEscalations(
  scanned: readonly ScannedAccount[],
  scorer: HealthScorer,
  maxAlerts: number,
): EscalationCounts {
  const withStatus = (status: RagStatus) =>
    scanned.filter(({ score }) => score.ragStatus === status).length;
  const escalating = scanned
    .filter(({ score, before }) =>
      scorer.shouldEscalate(score.score, score.ragStatus, before.ragStatus),
    )
    .toSorted((a, b) => bySeverity(severityOf(a), severityOf(b)));
  const isRed = ({ score }: ScannedAccount) => score.ragStatus === "Red";
  const wasRed = ({ before }: ScannedAccount) => before.ragStatus === "Red";
  const turnedRed = escalating.filter((one) => isRed(one) && !wasRed(one));
  const greenToAmber = escalating.filter(
    ({ score, before }) => score.ragStatus === "Amber" && before.ragStatus === "Green",
  );
  const news = [...turnedRed, ...greenToAmber];
  const shown = new Set(escalating.slice(0, maxAlerts));
  return {
    accounts: scanned.length,
    red: withStatus("Red"),
    amber: withStatus("Amber"),
    green: withStatus("Green"),
    escalations: escalating.length,
    redTheDayBefore: escalating.filter((one) => isRed(one) && wasRed(one)).length,
    turnedRed: turnedRed.length,
    greenToAmber: greenToAmber.length,
    hiddenByCap: news.filter((one) => !shown.has(one)).length,
    escalating: escalating.map(({ account }) => account),
    news: news.map(({ account }) => account),
  };
}

const severityOf = ({ account, score, before }: ScannedAccount) => ({
  accountId: account,
  name: account,
  score: score.score,
  pointsLost: score.pointsLost,
  change: score.score - before.score,
});
