import { describe, expect, it } from "vitest";
import { formatDay, formatSlackDate } from "../../../../src/sandbox/ui/blocks/slack-date.ts";

const at = (iso: string) => Date.parse(iso) / 1000;
const viewer = { zone: "Europe/Berlin", now: new Date("2026-03-14T11:00:00Z") };

describe("formatSlackDate", () => {
  it.each([
    ["{date_num} {time}", "2026-03-13T23:30:00Z", "2026-03-14 12:30 AM"],
    ["{date}", "2026-02-01T12:00:00Z", "February 1, 2026"],
    ["{date_short}", "2026-02-01T12:00:00Z", "Feb 1, 2026"],
    ["{date_long}", "2026-02-01T12:00:00Z", "Sunday, February 1, 2026"],
    ["{date_slash}", "2026-02-01T12:00:00Z", "02/01/2026"],
    // Days are calendar days of the viewer: 00:30 in Berlin is still yesterday in UTC.
    ["{date_pretty}", "2026-03-13T23:30:00Z", "today"],
    ["{date_short_pretty}", "2026-03-13T22:30:00Z", "yesterday"],
    ["{date_long_pretty}", "2026-03-15T12:00:00Z", "tomorrow"],
    ["{date_short_pretty}", "2026-03-01T12:00:00Z", "Mar 1, 2026"],
    ["{time_secs}", "2026-03-14T11:05:09Z", "12:05:09 PM"],
    ["{ago}", "2026-03-14T10:58:00Z", "2 minutes ago"],
    ["{ago}", "2026-03-14T08:00:00Z", "3 hours ago"],
    ["{ago}", "2026-03-10T08:00:00Z", "4 days ago"],
    ["on {date_num}, {unknown}", "2026-03-14T11:00:00Z", "on 2026-03-14, {unknown}"],
  ])("%s of %s is %s", (format, iso, expected) => {
    // ICU puts a narrow no-break space before AM and PM.
    expect(formatSlackDate(at(iso), format, viewer).replace(/\u202F/g, " ")).toBe(expected);
  });

  it("shows the format as it came when the time is none", () => {
    expect(formatSlackDate(Number.NaN, "{date}", viewer)).toBe("{date}");
  });

  it("falls back to UTC for a zone that the browser does not know", () => {
    const mars = { ...viewer, zone: "Mars/Olympus" };
    expect(formatSlackDate(at("2026-03-14T11:00:00Z"), "{date_num}", mars)).toBe("2026-03-14");
  });
});

describe("formatDay", () => {
  it.each([
    ["2026-03-14T08:00:00Z", "Today"],
    ["2026-03-13T08:00:00Z", "Yesterday"],
    ["2026-03-02T08:00:00Z", "Monday, March 2, 2026"],
  ])("%s is %s", (iso, expected) => {
    expect(formatDay(new Date(iso), viewer)).toBe(expected);
  });
});
