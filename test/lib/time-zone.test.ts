import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  afterCalendarDays,
  calendarDaysBetween,
  createCalendar,
  formatWallMinute,
} from "../../src/lib/time-zone.ts";

const berlin = "Europe/Berlin";
const newYork = "America/New_York";
const lordHowe = "Australia/Lord_Howe";
const dayNumber = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

describe("the day of an instant", () => {
  it.each([
    [berlin, "2026-03-10T22:59:59Z", "2026-03-10"],
    [berlin, "2026-03-10T23:00:00Z", "2026-03-11"],
    [newYork, "2026-03-10T03:59:59Z", "2026-03-09"],
    [newYork, "2026-03-10T04:00:00Z", "2026-03-10"],
    [lordHowe, "2026-01-01T12:59:59Z", "2026-01-01"], // summer: +11:00
    [lordHowe, "2026-01-01T13:00:00Z", "2026-01-02"],
    [lordHowe, "2026-07-01T13:29:59Z", "2026-07-01"], // winter: +10:30
    [lordHowe, "2026-07-01T13:30:00Z", "2026-07-02"],
    ["UTC", "1969-12-31T23:59:59Z", "1969-12-31"],
  ])("in %s at %s is %s", (zone, instant, expected) => {
    expect(createCalendar(zone).dayOf(new Date(instant))).toBe(dayNumber(expected));
  });
});

describe("the start of a day", () => {
  it.each([
    [berlin, "2026-03-29", "2026-03-28T23:00:00Z"], // the clock goes forward at 2:00 that day
    [berlin, "2026-03-30", "2026-03-29T22:00:00Z"],
    [berlin, "2026-10-25", "2026-10-24T22:00:00Z"], // and back at 3:00
    [berlin, "2026-10-26", "2026-10-25T23:00:00Z"],
    [newYork, "2026-03-08", "2026-03-08T05:00:00Z"],
    [newYork, "2026-03-09", "2026-03-09T04:00:00Z"],
    [newYork, "2026-11-02", "2026-11-02T05:00:00Z"],
    [lordHowe, "2026-04-05", "2026-04-04T13:00:00Z"], // half an hour back at 2:00
    [lordHowe, "2026-04-06", "2026-04-05T13:30:00Z"],
    [lordHowe, "2026-10-05", "2026-10-04T13:00:00Z"], // half an hour forward on the 4th
    ["America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"], // 0:00 does not exist: it is 1:00
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"], // the whole day does not exist
  ])("in %s, %s, is %s", (zone, day, expected) => {
    expect(createCalendar(zone).startOf(dayNumber(day)).toISOString()).toBe(
      new Date(expected).toISOString(),
    );
  });

  it.each([berlin, newYork, lordHowe, "UTC", "Pacific/Kiritimati", "Asia/Kathmandu"])(
    "in %s is the first millisecond of that day, on every day of twenty years",
    (zone) => {
      const calendar = createCalendar(zone);
      const days = fc.integer({ min: dayNumber("2015-01-01"), max: dayNumber("2035-01-01") });
      fc.assert(
        fc.property(days, (day) => {
          const start = calendar.startOf(day);
          expect(calendar.dayOf(start)).toBe(day);
          expect(calendar.dayOf(new Date(start.getTime() - 1))).toBe(day - 1);
        }),
        { numRuns: 300 },
      );
    },
  );
});

describe("the wall clock", () => {
  it.each([
    [berlin, "2026-03-29T00:59:59.999Z", "2026-03-29T01:59"],
    [berlin, "2026-03-29T01:00:00Z", "2026-03-29T03:00"],
    [berlin, "2026-10-25T00:59:00Z", "2026-10-25T02:59"],
    [berlin, "2026-10-25T01:00:00Z", "2026-10-25T02:00"],
    [lordHowe, "2026-10-03T15:30:00Z", "2026-10-04T02:30"],
    ["UTC", "1969-12-31T23:59:59.999Z", "1969-12-31T23:59"],
    ["Asia/Kathmandu", "2026-01-01T00:00:00Z", "2026-01-01T05:45"],
  ])("in %s at %s shows %s", (zone, instant, wall) => {
    expect(formatWallMinute(createCalendar(zone).wallMinuteAt(new Date(instant)))).toBe(wall);
  });

  it.each([
    [berlin, "2026-03-29T01:59", "2026-03-29T00:59:00Z"],
    [berlin, "2026-03-29T02:00", "2026-03-29T01:00:00Z"], // skipped, as are all until 3:00
    [berlin, "2026-03-29T02:59", "2026-03-29T01:00:00Z"],
    [berlin, "2026-03-29T03:00", "2026-03-29T01:00:00Z"],
    [berlin, "2026-10-25T02:00", "2026-10-25T00:00:00Z"], // shown twice, as are all until 3:00
    [berlin, "2026-10-25T02:59", "2026-10-25T00:59:00Z"],
    [berlin, "2026-10-25T03:00", "2026-10-25T02:00:00Z"],
    [newYork, "2026-03-08T02:30", "2026-03-08T07:00:00Z"],
    [newYork, "2026-11-01T01:30", "2026-11-01T05:30:00Z"],
    [lordHowe, "2026-04-05T01:45", "2026-04-04T14:45:00Z"],
    [lordHowe, "2026-10-04T02:15", "2026-10-03T15:30:00Z"],
    ["America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30:00Z"], // 0:01 back to 23:01
    ["Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00:00Z"],
    ["UTC", "1970-01-01T00:00", "1970-01-01T00:00:00Z"],
  ])("in %s first reaches %s at %s", (zone, wall, instant) => {
    const minute = Date.parse(`${wall}Z`) / 60_000;
    expect(createCalendar(zone).instantOf(minute)).toEqual(new Date(instant));
  });
});

describe("calendar days", () => {
  it.each([
    [berlin, "2026-03-28T06:00:00Z", "2026-03-29T05:00:00Z", 1], // 7:00 to 7:00, 23 hours
    [berlin, "2026-10-24T05:00:00Z", "2026-10-25T06:00:00Z", 1], // 25 hours
    [newYork, "2026-03-07T12:00:00Z", "2026-03-14T11:00:00Z", 7],
    [newYork, "2026-10-26T11:00:00Z", "2026-11-02T12:00:00Z", 7],
    [lordHowe, "2026-03-31T20:00:00Z", "2026-04-07T20:30:00Z", 7],
    [berlin, "2026-03-10T22:59:00Z", "2026-03-10T23:01:00Z", 1],
    [berlin, "2026-03-10T23:01:00Z", "2026-03-11T22:59:00Z", 0],
  ])("in %s from %s to %s are %i", (zone, from, to, expected) => {
    expect(calendarDaysBetween(new Date(from), new Date(to), createCalendar(zone))).toBe(expected);
  });

  it.each([
    [berlin, "2026-03-27T20:00:00Z", 3, "2026-03-29T22:00:00Z"], // Friday evening to Monday 0:00
    [newYork, "2026-10-31T20:00:00Z", 1, "2026-11-01T04:00:00Z"],
    [lordHowe, "2026-10-03T13:30:00Z", 1, "2026-10-04T13:00:00Z"],
  ])("in %s, %s and %i days more, is %s", (zone, now, days, expected) => {
    expect(afterCalendarDays(new Date(now), days, createCalendar(zone)).toISOString()).toBe(
      new Date(expected).toISOString(),
    );
  });
});

it("refuses a zone that does not exist", () => {
  expect(() => createCalendar("Europe/Atlantis")).toThrow(RangeError);
});
