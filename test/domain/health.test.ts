import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  createHealthScorer,
  DEFAULT_THRESHOLDS,
  type HealthSignals,
  type HealthThresholds,
  healthSignals,
  type RagStatus,
  ragStatusOf,
  severity,
  thresholdProblem,
} from "../../src/domain/health.ts";

const scorer = createHealthScorer();

const calm: HealthSignals = {
  p1p2TicketCount: 0,
  oldestP1p2AgeDays: null,
  totalOpenTickets: 0,
  hoursSinceHeartbeat: null,
};

const signals = (
  p1p2TicketCount: number,
  oldestP1p2AgeDays: number | null,
  totalOpenTickets: number,
  hoursSinceHeartbeat: number | null,
): HealthSignals => ({
  p1p2TicketCount,
  oldestP1p2AgeDays,
  totalOpenTickets,
  hoursSinceHeartbeat,
});

/** The next larger number that a double can hold: "just above". */
function justAbove(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  return view.getFloat64(0);
}

describe("the examples of the specification", () => {
  it.each([
    [signals(0, 0, 3, 48), 100, "Green"],
    [signals(2, 5, 3, 48), 60, "Amber"],
    [signals(0, 0, 3, 150), 70, "Green"],
    [signals(0, 0, 3, null), 100, "Green"],
  ] as const)("%o scores %i %s", (input, score, ragStatus) => {
    expect(scorer.computeScore(input)).toMatchObject({ score, ragStatus });
  });
});

describe("boundaries: every comparison is strict", () => {
  it.each<[string, HealthSignals, number]>([
    ["one P1/P2 exactly 3 days old", signals(1, 3, 1, null), 100],
    ["one P1/P2 just above 3 days", signals(1, justAbove(3), 1, null), 80],
    ["one P1/P2 a millisecond above 3 days", signals(1, 3 + 1 / 86_400_000, 1, null), 80],
    ["many young P1/P2", signals(5, 2.999, 5, null), 100],
    ["an age without any P1/P2", signals(0, 90, 0, null), 100],
    ["all P1/P2 count once the oldest is old", signals(4, 3.5, 4, null), 20],
    ["5 open tickets", signals(0, null, 5, null), 100],
    ["6 open tickets", signals(0, null, 6, null), 95],
    ["7 open tickets", signals(0, null, 7, null), 90],
    ["heartbeat of this moment", signals(0, null, 0, 0), 100],
    ["heartbeat exactly 72 h ago", signals(0, null, 0, 72), 100],
    ["heartbeat just above 72 h", signals(0, null, 0, justAbove(72)), 85],
    ["heartbeat exactly 144 h ago", signals(0, null, 0, 144), 85],
    ["heartbeat just above 144 h", signals(0, null, 0, justAbove(144)), 70],
    ["heartbeat silent for a year", signals(0, null, 0, 8760), 70],
    ["everything at its boundary", signals(5, 3, 5, 72), 100],
  ])("%s", (_, input, score) => {
    expect(scorer.computeScore(input).score).toBe(score);
  });

  it.each<[number, RagStatus]>([
    [0, "Red"],
    [39, "Red"],
    [39.999, "Red"],
    [40, "Amber"],
    [69, "Amber"],
    [69.999, "Amber"],
    [70, "Green"],
    [100, "Green"],
  ])("a score of %d is %s", (score, status) => {
    expect(ragStatusOf(score, DEFAULT_THRESHOLDS)).toBe(status);
  });

  it.each<[HealthSignals, number, RagStatus]>([
    [signals(0, null, 11, null), 70, "Green"],
    [signals(0, null, 12, null), 65, "Amber"],
    [signals(0, null, 17, null), 40, "Amber"],
    [signals(0, null, 18, null), 35, "Red"],
  ])("%o reaches the band from the signals: %i %s", (input, score, ragStatus) => {
    expect(scorer.computeScore(input)).toMatchObject({ score, ragStatus });
  });
});

describe("reasons", () => {
  it("names signal, value, threshold, count and points, worst first", () => {
    expect(scorer.computeScore(signals(2, 5, 8, 100)).reasons).toEqual([
      { signal: "p1p2Age", value: 5, threshold: 3, count: 2, pointsLost: 40 },
      { signal: "openTickets", value: 8, threshold: 5, count: 3, pointsLost: 15 },
      { signal: "heartbeat", value: 100, threshold: 72, count: 1, pointsLost: 15 },
    ]);
    expect(scorer.computeScore(signals(1, 5, 12, 200)).reasons.map((r) => r.signal)).toEqual([
      "openTickets",
      "heartbeat",
      "p1p2Age",
    ]);
  });

  it("are empty when nothing costs anything", () => {
    expect(scorer.computeScore(calm)).toEqual({
      score: 100,
      ragStatus: "Green",
      reasons: [],
      pointsLost: 0,
    });
  });

  it("keep the points lost below zero, so that two accounts at 0 can be ranked", () => {
    const bad = scorer.computeScore(signals(6, 10, 6, 150));
    const worse = scorer.computeScore(signals(7, 10, 7, 150));
    expect([bad.score, worse.score]).toEqual([0, 0]);
    expect([bad.pointsLost, worse.pointsLost]).toEqual([155, 180]);
  });
});

describe("threshold overrides", () => {
  it.each<[string, Partial<HealthThresholds>, HealthSignals, number, RagStatus]>([
    ["age", { p1p2AgeDays: 7 }, signals(2, 5, 3, 48), 100, "Green"],
    ["age 0", { p1p2AgeDays: 0 }, signals(1, 0.001, 1, null), 80, "Green"],
    ["tickets", { openTicketCount: 0 }, signals(0, null, 3, null), 85, "Green"],
    ["heartbeat", { heartbeatSilenceHours: 10 }, signals(0, null, 0, 20), 85, "Green"],
    ["heartbeat, twice", { heartbeatSilenceHours: 10 }, signals(0, null, 0, 21), 70, "Green"],
    ["heartbeat 0", { heartbeatSilenceHours: 0 }, signals(0, null, 0, 0), 100, "Green"],
    ["amber", { amber: 61 }, signals(2, 5, 3, 48), 60, "Amber"],
    ["amber at the score", { amber: 60 }, signals(2, 5, 3, 48), 60, "Green"],
    ["red", { red: 61 }, signals(2, 5, 3, 48), 60, "Red"],
    ["red = amber: no Amber band", { red: 70 }, signals(2, 5, 3, 48), 60, "Red"],
    ["never Green but at 100", { amber: 100 }, signals(0, null, 6, null), 95, "Amber"],
    ["never Red", { red: 0 }, signals(9, 9, 9, null), 0, "Amber"],
  ])("%s", (_, overrides, input, score, ragStatus) => {
    expect(createHealthScorer(overrides).computeScore(input)).toMatchObject({ score, ragStatus });
  });

  it.each<[Partial<HealthThresholds>, number]>([
    [{}, 40],
    [{ red: 55 }, 55],
    [{ escalation: 60 }, 60],
    [{ escalation: 10 }, 40],
    [{ red: 65, escalation: 50 }, 65],
    [{ red: 20 }, 20],
    [{ red: 20, escalation: 30 }, 30],
  ])("%o escalates below %i", (overrides, escalation) => {
    const custom = createHealthScorer(overrides);
    expect(custom.thresholds.escalation).toBe(escalation);
    expect(custom.shouldEscalate(escalation - 1, "Amber", "Amber")).toBe(true);
    expect(custom.shouldEscalate(escalation, "Amber", "Amber")).toBe(false);
  });

  it.each<[Partial<HealthThresholds>, RegExp]>([
    [{ red: 71 }, /red \(71\) must not be above amber \(70\)/],
    [{ amber: 39 }, /red \(40\) must not be above amber \(39\)/],
    [{ amber: 101 }, /amber \(101\) must be at most 100/],
    [{ escalation: 101 }, /escalation \(101\) must be at most 100/],
    [{ p1p2AgeDays: -1 }, /p1p2AgeDays must be a number of 0 or more, not -1/],
    [{ openTicketCount: Number.NaN }, /openTicketCount .* not NaN/],
    [{ openTicketCount: 5.5 }, /openTicketCount must be a whole number, not 5.5/],
    [{ heartbeatSilenceHours: Number.POSITIVE_INFINITY }, /heartbeatSilenceHours .* not Infinity/],
    [{ red: Number.NaN }, /red .* not NaN/],
    [{ escalation: Number.NaN }, /escalation .* not NaN/],
  ])("%o is refused in words", (overrides, words) => {
    expect(() => createHealthScorer(overrides)).toThrow(RangeError);
    expect(() => createHealthScorer(overrides)).toThrow(words);
  });

  it("finds no problem with the defaults, which no scorer can change", () => {
    expect(thresholdProblem(DEFAULT_THRESHOLDS)).toBeNull();
    const before = { ...DEFAULT_THRESHOLDS };
    createHealthScorer({ red: 10, amber: 20 });
    expect(DEFAULT_THRESHOLDS).toEqual(before);
    expect(createHealthScorer().thresholds).toEqual(before);
  });
});

describe("refusal of nonsense: not knowing is not health", () => {
  const nonsense: Record<keyof HealthSignals, number[]> = {
    p1p2TicketCount: [-1, 0.5, 1e300, Number.NaN, Infinity, -Infinity],
    totalOpenTickets: [-1, 0.5, 1e300, Number.NaN, Infinity, -Infinity],
    oldestP1p2AgeDays: [-0.001, -5, Number.NaN, Infinity, -Infinity],
    hoursSinceHeartbeat: [-0.001, -5, Number.NaN, Infinity, -Infinity],
  };
  const rows = Object.entries(nonsense).flatMap(([name, values]) =>
    values.map((value) => [name, value] as const),
  );
  it.each(rows)("%s = %d", (name, value) => {
    const input = { ...signals(1, 1, 1, 1), [name]: value };
    expect(() => scorer.computeScore(input)).toThrow(RangeError);
    expect(() => scorer.computeScore(input)).toThrow(name);
  });

  it("P1/P2 tickets without an age", () => {
    expect(() => scorer.computeScore(signals(1, null, 1, null))).toThrow(/oldestP1p2AgeDays/);
  });

  it("dates that are none", () => {
    const now = new Date("2026-03-10T12:00:00Z");
    const broken = new Date(Number.NaN);
    const at = (createdAt: Date) => ({ priority: "P1" as const, createdAt });
    expect(() => scorer.computeScore(healthSignals([at(broken)], null, now))).toThrow(RangeError);
    expect(() => scorer.computeScore(healthSignals([], broken, now))).toThrow(RangeError);
    expect(() => scorer.computeScore(healthSignals([], now, broken))).toThrow(RangeError);
  });
});

describe("properties", () => {
  const hours = fc.oneof(
    fc.double({ min: 0, max: 1000, noNaN: true }),
    fc.constantFrom(0, 72, 144, justAbove(72), justAbove(144)),
  );
  const days = fc.oneof(
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.constantFrom(0, 3, justAbove(3)),
  );
  const anySignals = fc.record({
    p1p2TicketCount: fc.nat(30),
    oldestP1p2AgeDays: days,
    totalOpenTickets: fc.nat(60),
    hoursSinceHeartbeat: fc.option(hours, { nil: null }),
  });
  const anyThresholds = fc
    .record({
      p1p2AgeDays: fc.double({ min: 0, max: 30, noNaN: true }),
      openTicketCount: fc.nat(30),
      heartbeatSilenceHours: fc.double({ min: 0, max: 500, noNaN: true }),
      red: fc.nat(100),
      amber: fc.nat(100),
      escalation: fc.nat(100),
    })
    .map((t) => ({ ...t, red: Math.min(t.red, t.amber), amber: Math.max(t.red, t.amber) }));

  it("score, status, reasons and points fit together for any thresholds", () => {
    fc.assert(
      fc.property(anySignals, anyThresholds, (input, thresholds) => {
        const result = createHealthScorer(thresholds).computeScore(input);
        const sum = result.reasons.reduce((total, reason) => total + reason.pointsLost, 0);
        expect(result.pointsLost).toBe(sum);
        expect(result.score).toBe(Math.max(0, 100 - result.pointsLost));
        expect(result.score).toBeGreaterThanOrEqual(0);
        expect(result.score).toBeLessThanOrEqual(100);
        expect(result.ragStatus).toBe(
          result.score < thresholds.red
            ? "Red"
            : result.score < thresholds.amber
              ? "Amber"
              : "Green",
        );
        for (const reason of result.reasons) {
          expect(reason.pointsLost).toBeGreaterThan(0);
          expect(reason.value).toBeGreaterThan(reason.threshold);
        }
      }),
    );
  });

  it("is deterministic and leaves its input alone", () => {
    fc.assert(
      fc.property(anySignals, (input) => {
        const copy = structuredClone(input);
        expect(scorer.computeScore(Object.freeze(input))).toEqual(scorer.computeScore(copy));
        expect(input).toEqual(copy);
      }),
    );
  });

  const worse: [string, fc.Arbitrary<Partial<HealthSignals>>][] = [
    ["p1p2TicketCount", fc.nat(40).map((n) => ({ p1p2TicketCount: n }))],
    ["oldestP1p2AgeDays", days.map((n) => ({ oldestP1p2AgeDays: n }))],
    ["totalOpenTickets", fc.nat(80).map((n) => ({ totalOpenTickets: n }))],
    ["hoursSinceHeartbeat", hours.map((n) => ({ hoursSinceHeartbeat: n }))],
  ];
  it.each(worse)("never rises when %s rises", (name, change) => {
    fc.assert(
      fc.property(anySignals, anyThresholds, change, (input, thresholds, changed) => {
        const key = name as keyof HealthSignals;
        const one = scorerFor(thresholds, input);
        const other = scorerFor(thresholds, { ...input, ...changed });
        // Not monitored is the lowest value that there is: it costs nothing.
        const rises = (input[key] ?? -1) <= (changed[key] ?? -1);
        const [low, high] = rises ? [one, other] : [other, one];
        expect(high.score).toBeLessThanOrEqual(low.score);
        expect(high.pointsLost).toBeGreaterThanOrEqual(low.pointsLost);
        expect(severity(high.ragStatus)).toBeGreaterThanOrEqual(severity(low.ragStatus));
      }),
    );
  });
  const scorerFor = (thresholds: HealthThresholds, input: HealthSignals) =>
    createHealthScorer(thresholds).computeScore(input);
});

describe("shouldEscalate", () => {
  it.each<[number, RagStatus, RagStatus | null, boolean]>([
    [35, "Red", "Amber", true],
    [60, "Amber", "Green", true],
    [85, "Green", "Green", false],
  ])("the specification's (%i, %s, was %s)", (score, status, previous, expected) => {
    expect(scorer.shouldEscalate(score, status, previous)).toBe(expected);
  });

  // Whether the turn of status escalates whatever the score is.
  const turns: [RagStatus, RagStatus | null, boolean][] = [
    ["Green", null, false],
    ["Green", "Green", false],
    ["Green", "Amber", false],
    ["Green", "Red", false],
    ["Amber", null, false],
    ["Amber", "Green", true],
    ["Amber", "Amber", false],
    ["Amber", "Red", false],
    ["Red", null, true],
    ["Red", "Green", true],
    ["Red", "Amber", true],
    ["Red", "Red", false],
  ];
  const scores: [Partial<HealthThresholds>, number, boolean][] = [
    [{}, 0, true],
    [{}, 39, true],
    [{}, 39.999, true],
    [{}, 40, false],
    [{}, 69, false],
    [{}, 70, false],
    [{}, 100, false],
    [{ escalation: 60 }, 59, true],
    [{ escalation: 60 }, 60, false],
    [{ red: 65, escalation: 10 }, 64, true],
    [{ red: 65, escalation: 10 }, 65, false],
  ];
  const rows = turns.flatMap(([status, previous, turned]) =>
    scores.map(
      ([overrides, score, below]) => [overrides, score, status, previous, turned || below] as const,
    ),
  );
  it.each(rows)("%o: (%d, %s, was %s) %s", (overrides, score, status, previous, expected) => {
    expect(createHealthScorer(overrides).shouldEscalate(score, status, previous)).toBe(expected);
  });
});

describe("healthSignals", () => {
  const now = new Date("2026-02-24T07:00:00Z");
  const ago = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const ticket = (priority: "P1" | "P2" | "P3" | "P4", days: number) => ({
    priority,
    createdAt: ago(days),
  });

  it("counts P1 and P2, takes the oldest of them, and counts every ticket", () => {
    const tickets = [ticket("P3", 90), ticket("P2", 4.5), ticket("P1", 2), ticket("P4", 1)];
    expect(healthSignals(tickets, ago(3), now)).toEqual(signals(2, 4.5, 4, 72));
  });

  it.each<[string, Date, number]>([
    ["exactly three days", new Date("2026-02-21T07:00:00.000Z"), 100],
    ["three days and a millisecond", new Date("2026-02-21T06:59:59.999Z"), 80],
  ])("a P1 of %s", (_, createdAt, score) => {
    const input = healthSignals([{ priority: "P1", createdAt }], null, now);
    expect(scorer.computeScore(input).score).toBe(score);
  });

  it("has no age without P1/P2 and no hours without a monitored heartbeat", () => {
    expect(healthSignals([], null, now)).toEqual(calm);
    expect(healthSignals([ticket("P3", 9)], null, now)).toEqual(signals(0, null, 1, null));
  });

  it("takes times ahead of the clock as now", () => {
    expect(healthSignals([ticket("P1", -0.5)], ago(-2), now)).toEqual(signals(1, 0, 1, 0));
  });

  it("does not choke on 200,000 tickets", () => {
    const tickets = Array.from({ length: 200_000 }, (_, i) => ticket("P1", i / 1000));
    expect(healthSignals(tickets, null, now)).toEqual(signals(200_000, 199.999, 200_000, null));
  });
});
