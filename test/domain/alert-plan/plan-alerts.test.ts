import { describe, expect, it } from "vitest";
import {
  type AlertCandidate,
  type AlertPlan,
  DEFAULT_ALERT_SETTINGS,
  SUMMARY_SECTIONS,
} from "../../../src/domain/alert-plan/alert-plan.ts";
import { planAlerts } from "../../../src/domain/alert-plan/plan-alerts.ts";
import type { Episode } from "../../../src/domain/episode.ts";
import { createCalendar } from "../../../src/lib/time-zone.ts";
import { episode, fresh, march, opened, utc } from "../../support/episodes.ts";

const settings = { ...DEFAULT_ALERT_SETTINGS, calendar: utc };
const now = march(2);
const plan = (candidates: AlertCandidate[], at = now, change = {}, hold: string | null = null) =>
  planAlerts(candidates, { ...settings, ...change }, at, hold);
const ongoing = (name: string, open: Episode, change = {}): AlertCandidate => ({
  ...opened(name, open.score),
  change: 0,
  decision: { kind: "ongoing", episode: open, reason: "still open" },
  ...change,
});
const names = (lines: readonly { name: string }[]) => lines.map(({ name }) => name);

/** The parts of the plan that say something, by name. */
function said({ singles, summary, replies, edits }: AlertPlan) {
  const parts: [string, string[]][] = [["singles", names(singles)]];
  for (const section of SUMMARY_SECTIONS) parts.push([section, names(summary?.[section] ?? [])]);
  parts.push(["replies", replies.map(({ name, kind }) => `${name}: ${kind}`)]);
  parts.push(["edits", edits.map(({ name, edit }) => `${name}: ${edit}`)]);
  return Object.fromEntries(parts.filter(([, lines]) => lines.length > 0));
}

describe("what is said of one account", () => {
  const decided = (decision: AlertCandidate["decision"], change: number | null = 0) => ({
    ...opened("Acme", decision.episode.score),
    change,
    decision,
  });
  const reason = "because";
  const red = { ragStatus: "Red", score: 30, pointsLost: 70 } as const;
  const unmessaged = { hasMessage: false };
  it.each<[string, AlertCandidate, object]>([
    ["opened", opened("Acme", 30), { singles: ["Acme"] }],
    [
      "opened, status before unknown",
      decided({ kind: "opened", reason, episode: fresh(60, { announceAs: "listed" }) }),
      { listed: ["Acme"] },
    ],
    ["opened, never announced, and now ongoing", ongoing("Acme", fresh(30)), { singles: ["Acme"] }],
    [
      "reopened in its old thread",
      decided({
        kind: "reopened",
        reason,
        episode: fresh(30, { announceAs: "again", hasMessage: true }),
      }),
      { again: ["Acme"], replies: ["Acme: again"], edits: ["Acme: reopened"] },
    ],
    [
      "reopened without an old thread",
      decided({ kind: "reopened", reason, episode: fresh(30, { announceAs: "again" }) }),
      { again: ["Acme"] },
    ],
    [
      "worsened to Red, with a message",
      decided({ kind: "worsenedStatus", reason, episode: episode(red) }),
      { singles: ["Acme"], edits: ["Acme: superseded"] },
    ],
    [
      "worsened to Red, without one",
      decided({ kind: "worsenedStatus", reason, episode: episode({ ...red, ...unmessaged }) }),
      { singles: ["Acme"] },
    ],
    [
      "worsened inside Amber, with a message",
      decided({ kind: "worsenedPoints", reason, episode: episode({ score: 40 }) }, -20),
      { replies: ["Acme: worsened"], edits: ["Acme: worsened"] },
    ],
    [
      "worsened inside Amber, without one",
      decided({ kind: "worsenedPoints", reason, episode: episode({ score: 40, ...unmessaged }) }),
      { worsened: ["Acme"] },
    ],
    [
      "worsened inside Amber, acknowledged",
      decided(
        {
          kind: "worsenedPoints",
          reason,
          episode: episode({ score: 40, acknowledgedUntil: march(9) }),
        },
        -20,
      ),
      { replies: ["Acme: worsened"], edits: ["Acme: worsened"] },
    ],
    [
      "worsened inside Amber, snoozed",
      decided(
        { kind: "worsenedPoints", reason, episode: episode({ score: 40, snoozedUntil: march(9) }) },
        -20,
      ),
      { edits: ["Acme: worsened"] },
    ],
    [
      "worsened inside Amber earlier, snoozed until today",
      decided({
        kind: "worsenedPoints",
        reason,
        episode: episode({ score: 40, snoozedUntil: march(2) }),
      }),
      { replies: ["Acme: worsened"] },
    ],
    ["ongoing, nothing new", ongoing("Acme", episode()), {}],
    [
      "ongoing, the score moved",
      ongoing("Acme", episode(), { change: -5 }),
      { edits: ["Acme: changed"] },
    ],
    [
      "ongoing, the score moved, no message",
      ongoing("Acme", episode(unmessaged), { change: -5 }),
      {},
    ],
    [
      "improved",
      decided({ kind: "improved", reason, episode: episode() }),
      { edits: ["Acme: improved"] },
    ],
    [
      "recovered",
      decided({
        kind: "ended",
        cause: "recovered",
        reason,
        episode: episode(),
        ended: { endedAt: now, hasMessage: true },
      }),
      { edits: ["Acme: recovered"] },
    ],
    [
      "inactive, never announced",
      decided({
        kind: "ended",
        cause: "inactive",
        reason,
        episode: fresh(30),
        ended: { endedAt: now, hasMessage: false },
      }),
      {},
    ],
  ])("%s", (_, candidate, expected) => {
    expect(said(plan([candidate]))).toEqual(expected);
  });

  it("says nothing when there is nothing to say: no summary", () => {
    expect(plan([])).toEqual({ singles: [], summary: null, replies: [], edits: [], decisions: [] });
  });
});

describe("repeats", () => {
  const announcedOn = (day: number) => ({ ragStatus: "Amber", score: 60, at: march(day) }) as const;
  it.each([
    ...[1, 6, 8, 13, 15, 27, 29, 55, 57].map((day) => [day, false] as const),
    ...[7, 14, 28, 56, 84].map((day) => [day, true] as const),
  ])("on day %i of the episode: %s", (day, due) => {
    const at = march(1 + day);
    expect(said(plan([ongoing("Acme", episode())], at))).toEqual(
      due ? { stillOpen: ["Acme"] } : {},
    );
  });

  it("goes on every 28 days after the last day that is set", () => {
    const days = [3, 31, 59].map((day) =>
      said(plan([ongoing("Acme", episode())], march(1 + day), { repeatDays: [1, 3] })),
    );
    expect(days).toEqual(Array(3).fill({ stillOpen: ["Acme"] }));
  });

  it("does not go on every 28 days before it", () => {
    const at = march(1 + 22);
    expect(said(plan([ongoing("Acme", episode())], at, { repeatDays: [7, 50] }))).toEqual({});
  });

  it.each<[string, Partial<Episode>, object]>([
    [
      "with a message",
      {},
      { stillOpen: ["Acme"], replies: ["Acme: worsened"], edits: ["Acme: worsened"] },
    ],
    ["without one", { hasMessage: false }, { worsened: ["Acme"] }],
  ])("on its day, worsened by points, %s", (_, change, expected) => {
    const worsened = episode({ score: 40, ...change });
    const candidate = { ...opened("Acme", 40), change: -20 };
    const decision = { kind: "worsenedPoints", episode: worsened, reason: "fell" } as const;
    expect(said(plan([{ ...candidate, decision }], march(8)))).toEqual(expected);
  });

  it("counts days on the calendar, across a change of the clock", () => {
    const calendar = createCalendar("Europe/Berlin");
    const open = episode({ openedAt: new Date("2026-03-24T06:00:00Z") });
    const at = new Date("2026-03-31T05:00:00Z");
    expect(said(plan([ongoing("Acme", open)], at, { calendar }))).toEqual({ stillOpen: ["Acme"] });
  });

  it.each<[string, Partial<Episode>, object]>([
    ["acknowledged", { acknowledgedUntil: march(9) }, {}],
    ["snoozed", { snoozedUntil: march(9) }, {}],
    ["acknowledged until today", { acknowledgedUntil: march(8) }, { stillOpen: ["Acme"] }],
    ["reminded earlier today", { remindedAt: march(8) }, {}],
    ["reminded the day before", { remindedAt: march(7) }, { stillOpen: ["Acme"] }],
    ["announced earlier today", { announced: announcedOn(8) }, {}],
    ["announced the day before", { announced: announcedOn(7) }, { stillOpen: ["Acme"] }],
  ])("on its day, %s", (_, change, expected) => {
    expect(said(plan([ongoing("Acme", episode(change))], march(8)))).toEqual(expected);
  });

  it("names those that nobody has acknowledged first, each most severe first", () => {
    const lapsed = { acknowledgedUntil: march(5) };
    const result = plan(
      [
        ongoing("lapsed 50", episode({ score: 50, ...lapsed })),
        ongoing("never 60", episode({ score: 60 })),
        ongoing("lapsed 45", episode({ score: 45, ...lapsed })),
        ongoing("never 55", episode({ score: 55 })),
      ],
      march(8),
    );
    expect(names(result.summary?.stillOpen ?? [])).toEqual([
      "never 55",
      "never 60",
      "lapsed 45",
      "lapsed 50",
    ]);
  });
});

describe("the slots", () => {
  const singles = (candidates: AlertCandidate[], maxAlerts = 5) =>
    names(plan(candidates, now, { maxAlerts }).singles);

  it("go to the most severe: score, points lost, fall, name", () => {
    const at = (name: string, score: number, pointsLost: number, change: number | null) => ({
      ...opened(name, score, { change, rep: name }),
      decision: { kind: "opened", reason: "", episode: fresh(score, { pointsLost }) } as const,
    });
    const candidates = [
      at("g: no room", 39, 61, -61),
      at("f: name", 0, 100, -10),
      at("e: name", 0, 100, -10),
      at("d: fall unknown", 0, 100, null),
      at("c: bigger fall", 0, 100, -50),
      at("b: more points", 0, 140, -10),
      at("h: amber", 60, 40, -40),
    ];
    const result = plan(candidates);
    expect(names(result.singles)).toEqual([
      "b: more points",
      "c: bigger fall",
      "e: name",
      "f: name",
      "d: fall unknown",
    ]);
    expect(names(result.summary?.unslotted ?? [])).toEqual(["g: no room", "h: amber"]);
  });

  const of = (rep: string | null, ...scores: number[]) =>
    scores.map((score) => opened(`${rep} ${score}`, score, { rep }));
  it.each<[string, AlertCandidate[], string[]]>([
    ["one rep alone takes all", of("A", 1, 2, 3, 4, 5, 6), ["A 1", "A 2", "A 3", "A 4", "A 5"]],
    [
      "three at most while another waits",
      [...of("A", 1, 2, 3, 4, 5), ...of("B", 30)],
      ["A 1", "A 2", "A 3", "A 4", "B 30"],
    ],
    [
      "three at most while two others wait",
      [...of("A", 1, 2, 3, 4, 5), ...of("B", 30), ...of("C", 31)],
      ["A 1", "A 2", "A 3", "B 30", "C 31"],
    ],
    [
      "another's Amber does not wait before a Red",
      [...of("A", 1, 2, 3, 4, 5), ...of("B", 60)],
      ["A 1", "A 2", "A 3", "A 4", "A 5"],
    ],
    [
      "no rep counts as one rep",
      [...of(null, 1, 2, 3, 4, 5), ...of("B", 30, 31)],
      ["null 1", "null 2", "null 3", "B 30", "B 31"],
    ],
    [
      "Amber after Red",
      [...of("A", 1, 2, 50, 51), ...of("B", 60, 61)],
      ["A 1", "A 2", "A 50", "B 60", "B 61"],
    ],
  ])("%s", (_, candidates, expected) => {
    expect(singles(candidates)).toEqual(expected);
  });

  it("are shared out when there are more of them than reps may take", () => {
    const candidates = [...of("A", 1, 2, 3, 4, 5, 6), ...of("B", 31, 32, 33, 34, 35, 36)];
    expect(singles(candidates, 9)).toEqual("A 1,A 2,A 3,A 4,A 5,B 31,B 32,B 33,B 34".split(","));
  });

  it("are not taken by repeats, nor by what worsened, however severe", () => {
    const repeats = [1, 2, 3].map((n) => ongoing(`repeat ${n}`, episode({ score: n })));
    const worsened = [4, 5, 6].map((n) => ({
      ...opened(`worse ${n}`, n),
      decision: { kind: "worsenedPoints", episode: episode({ score: n }), reason: "" } as const,
    }));
    const result = plan([...repeats, ...worsened, ...of("A", 31, 32, 33, 34, 35)], march(8));
    expect(names(result.singles)).toEqual(["A 31", "A 32", "A 33", "A 34", "A 35"]);
  });

  it("a message of one that found none says so, also when its points are the same", () => {
    const red = episode({ ragStatus: "Red", score: 39, announced: null });
    const turned = {
      ...opened("turned", 39, { change: 0 }),
      decision: { kind: "worsenedStatus", episode: red, reason: "" } as const,
    };
    const result = said(plan([...of("A", 1, 2, 3), ...of("B", 4, 5, 6), turned]));
    expect(result).toMatchObject({ unslotted: ["B 6", "turned"], edits: ["turned: worsened"] });
  });

  it("say why there was none", () => {
    const result = plan([...of("A", 1, 2, 3, 4, 5), ...of("B", 30), ...of("C", 31, 32)]);
    const reasons = new Map(result.decisions.map(({ accountId, reason }) => [accountId, reason]));
    expect(reasons.get("A 4")).toBe("fell; no slot: its rep has 3 and others had none");
    expect(reasons.get("C 32")).toBe("fell; no slot: all 5 went to more severe ones");
  });
});

describe("held by the guard", () => {
  it("says nothing, edits what is there, and names who is held", () => {
    const worsened = episode({ ragStatus: "Red", score: 20 });
    const result = plan(
      [
        opened("Acme", 30),
        ongoing("Globex", episode()),
        ongoing("Initech", episode(), { change: 3 }),
        {
          ...opened("Umbrella", 20),
          decision: { kind: "worsenedStatus", episode: worsened, reason: "fell" },
        },
      ],
      march(8),
      {},
      "12 of 40 accounts would escalate at once",
    );
    expect(said(result)).toEqual({ edits: ["Umbrella: worsened", "Initech: changed"] });
    expect(result.decisions).toEqual([
      {
        accountId: "Umbrella",
        outcome: "held",
        reason: "fell; held: 12 of 40 accounts would escalate at once",
      },
      {
        accountId: "Acme",
        outcome: "held",
        reason: "fell; held: 12 of 40 accounts would escalate at once",
      },
      {
        accountId: "Globex",
        outcome: "held",
        reason: "still open; held: 12 of 40 accounts would escalate at once",
      },
      {
        accountId: "Initech",
        outcome: "held",
        reason: "still open; held: 12 of 40 accounts would escalate at once",
      },
    ]);
  });
});

it("names each account with score, change and rep, however many there are", () => {
  const many = Array.from({ length: 500 }, (_, i) => opened(`Account ${i}`, 60));
  const { singles, summary } = plan(many);
  expect(singles).toHaveLength(5);
  expect(summary?.unslotted).toHaveLength(495);
  expect(summary?.unslotted[0]).toMatchObject({
    change: -40,
    rep: "dana@corp.example",
    episode: { score: 60 },
  });
});
