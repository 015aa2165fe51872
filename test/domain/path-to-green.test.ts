import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createHealthScorer,
  type HealthSignals,
  type HealthThresholds,
} from "../../src/domain/health.ts";
import { type PathToGreen, planPathToGreen } from "../../src/domain/path-to-green.ts";

type Case = {
  /** Age in days of each P1/P2 ticket. */
  urgent: number[];
  /** How many open tickets there are besides. */
  others: number;
  heartbeat: number | null;
};

const toSignals = ({ urgent, others, heartbeat }: Case): HealthSignals => ({
  p1p2TicketCount: urgent.length,
  oldestP1p2AgeDays: urgent.length === 0 ? null : Math.max(...urgent),
  totalOpenTickets: urgent.length + others,
  hoursSinceHeartbeat: heartbeat,
});

const plan = (input: Case, thresholds: Partial<HealthThresholds> = {}) =>
  planPathToGreen(toSignals(input), input.urgent, createHealthScorer(thresholds));

describe("the shortest path to Green", () => {
  it.each<[string, Case, PathToGreen]>([
    [
      "the specification's example: close 3 of the 4 P1/P2 tickets, all older than 3 days -> 80",
      { urgent: [4, 5, 6, 7], others: 0, heartbeat: null },
      path({ closeP1p2: 3, p1p2Total: 4, p1p2Old: 4, closeP1p2Old: 3, score: 80 }),
    ],
    [
      "the only old one lifts the penalty of all",
      { urgent: [1, 2, 8, 1], others: 0, heartbeat: null },
      path({ closeP1p2: 1, p1p2Total: 4, p1p2Old: 1, closeP1p2Old: 1, score: 100 }),
    ],
    [
      "of two paths of one step the one that ends higher",
      { urgent: [4], others: 0, heartbeat: 100 },
      path({ closeP1p2: 1, p1p2Total: 1, p1p2Old: 1, closeP1p2Old: 1, score: 85 }),
    ],
    [
      "of two paths of two steps the one that ends higher",
      { urgent: [4, 4], others: 2, heartbeat: 200 },
      path({
        closeP1p2: 1,
        p1p2Total: 2,
        p1p2Old: 2,
        closeP1p2Old: 1,
        restoreHeartbeat: true,
        score: 80,
      }),
    ],
    [
      "the heartbeat instead of eight tickets",
      { urgent: [], others: 13, heartbeat: 200 },
      path({ closeOther: 2, restoreHeartbeat: true, score: 70 }),
    ],
    [
      "any ticket will do when only the number costs points",
      { urgent: [], others: 12, heartbeat: null },
      path({ closeOther: 1, score: 70 }),
    ],
    [
      "a young P1 is not preferred to any other ticket",
      { urgent: [1], others: 11, heartbeat: null },
      path({ p1p2Total: 1, closeOther: 1, score: 70 }),
    ],
    [
      "young P1/P2 are closed when there is nothing else",
      { urgent: Array.from({ length: 12 }, () => 1), others: 0, heartbeat: null },
      path({ closeP1p2: 1, p1p2Total: 12, closeP1p2Old: 0, score: 70 }),
    ],
  ])("%s", (_, input, expected) => {
    expect(plan(input)).toEqual(expected);
  });

  it.each<[string, Case, Partial<HealthThresholds>]>([
    ["nothing is wrong", { urgent: [], others: 0, heartbeat: null }, {}],
    ["points are lost, but not too many", { urgent: [9], others: 4, heartbeat: 0 }, {}],
    ["exactly at the threshold", { urgent: [], others: 11, heartbeat: null }, {}],
    [
      "everything is Green",
      { urgent: [9, 9, 9, 9], others: 9, heartbeat: 999 },
      { amber: 0, red: 0 },
    ],
  ])("is null when %s", (_, input, thresholds) => {
    expect(plan(input, thresholds)).toBeNull();
  });

  it("refuses ages that are not those of the signals", () => {
    const scorer = createHealthScorer();
    const signals = toSignals({ urgent: [4, 5], others: 0, heartbeat: 200 });
    const refused = new RangeError("the P1/P2 ages are not those of the signals");
    for (const other of [[5], [4, 6], [4, 5, 5], [Number.NaN, 5], []]) {
      expect(() => planPathToGreen(signals, other, scorer)).toThrow(refused);
    }
    const fewer = { ...signals, p1p2TicketCount: 5, totalOpenTickets: 3 };
    expect(() => planPathToGreen(fewer, [5, 5, 5, 5, 5], scorer)).toThrow(refused);
  });

  it("leaves the given ages in their order", () => {
    const urgent = Object.freeze([4, 9, 5, 7]);
    planPathToGreen(
      toSignals({ urgent: [...urgent], others: 0, heartbeat: 0 }),
      urgent,
      createHealthScorer(),
    );
    expect(urgent).toEqual([4, 9, 5, 7]);
  });

  // Counts work instead of time: a table that reads a clock fails on a busy machine.
  it.each<[string, Case, Partial<HealthThresholds>?]>([
    ["10,000 old P1/P2", { urgent: ages(10_000, 4), others: 0, heartbeat: 200 }],
    ["10,000 young P1/P2", { urgent: ages(10_000, 0), others: 10_000, heartbeat: 200 }],
    ["10,000 others", { urgent: [], others: 10_000, heartbeat: 200 }],
    [
      "10,000 of each, any mix of which will do",
      { urgent: ages(10_000, 0), others: 10_000, heartbeat: null },
      { openTicketCount: 15_000 },
    ],
  ])("%s: at most a few score calculations a ticket", (_, input, thresholds = {}) => {
    let calculations = 0;
    const real = createHealthScorer(thresholds);
    const counting = {
      ...real,
      computeScore: (signals: HealthSignals) => {
        calculations++;
        return real.computeScore(signals);
      },
    };
    const found = planPathToGreen(toSignals(input), input.urgent, counting);
    expect(found?.score).toBeGreaterThanOrEqual(70);
    expect(calculations).toBeLessThan(40 * (input.urgent.length + 10));
  });
});

describe("against a search through everything that could be done", () => {
  const age = fc.constantFrom(0, 1, 3, 3.5, 10);
  const smallCase = fc.record({
    urgent: fc.array(age, { maxLength: 6 }),
    others: fc.nat(4),
    heartbeat: fc.constantFrom(null, 0, 72, 73, 144, 145),
  });
  const thresholds = fc
    .record({
      p1p2AgeDays: fc.constantFrom(0, 1, 3),
      openTicketCount: fc.nat(6),
      heartbeatSilenceHours: fc.constant(72),
      red: fc.nat(100),
      amber: fc.nat(100),
      escalation: fc.constant(100),
    })
    .map((t) => ({ ...t, red: Math.min(t.red, t.amber), amber: Math.max(t.red, t.amber) }));

  it("no path is shorter, and of the shortest none ends better", () => {
    fc.assert(
      fc.property(smallCase, thresholds, (input, limits) => {
        const found = plan(input, limits);
        const everything = allOutcomes(input, limits).filter((o) => o.score >= limits.amber);
        if (scoreOf(input, limits) >= limits.amber) {
          expect(found).toBeNull();
          return;
        }
        const fewest = Math.min(...everything.map((o) => o.steps));
        const shortest = everything.filter((o) => o.steps === fewest);
        const highest = Math.max(...shortest.map((o) => o.score));
        const best = shortest.filter((o) => o.score === highest);
        if (found === null) throw new Error("there is always a path");
        expect(stepsOf(found)).toBe(fewest);
        expect(found.score).toBe(highest);
        expect(found.closeP1p2).toBe(Math.min(...best.map((o) => o.closedUrgent)));
      }),
      { numRuns: 400 },
    );
  });

  it("leads where it says when a person follows it", () => {
    fc.assert(
      fc.property(smallCase, thresholds, (input, limits) => {
        const found = plan(input, limits);
        if (found === null) return;
        const oldestFirst = input.urgent.toSorted((a, b) => b - a);
        const closed = oldestFirst.slice(0, found.closeP1p2);
        const after: Case = {
          urgent: oldestFirst.slice(found.closeP1p2),
          others: input.others - found.closeOther,
          heartbeat: found.restoreHeartbeat ? 0 : input.heartbeat,
        };
        expect(after.others).toBeGreaterThanOrEqual(0);
        expect(scoreOf(after, limits)).toBe(found.score);
        expect(found.score).toBeGreaterThanOrEqual(limits.amber);
        expect(found.p1p2Total).toBe(input.urgent.length);
        expect(found.closeP1p2Old).toBe(closed.filter((a) => a > limits.p1p2AgeDays).length);
        expect(found.restoreHeartbeat && input.heartbeat === null).toBe(false);
      }),
    );
  });
});

/** The specification's formula once more, written without the code under test. */
function scoreOf(input: Case, limits: HealthThresholds): number {
  let score = 100;
  if (input.urgent.some((a) => a > limits.p1p2AgeDays)) score -= 20 * input.urgent.length;
  const over = input.urgent.length + input.others - limits.openTicketCount;
  if (over > 0) score -= 5 * over;
  const silent = input.heartbeat ?? 0;
  if (silent > 2 * limits.heartbeatSilenceHours) score -= 30;
  else if (silent > limits.heartbeatSilenceHours) score -= 15;
  return Math.max(0, score);
}

/** Every set of tickets to close, with and without the heartbeat back. */
function allOutcomes(input: Case, limits: HealthThresholds) {
  const outcomes: { steps: number; score: number; closedUrgent: number }[] = [];
  for (let set = 0; set < 2 ** input.urgent.length; set++) {
    const urgent = input.urgent.filter((_, i) => (set & (1 << i)) === 0);
    const closedUrgent = input.urgent.length - urgent.length;
    for (let closedOther = 0; closedOther <= input.others; closedOther++) {
      for (const restored of input.heartbeat === null ? [0] : [0, 1]) {
        const after = {
          urgent,
          others: input.others - closedOther,
          heartbeat: restored === 1 ? 0 : input.heartbeat,
        };
        const steps = closedUrgent + closedOther + restored;
        outcomes.push({ steps, score: scoreOf(after, limits), closedUrgent });
      }
    }
  }
  return outcomes;
}

const stepsOf = (p: PathToGreen) => p.closeP1p2 + p.closeOther + (p.restoreHeartbeat ? 1 : 0);

function path(parts: Partial<PathToGreen>): PathToGreen {
  return {
    closeP1p2: 0,
    p1p2Total: 0,
    p1p2Old: 0,
    closeP1p2Old: 0,
    closeOther: 0,
    restoreHeartbeat: false,
    score: 100,
    ...parts,
  };
}

function ages(howMany: number, from: number): number[] {
  return Array.from({ length: howMany }, (_, i) => from + i / howMany);
}
