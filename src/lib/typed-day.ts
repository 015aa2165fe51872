import { DAY_MS } from "./time.ts";
import { type CalendarDay, parseCalendarDay } from "./time-zone.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** 1 January 1970 was a Thursday. */
const WEEKDAYS = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

const ORDINAL = "(?:st|nd|rd|th)?";
const MONTH = "([a-z]{3,9})\\.?";
const YEAR = "(?:,? (\\d{4}))?";
const DAY_FIRST = new RegExp(`^(\\d{1,2})${ORDINAL}\\.? (?:of )?${MONTH}${YEAR}$`);
const MONTH_FIRST = new RegExp(`^${MONTH} (\\d{1,2})${ORDINAL}${YEAR}$`);
const DOTTED = /^(\d{1,2})\.\s?(\d{1,2})\.?(?:\s?(\d{4}))?$/;

/**
 * The day that somebody typed: `2026-12-04`, `4 Dec`, `December 4, 2026`, `4.12.`, `Friday`, `tomorrow`. Without a
 * year, and for a weekday, the next one after or (not for a weekday) on `today`. Null when it is no day, or could be two
 * (`4/12`).
 */
export function parseTypedDay(typed: string, today: CalendarDay): CalendarDay | null {
  const text = typed.trim().toLowerCase();
  if (text === "today") return today;
  if (text === "tomorrow") return today + 1;
  const weekday = /^[a-z]{3,9}$/.test(text) ? nameIn(WEEKDAYS, WEEKDAY_NAMES, text) : -1;
  if (weekday >= 0) return today + ((weekday - (today % 7) + 6) % 7) + 1;
  const iso = parseCalendarDay(text);
  if (iso !== null) return iso;
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null) return dated(dayFirst[1], monthOf(dayFirst[2]), dayFirst[3], today);
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst !== null)
    return dated(monthFirst[2], monthOf(monthFirst[1]), monthFirst[3], today);
  const dotted = DOTTED.exec(text);
  return dotted === null ? null : dated(dotted[1], Number(dotted[2]), dotted[3], today);
}

const MONTH_NAMES = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];
const WEEKDAY_NAMES = [
  "thursday",
  "friday",
  "saturday",
  "sunday",
  "monday",
  "tuesday",
  "wednesday",
];

/** The beginning of a name, of three letters or more; -1 = none. */
const nameIn = (short: readonly string[], long: readonly string[], text: string): number => {
  const at = short.indexOf(text.slice(0, 3));
  return at >= 0 && (long[at] ?? "").startsWith(text) ? at : -1;
};
const monthOf = (name = ""): number => nameIn(MONTHS, MONTH_NAMES, name) + 1;

function dated(
  day: string | undefined,
  month: number,
  year: string | undefined,
  today: CalendarDay,
): CalendarDay | null {
  const thisYear = new Date(today * DAY_MS).getUTCFullYear();
  const two = (n: number) => String(n).padStart(2, "0");
  const inYear = (y: number) => parseCalendarDay(`${y}-${two(month)}-${two(Number(day))}`);
  if (year !== undefined) return inYear(Number(year));
  const found = inYear(thisYear);
  return found !== null && found >= today ? found : inYear(thisYear + 1);
}
