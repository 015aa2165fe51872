import { DAY_MS } from "../lib/time.ts";

/**
 * Tells at which instant a calendar day (`2026-03-29`) starts in an IANA time zone: a date without a
 * time means that (spec section 1). Where the clocks skip midnight it is the first instant of the
 * day; null when there was no such day there, or the text is no day.
 */
export function createDayStart(timeZone: string): (day: string) => Date | null {
  const clocks = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  });
  /** `2026-03-29T02:30:00` as the clocks in the zone show it. */
  const localTime = (instant: number) => clocks.format(instant).replace(" ", "T");
  const offsetMs = (instant: number) => Date.parse(`${localTime(instant)}Z`) - instant;

  return (day) => {
    const utcMidnight = Date.parse(`${day}T00:00:00Z`);
    if (Number.isNaN(utcMidnight)) return null;
    // The offset changes at most once around a midnight: a day before and a day after show both.
    const candidates = [-DAY_MS, DAY_MS]
      .map((shift) => utcMidnight - offsetMs(utcMidnight + shift))
      .filter((instant) => !Number.isNaN(instant) && localTime(instant).startsWith(day));
    return candidates.length === 0 ? null : new Date(Math.min(...candidates));
  };
}
