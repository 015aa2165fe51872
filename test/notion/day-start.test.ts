import { describe, expect, it } from "vitest";
import { createDayStart } from "../../src/notion/day-start.ts";

describe("the start of a day in a time zone", () => {
  it.each([
    ["2026-01-05", "UTC", "2026-01-05T00:00:00.000Z"],
    ["2026-01-05", "Asia/Kathmandu", "2026-01-04T18:15:00.000Z"],
    ["2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00.000Z"],
    // Clocks change later on these days.
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
    ["2026-10-25", "Europe/Berlin", "2026-10-24T22:00:00.000Z"],
    // Midnight is skipped: the day starts at 01:00.
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z"],
    ["2026-03-08", "America/Havana", "2026-03-08T05:00:00.000Z"],
    // Midnight comes twice, or the hour before it does.
    ["2026-11-01", "America/Havana", "2026-11-01T04:00:00.000Z"],
    ["2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00.000Z"],
  ])("%s in %s is %s", (day, timeZone, expected) => {
    expect(createDayStart(timeZone)(day)?.toISOString()).toBe(expected);
  });

  it.each([
    ["2011-12-30", "Pacific/Apia"],
    ["2026-02-31", "UTC"],
    ["2026-13-01", "UTC"],
    ["0999-01-01", "UTC"],
    ["tomorrow", "UTC"],
  ])("there is no %s in %s", (day, timeZone) => {
    expect(createDayStart(timeZone)(day)).toBeNull();
  });
});
