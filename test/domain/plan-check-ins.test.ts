import { describe, expect, test } from "vitest";
import type { Account } from "../../src/domain/account.ts";
import type { Draft } from "../../src/domain/draft.ts";
import { checkInKey, checkInWish, planCheckIns } from "../../src/domain/plan-check-ins.ts";
import { pendingDraft } from "../support/drafts.ts";

const NOW = new Date("2026-11-01T10:00:00Z");
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

const acme: Account = {
  id: "account-acme",
  name: "Acme",
  active: true,
  lastHeartbeat: null,
  repEmail: "Dana@northwind.example",
  contactName: "Jane",
  contactEmail: "jane@acme.example",
  tier: null,
  checkInIntervalMonths: null,
  shown: { score: null, status: null, lastScan: null },
  url: null,
};
const checkIn = (month: string, change: Partial<Draft> = {}) =>
  pendingDraft({ key: checkInKey(acme.id, month), ...change });
/** By `/tam draft checkin`. */
const asked = (change: Partial<Draft> = {}) =>
  pendingDraft({ key: "asked:018f4e6a-7b1c-4d2e-9f3a-5b6c7d8e2026", ...change });
const sentAt = (at: Date) => ({
  messageId: "s",
  threadId: "t",
  rfc822MessageId: null,
  sentAt: at,
  by: "message" as const,
});

const plan = (
  account: Partial<Account>,
  situation: Partial<Parameters<typeof planCheckIns>[1]> = {},
) =>
  planCheckIns([{ ...acme, ...account }], {
    month: "2026-11",
    now: NOW,
    monthAt: (instant) => instant.toISOString().slice(0, 7),
    escalated: new Set(),
    open: [],
    closed: [],
    unreachable: (rep) =>
      rep === "dana@northwind.example" ? null : rep === "" ? "no rep" : "nobody",
    quietDays: 14,
    ...situation,
  });

describe("check-ins of a month", () => {
  test("one for an active account with a contact and a reachable rep", () => {
    expect(plan({})).toMatchObject([{ kind: "draft", replaces: null }]);
    expect(plan({ repEmail: " Dana@northwind.example\n" })).toMatchObject([{ kind: "draft" }]);
    expect(plan({ active: false })).toEqual([]);
  });

  test.each<[string, Partial<Account>, Parameters<typeof plan>[1], string | RegExp]>([
    ["interval 0", { checkInIntervalMonths: 0 }, {}, "its Check-in Interval is 0"],
    ["no rep", { repEmail: null }, {}, "no rep"],
    ["an unknown rep", { repEmail: "x@y.example" }, {}, "nobody"],
    ["no contact", { contactEmail: null }, {}, "no Contact Email"],
    ["an open episode", {}, { escalated: new Set([acme.id]) }, "it has an open escalation"],
    ["this month's, open", {}, { open: [checkIn("2026-11")] }, "another draft waits"],
    [
      "this month's, sent",
      {},
      { closed: [checkIn("2026-11", { state: "sent" })] },
      "this month's is done",
    ],
    [
      "this month's, discarded",
      {},
      { closed: [checkIn("2026-11", { state: "discarded" })] },
      "this month's is done",
    ],
    [
      "every three months",
      { checkInIntervalMonths: 3 },
      { closed: [checkIn("2026-09", { state: "sent" })] },
      "every 3 months, the last one 2 ago",
    ],
    [
      "another draft",
      {},
      { open: [pendingDraft({ type: "release_notes" })] },
      "another draft waits",
    ],
    [
      "last month's, edited by the rep",
      {},
      { open: [checkIn("2026-10", { reviewVersion: 2 })] },
      "another draft waits",
    ],
    [
      "one that the rep asked for last month",
      {},
      { open: [asked({ createdAt: daysAgo(10) })] },
      "another draft waits",
    ],
    [
      "one that the rep asked for, discarded this month",
      {},
      { closed: [asked({ state: "discarded", createdAt: NOW })] },
      "this month's is done",
    ],
    [
      "every three months, the last one asked for and sent a month after it was made",
      { checkInIntervalMonths: 3 },
      { closed: [asked({ state: "sent", createdAt: daysAgo(95), sent: sentAt(daysAgo(40)) })] },
      "every 3 months, the last one 2 ago",
    ],
    [
      "asked for on the evening before, which is this month where the team is",
      {},
      {
        monthAt: (instant) =>
          new Date(instant.getTime() + 12 * 3_600_000).toISOString().slice(0, 7),
        closed: [asked({ state: "discarded", createdAt: new Date("2026-10-31T20:00:00Z") })],
      },
      "this month's is done",
    ],
    [
      "last month's, approved just now",
      {},
      { open: [checkIn("2026-10", { state: "approved" })] },
      "another draft waits",
    ],
    [
      "a mail 13 days ago",
      {},
      {
        closed: [pendingDraft({ type: "release_notes", state: "sent", sent: sentAt(daysAgo(13)) })],
      },
      "a mail went out 13 days ago",
    ],
    [
      "a mail 13 days ago, and one since that was discarded",
      {},
      {
        closed: [
          pendingDraft({ type: "release_notes", state: "discarded" }),
          pendingDraft({ type: "release_notes", state: "sent", sent: sentAt(daysAgo(13)) }),
        ],
      },
      "a mail went out 13 days ago",
    ],
    [
      "a mail 13 days ago, and an older one of which the outcome was noted since",
      {},
      {
        closed: [30, 13, 40].map((days) =>
          pendingDraft({ type: "release_notes", state: "sent", sent: sentAt(daysAgo(days)) }),
        ),
      },
      "a mail went out 13 days ago",
    ],
    [
      "every three months, and an older one of which the outcome was noted since",
      { checkInIntervalMonths: 3 },
      {
        closed: ["2026-05", "2026-09", "2025-12"].map((month) => checkIn(month, { state: "sent" })),
      },
      "every 3 months, the last one 2 ago",
    ],
    [
      "this month's, with release notes after it",
      {},
      {
        closed: [
          pendingDraft({ type: "release_notes", state: "discarded" }),
          checkIn("2026-11", { state: "sent" }),
        ],
      },
      "this month's is done",
    ],
    [
      "the last one was of the year before",
      { checkInIntervalMonths: 3 },
      { month: "2026-02", closed: [checkIn("2025-12", { state: "sent" })] },
      "every 3 months, the last one 2 ago",
    ],
  ])("skipped: %s", (_name, account, situation, reason) => {
    const reachable = reason !== "no rep" && reason !== "nobody";
    expect(plan(account, situation)).toMatchObject([{ kind: "skip", reason, reachable }]);
  });

  test.each<[string, Partial<Account>, Parameters<typeof plan>[1]]>([
    [
      "the interval is reached",
      { checkInIntervalMonths: 3 },
      { closed: [checkIn("2026-08", { state: "sent" })] },
    ],
    [
      "the interval is reached, over the end of a year",
      { checkInIntervalMonths: 3 },
      { month: "2026-02", closed: [checkIn("2025-11", { state: "sent" })] },
    ],
    [
      "what the rep before left waits",
      {},
      { open: [pendingDraft({ type: "release_notes", handedTo: "ben@northwind.example" })] },
    ],
    [
      "one that the rep asked for last month was discarded",
      {},
      { closed: [asked({ state: "discarded", createdAt: daysAgo(10) })] },
    ],
    ["last month's was replaced", {}, { closed: [checkIn("2026-11", { state: "withdrawn" })] }],
    ["it could not be made before", {}, { closed: [checkIn("2026-11", { state: "unprepared" })] }],
    [
      "the last mail is 14 days old",
      {},
      {
        closed: [pendingDraft({ type: "release_notes", state: "sent", sent: sentAt(daysAgo(14)) })],
      },
    ],
  ])("drafted: %s", (_name, account, situation) => {
    expect(plan(account, situation)).toMatchObject([{ kind: "draft" }]);
  });

  test.each<[string, Partial<Account>, Parameters<typeof plan>[1], boolean]>([
    ["no contact", { contactEmail: null }, {}, true],
    ["a draft from before", {}, { open: [pendingDraft({ type: "release_notes" })] }, true],
    ["last month's", {}, { open: [checkIn("2026-10", { reviewVersion: 2 })] }, true],
    ["this month's, which the rep was told of", {}, { open: [checkIn("2026-11")] }, false],
    ["interval 0", { checkInIntervalMonths: 0 }, {}, false],
    ["no rep", { repEmail: null, contactEmail: null }, {}, false],
  ])("what a rep can do something about: %s", (_name, account, situation, mendable) => {
    expect(plan(account, situation)).toMatchObject([{ kind: "skip", mendable }]);
  });

  test("what could not be made is tried anew under a key of its own, once for each failure", () => {
    const failed = (month: string, attempt: number) =>
      checkIn(month, { state: "unprepared", key: checkInKey(acme.id, month, attempt) });
    const keys = [[], [failed("2026-11", 0)], [failed("2026-11", 1), failed("2026-11", 0)]].map(
      (closed) => {
        const [one] = plan({}, { closed: [...closed, failed("2026-10", 0)] });
        return one?.kind === "draft" ? checkInKey(acme.id, "2026-11", one.attempt) : null;
      },
    );
    expect(new Set(keys).size).toBe(3);
    expect(keys[0]).toBe(checkInKey(acme.id, "2026-11"));
    const [alone] = plan({}, { closed: [asked({ state: "unprepared", createdAt: NOW })] });
    expect(alone).toMatchObject({ kind: "draft", attempt: 0 });
    const [after] = plan({}, { closed: [checkIn("2026-11", { state: "withdrawn" })] });
    expect(after).toMatchObject({ kind: "draft", attempt: 0 });
    for (const key of keys) expect(key).toMatch(/2026-11$/);
  });

  test("last month's that nobody touched is replaced", () => {
    const old = checkIn("2026-10");
    expect(plan({}, { open: [old] })).toMatchObject([{ kind: "draft", replaces: old }]);
  });
});

test.each([
  [" Dana@northwind.example ", "dana@northwind.example"],
  [null, ""],
])("the wish for the check-in of an account with the rep %j", (repEmail, mailbox) => {
  expect(checkInWish({ ...acme, repEmail }, { month: "2026-11", attempt: 0 }, "d1", "c1")).toEqual({
    id: "d1",
    key: "checkin:account-acme:2026-11",
    type: "health_checkin",
    accountId: "account-acme",
    accountName: "Acme",
    episodeId: null,
    mailbox,
    input: {},
    card: "c1",
  });
});
