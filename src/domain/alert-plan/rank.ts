import type { AlertLine, Considered } from "./alert-plan.ts";

/** What decides how severe an account is; `change` as in AlertLine. */
export type Severity = Pick<AlertLine, "accountId" | "name" | "change"> & {
  score: number;
  pointsLost: number;
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Most severe first (spec section 6): lower score, more points lost before clamping, bigger fall, name.
 * The id decides between namesakes, so that the order never depends on the order of the input.
 */
export const bySeverity = (a: Severity, b: Severity): number =>
  a.score - b.score ||
  b.pointsLost - a.pointsLost ||
  (a.change ?? 0) - (b.change ?? 0) ||
  byText(a.name, b.name) ||
  byText(a.accountId, b.accountId);

/** Step 3. */
export const rank = (considered: readonly Considered[]): Considered[] =>
  considered
    .map((one) => ({ one, severity: severityOf(one) }))
    .sort((a, b) => bySeverity(a.severity, b.severity))
    .map(({ one }) => one);

const severityOf = ({ line }: Considered): Severity => ({
  accountId: line.accountId,
  name: line.name,
  change: line.change,
  score: line.episode.score,
  pointsLost: line.episode.pointsLost,
});
