import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UNITS, UNITS_PER_WINDOW } from "../../src/gmail/client.ts";
import { createLane, LaneBusy } from "../../src/gmail/lane.ts";

describe("lane", () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => vi.useRealTimers());
  const patient = { first: false, withinMs: 1e9 };
  const lane = (concurrency = 3) =>
    createLane({ unitsPerWindow: 100, windowMs: 1000, concurrency });

  it("never lets more than the budget start within any window: 500 drafts created and read back", async () => {
    const one = createLane({ unitsPerWindow: UNITS_PER_WINDOW, windowMs: 60_000, concurrency: 3 });
    const starts: { at: number; units: number }[] = [];
    const ask = (units: number) =>
      one.run(async () => void starts.push({ at: performance.now(), units }), {
        ...patient,
        units,
      });
    const begin = performance.now();
    const all = Promise.all(
      Array.from({ length: 500 }, async () => {
        await ask(UNITS["drafts.create"]);
        await ask(UNITS["drafts.get"]);
      }),
    );
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    await all;
    for (const { at } of starts) {
      const within = starts.filter((other) => other.at >= at && other.at < at + 60_000);
      expect(within.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(6_000);
    }
    const last = Math.max(...starts.map(({ at }) => at)) - begin;
    // 15,000 units at 5,400 a minute.
    expect(last).toBeLessThanOrEqual(2 * 60_000 + 1_000);
  });

  it("runs a few at once, and who is first before who waits", async () => {
    const one = lane(1);
    const order: string[] = [];
    const held = Promise.withResolvers<void>();
    const first = one.run(() => held.promise, { ...patient, units: 1 });
    const second = one.run(async () => void order.push("second"), { ...patient, units: 1 });
    const person = one.run(async () => void order.push("person"), {
      ...patient,
      units: 1,
      first: true,
    });
    held.resolve();
    await Promise.all([first, second, person]);
    expect(order).toEqual(["person", "second"]);
  });

  it("leaves people a fifth of the budget of a window, and lets them pass before batches", async () => {
    const one = lane(1);
    const order: string[] = [];
    const ask = (name: string, turn: { units: number; batch?: boolean }) =>
      one.run(async () => void order.push(name), { ...patient, ...turn });
    const held = Promise.withResolvers<void>();
    const all = [
      one.run(() => held.promise, { ...patient, units: 70, batch: true }),
      ask("batch", { units: 11, batch: true }),
      ask("person", { units: 30 }),
    ];
    held.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(order).toEqual(["person"]);
    await vi.advanceTimersByTimeAsync(999);
    expect(order).toEqual(["person"]);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all(all);
    expect(order).toEqual(["person", "batch"]);
  });

  it("does not wait longer than it may, and starts nothing then", async () => {
    const one = lane();
    one.pause(5_000);
    let started = false;
    const task = async () => {
      started = true;
    };
    await expect(one.run(task, { units: 1, first: true, withinMs: 4_999 })).rejects.toMatchObject({
      waitMs: 5_000,
    });
    const late = one.run(task, { units: 1, first: true, withinMs: 5_001 });
    one.pause(9_000);
    const failed = expect(late).rejects.toBeInstanceOf(LaneBusy);
    await vi.advanceTimersByTimeAsync(20_000);
    await failed;
    expect(started).toBe(false);
  });

  it("leaves the queue with the caller", async () => {
    const one = lane();
    one.pause(1_000);
    const stop = new AbortController();
    const waiting = one.run(async () => 1, { ...patient, units: 1, signal: stop.signal });
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    const next = one.run(async () => 2, { ...patient, units: 1 });
    await vi.advanceTimersByTimeAsync(1_001);
    expect(await next).toBe(2);
  });
});
