import type { ReplayDay } from "../domain/replay/replay-day.ts";
import type { Replay } from "../domain/replay/replay-history.ts";
import type { ReplayTotal } from "../domain/replay/replay-total.ts";
import { oneLine } from "../lib/text.ts";

/** A replay as a person reads it: the thresholds side by side, then the days with the ones that are set. */
export function replayTable(file: string, replay: Replay): string {
  const { mode, firstScan, days, sideBySide } = replay;
  const span = `${days[0]?.date} to ${days.at(-1)?.date}`;
  const figures = mode === "literal" ? LITERAL_TOTALS : EPISODE_TOTALS;
  const columns = mode === "literal" ? LITERAL_DAYS : EPISODE_DAYS;
  const notices = days.flatMap(({ date, notice }) => (notice === null ? [] : [{ date, notice }]));
  return [
    `${oneLine(file)}, ${span}: ${MODE[mode]}`,
    `Scans at 7:00 UTC; the first one, on ${firstScan.toISOString().slice(0, 10)}, is run and not counted.`,
    ...(mode === "literal" ? [] : [MODEL]),
    "",
    ...grid([
      ["", ...sideBySide.map(({ name }) => name)],
      ...figures.map(([label, of]) => [label, ...sideBySide.map(({ total }) => of(total))]),
    ]),
    "",
    "Day by day, with the thresholds that are set:",
    ...grid([
      columns.map(([label]) => label),
      ...days.map((day) => columns.map(([, of]) => of(day))),
    ]),
    ...notices.map(
      ({ date, notice }) =>
        `${date} ${NOTICE[notice.kind]}: ${notice.reason}${notice.accounts.length === 0 ? "" : ` (${notice.accounts.map(oneLine).join(", ")})`}`,
    ),
    "",
  ].join("\n");
}

const MODE = {
  literal: "every scan judged by itself, no episodes, no cap",
  episodes: "episodes, guard and alert plan",
};
const MODEL =
  "Nobody acknowledges or snoozes. A scan that the guard held is taken as released by an admin when the next one shows the same; held posts count as told by the notice that names them.";
const NOTICE = {
  holdAll: "held everything",
  holdPosts: "held the posts",
  released: "released",
};

type Column<Row> = readonly [label: string, of: (row: Row) => string];
const number = (value: number) => value.toLocaleString("en");

const SHARED_TOTALS: Column<ReplayTotal>[] = [
  ["days", ({ days }) => number(days)],
  ["accounts", ({ accounts }) => number(accounts)],
  ["account-days", ({ accountDays }) => number(accountDays)],
  ["Red %", ({ percent }) => percent.red.toFixed(2)],
  ["Amber %", ({ percent }) => percent.amber.toFixed(2)],
  ["Green %", ({ percent }) => percent.green.toFixed(2)],
  ["escalations", ({ escalations }) => number(escalations)],
  ["  median a day", ({ escalationsMedian }) => number(escalationsMedian)],
  ["  most a day", ({ escalationsMax }) => number(escalationsMax)],
  ["  Red the day before", ({ redTheDayBefore }) => number(redTheDayBefore)],
  ["  turned Red", ({ turnedRed }) => number(turnedRed)],
  ["  Green to Amber", ({ greenToAmber }) => number(greenToAmber)],
];

const LITERAL_TOTALS: Column<ReplayTotal>[] = [
  ...SHARED_TOTALS,
  ["messages in the channel", ({ topLevelMessages }) => number(topLevelMessages)],
  ["new, hidden by a cap", ({ hiddenByCap }) => number(hiddenByCap)],
];

const EPISODE_TOTALS: Column<ReplayTotal>[] = [
  ...SHARED_TOTALS,
  ["new escalations", ({ newEscalations }) => number(newEscalations)],
  ["  unannounced that morning", ({ unannounced }) => number(unannounced)],
  ["messages in the channel", ({ topLevelMessages }) => number(topLevelMessages)],
  ["  most a day", ({ topLevelMessagesMax }) => number(topLevelMessagesMax)],
  ["  single alerts", ({ singles }) => number(singles)],
  ["  summaries", ({ summaries }) => number(summaries)],
  ["lines in summaries", ({ summaryLines }) => number(summaryLines)],
  ["  reminders", ({ reminders }) => number(reminders)],
  ["replies in threads", ({ replies }) => number(replies)],
  ["edits", ({ edits }) => number(edits)],
  ["repeats avoided", ({ repeatsAvoided }) => number(repeatsAvoided)],
  ["days without a post", ({ daysWithoutPost }) => number(daysWithoutPost)],
  ["guard: notices", ({ notices }) => number(notices)],
  ["guard: days held", ({ heldDays }) => number(heldDays)],
];

const SHARED_DAYS: Column<ReplayDay>[] = [
  ["day", ({ date }) => date],
  ["accounts", ({ accounts }) => number(accounts)],
  ["Red", ({ red }) => number(red)],
  ["Amber", ({ amber }) => number(amber)],
  ["Green", ({ green }) => number(green)],
  ["escalations", ({ escalations }) => number(escalations)],
  ["new", ({ newEscalations }) => number(newEscalations)],
];

const LITERAL_DAYS: Column<ReplayDay>[] = [
  ...SHARED_DAYS,
  ["hidden by a cap", ({ hiddenByCap }) => number(hiddenByCap)],
];

const EPISODE_DAYS: Column<ReplayDay>[] = [
  ...SHARED_DAYS,
  ["singles", ({ singles }) => number(singles.length)],
  ["summary", ({ summary }) => (summary === null ? "no" : "yes")],
  ["lines", ({ summaryLines }) => number(summaryLines)],
  ["reminders", ({ reminders }) => number(reminders)],
  ["replies", ({ replies }) => number(replies.length)],
  ["avoided", ({ repeatsAvoided }) => number(repeatsAvoided)],
  ["unannounced", ({ unannounced }) => number(unannounced)],
];

/** Rows in columns: the first one to the left, the others to the right. */
function grid(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
}
