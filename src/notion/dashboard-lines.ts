import type { HealthDashboard } from "../domain/profile.ts";

export const ESCALATED =
  "ESCALATION TRIGGERED: Health score requires immediate attention. Check open tickets and integration status.";

/** What the lines begin with: by this they are found again. */
export const DASHBOARD_STARTS = {
  score: "Current Score:",
  scan: "Last Scan:",
  trend: "Trend:",
} as const;
/** The callout's. */
export const ESCALATED_START = "ESCALATION TRIGGERED";
export type DashboardLine = keyof typeof DASHBOARD_STARTS;

const TREND_WORDS = { improving: "Improving", declining: "Declining", stable: "Stable" } as const;

/** The lines of the Health Dashboard; null = there is none of that kind. */
export function dashboardLines(health: HealthDashboard): Record<DashboardLine, string | null> {
  const { score, ragStatus, scannedAt, trend, previousScore } = health;
  const at = scannedAt.toISOString();
  const points = previousScore === null ? 0 : score - previousScore;
  return {
    score: `${DASHBOARD_STARTS.score} ${score}/100 | Status: ${ragStatus}`,
    scan: `${DASHBOARD_STARTS.scan} ${at.slice(0, 10)} ${at.slice(11, 16)} UTC`,
    trend:
      trend === null || previousScore === null
        ? null
        : `${DASHBOARD_STARTS.trend} ${TREND_WORDS[trend]} (delta: ${points < 0 ? "" : "+"}${points} from previous score of ${previousScore})`,
  };
}
