import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ageInDays,
  DAY_MS,
  delay,
  describeAge,
  elapsedMs,
  HOUR_MS,
  machineEpochSeconds,
  systemClock,
  utcMinute,
} from "../../src/lib/time.ts";

const now = new Date("2026-02-24T07:00:00Z");
const ago = (ms: number) => new Date(now.getTime() - ms);
const MINUTE_MS = 60_000;

describe("ageInDays", () => {
  it.each([
    [0, 0],
    [DAY_MS, 1],
    [3 * DAY_MS, 3],
    [3 * DAY_MS + 1, 3 + 1 / 86_400_000],
    [12 * HOUR_MS, 0.5],
    [-1, 0],
    [-5 * DAY_MS, 0],
  ])("%i ms ago is %d days", (ms, days) => {
    expect(ageInDays(ago(ms), now)).toBe(days);
  });

  it("counts days of 86,400 s, also over a change to summer time", () => {
    const created = new Date("2026-03-28T12:00:00+01:00");
    expect(ageInDays(created, new Date("2026-03-29T13:00:00+02:00"))).toBe(1);
  });

  it("does not make a number of a date that is none", () => {
    expect(ageInDays(new Date(Number.NaN), now)).toBeNaN();
  });
});

it("writes a minute of UTC as people read it", () => {
  expect(utcMinute(new Date("2026-12-04T10:05:59.999Z"))).toBe("2026-12-04 10:05 UTC");
});

describe("describeAge", () => {
  it.each([
    [-HOUR_MS, "just now"],
    [0, "just now"],
    [MINUTE_MS - 1, "just now"],
    [MINUTE_MS, "1 min ago"],
    [59 * MINUTE_MS, "59 min ago"],
    [HOUR_MS - 1, "59 min ago"],
    [HOUR_MS, "1 h ago"],
    [2 * HOUR_MS - 1, "1 h ago"],
    [47 * HOUR_MS, "47 h ago"],
    [48 * HOUR_MS - 1, "47 h ago"],
    [48 * HOUR_MS, "2 days ago"],
    [71 * HOUR_MS, "2 days ago"],
    [72 * HOUR_MS, "3 days ago"],
    [400 * DAY_MS, "400 days ago"],
  ])("%i ms: %s", (ms, words) => {
    expect(describeAge(ago(ms), now)).toBe(words);
  });
});

describe("with timers that the test moves", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  describe("systemClock.at", () => {
    const later = (ms: number) => new Date(now.getTime() + ms);

    it("runs once when the time is reached, never before", () => {
      const run = vi.fn();
      systemClock.at(later(20_000), run);
      vi.advanceTimersByTime(19_999);
      expect(run).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(run).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(DAY_MS);
      expect(run).toHaveBeenCalledTimes(1);
    });

    it.each([
      ["now", 0],
      ["long ago", -400 * DAY_MS],
    ])("runs at once, but never inside the call, when due %s", (_, ms) => {
      const run = vi.fn();
      systemClock.at(later(ms), run);
      expect(run).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(run).toHaveBeenCalledTimes(1);
    });

    it.each([
      ["beyond what setTimeout can count", 25 * DAY_MS],
      ["far beyond", 400 * DAY_MS],
    ])("does not fire early when due %s", (_, ms) => {
      const run = vi.fn();
      systemClock.at(later(ms), run);
      vi.advanceTimersByTime(ms - 1);
      expect(run).not.toHaveBeenCalled();
      vi.advanceTimersByTime(1);
      expect(run).toHaveBeenCalledTimes(1);
    });

    it.each([
      ["before anything", 0],
      ["after days of waiting", 30 * DAY_MS],
    ])("does not run when it was cancelled %s; cancelling twice is harmless", (_, waited) => {
      const run = vi.fn();
      const cancel = systemClock.at(later(60 * DAY_MS), run);
      vi.advanceTimersByTime(waited);
      cancel();
      cancel();
      vi.advanceTimersByTime(100 * DAY_MS);
      expect(run).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    });

    it("waits on when the machine's clock was set back", () => {
      const run = vi.fn();
      systemClock.at(later(20_000), run);
      vi.setSystemTime(later(-10_000));
      vi.advanceTimersByTime(20_000);
      expect(run).not.toHaveBeenCalled();
      vi.advanceTimersByTime(10_000);
      expect(run).toHaveBeenCalledTimes(1);
    });

    it("notices within a minute that the clock was set forward or the machine slept", () => {
      const run = vi.fn();
      systemClock.at(later(10 * DAY_MS), run);
      vi.setSystemTime(later(11 * DAY_MS));
      vi.advanceTimersByTime(MINUTE_MS);
      expect(run).toHaveBeenCalledTimes(1);
    });

    it("refuses a date that is none instead of firing at once", () => {
      expect(() => systemClock.at(new Date(Number.NaN), () => {})).toThrow(RangeError);
    });

    it("now is the machine's time", () => {
      expect(systemClock.now()).toEqual(now);
      expect(machineEpochSeconds()).toBe(now.getTime() / 1000);
    });
  });

  describe("delay", () => {
    /** What became of a promise, after everything that is due has run. */
    async function outcome(promise: Promise<void>): Promise<unknown> {
      let state: unknown = "waiting";
      promise.then(
        () => {
          state = "resolved";
        },
        (reason: unknown) => {
          state = reason;
        },
      );
      await vi.advanceTimersByTimeAsync(0);
      return state;
    }

    it.each([0, 1, 1_000, 25 * DAY_MS, 400 * DAY_MS])(
      "resolves after %i ms, not before",
      async (ms) => {
        const waiting = delay(ms);
        if (ms > 0) {
          await vi.advanceTimersByTimeAsync(ms - 1);
          expect(await outcome(waiting)).toBe("waiting");
        }
        await vi.advanceTimersByTimeAsync(1);
        expect(await outcome(waiting)).toBe("resolved");
      },
    );

    it("never ends by itself when told to wait for ever", async () => {
      const waiting = delay(Number.POSITIVE_INFINITY);
      await vi.advanceTimersByTimeAsync(1000 * DAY_MS);
      expect(await outcome(waiting)).toBe("waiting");
    });

    it("rejects at once with the reason of a signal that is aborted already", async () => {
      const reason = new Error("stopped");
      expect(await outcome(delay(1000, AbortSignal.abort(reason)))).toBe(reason);
      expect(vi.getTimerCount()).toBe(0);
    });

    it.each([10, 30 * DAY_MS])(
      "rejects when aborted after %i ms and leaves no timer",
      async (ms) => {
        const control = new AbortController();
        const waiting = delay(60 * DAY_MS, control.signal);
        const state = outcome(waiting);
        await vi.advanceTimersByTimeAsync(ms);
        expect(await state).toBe("waiting");
        control.abort("enough");
        expect(await outcome(waiting)).toBe("enough");
        expect(vi.getTimerCount()).toBe(0);
      },
    );

    it("leaves no listener on a signal that outlives it", async () => {
      const control = new AbortController();
      const added = vi.spyOn(control.signal, "addEventListener");
      const removed = vi.spyOn(control.signal, "removeEventListener");
      const waiting = delay(10, control.signal);
      await vi.advanceTimersByTimeAsync(10);
      expect(await outcome(waiting)).toBe("resolved");
      expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(
        added.mock.calls.map(([, listener]) => listener),
      );
    });
  });
});

it("elapsedMs never goes back", () => {
  const readings = Array.from({ length: 1000 }, elapsedMs);
  expect(readings).toEqual(readings.toSorted((a, b) => a - b));
});

it("a waiting clock keeps no process alive", () => {
  const cancel = systemClock.at(new Date(Date.now() + DAY_MS), () => {});
  const waiting = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  cancel();
  const after = process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  expect(waiting).toBe(after);
});
