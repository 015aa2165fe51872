import { describe, expect, it } from "vitest";
import { dueTimes } from "../support/cron.ts";

const berlin = "Europe/Berlin";
const newYork = "America/New_York";
const lordHowe = "Australia/Lord_Howe";

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
      "the midnight that was, asked while the evening before is shown again",
      "0,30 0 * * *",
      "America/St_Johns",
      "2010-11-07T02:10Z",
      "2010-11-07T02:45Z",
      ["2010-11-07T00:00 2010-11-07T02:30Z"],
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
