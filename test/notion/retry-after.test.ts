import { describe, expect, it } from "vitest";
import { machineEpochSeconds } from "../../src/lib/time.ts";
import { retryAfterMs } from "../../src/notion/retry-after.ts";

const header = (value: string) => new Headers({ "retry-after": value });

describe("how long Notion asks us to wait", () => {
  it.each([
    ["whole seconds", header("7"), undefined, 7_000],
    ["more than a minute", header("600"), undefined, 600_000],
    ["a fraction", header("0.5"), undefined, 500],
    ["less than nothing", header("-3"), undefined, 0],
    ["the body when there is no header", new Headers(), "12", 12_000],
    ["the header before the body", header("1"), 12, 1_000],
    ["the body when the header is rubbish", header("soon"), "2", 2_000],
    ["a date that has passed", header("Mon, 05 Jan 2026 07:00:00 GMT"), undefined, 0],
    ["nothing", new Headers(), undefined, null],
    ["no headers", undefined, undefined, null],
  ])("%s", (_name, headers, inBody, expected) => {
    expect(retryAfterMs(headers, inBody)).toBe(expected);
  });

  it("an HTTP date", () => {
    const due = new Date((machineEpochSeconds() + 100) * 1000).toUTCString();
    const ms = retryAfterMs(header(due)) ?? 0;
    expect(ms).toBeGreaterThan(50_000);
    expect(ms).toBeLessThanOrEqual(100_000);
  });
});
