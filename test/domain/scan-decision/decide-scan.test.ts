import { describe, expect, test } from "vitest";
import type { Account } from "../../../src/domain/account.ts";
import type { ScanMemory } from "../../../src/domain/scan-decision/scan-decision.ts";
import { DAY_MS, HOUR_MS } from "../../../src/lib/time.ts";
import { anAccount } from "../../support/accounts.ts";
import {
  afterPosting,
  aReading,
  aScan,
  CHANNEL,
  decideWhole,
  emptyMemory,
  scanSettings,
  ticketsOf,
} from "../../support/scan-world.ts";

const DAY1 = new Date("2026-03-02T06:00:00Z");
const dayAfter = (at: Date, days = 1) => new Date(at.getTime() + days * DAY_MS);
const shownGreen = (name: string, over: Partial<Account> = {}) =>
  anAccount(name, { shown: { score: 100, status: "Green", lastScan: null }, ...over });

/** Memory of a first scan in which every account was Green. */
function greenBefore(accounts: Account[], at = DAY1): ScanMemory {
  const decision = decideWhole(
    aScan("s0", at),
    aReading(at, accounts, []),
    emptyMemory,
    scanSettings,
  );
  return afterPosting(emptyMemory, decision);
}

describe("one scan", () => {
  const acme = shownGreen("Acme");
  const globex = shownGreen("Globex");
  const earlier = () => greenBefore([acme, globex]);
  const at = dayAfter(DAY1);
  const reading = aReading(at, [acme, globex], ticketsOf(acme, at, { p1p2: 4 }));
  const scanned = () => decideWhole(aScan("s1", at), reading, earlier(), scanSettings);

  test("scores every account and keeps a state of each", () => {
    const decision = scanned();
    expect(decision.scores.map(({ accountId, score }) => [accountId, score])).toEqual([
      [acme.id, 20],
      [globex.id, 100],
    ]);
    expect(decision.states).toHaveLength(2);
    expect(decision.scan.figures).toMatchObject({
      accounts: 2,
      scored: 2,
      red: 1,
      green: 1,
      changed: 1,
      escalated: 1,
      openTickets: 4,
    });
  });

  test("Red before without an alert, as it is when there was no channel: the dashboard gets its callout", () => {
    const { open: _, ...rest } = afterPosting(earlier(), scanned());
    const next = dayAfter(at);
    const again = aReading(next, [acme, globex], ticketsOf(acme, at, { p1p2: 4 }));
    const decision = decideWhole(aScan("s2", next), again, { ...rest, open: [] }, scanSettings);
    expect(decision.scan.figures).toMatchObject({ changed: 0, escalated: 1 });
    expect(decision.dashboards).toEqual([acme.id]);
  });

  test("the dashboard of an account is out of date when its status changed, not at its first scan", () => {
    const decision = scanned();
    expect(decision.dashboards).toEqual([acme.id]);
    const first = decideWhole(aScan("s1", at), reading, emptyMemory, scanSettings);
    expect(first.dashboards).toEqual([]);
    const quiet = { ...scanSettings, writes: "none" } as const;
    expect(decideWhole(aScan("s1", at), reading, earlier(), quiet).dashboards).toEqual([]);
  });

  test("posts the new escalation once and announces it with the post", () => {
    const decision = scanned();
    expect(decision.posts.map(({ key, to }) => [key, to])).toEqual([
      [`s1:alert:${acme.id}`, CHANNEL],
    ]);
    expect(decision.posts[0]?.announces).toMatchObject([
      { as: "single", ragStatus: "Red", score: 20 },
    ]);
    expect(decision.posts[0]?.post).toMatchObject({
      kind: "alert",
      facts: { change: -80, tickets: { length: 3 } },
    });
  });

  test("wants every account written, the changed one marked", () => {
    const decision = scanned();
    expect(decision.writes.map(({ accountId, changed }) => [accountId, changed])).toEqual([
      [acme.id, true],
      [globex.id, false],
    ]);
    const changedOnly = decideWhole(aScan("s1", at), reading, earlier(), {
      ...scanSettings,
      writes: "changed",
    });
    expect(changedOnly.writes.map(({ accountId }) => accountId)).toEqual([acme.id]);
    expect(
      decideWhole(aScan("s1", at), reading, earlier(), { ...scanSettings, writes: "none" }).writes,
    ).toEqual([]);
  });

  test("decided twice it decides the same, keys and ids included", () => {
    const decision = scanned();
    expect(decideWhole(aScan("s1", at), reading, earlier(), scanSettings)).toEqual(decision);
  });

  test("the next day says nothing again", () => {
    const decision = scanned();
    const next = dayAfter(at);
    const after = afterPosting(earlier(), decision);
    const again = decideWhole(
      aScan("s2", next),
      aReading(next, [acme, globex], ticketsOf(acme, next, { p1p2: 4, days: 6 })),
      after,
      scanSettings,
    );
    expect(again.posts).toEqual([]);
    expect(again.episodes).toMatchObject([{ id: `s1:${acme.id}`, message: { channel: CHANNEL } }]);
  });

  test("an escalation that was not posted competes again", () => {
    const decision = scanned();
    const unposted = afterPosting(earlier(), { ...decision, posts: [] });
    const next = dayAfter(at);
    const again = decideWhole(
      aScan("s2", next),
      aReading(next, [acme, globex], ticketsOf(acme, next, { p1p2: 4, days: 6 })),
      unposted,
      scanSettings,
    );
    expect(again.posts.map(({ key }) => key)).toEqual([`s2:alert:${acme.id}`]);
  });

  test("what may already be in the channel counts as announced until that is known", () => {
    const decision = scanned();
    const unposted = afterPosting(earlier(), { ...decision, posts: [] });
    const unsettled = decision.posts.flatMap(({ announces }) => announces);
    const next = dayAfter(at);
    const again = decideWhole(
      aScan("s2", next),
      aReading(next, [acme, globex], ticketsOf(acme, next, { p1p2: 4, days: 6 })),
      { ...unposted, unsettled },
      scanSettings,
    );
    expect(again.posts).toEqual([]);
  });

  test("recovered: the episode ends, its message is to be edited, nothing is posted", () => {
    const decision = scanned();
    const next = dayAfter(at);
    const over = decideWhole(
      aScan("s2", next),
      aReading(next, [acme, globex], []),
      afterPosting(earlier(), decision),
      scanSettings,
    );
    expect(over.posts).toEqual([]);
    expect(over.episodes).toMatchObject([{ ended: { cause: "recovered" }, stale: true }]);
  });

  test("another rep: its message is to be edited, for it names the rep, and nothing is posted", () => {
    const next = dayAfter(at);
    const nextScan = (repEmail: string | null) =>
      decideWhole(
        aScan("s2", next),
        aReading(next, [{ ...acme, repEmail }, globex], ticketsOf(acme, next, { p1p2: 4 })),
        afterPosting(earlier(), scanned()),
        scanSettings,
      );
    expect(nextScan("new@corp.example")).toMatchObject({
      posts: [],
      episodes: [{ facts: { repEmail: "new@corp.example" }, stale: true }],
    });
    expect(nextScan(acme.repEmail)).toMatchObject({ posts: [], episodes: [{ stale: false }] });
  });

  test("without a channel nothing is posted and nothing counts as announced", () => {
    const silent = decideWhole(aScan("s1", at), reading, earlier(), {
      ...scanSettings,
      channel: null,
    });
    expect(silent.posts).toEqual([]);
    expect(silent.episodes).toMatchObject([{ episode: { announced: null } }]);
  });
});

describe("not known is never healthy", () => {
  const acme = shownGreen("Acme");
  const at = dayAfter(DAY1);
  const red = () =>
    decideWhole(
      aScan("s1", at),
      aReading(at, [acme], ticketsOf(acme, at, { p1p2: 4 })),
      greenBefore([acme]),
      scanSettings,
    );
  const memory = () => afterPosting(greenBefore([acme]), red());
  const next = dayAfter(at);

  test("a row that cannot be used: not scanned, named, the last score stays", () => {
    const unusable = [{ id: acme.id, label: "Acme", reason: "has no name", accountIds: [acme.id] }];
    const decision = decideWhole(
      aScan("s2", next),
      aReading(next, [], [], { unusableAccounts: unusable }),
      memory(),
      scanSettings,
    );
    expect(decision.scan.figures.notScanned).toEqual([
      { accountId: acme.id, name: "Acme", reason: "its row has no name" },
    ]);
    expect(decision.scores).toEqual([]);
    expect(decision.forgotten).toEqual([]);
    expect(decision.episodes).toMatchObject([{ ended: null }]);
  });

  test("an incomplete result never ends an episode", () => {
    const unusableTickets = [
      { id: "t", label: "T-1", reason: "has no date", accountIds: [acme.id] },
    ];
    const decision = decideWhole(
      aScan("s2", next),
      aReading(next, [acme], [], { unusableTickets }),
      memory(),
      scanSettings,
    );
    // All four tickets are gone at once, so the guard would hold a larger source; here one account is too few.
    expect(decision.scan.figures.incomplete).toBe(1);
    expect(decision.episodes.filter(({ ended }) => ended !== null)).toEqual([]);
  });

  test("Green at last, and complete one scan later: the dashboard loses its callout then", () => {
    const unusableTickets = [
      { id: "t", label: "T-1", reason: "has no date", accountIds: [acme.id] },
    ];
    const incomplete = decideWhole(
      aScan("s2", next),
      aReading(next, [acme], [], { unusableTickets }),
      memory(),
      scanSettings,
    );
    expect(incomplete.dashboards).toEqual([acme.id]);
    const later = dayAfter(next);
    const decide = (tickets: ReturnType<typeof ticketsOf>) =>
      decideWhole(
        aScan("s3", later),
        aReading(later, [acme], tickets),
        afterPosting(memory(), incomplete),
        scanSettings,
      );
    const complete = decide([]);
    expect(complete.states).toMatchObject([{ ragStatus: "Green" }]);
    expect(complete.episodes).toMatchObject([{ ended: { cause: "recovered" } }]);
    expect(complete.dashboards).toEqual([acme.id]);
  });

  test.each([
    ["that ran out since the scan before", 1, true],
    ["that runs out with this scan", 24, true],
    ["that ran out with the scan before", 0, false],
    ["that ran out before the scan before", -1, false],
    ["that holds", 3 * 24, false],
  ])("a snooze %s: whether the message is edited", (_what, hours, stale) => {
    const until = new Date(at.getTime() + hours * HOUR_MS);
    const { open, ...rest } = memory();
    const snoozed = open.map((stored) => ({
      ...stored,
      message: { channel: CHANNEL, ts: "1.1" },
      snoozedBy: "U1",
      episode: { ...stored.episode, hasMessage: true, snoozedUntil: until },
    }));
    const reading = aReading(next, [acme], ticketsOf(acme, at, { p1p2: 4 }));
    const decide = (last: ScanMemory["last"]) =>
      decideWhole(aScan("s2", next), reading, { ...rest, open: snoozed, last }, scanSettings);
    expect(decide(rest.last).episodes).toMatchObject([{ stale }]);
    // Nothing is known of a scan before: once more does no harm.
    expect(decide(null).episodes).toMatchObject([{ stale: hours <= 24 }]);
  });

  test("gone: found neither in the list nor by id", () => {
    const decision = decideWhole(
      aScan("s2", next),
      aReading(next, [], [], { missing: [acme.id] }),
      memory(),
      scanSettings,
    );
    expect(decision.episodes).toMatchObject([{ ended: { cause: "gone" } }]);
    expect(decision.forgotten).toEqual([acme.id]);
  });

  test("inactive: the episode ends, the state is forgotten", () => {
    const decision = decideWhole(
      aScan("s2", next),
      aReading(next, [{ ...acme, active: false }], []),
      memory(),
      scanSettings,
    );
    expect(decision.episodes).toMatchObject([{ ended: { cause: "inactive" } }]);
    expect(decision.forgotten).toEqual([acme.id]);
    // Its page still shows the callout.
    expect(decision.dashboards).toEqual([acme.id]);
  });

  test("too many missing at once: nothing ends", () => {
    const many = Array.from({ length: 12 }, (_, n) => shownGreen(`Account ${n}`));
    const known = greenBefore(many);
    const decision = decideWhole(
      aScan("s2", next),
      aReading(next, [], [], { missing: many.map(({ id }) => id) }),
      known,
      scanSettings,
    );
    expect(decision.forgotten).toEqual([]);
    expect(decision.scan.figures.notScanned).toHaveLength(12);
  });
});

describe("the guard", () => {
  const many = Array.from({ length: 20 }, (_, n) =>
    shownGreen(`Account ${String(n).padStart(2, "0")}`),
  );
  const at = dayAfter(DAY1);
  const next = dayAfter(at);
  const quiet = () => greenBefore(many);

  test("an emptied source: nothing is stored, one notice names the accounts", () => {
    const some = many.slice(0, 6);
    const busyTickets = (day: Date) => some.flatMap((one) => ticketsOf(one, day, { others: 5 }));
    const busy = decideWhole(
      aScan("s1", at),
      aReading(at, many, busyTickets(at)),
      quiet(),
      scanSettings,
    );
    const memory = afterPosting(quiet(), busy);
    const held = decideWhole(aScan("s2", next), aReading(next, many, []), memory, scanSettings);
    expect(held.scan).toMatchObject({
      state: "held",
      reason: expect.stringContaining("fell from 30 to 0"),
    });
    expect(held).toMatchObject({ scores: [], states: [], episodes: [], writes: [] });
    expect(held.posts).toMatchObject([
      {
        key: "s2:notice",
        announces: [],
        post: { kind: "notice", hold: "all", concerned: 6 },
      },
      { key: "s2:notice#2", announces: [], post: { accounts: { length: 6 } } },
    ]);
    // The next one compares with the last scan that was not held.
    const still = decideWhole(
      aScan("s3", dayAfter(next)),
      aReading(dayAfter(next), many, []),
      afterPosting(memory, held),
      scanSettings,
    );
    expect(still.scan.state).toBe("held");
    // The first notice still stands, with what is held now.
    expect(still.posts).toEqual([]);
    expect(still.revised).toMatchObject({
      key: "s2:notice",
      post: { scanId: "s2", reason: still.scan.reason, accounts: { length: 6 }, outcome: null },
    });
    const believed = decideWhole(
      aScan("s4", dayAfter(dayAfter(next))),
      aReading(dayAfter(dayAfter(next)), many, busyTickets(dayAfter(dayAfter(next)))),
      afterPosting(memory, still),
      scanSettings,
    );
    expect(believed.scan.state).toBe("decided");
    expect(believed.revised).toMatchObject({
      key: "s2:notice",
      post: { outcome: { kind: "over" } },
    });
  });

  const storm = (day: Date) =>
    aReading(
      day,
      many,
      many.flatMap((one) => ticketsOf(one, day, { p1p2: 4 })),
    );

  test("a mass escalation: stored and written, its posts are held, the notice announces them", () => {
    const held = decideWhole(aScan("s1", at), storm(at), quiet(), scanSettings);
    expect(held.scan.state).toBe("decided");
    expect(held.writes).toHaveLength(20);
    expect(held.posts).toMatchObject([
      { post: { kind: "notice", hold: "posts", concerned: 20 }, announces: [] },
      { post: { kind: "notice", accounts: { length: 20 } }, announces: { length: 20 } },
    ]);
    const after = decideWhole(
      aScan("s2", next),
      storm(next),
      afterPosting(quiet(), held),
      scanSettings,
    );
    expect(after.posts).toEqual([]);
  });

  test("released as new: five alerts and a summary with the rest, each named once", () => {
    const held = decideWhole(aScan("s1", at), storm(at), quiet(), scanSettings);
    const memory = {
      ...afterPosting(quiet(), held),
      releasedHold: "posts" as const,
      held: held.posts.flatMap(({ announces }) => announces.map(({ episodeId }) => episodeId)),
    };
    const released = decideWhole(
      aScan("s2", at, { kind: "released", by: "U1", mode: "post", heldScanId: "s1" }),
      storm(at),
      memory,
      scanSettings,
    );
    const kinds = released.posts.map(({ post }) => post.kind);
    expect(kinds.filter((kind) => kind === "alert")).toHaveLength(5);
    expect(kinds.filter((kind) => kind === "summary")).toHaveLength(1);
    const named = released.posts.flatMap(({ announces }) =>
      announces.map(({ episodeId }) => episodeId),
    );
    expect(new Set(named).size).toBe(20);
    expect(named).toHaveLength(20);
  });

  test("accepted silently: nothing is posted, then or later", () => {
    const first = decideWhole(
      aScan("s1", at, { kind: "released", by: "U1", mode: "silent", heldScanId: "s0" }),
      storm(at),
      { ...quiet(), releasedHold: "all" },
      scanSettings,
    );
    expect(first.posts).toEqual([]);
    const after = decideWhole(
      aScan("s2", next),
      storm(next),
      afterPosting(quiet(), first),
      scanSettings,
    );
    expect(after.posts).toEqual([]);
    expect(after.guard.kind).toBe("pass");
  });
});

test("a rep with accounts that found no slot gets one direct message a scan", () => {
  const accounts = Array.from({ length: 9 }, (_, n) =>
    shownGreen(`Account ${n}`, { repEmail: n < 8 ? "Dana@x.example" : null }),
  );
  const at = dayAfter(DAY1);
  const reading = aReading(
    at,
    accounts,
    accounts.flatMap((one) => ticketsOf(one, at, { p1p2: 4 })),
  );
  const decision = decideWhole(aScan("s1", at), reading, greenBefore(accounts), scanSettings);
  const direct = decision.posts.filter(({ post }) => post.kind === "direct");
  expect(direct).toMatchObject([{ key: "s1:direct:dana@x.example", to: "rep:dana@x.example" }]);
  expect(decision.posts.map(({ position }) => position)).toEqual(decision.posts.map((_, n) => n));
});

describe("outreach drafts", () => {
  const withDrafts = { ...scanSettings, drafts: true };
  const accounts = ["Dana@x.example", "Dana@x.example", null].map((repEmail, n) =>
    shownGreen(`Account ${n}`, { repEmail }),
  );
  const at = dayAfter(DAY1);
  const reading = aReading(
    at,
    accounts,
    accounts.flatMap((one) => ticketsOf(one, at, { p1p2: 4 })),
  );
  const earlier = () =>
    afterPosting(
      greenBefore(accounts),
      decideWhole(
        aScan("s0", DAY1),
        aReading(DAY1, accounts, []),
        greenBefore(accounts),
        withDrafts,
      ),
    );

  test("one for each new episode, listed in one direct message to each rep", () => {
    const decision = decideWhole(aScan("s1", at), reading, earlier(), withDrafts);
    expect(decision.drafts.map(({ key, mailbox, card }) => ({ key, mailbox, card }))).toEqual(
      accounts.map(({ id, repEmail }) => ({
        key: `outreach:s1:${id}`,
        mailbox: repEmail?.toLowerCase() ?? "",
        card: repEmail === null ? null : "s1:direct:dana@x.example",
      })),
    );
    const direct = decision.posts.flatMap(({ key, post }) =>
      post.kind === "direct" ? [{ key, drafts: post.drafts }] : [],
    );
    const dana = decision.drafts.filter(({ mailbox }) => mailbox !== "").map(({ id }) => id);
    expect(direct).toEqual([{ key: "s1:direct:dana@x.example", drafts: dana }]);
  });

  test("without a channel too; none by the first scan of a store, nor when there are no drafts", () => {
    const drafts = (memory: ScanMemory, settings: Partial<typeof withDrafts>) =>
      decideWhole(aScan("s1", at), reading, memory, { ...withDrafts, ...settings }).drafts.length;
    expect(drafts(earlier(), { channel: null })).toBe(3);
    expect(drafts({ ...earlier(), last: null }, {})).toBe(0);
    expect(drafts(earlier(), { drafts: false })).toBe(0);
  });

  test("an episode that goes on wants none again", () => {
    const first = decideWhole(aScan("s1", at), reading, earlier(), withDrafts);
    const next = dayAfter(at);
    const second = decideWhole(
      aScan("s2", next),
      aReading(
        next,
        accounts,
        accounts.flatMap((one) => ticketsOf(one, next, { p1p2: 4 })),
      ),
      afterPosting(earlier(), first),
      withDrafts,
    );
    expect(second.drafts).toEqual([]);
  });
});
