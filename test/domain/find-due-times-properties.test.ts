import { describe, expect, it } from "vitest";
import { dueTimes } from "../support/cron.ts";

describe("against every minute of a week in which the clock is set", () => {
  type Shown = { hour: number; minute: number; weekday: string; day: number };
  const patterns: [string, (shown: Shown) => boolean][] = [
    ["* * * * *", () => true],
    ["*/7 * * * *", ({ minute }) => minute % 7 === 0],
    ["0 7 * * *", ({ hour, minute }) => hour === 7 && minute === 0],
    ["15,45 1-3 * * *", ({ hour, minute }) => [1, 2, 3].includes(hour) && minute % 30 === 15],
    [
      "30 2 * * sun",
      ({ hour, minute, weekday }) => hour === 2 && minute === 30 && weekday === "Sun",
    ],
    [
      "5 */2 1-5 * 7",
      ({ hour, minute, day, weekday }) =>
        hour % 2 === 0 && minute === 5 && (day <= 5 || weekday === "Sun"),
    ],
  ];
  const weeks: [string, string][] = [
    ["Europe/Berlin", "2026-03-25"],
    ["Europe/Berlin", "2026-10-21"],
    ["America/New_York", "2026-03-04"],
    ["America/New_York", "2026-10-28"],
    ["Australia/Lord_Howe", "2026-04-01"],
    ["Australia/Lord_Howe", "2026-09-30"],
    ["America/Havana", "2026-10-28"],
    ["America/St_Johns", "2010-11-03"],
    ["Africa/Casablanca", "2026-02-11"],
  ];
  const MINUTE_MS = 60_000;

  /** Looks at the clock each minute; a minute that it leaps over counts when it has leapt. */
  function watchTheClock(zone: string, start: number, minutes: number) {
    const clock = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "short",
    });
    const seen: { wall: string; at: number }[] = [];
    const known = new Set<string>();
    let latest = "";
    for (let index = -24 * 60; index <= minutes; index += 1) {
      const at = start + index * MINUTE_MS;
      const wall = clock.format(at).replace(" ", "T");
      // Walk over what was leapt; nothing was when the clock went on by a minute or back.
      if (latest !== "" && wall > latest) {
        for (let leapt = Date.parse(`${latest}Z`) + MINUTE_MS; ; leapt += MINUTE_MS) {
          const skipped = new Date(leapt).toISOString().slice(0, 16);
          if (skipped === wall) break;
          known.add(skipped);
          if (index > 0) seen.push({ wall: skipped, at });
        }
      }
      if (wall > latest) latest = wall;
      if (!known.has(wall) && index > 0) seen.push({ wall, at });
      known.add(wall);
    }
    return seen;
  }

  describe.each(weeks)("in %s from %s", (zone, day) => {
    const start = Date.parse(`${day}T00:00:00Z`);
    const minutes = 7 * 24 * 60;
    const watched = watchTheClock(zone, start, minutes);

    it.each(patterns)("%s", (cron, fits) => {
      const expected = watched
        .filter(({ wall }) => {
          const shown = new Date(`${wall}Z`);
          return fits({
            hour: shown.getUTCHours(),
            minute: shown.getUTCMinutes(),
            day: shown.getUTCDate(),
            weekday: shown.toUTCString().slice(0, 3),
          });
        })
        .map(({ wall, at }) => `${wall} ${new Date(at).toISOString().slice(0, 16)}Z`);
      expect(expected.length).toBeGreaterThan(0);
      const end = new Date(start + minutes * MINUTE_MS).toISOString();
      expect(dueTimes(cron, zone, new Date(start).toISOString(), end)).toEqual(expected);
    });
  });
});
