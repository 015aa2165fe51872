import { expect, test } from "vitest";
import { type ReplayDay, summaryLines } from "../../../src/domain/replay/replay-day.ts";
import { totalReplay } from "../../../src/domain/replay/replay-total.ts";

const sections = {
  unslotted: ["a"],
  listed: ["b", "c"],
  again: [],
  worsened: ["d"],
  stillOpen: ["e"],
};
const day = (change: Partial<ReplayDay> = {}): ReplayDay => ({
  date: "2026-03-01",
  accounts: 3,
  red: 1,
  amber: 1,
  green: 1,
  escalations: 4,
  redTheDayBefore: 5,
  turnedRed: 6,
  greenToAmber: 7,
  newEscalations: 8,
  unannounced: 9,
  hiddenByCap: 10,
  repeatsAvoided: 11,
  topLevelMessages: 2,
  singles: ["a"],
  summary: sections,
  summaryLines: 5,
  reminders: 12,
  replies: ["a", "b"],
  edits: 13,
  notice: null,
  ...change,
});
const quiet = day({
  accounts: 5,
  red: 0,
  amber: 0,
  green: 5,
  escalations: 1,
  topLevelMessages: 0,
  singles: [],
  summary: null,
  summaryLines: 0,
  replies: [],
});
const notice = (kind: "holdAll" | "holdPosts" | "released") =>
  day({ ...quiet, escalations: 9, notice: { kind, reason: "", accounts: [] } });

test("the days of a replay together", () => {
  const days = [day(), quiet, notice("holdAll"), notice("holdPosts"), notice("released")];
  expect(totalReplay(days)).toEqual({
    days: 5,
    accounts: 5,
    accountDays: 23,
    percent: { red: 4.35, amber: 4.35, green: 91.3 },
    escalations: 32,
    escalationsMedian: 9,
    escalationsMax: 9,
    redTheDayBefore: 25,
    turnedRed: 30,
    greenToAmber: 35,
    newEscalations: 40,
    unannounced: 45,
    hiddenByCap: 50,
    repeatsAvoided: 55,
    singles: 1,
    summaries: 1,
    summaryLines: 5,
    topLevelMessages: 2,
    topLevelMessagesMax: 2,
    daysWithoutPost: 4,
    replies: 2,
    edits: 65,
    reminders: 60,
    notices: 2,
    heldDays: 1,
  });
  expect(totalReplay([day(), quiet])).toMatchObject({
    escalationsMedian: 4,
    topLevelMessagesMax: 2,
  });
});

test("no days are no figures", () => {
  expect(totalReplay([])).toMatchObject({
    accounts: 0,
    percent: { red: 0, amber: 0, green: 0 },
    escalationsMedian: 0,
    escalationsMax: 0,
  });
  expect(summaryLines(null)).toBe(0);
  expect(summaryLines(sections)).toBe(5);
});
