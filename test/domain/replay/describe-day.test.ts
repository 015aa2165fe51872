import { expect, test } from "vitest";
import {
  type AlertPlan,
  DEFAULT_ALERT_SETTINGS,
  NO_PLAN,
} from "../../../src/domain/alert-plan/alert-plan.ts";
import type { EpisodeDecision } from "../../../src/domain/decide-episode.ts";
import { createHealthScorer } from "../../../src/domain/health.ts";
import { describeDay } from "../../../src/domain/replay/describe-day.ts";
import type { ReplayDay } from "../../../src/domain/replay/replay-day.ts";
import { episode, fresh, march } from "../../support/episodes.ts";
import { healthScore } from "../../support/scores.ts";

const judged = (account: string, from: number, to: number, decision: EpisodeDecision) => ({
  account,
  before: healthScore(from),
  score: healthScore(to),
  decision,
});
const none: EpisodeDecision = { kind: "none", reason: "" };
const begun: EpisodeDecision = { kind: "opened", episode: fresh(30), reason: "" };
const going: EpisodeDecision = { kind: "ongoing", episode: episode(), reason: "" };

const line = (name: string) => ({
  accountId: name,
  name,
  rep: null,
  change: null,
  reason: "",
  episode: episode(),
});
const EMPTY = { unslotted: [], listed: [], again: [], worsened: [], stillOpen: [] };

/** Three are news (by their status, or by their episode alone), two go on, one is well. */
const accounts = [
  judged("turned Red", 80, 30, begun),
  judged("fell to Amber", 80, 60, begun),
  judged("Amber as before", 60, 60, begun),
  judged("Red as before", 20, 20, going),
  judged("Red as well", 30, 30, going),
  judged("well", 90, 90, none),
];
const describeIt = (plan: Partial<AlertPlan>, notice: ReplayDay["notice"] = null) =>
  describeDay(
    march(1),
    accounts,
    { ...NO_PLAN, ...plan },
    notice,
    createHealthScorer(),
    DEFAULT_ALERT_SETTINGS,
  );

test("a morning on which nothing is said", () => {
  expect(describeIt({})).toMatchObject({
    date: "2026-03-01",
    accounts: 6,
    escalations: 4,
    newEscalations: 3,
    unannounced: 3,
    repeatsAvoided: 2,
    topLevelMessages: 0,
    singles: [],
    summary: null,
    summaryLines: 0,
    reminders: 0,
    replies: [],
    edits: 0,
    notice: null,
  });
});

test.each<[string, Partial<AlertPlan>, Partial<ReplayDay>]>([
  [
    "by an alert of its own",
    { singles: [line("turned Red"), line("Red as well")] },
    { unannounced: 2, repeatsAvoided: 1, topLevelMessages: 2 },
  ],
  [
    "in the summary",
    {
      summary: {
        unslotted: [line("turned Red")],
        listed: [line("fell to Amber")],
        again: [line("Amber as before")],
        worsened: [line("Red as before")],
        stillOpen: [line("Red as well")],
      },
    },
    { unannounced: 0, repeatsAvoided: 0, topLevelMessages: 1, summaryLines: 5, reminders: 1 },
  ],
  [
    "in a thread",
    { replies: [{ ...line("Red as before"), kind: "worsened" }] },
    { unannounced: 3, repeatsAvoided: 1, topLevelMessages: 0, replies: ["Red as before"] },
  ],
  [
    "in all of them",
    {
      singles: [line("turned Red")],
      summary: { ...EMPTY, listed: [line("fell to Amber")] },
      edits: [{ ...line("Red as well"), edit: "changed" }],
    },
    { unannounced: 1, repeatsAvoided: 2, topLevelMessages: 2, edits: 1 },
  ],
])("said %s", (_, plan, expected) => {
  expect(describeIt(plan)).toMatchObject(expected);
});

test("what the guard's notice names is said", () => {
  const accounts = ["turned Red", "Amber as before"];
  const notice = { kind: "holdPosts" as const, reason: "a storm", accounts };
  expect(describeIt({}, notice)).toMatchObject({ unannounced: 1, repeatsAvoided: 2, notice });
});
