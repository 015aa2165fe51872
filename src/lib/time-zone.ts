import { DAY_MS, HOUR_MS } from "./time.ts";

/**
 * A day of the calendar, as the number of days since 1 January 1970: days are added and compared by
 * plain arithmetic, however long the day is by the clock.
 */
export type CalendarDay = number;

/** The calendar as people in one time zone read it. */
export type Calendar = {
  readonly timeZone: string;
  /** The day that people there write at this instant. */
  dayOf(instant: Date): CalendarDay;
  /** The first instant of that day; of a day that was skipped there, the first instant after it. */
  startOf(day: CalendarDay): Date;
};

/** Local clocks are at most 14 h ahead of UTC and 12 h behind; an hour to spare. */
const WIDEST_OFFSET_MS = 15 * HOUR_MS;

/** The calendar of an IANA time zone. Throws RangeError when there is no such zone. */
export function createCalendar(timeZone: string): Calendar {
  const format = new Intl.DateTimeFormat("en-u-ca-gregory-nu-latn", {
    timeZone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
  });

  function dayOf(instant: Date): CalendarDay {
    const parts = format.formatToParts(instant);
    const number = (type: "year" | "month" | "day") =>
      Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(number("year"), number("month") - 1, number("day")) / DAY_MS;
  }

  return {
    timeZone,
    dayOf,
    // Midnight may be skipped by the clock, so the day is searched for and not computed.
    startOf(day) {
      let before = day * DAY_MS - WIDEST_OFFSET_MS;
      let reached = day * DAY_MS + WIDEST_OFFSET_MS;
      while (reached - before > 1) {
        const middle = Math.floor((before + reached) / 2);
        if (dayOf(new Date(middle)) >= day) reached = middle;
        else before = middle;
      }
      return new Date(reached);
    },
  };
}

/** Whole days on the calendar from one instant to a later one: Monday 23:59 to Tuesday 0:01 is 1. */
export const calendarDaysBetween = (from: Date, to: Date, calendar: Calendar): number =>
  calendar.dayOf(to) - calendar.dayOf(from);

/** The start of the day that lies this many calendar days after `now`: where "for 3 days" ends. */
export const afterCalendarDays = (now: Date, days: number, calendar: Calendar): Date =>
  calendar.startOf(calendar.dayOf(now) + days);
