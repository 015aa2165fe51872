import { describe, expect, test } from "vitest";
import {
  LINE_POINTS,
  type PortfolioReading,
  planPortfolio,
  showPortfolio,
} from "../../src/domain/portfolio.ts";
import { anAccount } from "../support/accounts.ts";
import { scoreRecord } from "../support/scores.ts";
import { accountState, storedEpisode, storedScan } from "../support/stored.ts";
import { daysAgo } from "../support/tam-world.ts";

const account = (name: string, repEmail: string | null = "dana@northwind.example") =>
  anAccount(name, { id: name, repEmail });

const reading = (change: Partial<PortfolioReading>): PortfolioReading => ({
  accounts: [],
  points: [],
  states: [],
  lastScan: null,
  episodes: [],
  pulses: [],
  ...change,
});

const { figures } = storedScan("s");
const scanWithout = (notScanned: typeof figures.notScanned) =>
  storedScan("s", { startedAt: daysAgo(1), figures: { ...figures, notScanned } });
const scan = scanWithout([]);
const notScanned = (accountId: string) =>
  scanWithout([{ accountId, name: "A", reason: "tickets unread" }]);

describe("the order of a portfolio", () => {
  const [x, y] = [account("x"), account("y")];
  test.each([
    ["worse status", [scoreRecord("x", 0, 80), scoreRecord("y", 0, 50)]],
    ["lower score", [scoreRecord("x", 0, 20), scoreRecord("y", 0, 10)]],
    [
      "more points lost at the same score",
      [scoreRecord("x", 0, 0), scoreRecord("y", 0, 0, { pointsLost: 140 })],
    ],
    [
      "the bigger fall",
      [scoreRecord("x", 0, 20), scoreRecord("y", 1, 90), scoreRecord("y", 0, 20)],
    ],
    ["not known before Green", [scoreRecord("x", 0, 70)]],
  ])("%s comes first", (_case, points) => {
    const lines = planPortfolio(reading({ accounts: [x, y], points }));
    expect(lines.map((line) => line.account.id)).toEqual(["y", "x"]);
  });

  test("the lower score comes first, also when nobody knows the points lost", () => {
    const states = [accountState("y", { ragStatus: "Red", score: 10 })];
    const lines = planPortfolio(
      reading({ accounts: [x, y], points: [scoreRecord("x", 0, 20)], states }),
    );
    expect(lines.map((line) => line.account.id)).toEqual(["y", "x"]);
  });

  test("not known comes after Amber, the name decides between equals, inactive ones are left out", () => {
    const accounts = [
      account("unknown"),
      account("also unknown"),
      account("b"),
      account("a"),
      { ...account("asleep"), active: false },
    ];
    const points = [scoreRecord("b", 0, 50), scoreRecord("a", 0, 50), scoreRecord("asleep", 0, 5)];
    const lines = planPortfolio(reading({ accounts, points }));
    expect(lines.map((line) => line.account.id)).toEqual(["a", "b", "also unknown", "unknown"]);
  });
});

describe("one line", () => {
  const only = (change: Partial<PortfolioReading>) =>
    planPortfolio(reading({ accounts: [account("a")], ...change }))[0];

  test("needs no more than its last points", () => {
    const scores = [0, 100, 0, 100, 0, 41, 47, 53, 44, 60, 38, 59];
    const points = scores.map((score, i) => scoreRecord("a", scores.length - i, score));
    for (let upTo = 1; upTo <= points.length; upTo += 1) {
      const past = points.slice(0, upTo);
      expect(only({ points: past.slice(-LINE_POINTS) })).toEqual(only({ points: past }));
    }
  });

  test("has the last result, its change, its trend and the scores before", () => {
    const points = [100, 90, 80, 70, 60, 50, 40, 30, 20].map((score, i) =>
      scoreRecord("a", 8 - i, score),
    );
    expect(only({ points })).toMatchObject({
      result: { score: 20, ragStatus: "Red", at: daysAgo(0) },
      change: -10,
      trend: "declining",
      scores: [90, 80, 70, 60, 50, 40, 30, 20],
      doubt: null,
    });
  });

  test("after a rescan its change is still against the scan before", () => {
    const rescan = { rescan: true } as const;
    const points = [
      scoreRecord("a", 2, 100),
      scoreRecord("a", 1, 60, rescan),
      scoreRecord("a", 0, 60),
    ];
    expect(only({ points })).toMatchObject({ change: -40, trend: "declining" });
    expect(only({ points: points.slice(0, 2) })).toMatchObject({
      result: { score: 60, at: daysAgo(1) },
      change: -40,
    });
  });

  test("falls back to what the last decided scan left, without a change that nobody knows", () => {
    const states = [accountState("a", { at: daysAgo(90), score: 55 })];
    const unknown = { change: null, trend: null, pointsLost: 0, doubt: null };
    expect(only({ states })).toMatchObject({ result: { score: 55 }, scores: [55], ...unknown });
    expect(only({})).toMatchObject({ result: null, scores: [], ...unknown });
  });

  test.each([
    ["of the last scan", [scoreRecord("a", 0.5, 80)], scan, null],
    ["of the moment the last scan began", [scoreRecord("a", 1, 80)], scan, null],
    ["older than the last scan", [scoreRecord("a", 2, 80)], scan, "not in the last scan"],
    ["not scanned", [scoreRecord("a", 2, 80)], notScanned("a"), "not scanned: tickets unread"],
    ["never scanned, with the reason", [], notScanned("a"), "not scanned: tickets unread"],
    ["rescanned since", [scoreRecord("a", 0.5, 80)], notScanned("a"), null],
    [
      "incomplete",
      [scoreRecord("a", 0, 80, { complete: false })],
      scan,
      "incomplete: it may be worse",
    ],
  ])("%s: says so, or nothing", (_case, points, lastScan, doubt) => {
    expect(only({ points, lastScan })?.doubt).toBe(doubt);
  });

  test("carries its open episode and its pulse, and nobody else's", () => {
    const stored = storedEpisode("e", { accountId: "a" });
    const pulse = {
      accountId: "a",
      verdict: "worse" as const,
      reason: "they look around",
      by: "U1",
      at: daysAgo(1),
      until: daysAgo(-13),
    };
    expect(only({ episodes: [stored], pulses: [pulse] })).toMatchObject({
      episode: stored,
      pulse,
    });
    const others = {
      episodes: [{ ...stored, accountId: "b" }],
      pulses: [{ ...pulse, accountId: "b" }],
    };
    expect(only(others)).toMatchObject({ episode: null, pulse: null });
  });
});

describe("what is shown", () => {
  const accounts = [
    account("mine", " DANA@northwind.example\n"),
    account("other", "ben@northwind.example"),
    account("orphan", null),
  ];
  const lines = () =>
    planPortfolio(
      reading({ accounts, points: [scoreRecord("mine", 0, 80), scoreRecord("other", 0, 10)] }),
    );
  const dana = ["dana@northwind.example"];

  test.each([
    [dana, null, "mine", ["mine"]],
    [["nobody@northwind.example"], null, "all", ["other", "orphan", "mine"]],
    [["nobody@northwind.example"], "mine" as const, "mine", []],
    [dana, "all" as const, "all", ["other", "orphan", "mine"]],
  ])("for %j asking for %s: %s", (reps, owner, shownOwner, ids) => {
    const { shown, lines: found } = showPortfolio(
      lines(),
      reps,
      { owner, status: "any", page: 0 },
      9,
    );
    expect(shown.owner).toBe(shownOwner);
    expect(found.map((line) => line.account.id)).toEqual(ids);
  });

  test("counts all of them whatever the filter, and a page that is gone is the last one", () => {
    const red = showPortfolio(lines(), dana, { owner: "all", status: "Red", page: 0 }, 9);
    expect(red).toMatchObject({
      total: 1,
      counts: { Red: 1, Amber: 0, Green: 1, unknown: 1 },
    });
    const page = (wanted: number) =>
      showPortfolio(lines(), dana, { owner: "all", status: "any", page: wanted }, 2);
    const past = page(99);
    expect(past).toMatchObject({ pages: 2, total: 3, shown: { page: 1 } });
    expect(past.lines.map((line) => line.account.id)).toEqual(["mine"]);
    const before = page(-1);
    expect(before.shown.page).toBe(0);
    expect(before.lines.map((line) => line.account.id)).toEqual(["other", "orphan"]);
    const none = showPortfolio(lines(), [], { owner: "mine", status: "any", page: 3 }, 2);
    expect(none).toMatchObject({ pages: 1, total: 0, shown: { page: 0 } });
  });
});
