import { expect, test } from "vitest";
import { createHealthScorer } from "../../../src/domain/health.ts";
import {
  countEscalations,
  type ScannedAccount,
} from "../../../src/domain/replay/count-escalations.ts";
import { healthScore } from "../../support/scores.ts";

const scorer = createHealthScorer();
/** From one score to another; Green from 70 on, Red below 40. */
const scanned = (
  account: string,
  from: number,
  to: number,
  pointsLost?: number,
): ScannedAccount => ({ account, before: healthScore(from), score: healthScore(to, pointsLost) });
const count = (accounts: ScannedAccount[], maxAlerts = 5) =>
  countEscalations(accounts, scorer, maxAlerts);

test("who turned Red, was Red, or fell from Green to Amber escalates; the rest is counted", () => {
  const counted = count([
    scanned("green", 100, 90),
    scanned("fell to Amber", 70, 69),
    scanned("stayed Amber", 60, 50),
    scanned("rose to Amber", 30, 50),
    scanned("turned Red", 50, 39),
    scanned("fell to Red", 100, 30),
    scanned("stayed Red", 20, 25),
  ]);
  expect(counted).toEqual({
    accounts: 7,
    red: 3,
    amber: 3,
    green: 1,
    escalations: 4,
    redTheDayBefore: 1,
    turnedRed: 2,
    greenToAmber: 1,
    hiddenByCap: 0,
    escalating: ["stayed Red", "fell to Red", "turned Red", "fell to Amber"],
    news: ["fell to Red", "turned Red", "fell to Amber"],
  });
});

test.each<[string, ScannedAccount[], string[]]>([
  ["the lower score", [scanned("a", 100, 20), scanned("b", 100, 10)], ["b", "a"]],
  ["more points lost", [scanned("a", 50, 0), scanned("b", 50, 0, 140)], ["b", "a"]],
  ["the bigger fall", [scanned("a", 20, 10), scanned("b", 30, 10)], ["b", "a"]],
  ["the name", [scanned("b", 30, 10), scanned("a", 30, 10)], ["a", "b"]],
])("most severe first: %s", (_, accounts, order) => {
  expect(count(accounts).escalating).toEqual(order);
});

test("a cap hides new ones behind those that go on", () => {
  const accounts = [scanned("old", 5, 5), scanned("new", 80, 30), scanned("milder", 80, 60)];
  expect([3, 2, 1, 0].map((cap) => count(accounts, cap).hiddenByCap)).toEqual([0, 1, 2, 2]);
});
