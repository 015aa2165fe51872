// All that one scan leaves behind, field by field.
import { describe, expect, test } from "vitest";
import type { Account } from "../../../src/domain/account.ts";
import type { ScanMemory } from "../../../src/domain/scan-decision/scan-decision.ts";
import type { Ticket } from "../../../src/domain/ticket.ts";
import { DAY_MS } from "../../../src/lib/time.ts";
import { anAccount } from "../../support/accounts.ts";
import { episode } from "../../support/episodes.ts";
import {
  aReading,
  aScan,
  CHANNEL,
  decideWhole,
  emptyMemory,
  type ReadingParts,
  scanSettings,
  ticketsOf,
} from "../../support/scan-world.ts";
import { accountState, storedEpisode } from "../../support/stored.ts";

const AT = new Date("2026-03-03T06:00:00Z");
const acme = anAccount("Acme", { shown: { score: 100, status: "Green", lastScan: null } });
const known = (account: Account, score: number, ragStatus: "Green" | "Amber" | "Red") =>
  accountState(account.id, { name: account.name, score, ragStatus, openTickets: 2, at: AT });
const memory = (change: Partial<ScanMemory>): ScanMemory => ({
  ...emptyMemory,
  last: { ...aScan("s0", AT), state: "decided" },
  ...change,
});
const decide = (
  accounts: Account[],
  tickets: Ticket[],
  remembered: ScanMemory,
  over: ReadingParts = {},
  settings: Partial<typeof scanSettings> = {},
) =>
  decideWhole(aScan("s1", AT), aReading(AT, accounts, tickets, over), remembered, {
    ...scanSettings,
    ...settings,
  });
/** Open and announced, with a message that somebody acknowledged. */
const openOf = (account: Account, ragStatus: "Amber" | "Red", score: number) =>
  storedEpisode("e", {
    accountId: account.id,
    episode: episode({
      ragStatus,
      score,
      announced: { ragStatus, score, at: new Date("2026-03-02T06:00:00Z") },
      openedAt: new Date("2026-03-02T06:00:00Z"),
    }),
    message: { channel: CHANNEL, ts: "1" },
    acknowledgedBy: "U1",
    snoozedBy: "U2",
    version: 7,
  });

describe("a new escalation", () => {
  const tickets = () => [
    ...ticketsOf(acme, AT, { p1p2: 4, others: 1 }),
    ...ticketsOf({ id: "nobody" }, AT, { others: 1 }),
  ];
  const scanned = (settings: Partial<typeof scanSettings> = {}) =>
    decide([acme], tickets(), memory({ states: [known(acme, 90, "Green")] }), {}, settings);
  const facts = {
    accountId: acme.id,
    name: "Acme",
    url: acme.url,
    repEmail: acme.repEmail,
    change: -70,
    reasons: [{ signal: "p1p2Age", value: 5, threshold: 3, count: 4, pointsLost: 80 }],
    tickets: [0, 1, 2].map((n) => ({
      ticketId: `T-${n}`,
      subject: `Ticket ${n}`,
      priority: "P1",
      url: null,
      createdAt: new Date(AT.getTime() - 5 * DAY_MS),
    })),
    asOf: AT,
  };
  const opened = {
    openedAt: AT,
    ragStatus: "Red",
    score: 20,
    pointsLost: 80,
    announceAs: "single",
    hasMessage: false,
    announced: null,
    remindedAt: null,
    acknowledgedUntil: null,
    snoozedUntil: null,
  };

  test("is an episode with its facts, a score, a state, a write and one alert", () => {
    const { episodes, posts, scores, states, writes, dashboards, forgotten, revised, clears } =
      scanned();
    expect(episodes).toEqual([
      {
        id: `s1:${acme.id}`,
        accountId: acme.id,
        episode: opened,
        facts,
        message: null,
        acknowledgedBy: null,
        snoozedBy: null,
        ended: null,
        stale: false,
        version: 0,
      },
    ]);
    expect(posts).toEqual([
      {
        key: `s1:alert:${acme.id}`,
        scanId: "s1",
        to: CHANNEL,
        position: 0,
        post: { kind: "alert", episodeId: `s1:${acme.id}`, ragStatus: "Red", score: 20, facts },
        announces: [{ episodeId: `s1:${acme.id}`, as: "single", ragStatus: "Red", score: 20 }],
      },
    ]);
    expect(scores).toMatchObject([{ complete: true, openTickets: 5, p1p2Tickets: 4 }]);
    expect(states).toEqual([
      { accountId: acme.id, name: "Acme", ragStatus: "Red", score: 20, openTickets: 5, at: AT },
    ]);
    expect(writes).toEqual([
      {
        accountId: acme.id,
        scanId: "s1",
        score: 20,
        ragStatus: "Red",
        scannedAt: AT,
        changed: true,
      },
    ]);
    expect([dashboards, forgotten, revised, [...clears]]).toEqual([[acme.id], [], null, []]);
  });

  test("is counted", () => {
    expect(scanned().scan.figures).toEqual({
      accounts: 1,
      openTickets: 6,
      orphanTickets: 1,
      scored: 1,
      incomplete: 0,
      changed: 1,
      escalated: 1,
      notScanned: [],
      unusable: [],
      red: 1,
      amber: 0,
      green: 0,
      written: 0,
      requests: 4,
      firstAlertMs: null,
    });
  });

  test("wants an outreach, once a rep has a mailbox", () => {
    const { drafts } = scanned({ drafts: true });
    expect(drafts).toEqual([
      {
        id: `s1:outreach:${acme.id}`,
        key: `outreach:s1:${acme.id}`,
        type: "escalation_outreach",
        accountId: acme.id,
        accountName: "Acme",
        episodeId: `s1:${acme.id}`,
        mailbox: acme.repEmail,
        input: {},
        card: `s1:direct:${acme.repEmail}`,
      },
    ]);
  });

  test("without a channel is not announced, and the plan says why", () => {
    const { plan, posts } = scanned({ channel: null });
    expect(posts).toEqual([]);
    expect(JSON.stringify(plan.decisions)).toContain("no channel is configured");
  });
});

describe("an open episode", () => {
  test("that gets worse loses what people decided about it, and goes on in a new alert", () => {
    const { episodes, clears, posts } = decide(
      [acme],
      ticketsOf(acme, AT, { p1p2: 4 }),
      memory({ states: [known(acme, 60, "Amber")], open: [openOf(acme, "Amber", 60)] }),
    );
    expect([...clears]).toEqual(["e"]);
    expect(episodes).toMatchObject([
      { id: "e", acknowledgedBy: null, snoozedBy: null, version: 7 },
    ]);
    expect(posts.map(({ key }) => key)).toEqual([`s1:alert:${acme.id}`]);
  });

  test("that goes on keeps them, its message and its version", () => {
    const { episodes, clears, writes } = decide(
      [acme],
      ticketsOf(acme, AT, { p1p2: 4 }),
      memory({ states: [known(acme, 20, "Red")], open: [openOf(acme, "Red", 20)] }),
    );
    expect([...clears]).toEqual([]);
    expect(episodes).toMatchObject([
      {
        id: "e",
        acknowledgedBy: "U1",
        snoozedBy: "U2",
        version: 7,
        message: { ts: "1" },
        ended: null,
      },
    ]);
    expect(writes).toMatchObject([{ changed: false }]);
  });

  test("whose row cannot be read keeps its facts", () => {
    const open = openOf(acme, "Red", 20);
    const row = { id: acme.id, label: "Acme", reason: "has no name", accountIds: [acme.id] };
    const { episodes, scan } = decide(
      [],
      [],
      memory({ states: [known(acme, 20, "Red")], open: [open] }),
      {
        unusableAccounts: [row],
      },
    );
    expect(episodes).toMatchObject([{ facts: open.facts, ended: null }]);
    expect(scan.figures).toMatchObject({ accounts: 1, scored: 0, changed: 0 });
  });

  test("that ended lately comes again in its old message", () => {
    const before = {
      ...openOf(acme, "Red", 20),
      ended: { at: new Date("2026-03-02T06:00:00Z"), cause: "recovered" as const },
    };
    const { episodes, posts } = decide(
      [acme],
      ticketsOf(acme, AT, { p1p2: 4 }),
      memory({ states: [known(acme, 100, "Green")], ended: [before] }),
    );
    expect(episodes).toMatchObject([
      {
        message: { ts: "1" },
        acknowledgedBy: null,
        episode: { announceAs: "again", hasMessage: true },
      },
    ]);
    expect(
      posts.map(({ key, post, announces }) => [key, post.kind, announces.map(({ as }) => as)]),
    ).toEqual([
      ["s1:summary", "summary", ["named"]],
      [`s1:reply:${acme.id}`, "reply", ["named"]],
    ]);
    expect(posts[0]?.post).toMatchObject({
      sections: {
        again: [
          {
            accountId: acme.id,
            name: "Acme",
            repEmail: acme.repEmail,
            ragStatus: "Red",
            score: 20,
            change: -80,
          },
        ],
      },
      scannedAccounts: 1,
    });
  });
});

test("what could not be read is counted and named", () => {
  const row = (id: string, accountIds: string[]) => ({
    id,
    label: id,
    reason: "has no date",
    accountIds,
  });
  const { scan, scores } = decide(
    [acme, anAccount("Idle", { active: false })],
    [],
    memory({ states: [known(acme, 100, "Green"), known(anAccount("Lost"), 50, "Amber")] }),
    { unusableTickets: [row("T-1", [acme.id]), row("T-2", [])] },
  );
  expect(scan.figures).toMatchObject({
    accounts: 2,
    scored: 1,
    incomplete: 1,
    changed: 0,
    orphanTickets: 1,
    green: 1,
    unusable: ["T-1: has no date", "T-2: has no date"],
    notScanned: [{ accountId: "account-lost", name: "Lost", reason: "it was not in the list" }],
  });
  expect(scores).toMatchObject([{ complete: false }]);
});

test("a hold names its accounts and announces what it stores of them", () => {
  const many = Array.from({ length: 12 }, (_, n) =>
    anAccount(`Account ${String(n).padStart(2, "0")}`, {
      shown: { score: 100, status: "Green", lastScan: null },
    }),
  );
  const { posts, episodes } = decide(
    many,
    many.flatMap((one) => ticketsOf(one, AT, { p1p2: 4 })),
    memory({ states: many.map((one) => known(one, 100, "Green")) }),
  );
  expect(episodes).toHaveLength(12);
  expect(posts).toMatchObject([
    {
      key: "s1:notice",
      scanId: "s1",
      to: CHANNEL,
      position: 0,
      post: { kind: "notice", scanId: "s1", hold: "posts", accounts: [], outcome: null },
      announces: [],
    },
    { key: "s1:notice#2", scanId: "s1", to: CHANNEL, position: 1 },
  ]);
  expect(posts[1]?.post).toMatchObject({
    accounts: many.map(({ id: accountId, name, repEmail }) => ({
      accountId,
      name,
      repEmail,
      ragStatus: "Red",
      score: 20,
      change: -80,
    })),
  });
  expect(posts[1]?.announces).toEqual(
    many.map(({ id }) => ({ episodeId: `s1:${id}`, as: "named", ragStatus: "Red", score: 20 })),
  );
});
