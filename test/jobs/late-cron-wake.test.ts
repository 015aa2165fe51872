import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createLateCronWake } from "../../src/jobs/late-cron-wake.ts";
import { cronOf } from "../support/cron.ts";
import { testLogger } from "../support/test-logger.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("once it is loaded it wakes until it is ended; one that was ended before that never wakes", async () => {
  vi.setSystemTime("2026-03-28T00:00:00Z");
  const woken: string[] = [];
  const wake = createLateCronWake(testLogger());
  const daily = (name: string) =>
    wake(cronOf("0 7 * * *"), "UTC", () => woken.push(`${name} ${new Date().getUTCDate()}`));
  daily("ended early")();
  const end = daily("kept");
  await vi.advanceTimersByTimeAsync(1);
  // The timer of the one that was kept; loaded first, the other would have one by now.
  await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
  await vi.advanceTimersByTimeAsync(2 * 86_400_000);
  end();
  await vi.advanceTimersByTimeAsync(2 * 86_400_000);
  expect(woken).toEqual(["kept 28", "kept 29"]);
  expect(vi.getTimerCount()).toBe(0);
});
