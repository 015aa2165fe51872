// What a scan finds of each account, and what it keeps of it.
import { describe, expect, test } from "vitest";
import type { Account } from "../../../src/domain/account.ts";
import { createHealthScorer } from "../../../src/domain/health.ts";
import type { ScanMemory, ScanReading } from "../../../src/domain/scan-decision/scan-decision.ts";
import type { Ticket } from "../../../src/domain/ticket.ts";
import { anAccount } from "../../support/accounts.ts";
import { episode, fresh, march } from "../../support/episodes.ts";
import {
  aMemory,
  aReading,
  aScan,
  CHANNEL,
  decideWhole,
  type ReadingParts,
  scanSettings,
  ticketsOf,
} from "../../support/scan-world.ts";
import { accountState, storedEpisode } from "../../support/stored.ts";

const AT = march(8);
const acme = anAccount("Acme");
const globex = anAccount("Globex");
const id = acme.id;
const red = (days?: number) =>
  ticketsOf(acme, AT, days === undefined ? { p1p2: 4 } : { p1p2: 4, days });
const state = (ragStatus: "Green" | "Amber" | "Red", score: number, of = acme) =>
  accountState(of.id, { name: of.name, ragStatus, score });
const at20 = { ragStatus: "Red", score: 20, pointsLost: 80 } as const;
const announcedAt20 = episode({
  ...at20,
  announced: { ragStatus: "Red", score: 20, at: march(2) },
});
const open = storedEpisode("e", {
  accountId: id,
  episode: announcedAt20,
  message: { channel: CHANNEL, ts: "1" },
  facts: { ...storedEpisode("e").facts, accountId: id, repEmail: acme.repEmail },
});
const decide = (
  accounts: Account[],
  tickets: Ticket[],
  memory: Partial<ScanMemory> = {},
  over: ReadingParts = {},
  settings: Partial<typeof scanSettings> = {},
) =>
  decideWhole(aScan("s1", AT), aReading(AT, accounts, tickets, over), aMemory(memory), {
    ...scanSettings,
    ...settings,
  });
const row = { id, label: "Acme", reason: "has no name", accountIds: [id] };
const orphan = (ticket: string) => ({
  ...(ticketsOf({ id: "nobody" }, AT, { others: 1 })[0] as Ticket),
  id: ticket,
});

describe("an account without a score", () => {
  test.each<[string, Account[], Partial<ScanReading>, Partial<ScanMemory>, boolean]>([
    ["gone, with an episode", [], { missing: [id] }, { open: [open] }, true],
    ["gone, without one: it is not looked up for ever", [], { missing: [id] }, {}, true],
    ["inactive", [{ ...acme, active: false }], {}, {}, true],
    ["with a row that cannot be read", [], { unusableAccounts: [row] }, {}, false],
    ["that was not in the list", [], {}, {}, false],
  ])(
    "%s: what is known of it, and whether it is forgotten",
    (_what, accounts, over, memory, gone) => {
      const { scan, states, scores, writes, dashboards, forgotten } = decide(
        accounts,
        [],
        { states: [state("Red", 20)], ...memory },
        over,
      );
      expect({ states, scores, writes, dashboards }).toEqual({
        states: [],
        scores: [],
        writes: [],
        dashboards: [],
      });
      expect(forgotten).toEqual(gone ? [id] : []);
      expect(scan.figures).toMatchObject({ accounts: gone ? 0 : 1, scored: 0, changed: 0 });
    },
  );

  const many = Array.from({ length: 12 }, (_, n) => anAccount(`Account ${n}`));
  test.each<[string, Partial<ScanReading>, Partial<ScanMemory>, string]>([
    ["that was not in the list", {}, {}, "it was not in the list"],
    [
      "among too many that are missing",
      { missing: [id, ...many.map((one) => one.id)] },
      { states: [acme, ...many].map((one) => state("Red", 20, one)) },
      "13 of 13 known accounts are missing, which is too many to believe: no episode ends",
    ],
  ])("%s keeps its episode and its facts", (_what, over, memory, reason) => {
    const { scan, episodes } = decide(
      [],
      [],
      { states: [state("Red", 20)], open: [open], ...memory },
      over,
    );
    expect(scan.figures.notScanned).toContainEqual({ accountId: id, name: "Acme", reason });
    expect(episodes).toEqual([{ ...open, stale: false }]);
  });

  test("of which only the episode is known is gone as any other", () => {
    const { episodes } = decide([], [], { open: [open] }, { missing: [id] });
    expect(episodes).toMatchObject([
      { id: "e", facts: open.facts, ended: { at: AT, cause: "gone" } },
    ]);
  });
});

describe("the status before", () => {
  const shown = (status: "Green" | "Amber" | null) => ({
    ...acme,
    shown: { score: null, status, lastScan: null },
  });
  test.each<[string, Account, Partial<ScanMemory>, string | undefined]>([
    ["is what the store knows", shown("Amber"), { states: [state("Green", 100)] }, "single"],
    ["… whatever Notion shows", shown("Green"), { states: [state("Amber", 60)] }, undefined],
    ["is what Notion shows when the store knows nothing", shown("Amber"), {}, undefined],
    ["… a fall from that is news", shown("Green"), {}, "single"],
    ["is not known", shown(null), {}, "listed"],
  ])("%s", (_what, account, memory, announceAs) => {
    const { episodes } = decide([account], ticketsOf(acme, AT, { p1p2: 2 }), memory);
    expect(episodes[0]?.episode.announceAs).toBe(announceAs);
  });
});

describe("a result", () => {
  const shown = (score: number, status: "Green" | "Amber") => ({
    ...acme,
    shown: { score, status, lastScan: null },
  });
  /** Green from 50. */
  const lenient = createHealthScorer({ amber: 50 });
  const amber = ticketsOf(acme, AT, { p1p2: 2 });
  test.each<[string, Account, Ticket[], Partial<ScanMemory>, boolean]>([
    ["as it was", acme, amber, { states: [state("Amber", 60)] }, false],
    ["another score, the same status", acme, amber, { states: [state("Amber", 62)] }, true],
    ["the same score, another status", acme, amber, { states: [state("Green", 60)] }, true],
    ["as Notion shows it", shown(60, "Amber"), amber, {}, false],
    ["another score than Notion shows", shown(61, "Amber"), amber, {}, true],
    ["another status than Notion shows", shown(60, "Green"), amber, {}, true],
    [
      "as it was, whatever Notion shows",
      shown(1, "Green"),
      amber,
      { states: [state("Amber", 60)] },
      false,
    ],
  ])("%s: is it a change?", (_what, account, tickets, memory, changed) => {
    const { writes, scan } = decide([account], tickets, memory);
    expect(writes.map((write) => write.changed)).toEqual([changed]);
    expect(scan.figures.changed).toBe(Number(changed));
    expect(scan.figures).toMatchObject({ red: 0, amber: 1, green: 0 });
  });

  test("is scored by the thresholds of its account", () => {
    const scorerFor = ({ name }: Account) => (name === "Acme" ? lenient : createHealthScorer());
    const tickets = [acme, globex].flatMap((one) => ticketsOf(one, AT, { p1p2: 2 }));
    const { states } = decide([acme, globex], tickets, {}, {}, { scorerFor });
    expect(states.map(({ ragStatus }) => ragStatus)).toEqual(["Green", "Amber"]);
  });

  test("without tickets has none", () => {
    expect(decide([acme], []).scores).toMatchObject([
      { openTickets: 0, p1p2Tickets: 0, score: 100 },
    ]);
  });

  test("names the three oldest of its urgent tickets", () => {
    const old = ticketsOf(acme, AT, { others: 1 }).map((one) => ({
      ...one,
      id: "old",
      ticketId: "T-old",
      createdAt: march(1),
    }));
    const { episodes } = decide([acme], [...old, ...red()], { states: [state("Green", 100)] });
    expect(episodes[0]?.facts.tickets.map(({ ticketId }) => ticketId)).toEqual([
      "T-0",
      "T-1",
      "T-2",
    ]);
  });
});

test("tickets of no account are counted, each once, whether they could be read or not", () => {
  const broken = (ticket: string, accountIds: string[]) => ({
    ...row,
    id: ticket,
    label: ticket,
    accountIds,
  });
  const { scan } = decide(
    [acme],
    [orphan("o1"), orphan("o2"), orphan("o2")],
    {},
    {
      unusableTickets: [broken("T-1", []), broken("T-2", []), broken("T-3", [id])],
    },
  );
  expect(scan.figures).toMatchObject({ orphanTickets: 4, openTickets: 2, incomplete: 1 });
});

describe("an episode", () => {
  const other = storedEpisode("f", { accountId: globex.id, episode: fresh(60) });

  test("whose post is on its way counts as announced, and no other does", () => {
    const unannounced = { ...open, episode: { ...announcedAt20, announced: null } };
    const { episodes, plan } = decide(
      [acme, globex],
      [...red(), ...ticketsOf(globex, AT, { p1p2: 2 })],
      {
        open: [unannounced, other],
        unsettled: [{ episodeId: "e", as: "single", ragStatus: "Red", score: 20 }],
      },
    );
    const told = plan.decisions.map(({ accountId, outcome }) => [accountId, outcome]);
    expect(told).toEqual([
      [acme.id, "nothing"],
      [globex.id, "single"],
    ]);
    // It may turn out not to be in Slack, and be replaced by a scan that has to announce it then.
    expect(episodes.map(({ episode }) => episode.announced)).toEqual([null, null]);
  });

  const red60 = { ragStatus: "Red", score: 60, at: march(2) } as const;
  const amber60 = { ...red60, ragStatus: "Amber" } as const;
  test.each([
    ["what was announced before stays", 4, amber60, amber60],
    ["what was announced before comes down when the account improves", 2, red60, amber60],
  ] as const)("whose post is on its way: %s", (_what, p1p2, before, after) => {
    const { episodes } = decide([acme], ticketsOf(acme, AT, { p1p2 }), {
      open: [{ ...open, episode: { ...announcedAt20, announced: before } }],
      unsettled: [{ episodeId: "e", as: "named", ragStatus: "Red", score: 20 }],
    });
    expect(episodes.map(({ episode }) => episode.announced)).toEqual([after]);
  });

  const endedAt = (day: number, change = {}) => ({
    ...open,
    ended: { at: march(day), cause: "recovered" as const },
    ...change,
  });
  const another = {
    ...endedAt(7),
    id: "f",
    accountId: globex.id,
    message: { channel: CHANNEL, ts: "2" },
  };
  test.each<[string, ScanMemory["ended"], object]>([
    [
      "comes again in its own old message, not in that of another account",
      [another, endedAt(7)],
      { message: { ts: "1" }, episode: { announceAs: "again", hasMessage: true } },
    ],
    [
      "that had no message comes again without one",
      [endedAt(7, { message: null })],
      { message: null, stale: false, episode: { announceAs: "again", hasMessage: false } },
    ],
    [
      "after an end too long ago is new, and leaves the old message alone",
      [endedAt(0)],
      { message: null, stale: false, episode: { announceAs: "single", hasMessage: false } },
    ],
  ])("%s", (_what, ended, expected) => {
    const { episodes } = decide([acme], red(), { states: [state("Green", 100)], ended });
    expect(episodes).toMatchObject([expected]);
  });

  test.each<[string, string | null, object, boolean]>([
    ["another rep", "new@corp.example", {}, true],
    ["no rep any more", null, {}, true],
    ["the same rep", acme.repEmail, {}, false],
    [
      "another rep, and no message that could be edited",
      "new@corp.example",
      { message: null },
      false,
    ],
  ])("with %s: is its message out of date?", (_what, repEmail, change, stale) => {
    const { episodes } = decide([{ ...acme, repEmail }], red(), {
      states: [state("Red", 20)],
      open: [{ ...open, ...change }],
    });
    expect(episodes).toMatchObject([{ stale }]);
  });

  test("on the day of a repeat is reminded of, not named anew", () => {
    const { posts } = decide([acme], red(), { states: [state("Red", 20)], open: [open] });
    expect(posts.map(({ key, announces }) => [key, announces])).toEqual([
      ["s1:summary", [{ episodeId: "e", as: "reminded", ragStatus: "Red", score: 20 }]],
    ]);
  });
});

test("accounts without a rep that found no slot are nobody's direct message; a rep's has no drafts when there are none", () => {
  const of = (repEmail: string | null) =>
    Array.from({ length: 6 }, (_, n) =>
      anAccount(`${repEmail} ${n}`, {
        repEmail,
        shown: { score: 100, status: "Green", lastScan: null },
      }),
    );
  const directs = (accounts: Account[]) =>
    decide(
      accounts,
      accounts.flatMap((one) => ticketsOf(one, AT, { p1p2: 4 })),
    ).posts.flatMap(({ to, post }) =>
      post.kind === "direct"
        ? [{ to, accounts: post.accounts.length, drafts: post.drafts, checkIns: post.checkIns }]
        : [],
    );
  expect(directs(of(null))).toEqual([]);
  expect(directs(of("dana@x.example"))).toEqual([
    { to: "rep:dana@x.example", accounts: 1, drafts: [], checkIns: null },
  ]);
});
