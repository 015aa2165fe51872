import { createCalendar, parseCalendarDay } from "../lib/time-zone.ts";

/**
 * Tells at which instant a calendar day (`2026-03-29`) starts in an IANA time zone: a date without a
 * time means that (spec section 1). Null when there was no such day there, or the text is no day.
 */
export function createDayStart(timeZone: string): (day: string) => Date | null {
  const calendar = createCalendar(timeZone);
  return (text) => {
    const day = parseCalendarDay(text);
    if (day === null) return null;
    const start = calendar.startOf(day);
    return calendar.dayOf(start) === day ? start : null;
  };
}
