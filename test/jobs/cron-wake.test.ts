import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCronWake } from "../../src/jobs/cron-wake.ts";
import { cronOf } from "../support/cron.ts";
import { testLogger } from "../support/test-logger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each([
  [
    "in Berlin over the change to summer time",
    "0 7 * * *",
    "Europe/Berlin",
    ["28T06:00", "29T05:00", "30T05:00"],
  ],
  [
    "on all days, whichever the job wants",
    "0 7 13 * fri",
    "UTC",
    ["28T07:00", "29T07:00", "30T07:00"],
  ],
  [
    "several times a day",
    "5/30 6-7 * * *",
    "UTC",
    [
      "28T06:05",
      "28T06:35",
      "28T07:05",
      "28T07:35",
      "29T06:05",
      "29T06:35",
      "29T07:05",
      "29T07:35",
      "30T06:05",
      "30T06:35",
      "30T07:05",
      "30T07:35",
    ],
  ],
])("wakes %s, until it is ended", async (_case, cron, timeZone, expected) => {
  vi.setSystemTime("2026-03-28T00:00:00Z");
  const woken: string[] = [];
  const end = createCronWake(testLogger())(cronOf(cron), timeZone, () =>
    woken.push(new Date().toISOString().slice(8, 16)),
  );
  await vi.advanceTimersByTimeAsync(3 * 86_400_000);
  expect(woken).toEqual(expected);
  end();
  await vi.advanceTimersByTimeAsync(3 * 86_400_000);
  expect(woken).toEqual(expected);
  expect(vi.getTimerCount()).toBe(0);
});
