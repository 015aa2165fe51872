import { DAY_MS, HOUR_MS } from "./time.ts";

/**
 * A day of the calendar, as the number of days since 1 January 1970: days are added and compared by
 * plain arithmetic, however long the day is by the clock.
 */
export type CalendarDay = number;

/**
 * What a clock on the wall shows, as the number of minutes from 1 January 1970, 0:00, on that wall:
 * `minute = wall % 60`, `day = floor(wall / 1440)`. A minute may be shown never (the clock goes
 * forward over it) or twice (it goes back).
 */
export type WallMinute = number;

export const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

/** The calendar and the clock as people in one time zone read them. */
export type Calendar = {
  readonly timeZone: string;
  /** The day that people there write at this instant. */
  dayOf(instant: Date): CalendarDay;
  /** The first instant of that day; of a day that was skipped there, the first instant after it. */
  startOf(day: CalendarDay): Date;
  wallMinuteAt(instant: Date): WallMinute;
  /** The first instant at which that minute is shown; of one that is skipped, the first instant after it. */
  instantOf(wall: WallMinute): Date;
};

/** Local clocks are at most 14 h ahead of UTC and 12 h behind; an hour to spare. */
const WIDEST_OFFSET_MS = 15 * HOUR_MS;

/** Some kilobytes. */
const MOST_KNOWN = 200;

/** The calendar of an IANA time zone. Throws RangeError when there is no such zone. */
export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });

  /** A scan asks thousands of times for the same few: its own time, and those at which other scans opened episodes. */
  const known = new Map<number, number>();

  /** What the wall clock shows, in milliseconds as if the zone were UTC. */
  function shownAt(instant: number): number {
    const shown = known.get(instant) ?? readClock(instant);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(instant, shown);
    return shown;
  }

  function readClock(instant: number): number {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(instant)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second);
  }

  const offsetAround = (instant: number) => shownAt(instant) - Math.floor(instant / 1_000) * 1_000;
  const wallMinuteAt = (instant: Date) => Math.floor(shownAt(instant.getTime()) / MINUTE_MS);

  function instantOf(wall: WallMinute): Date {
    const target = wall * MINUTE_MS;
    // The offsets before and after: clocks are not set twice within the thirty hours between.
    const byOldOffset = target - offsetAround(target - WIDEST_OFFSET_MS);
    const byNewOffset = target - offsetAround(target + WIDEST_OFFSET_MS);
    const shown = [byOldOffset, byNewOffset].filter((instant) => shownAt(instant) === target);
    if (shown.length > 0) return new Date(Math.min(...shown));
    // The clock goes forward over it, some time in between.
    let before = byNewOffset - 1;
    let reached = byOldOffset;
    while (reached - before > 1) {
      const middle = Math.floor((before + reached) / 2);
      if (shownAt(middle) >= target) reached = middle;
      else before = middle;
    }
    return new Date(reached);
  }

  return {
    timeZone,
    dayOf: (instant) => Math.floor(wallMinuteAt(instant) / DAY_MINUTES),
    startOf: (day) => instantOf(day * DAY_MINUTES),
    wallMinuteAt,
    instantOf,
  };
}

/** `2026-03-29T02:30` */
export const formatWallMinute = (wall: WallMinute): string =>
  new Date(wall * MINUTE_MS).toISOString().slice(0, 16);

/** `2026-03-29` */
export const formatCalendarDay = (day: CalendarDay): string =>
  new Date(day * DAY_MS).toISOString().slice(0, 10);

/** `2026-03` */
export const monthOf = (day: CalendarDay): string =>
  formatCalendarDay(day).slice(0, "2026-03".length);

/** The day that `2026-03-29` names; null when the text is no day of the calendar, or one before the year 1000. */
export function parseCalendarDay(text: string): CalendarDay | null {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return null;
  const midnight = new Date(`${text}T00:00:00Z`);
  const exists = !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
  return exists ? midnight.getTime() / DAY_MS : null;
}

/** Whole days on the calendar from one instant to a later one: Monday 23:59 to Tuesday 0:01 is 1. */
export const calendarDaysBetween = (from: Date, to: Date, calendar: Calendar): number =>
  calendar.dayOf(to) - calendar.dayOf(from);

/** The start of the day that lies this many calendar days after `now`: where "for 3 days" ends. */
export const afterCalendarDays = (now: Date, days: number, calendar: Calendar): Date =>
  calendar.startOf(calendar.dayOf(now) + days);
