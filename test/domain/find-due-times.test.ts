import { describe, expect, it } from "vitest";
import { findDueTimes } from "../../src/domain/find-due-times.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { cronOf } from "../support/cron.ts";

const berlin = "Europe/Berlin";
const newYork = "America/New_York";
const lordHowe = "Australia/Lord_Howe";

const dueTimes = (cron: string, zone: string, after: string, until: string) =>
  [...findDueTimes(cronOf(cron), createCalendar(zone), new Date(after), new Date(until))].map(
    ({ wall, at }) => `${wall} ${at.toISOString().slice(0, 16)}Z`,
  );

describe("due times", () => {
  it.each<[string, string, string, string, string, string[]]>([
    [
      "a day: from after the start up to and with the end",
      "0 7 * * *",
      "UTC",
      "2026-03-01T07:00:00Z",
      "2026-03-03T07:00:00Z",
      ["2026-03-02T07:00 2026-03-02T07:00Z", "2026-03-03T07:00 2026-03-03T07:00Z"],
    ],
    ["none in no time", "* * * * *", "UTC", "2026-03-01T07:00Z", "2026-03-01T07:00Z", []],
    ["none backwards", "* * * * *", "UTC", "2026-03-01T07:00Z", "2026-02-01T07:00Z", []],
    [
      "a second after a minute has begun it is over",
      "0 7 * * *",
      "UTC",
      "2026-03-01T07:00:01Z",
      "2026-03-02T06:59:59Z",
      [],
    ],
    [
      "7:00 in Berlin stays 7:00 when the clock goes forward",
      "0 7 * * *",
      berlin,
      "2026-03-28T00:00Z",
      "2026-03-29T12:00Z",
      ["2026-03-28T07:00 2026-03-28T06:00Z", "2026-03-29T07:00 2026-03-29T05:00Z"],
    ],
    [
      "the first minute after the gap: Berlin",
      "30 2 * * *",
      berlin,
      "2026-03-28T12:00Z",
      "2026-03-30T12:00Z",
      ["2026-03-29T02:30 2026-03-29T01:00Z", "2026-03-30T02:30 2026-03-30T00:30Z"],
    ],
    [
      "the first minute after the gap: New York",
      "30 2 * * *",
      newYork,
      "2026-03-07T12:00Z",
      "2026-03-08T12:00Z",
      ["2026-03-08T02:30 2026-03-08T07:00Z"],
    ],
    [
      "the first minute after the gap: half an hour on Lord Howe",
      "15,30,45 2 * * *",
      lordHowe,
      "2026-10-03T12:00Z",
      "2026-10-04T12:00Z",
      [
        "2026-10-04T02:15 2026-10-03T15:30Z",
        "2026-10-04T02:30 2026-10-03T15:30Z",
        "2026-10-04T02:45 2026-10-03T15:45Z",
      ],
    ],
    [
      "all of a gap at its end, not before",
      "*/20 2 * * *",
      berlin,
      "2026-03-29T00:59:59Z",
      "2026-03-29T01:00:00Z",
      [
        "2026-03-29T02:00 2026-03-29T01:00Z",
        "2026-03-29T02:20 2026-03-29T01:00Z",
        "2026-03-29T02:40 2026-03-29T01:00Z",
      ],
    ],
    [
      "once in the hour that comes twice: Berlin",
      "30 2 * * *",
      berlin,
      "2026-10-24T12:00Z",
      "2026-10-26T12:00Z",
      ["2026-10-25T02:30 2026-10-25T00:30Z", "2026-10-26T02:30 2026-10-26T01:30Z"],
    ],
    [
      "not again from the midst of the second time: New York",
      "30,40 1 * * *",
      newYork,
      "2026-11-01T06:10Z",
      "2026-11-01T12:00Z",
      [],
    ],
    [
      "the half hour that comes twice on Lord Howe",
      "20,45 1 * * *",
      lordHowe,
      "2026-04-04T12:00Z",
      "2026-04-05T12:00Z",
      ["2026-04-05T01:20 2026-04-04T14:20Z", "2026-04-05T01:45 2026-04-04T14:45Z"],
    ],
    [
      "midnight skipped, and an evening shown again after midnight",
      "0 0,23 * * *",
      "America/Havana",
      "2026-03-08T04:30Z",
      "2026-03-09T04:00Z",
      [
        "2026-03-08T00:00 2026-03-08T05:00Z",
        "2026-03-08T23:00 2026-03-09T03:00Z",
        "2026-03-09T00:00 2026-03-09T04:00Z",
      ],
    ],
    [
      "a clock set back over midnight (0:01 to 23:01)",
      "0,30 0,23 * * *",
      "America/St_Johns",
      "2010-11-07T01:00Z",
      "2010-11-07T04:10Z",
      [
        "2010-11-06T23:00 2010-11-07T01:30Z",
        "2010-11-06T23:30 2010-11-07T02:00Z",
        "2010-11-07T00:00 2010-11-07T02:30Z",
        "2010-11-07T00:30 2010-11-07T04:00Z",
      ],
    ],
    [
      "a whole day that was skipped",
      "0 7 * * *",
      "Pacific/Apia",
      "2011-12-29T16:59Z",
      "2011-12-30T18:00Z",
      [
        "2011-12-29T07:00 2011-12-29T17:00Z",
        "2011-12-30T07:00 2011-12-30T10:00Z",
        "2011-12-31T07:00 2011-12-30T17:00Z",
      ],
    ],
    [
      "month ends",
      "0 10 31 * *",
      "UTC",
      "2026-01-31T10:00Z",
      "2026-08-01T00:00Z",
      ["2026-03-31", "2026-05-31", "2026-07-31"].map((day) => `${day}T10:00 ${day}T10:00Z`),
    ],
    [
      "leap days, over 2100",
      "0 0 29 2 *",
      "UTC",
      "2092-03-01T00:00Z",
      "2109-01-01T00:00Z",
      ["2096-02-29", "2104-02-29", "2108-02-29"].map((day) => `${day}T00:00 ${day}T00:00Z`),
    ],
    [
      "one kind of day is enough when both are given",
      "0 0 13 * fri",
      "UTC",
      "2026-02-10T00:00Z",
      "2026-02-27T00:00Z",
      ["2026-02-13", "2026-02-20", "2026-02-27"].map((day) => `${day}T00:00 ${day}T00:00Z`),
    ],
    [
      "both must fit when one begins with a star",
      "0 0 */2 * fri",
      "UTC",
      "2026-02-10T00:00Z",
      "2026-02-28T00:00Z",
      ["2026-02-13", "2026-02-27"].map((day) => `${day}T00:00 ${day}T00:00Z`),
    ],
  ])("%s", (_case, cron, zone, after, until, expected) => {
    expect(dueTimes(cron, zone, after, until)).toEqual(expected);
  });
});

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
    [berlin, "2026-03-25"],
    [berlin, "2026-10-21"],
    [newYork, "2026-03-04"],
    [newYork, "2026-10-28"],
    [lordHowe, "2026-04-01"],
    [lordHowe, "2026-09-30"],
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
