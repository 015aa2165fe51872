import { expect, test } from "vitest";
import type { PortfolioLine } from "../../src/domain/portfolio.ts";
import { findChanges } from "../../src/domain/portfolio-changes.ts";
import { scoreMoves } from "../../src/domain/score-history.ts";
import { anAccount } from "../support/accounts.ts";
import { episode } from "../support/episodes.ts";
import { scoreRecord } from "../support/scores.ts";
import { storedEpisode } from "../support/stored.ts";
import { daysAgo } from "../support/tam-world.ts";

const since = daysAgo(5);
const line = (id: string, change: Partial<PortfolioLine> = {}): PortfolioLine => ({
  account: anAccount(id, { id }),
  result: scoreRecord(id, 1, 60),
  pointsLost: 40,
  change: null,
  trend: null,
  scores: [],
  doubt: null,
  episode: null,
  pulse: null,
  ...change,
});
const open = (openedAt: Date) => storedEpisode("e", { episode: episode({ openedAt }) });
const ended = (at: Date) =>
  storedEpisode("e", { accountId: "a", ended: { at, cause: "recovered" } });
const result = (score: number) => ({ result: scoreRecord("a", 1, score) });

test.each([
  ["nothing happened", {}, [scoreRecord("a", 6, 60)], [], null],
  ["a small move", result(64), [scoreRecord("a", 6, 60)], [], null],
  ["up by five points", result(65), [scoreRecord("a", 6, 60)], [], { from: { score: 60 } }],
  ["down by five points", result(55), [scoreRecord("a", 6, 60)], [], { from: { score: 60 } }],
  [
    "another status by one point",
    result(39),
    [scoreRecord("a", 6, 40)],
    [],
    { from: { score: 40 } },
  ],
  ["then nothing was known", result(20), [scoreRecord("a", 4, 90)], [], null],
  [
    "it counts from the last result before",
    result(60),
    [scoreRecord("a", 9, 90), scoreRecord("a", 5, 60), scoreRecord("a", 2, 20)],
    [],
    null,
  ],
  ["the result is older", { result: scoreRecord("a", 5, 20) }, [scoreRecord("a", 6, 90)], [], null],
  ["no result", { result: null }, [scoreRecord("a", 6, 90)], [], null],
  ["of another account", result(20), [scoreRecord("b", 6, 90)], [], null],
  ["escalated", { episode: open(daysAgo(4)) }, [], [], { escalated: true, from: null }],
  ["escalated before", { episode: open(since) }, [], [], null],
  ["recovered", {}, [], [ended(daysAgo(4))], { recovered: true, escalated: false, from: null }],
  ["recovered before", {}, [], [ended(since)], null],
  ["not over", {}, [], [storedEpisode("e", { accountId: "a" })], null],
  [
    "recovered and escalated again",
    { episode: open(daysAgo(1)) },
    [],
    [ended(daysAgo(4))],
    { escalated: true, recovered: false },
  ],
])("%s", (_what, change, points, over, expected) => {
  const found = findChanges([line("a", change)], points, over, since);
  if (expected === null) expect(found).toEqual([]);
  else expect(found).toMatchObject([expected]);
});

test("what is worse comes first, each in the order of the list", () => {
  const moved = (id: string, from: number, to: number, change: Partial<PortfolioLine> = {}) => ({
    shown: line(id, { result: scoreRecord(id, 1, to), ...change }),
    point: scoreRecord(id, 9, from),
  });
  const accounts = [
    moved("better inside Amber", 50, 60),
    moved("better status", 20, 60),
    moved("better status with fewer points", 65, 60, {
      result: { ...scoreRecord("x", 1, 60), ragStatus: "Green" },
    }),
    moved("recovered", 60, 60),
    moved("worse inside Amber", 60, 50),
    moved("worse status", 90, 60),
    moved("better, but escalated", 20, 60, { episode: open(daysAgo(1)) }),
    moved("worse status with more points", 50, 95, {
      result: { ...scoreRecord("x", 1, 95), ragStatus: "Red" },
    }),
  ];
  const found = findChanges(
    accounts.map(({ shown }) => shown),
    accounts.map(({ point }) => point),
    [storedEpisode("e", { accountId: "recovered", ended: { at: daysAgo(1), cause: "recovered" } })],
    since,
  );
  expect(found.map(({ line: { account } }) => account.name)).toEqual([
    "worse inside Amber",
    "worse status",
    "better, but escalated",
    "worse status with more points",
    "better inside Amber",
    "better status",
    "better status with fewer points",
    "recovered",
  ]);
});

test("results that move nothing are not needed", () => {
  const points = [90, 90, 70, 70, 70, 55, 55, 60].map((score, i) => scoreRecord("a", 9 - i, score));
  for (let days = 1; days <= 11; days += 1) {
    const changes = (some: typeof points) =>
      findChanges([line("a")], some, [], daysAgo(days)).map(({ from }) => from?.score);
    expect(changes(scoreMoves(points))).toEqual(changes(points));
  }
});
