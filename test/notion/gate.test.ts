import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNotionGate, type Lane } from "../../src/notion/gate.ts";

const WINDOW_MS = 200;
const gateOf = (budget: number) =>
  createNotionGate({
    requestsPerMinute: budget,
    share: 1,
    limits: { notionWindowMs: WINDOW_MS },
  });

/** A task that runs until it is told to end. */
function heldTask() {
  const end = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  return {
    started: started.promise,
    end: () => end.resolve(),
    run: () => {
      started.resolve();
      return end.promise;
    },
  };
}

const mostInAnyWindow = (starts: readonly number[]) =>
  Math.max(
    0,
    ...starts.map(
      (from) => starts.filter((start) => start >= from && start < from + WINDOW_MS).length,
    ),
  );

describe("the gate of the Notion token", () => {
  it("never starts more than its budget in any window, whatever is asked of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.constantFrom<Lane>("interactive", "batch", "low"), { maxLength: 30 }),
        async (budget, lanes) => {
          // Three windows at most, so that a run stays short.
          const asked = lanes.slice(0, budget * 2);
          const gate = gateOf(budget);
          const starts: number[] = [];
          await Promise.all(
            asked.map((lane) =>
              gate.run(async () => void starts.push(performance.now()), { lane }),
            ),
          );
          expect(starts).toHaveLength(asked.length);
          expect(mostInAnyWindow(starts)).toBeLessThanOrEqual(budget);
        },
      ),
      { numRuns: 8 },
    );
  });

  it("spends only its share of what the plan allows", () => {
    const limits = { notionWindowMs: WINDOW_MS };
    expect(createNotionGate({ requestsPerMinute: 180, limits }).stats().budget).toBe(153);
    expect(createNotionGate({ requestsPerMinute: 1, limits }).stats().budget).toBe(1);
  });

  it("keeps a fifth of the budget for people while a scan has used up the rest", async () => {
    const gate = gateOf(10);
    const order: string[] = [];
    const scan = Array.from({ length: 9 }, () =>
      gate.run(async () => void order.push("batch"), { lane: "batch" }),
    );
    await Promise.all(scan.slice(0, 8));
    await gate.run(async () => void order.push("person"), { lane: "interactive" });
    await Promise.all(scan);
    expect(order).toEqual([...Array.from({ length: 8 }, () => "batch"), "person", "batch"]);
  });

  it("lets people pass the scan, and the scan what can wait", async () => {
    const gate = gateOf(100);
    const held = Array.from({ length: 6 }, heldTask);
    const running = held.map((task) => gate.run(task.run, { lane: "interactive" }));
    await Promise.all(held.map((task) => task.started));
    const order: Lane[] = [];
    const waiting = (["low", "batch", "interactive"] as const).map((lane) =>
      gate.run(async () => void order.push(lane), { lane }),
    );
    expect(gate.stats().waiting).toBe(3);
    for (const task of held) task.end();
    await Promise.all([...running, ...waiting]);
    expect(order).toEqual(["interactive", "batch", "low"]);
  });

  it("leaves a place for a person beside a scan that is waiting for its answers", async () => {
    const gate = gateOf(100);
    const held = Array.from({ length: 20 }, heldTask);
    const running = held.map((task) => gate.run(task.run, { lane: "batch" }));
    await expect(gate.run(async () => "answered", { lane: "interactive" })).resolves.toBe(
      "answered",
    );
    for (const task of held) task.end();
    await Promise.all(running);
  });

  it("starts nothing while it is paused, and the longer pause wins", async () => {
    const gate = gateOf(100);
    const from = performance.now();
    gate.pause(120);
    gate.pause(1);
    expect(gate.stats().pausedForMs).toBeGreaterThan(0);
    const startedAt = await Promise.all(
      (["interactive", "batch", "low"] as const).map((lane) =>
        gate.run(async () => performance.now(), { lane }),
      ),
    );
    for (const at of startedAt) expect(at - from).toBeGreaterThanOrEqual(120);
    expect(gate.stats().pausedForMs).toBe(0);
  });

  it.each(["interactive", "batch", "low"] as const)(
    "gives up a waiting %s request when its caller does",
    async (lane) => {
      const gate = gateOf(100);
      gate.pause(60_000);
      const caller = new AbortController();
      let ran = false;
      const waiting = gate.run(
        async () => {
          ran = true;
        },
        { lane, signal: caller.signal },
      );
      caller.abort(new Error("went home"));
      await expect(waiting).rejects.toThrow("went home");
      await expect(
        gate.run(async () => undefined, { lane, signal: caller.signal }),
      ).rejects.toThrow("went home");
      expect(ran).toBe(false);
      expect(gate.stats()).toMatchObject({ waiting: 0, used: 0 });
    },
  );

  it("goes on after a task that failed", async () => {
    const gate = gateOf(100);
    const failing = gate.run(() => Promise.reject(new Error("broken")), { lane: "batch" });
    await expect(failing).rejects.toThrow("broken");
    await expect(gate.run(async () => 1, { lane: "batch" })).resolves.toBe(1);
    expect(gate.stats().used).toBe(2);
  });

  it("asks a shared budget before each request and waits for it", async () => {
    const answers = [false, false, true];
    const gate = createNotionGate({
      requestsPerMinute: 100,
      limits: { notionWindowMs: WINDOW_MS },
      sharedBudget: { take: async () => answers.shift() ?? true },
    });
    await expect(gate.run(async () => 1, { lane: "interactive" })).resolves.toBe(1);
    expect(answers).toEqual([]);
  });
});
