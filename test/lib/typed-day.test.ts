import { expect, test } from "vitest";
import { DAY_MS } from "../../src/lib/time.ts";
import { parseCalendarDay } from "../../src/lib/time-zone.ts";
import { parseTypedDay } from "../../src/lib/typed-day.ts";

/** A Sunday. */
const TODAY = parseCalendarDay("2026-11-22") ?? 0;
const parsed = (typed: string): string | null => {
  const day = parseTypedDay(typed, TODAY);
  return day === null ? null : new Date(day * DAY_MS).toISOString().slice(0, 10);
};

test.each([
  ["2026-12-04", "2026-12-04"],
  ["2020-01-01", "2020-01-01"],
  ["today", "2026-11-22"],
  ["Tomorrow", "2026-11-23"],
  ["Monday", "2026-11-23"],
  ["fri", "2026-11-27"],
  ["Sat", "2026-11-28"],
  ["sunday", "2026-11-29"],
  ["4 Dec", "2026-12-04"],
  ["4 December 2027", "2027-12-04"],
  ["4th of December", "2026-12-04"],
  ["December 4", "2026-12-04"],
  ["Dec. 4, 2026", "2026-12-04"],
  ["1 sept", "2027-09-01"],
  ["4.12.", "2026-12-04"],
  ["4.12", "2026-12-04"],
  ["04. 12. 2026", "2026-12-04"],
  ["22.11.", "2026-11-22"],
  ["21.11.", "2027-11-21"],
  ["29 Feb", null],
  ["29 Feb 2028", "2028-02-29"],
  ["31.11.", null],
  ["4/12", null],
  ["4 Decembers", null],
  ["dexember 4", null],
  ["next week", null],
  ["", null],
  ["2026-13-01", null],
])("%s is %s", (typed, day) => {
  expect(parsed(typed)).toBe(day);
});
