/** A date as Notion knows it: a calendar day without a zone, or an instant. */
export type NotionDate = { kind: "day" | "instant"; ms: number };

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/i;

/** Parses ISO 8601; without a zone it is UTC (Notion's documentation of filters). Null when it is no date. */
export function parseDate(text: string): NotionDate | null {
  if (DAY.test(text)) {
    const ms = Date.parse(text);
    return isCalendarDay(text, ms) ? { kind: "day", ms } : null;
  }
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const day = match[1] ?? "";
  if (!isCalendarDay(day, Date.parse(day))) return null;
  const ms = Date.parse(match[4] === undefined ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : { kind: "instant", ms };
}

// JavaScript takes the 30th of February for the 2nd of March.
const isCalendarDay = (text: string, ms: number): boolean =>
  !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);

/** As it stands in answers: a day as it is, an instant with milliseconds and its offset. */
export function wireDate(text: string): string {
  const parsed = parseDate(text);
  if (parsed === null || parsed.kind === "day") return text;
  const offset = /[+-]\d{2}:?\d{2}$/.exec(text)?.[0];
  if (offset === undefined) return new Date(parsed.ms).toISOString().replace("Z", "+00:00");
  const colon = offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  const sign = colon.startsWith("-") ? -1 : 1;
  const shiftMs = sign * (Number(colon.slice(1, 3)) * 60 + Number(colon.slice(4))) * 60_000;
  return new Date(parsed.ms + shiftMs).toISOString().replace("Z", colon);
}

export const DATE_OPERATORS = ["equals", "before", "after", "on_or_before", "on_or_after"] as const;
export type DateOperator = (typeof DATE_OPERATORS)[number];

/** Days from today; months are added to the calendar. */
const RELATIVE_DAYS: Record<string, number> = {
  today: 0,
  tomorrow: 1,
  yesterday: -1,
  one_week_ago: -7,
  one_week_from_now: 7,
};
const RELATIVE_MONTHS: Record<string, number> = { one_month_ago: -1, one_month_from_now: 1 };

/** The date that a filter states, which may be a word such as `yesterday` (counted in UTC). */
export function parseFilterDate(text: string, now: Date): NotionDate | null {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const days = RELATIVE_DAYS[text];
  if (days !== undefined) return { kind: "day", ms: today + days * DAY_MS };
  const months = RELATIVE_MONTHS[text];
  if (months === undefined) return parseDate(text);
  const moved = new Date(today);
  moved.setUTCMonth(moved.getUTCMonth() + months);
  return { kind: "day", ms: moved.getTime() };
}

/**
 * A filter with a time compares to the millisecond, one without compares whole UTC days (Notion's
 * documentation of date filters). A value without a time counts from the start of its day.
 */
export function matchesDate(value: number, operator: DateOperator, wanted: NotionDate): boolean {
  const from = wanted.ms;
  const lastMs = wanted.kind === "day" ? from + DAY_MS - 1 : from;
  switch (operator) {
    case "equals":
      return value >= from && value <= lastMs;
    case "before":
      return value < from;
    case "after":
      return value > lastMs;
    case "on_or_before":
      return value <= lastMs;
    case "on_or_after":
      return value >= from;
  }
}
