// The reason that a plan gives for each account, and what it makes of the episodes once it was posted.
import { expect, test } from "vitest";
import {
  type AlertCandidate,
  DEFAULT_ALERT_SETTINGS,
} from "../../../src/domain/alert-plan/alert-plan.ts";
import { announcePlan } from "../../../src/domain/alert-plan/announce-plan.ts";
import { planAlerts } from "../../../src/domain/alert-plan/plan-alerts.ts";
import { bySeverity } from "../../../src/domain/alert-plan/rank.ts";
import { episode, fresh, march, opened, utc } from "../../support/episodes.ts";

const settings = { ...DEFAULT_ALERT_SETTINGS, calendar: utc };
const day = (n: number) => march(1 + n);
const decided = (
  decision: AlertCandidate["decision"],
  change: number | null = 0,
): AlertCandidate => ({
  ...opened("Acme", 60),
  change,
  decision,
});
const going = episode();
const asleep = episode({ snoozedUntil: march(90) });
const known = episode({ acknowledgedUntil: march(90) });
const unannounced = fresh(60);
const reason = "R";

test.each<[string, AlertCandidate, number, string | null, string, string]>([
  ["new", opened("Acme", 60), 0, null, "single", "fell"],
  ["new, held", opened("Acme", 60), 0, "storm", "held", "fell; held: storm"],
  [
    "never announced",
    decided({ kind: "ongoing", episode: unannounced, reason }),
    3,
    null,
    "single",
    "R, and not announced yet",
  ],
  [
    "never announced and better",
    decided({ kind: "improved", episode: unannounced, reason }),
    3,
    null,
    "single",
    "R, and not announced yet",
  ],
  [
    "listed",
    decided({ kind: "opened", episode: { ...unannounced, announceAs: "listed" }, reason }),
    0,
    null,
    "summary",
    "R",
  ],
  [
    "worsened by points",
    decided({ kind: "worsenedPoints", episode: going, reason }),
    3,
    null,
    "reply",
    "R",
  ],
  [
    "worsened while it is snoozed",
    decided({ kind: "worsenedPoints", episode: asleep, reason }),
    3,
    null,
    "suppressed",
    "R; snoozed",
  ],
  [
    "worsened on the day of a repeat that was acknowledged",
    decided({ kind: "worsenedPoints", episode: known, reason }),
    7,
    null,
    "reply",
    "R",
  ],
  ["a repeat", decided({ kind: "ongoing", episode: going, reason }), 7, null, "summary", "R"],
  [
    "a repeat, held",
    decided({ kind: "ongoing", episode: going, reason }),
    7,
    "storm",
    "held",
    "R; held: storm",
  ],
  [
    "a repeat, snoozed",
    decided({ kind: "ongoing", episode: asleep, reason }),
    7,
    null,
    "suppressed",
    "R; no repeat: snoozed",
  ],
  [
    "a repeat, acknowledged",
    decided({ kind: "ongoing", episode: known, reason }),
    7,
    null,
    "suppressed",
    "R; no repeat: acknowledged",
  ],
  ["as it was", decided({ kind: "ongoing", episode: going, reason }), 3, null, "nothing", "R"],
  [
    "as it was, with other posts held",
    decided({ kind: "ongoing", episode: going, reason }),
    3,
    "storm",
    "nothing",
    "R",
  ],
  ["another score", decided({ kind: "ongoing", episode: going, reason }, -5), 3, null, "edit", "R"],
  [
    "a change that is not known",
    decided({ kind: "ongoing", episode: going, reason }, null),
    3,
    null,
    "nothing",
    "R",
  ],
  [
    "over on the day of a repeat",
    decided({
      kind: "ended",
      cause: "recovered",
      episode: going,
      ended: { endedAt: day(7), hasMessage: true },
      reason,
    }),
    7,
    null,
    "edit",
    "R",
  ],
  [
    "over before it was announced",
    decided({
      kind: "ended",
      cause: "recovered",
      episode: unannounced,
      ended: { endedAt: day(7), hasMessage: false },
      reason,
    }),
    7,
    null,
    "nothing",
    "R",
  ],
  [
    "28 days after the last repeat day",
    decided({ kind: "ongoing", episode: going, reason }),
    (settings.repeatDays.at(-1) ?? 0) + 28,
    null,
    "summary",
    "R",
  ],
  [
    "27 days after it",
    decided({ kind: "ongoing", episode: going, reason }),
    (settings.repeatDays.at(-1) ?? 0) + 27,
    null,
    "nothing",
    "R",
  ],
])("%s", (_what, candidate, at, hold, outcome, why) => {
  const { decisions } = planAlerts([candidate], settings, day(at), hold);
  expect(decisions).toEqual([{ accountId: "Acme", outcome, reason: why }]);
});

test("what was posted is announced, each with the message that it has", () => {
  const again = episode({ announced: null, announceAs: "again", hasMessage: true });
  const named = (name: string, candidate: AlertCandidate): AlertCandidate => ({
    ...candidate,
    accountId: name,
    name,
  });
  const plan = planAlerts(
    [
      opened("new", 60),
      named(
        "listed",
        decided({ kind: "opened", episode: { ...unannounced, announceAs: "listed" }, reason }),
      ),
      named("again", decided({ kind: "reopened", episode: again, reason })),
      named("reminded", decided({ kind: "ongoing", episode: going, reason })),
    ],
    settings,
    day(7),
    null,
  );
  const after = [...announcePlan(plan, day(7))].map(([name, one]) => [
    name,
    one.hasMessage,
    one.announced?.at,
    one.remindedAt,
  ]);
  expect(after).toEqual([
    ["new", true, day(7), null],
    ["again", true, day(7), null],
    ["listed", false, day(7), null],
    ["reminded", true, day(0), day(7)],
  ]);
});

test.each([
  [{ name: "a" }, { name: "b" }],
  [{ accountId: "a" }, { accountId: "b" }],
  [{ change: -1 }, { change: null }],
  [{ change: null }, { change: 1 }],
])("%o comes before %o", (first, second) => {
  const severity = { accountId: "x", name: "x", change: 0, score: 50, pointsLost: 50 };
  const [a, b] = [
    { ...severity, ...first },
    { ...severity, ...second },
  ];
  expect([bySeverity(a, b) < 0, bySeverity(b, a) > 0, bySeverity(a, a)]).toEqual([true, true, 0]);
});
