import type { ReplayDay } from "./replay-day.ts";

/** The days of a replay together: sums, unless said otherwise. */
export type ReplayTotal = {
  days: number;
  /** On the last day: accounts never leave a history. */
  accounts: number;
  accountDays: number;
  /** Share of the account-days, rounded to two decimals. */
  percent: { red: number; amber: number; green: number };
  escalations: number;
  /** The upper one when the number of days is even. */
  escalationsMedian: number;
  escalationsMax: number;
  redTheDayBefore: number;
  turnedRed: number;
  greenToAmber: number;
  newEscalations: number;
  unannounced: number;
  hiddenByCap: number;
  repeatsAvoided: number;
  singles: number;
  summaries: number;
  summaryLines: number;
  topLevelMessages: number;
  topLevelMessagesMax: number;
  daysWithoutPost: number;
  replies: number;
  edits: number;
  reminders: number;
  /** Notices of the guard, and the days on which it held everything. */
  notices: number;
  heldDays: number;
};

export function totalReplay(days: readonly ReplayDay[]): ReplayTotal {
  const sum = (figure: (day: ReplayDay) => number) =>
    days.reduce((total, day) => total + figure(day), 0);
  const max = (figure: (day: ReplayDay) => number) =>
    days.reduce((most, day) => Math.max(most, figure(day)), 0);
  const accountDays = sum(({ accounts }) => accounts);
  const percent = (figure: (day: ReplayDay) => number) =>
    accountDays === 0 ? 0 : Math.round((10_000 * sum(figure)) / accountDays) / 100;
  const perDay = days.map(({ escalations }) => escalations).sort((a, b) => a - b);
  return {
    days: days.length,
    accounts: days.at(-1)?.accounts ?? 0,
    accountDays,
    percent: {
      red: percent(({ red }) => red),
      amber: percent(({ amber }) => amber),
      green: percent(({ green }) => green),
    },
    escalations: sum(({ escalations }) => escalations),
    escalationsMedian: perDay[Math.floor(perDay.length / 2)] ?? 0,
    escalationsMax: perDay.at(-1) ?? 0,
    redTheDayBefore: sum(({ redTheDayBefore }) => redTheDayBefore),
    turnedRed: sum(({ turnedRed }) => turnedRed),
    greenToAmber: sum(({ greenToAmber }) => greenToAmber),
    newEscalations: sum(({ newEscalations }) => newEscalations),
    unannounced: sum(({ unannounced }) => unannounced),
    hiddenByCap: sum(({ hiddenByCap }) => hiddenByCap),
    repeatsAvoided: sum(({ repeatsAvoided }) => repeatsAvoided),
    singles: sum(({ singles }) => singles.length),
    summaries: sum(({ summary }) => Number(summary !== null)),
    summaryLines: sum((day) => day.summaryLines),
    topLevelMessages: sum(({ topLevelMessages }) => topLevelMessages),
    topLevelMessagesMax: max(({ topLevelMessages }) => topLevelMessages),
    daysWithoutPost: sum(({ topLevelMessages }) => Number(topLevelMessages === 0)),
    replies: sum(({ replies }) => replies.length),
    edits: sum(({ edits }) => edits),
    reminders: sum(({ reminders }) => reminders),
    notices: sum(({ notice }) => Number(notice !== null && notice.kind !== "released")),
    heldDays: sum(({ notice }) => Number(notice?.kind === "holdAll")),
  };
}
