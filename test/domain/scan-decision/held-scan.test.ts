// What a scan leaves that the guard held, and what is decided of it later.
import { describe, expect, test } from "vitest";
import type { Account } from "../../../src/domain/account.ts";
import type { NamedAccount } from "../../../src/domain/outbox.ts";
import type { Scan } from "../../../src/domain/scan.ts";
import { decideScan } from "../../../src/domain/scan-decision/decide-scan.ts";
import type { ScanMemory, ScanReading } from "../../../src/domain/scan-decision/scan-decision.ts";
import { anAccount } from "../../support/accounts.ts";
import { episode, fresh, march } from "../../support/episodes.ts";
import {
  aMemory,
  aReading,
  aScan,
  CHANNEL,
  decideWhole,
  scanSettings,
  ticketsOf,
} from "../../support/scan-world.ts";
import { accountState, storedEpisode } from "../../support/stored.ts";

const AT = march(3);
const accounts = Array.from({ length: 40 }, (_, n) => anAccount(`Account ${n + 10}`));
const some = accounts.slice(0, 5);
const [first] = some as [Account];
const stateOf = ({ id, name }: Account) =>
  accountState(id, { name, ragStatus: "Amber", score: 60, openTickets: 0 });
const openOf = ({ id: accountId }: Account) =>
  storedEpisode(`e-${accountId}`, {
    accountId,
    episode: episode({ score: 58 }),
    message: { channel: CHANNEL, ts: "1" },
  });
/** Five episodes, all that there are, would end at once. */
const ending = (change: Partial<ScanMemory> = {}) =>
  aMemory({ states: some.map(stateOf), open: some.map(openOf), ...change });
const inactive = some.map((one) => ({ ...one, active: false }));
const decide = (
  memory: ScanMemory,
  reading: ScanReading,
  settings: Partial<typeof scanSettings> = {},
) => decideWhole(aScan("s1", AT), reading, memory, { ...scanSettings, ...settings });
const named = ({ id: accountId, name }: Account, score: number, change: number | null = null) => ({
  accountId,
  name,
  repEmail: "dana@corp.example",
  ragStatus: "Amber",
  score,
  change,
});

describe("everything held", () => {
  const reason = "5 of 5 open episodes would end at once";
  const held = (change: Partial<ScanMemory> = {}, settings: Partial<typeof scanSettings> = {}) =>
    decide(ending(change), aReading(AT, inactive, []), settings);

  test("leaves its figures and one notice, and nothing else", () => {
    const notice = {
      kind: "notice",
      scanId: "s1",
      hold: "all",
      reason,
      concerned: 5,
      outcome: null,
    };
    const { figures } = decide(aMemory(), aReading(AT, inactive, [])).scan;
    const decision = held();
    expect(decision).toEqual({
      scan: { ...aScan("s1", AT), state: "held", endedAt: AT, figures, reason },
      guard: { kind: "holdAll", reason, accounts: some.map(({ id }) => id) },
      plan: { singles: [], summary: null, replies: [], edits: [], decisions: [] },
      scores: [],
      states: [],
      forgotten: [],
      episodes: [],
      clears: new Set(),
      posts: [
        {
          key: "s1:notice",
          scanId: "s1",
          to: CHANNEL,
          position: 0,
          post: { ...notice, accounts: [] },
          announces: [],
        },
        {
          key: "s1:notice#2",
          scanId: "s1",
          to: CHANNEL,
          position: 1,
          // Not scored: as the last scan knew them.
          post: { ...notice, accounts: some.map((one) => named(one, 60)) },
          announces: [],
        },
      ],
      revised: null,
      writes: [],
      dashboards: [],
      drafts: [],
    });
  });

  test("names an account of which only the episode is known as that has it", () => {
    const [, { post } = { post: null }] = held({ states: [] }).posts;
    expect(post).toMatchObject({ accounts: some.map((one) => named(one, 58)) });
  });

  test("names an account that was scored as it is now", () => {
    const recovered = decide(ending(), aReading(AT, some, []));
    expect(recovered.posts[1]).toMatchObject({
      post: { accounts: some.map(({ id }) => ({ accountId: id, ragStatus: "Green", score: 100 })) },
      announces: [],
    });
  });

  test("has no notice without a channel", () => {
    expect(held({}, { channel: null })).toMatchObject({ posts: [], revised: null });
  });

  test("revises the notice that stands, as the notice of the first of these scans", () => {
    const post = {
      kind: "notice",
      scanId: "s0",
      hold: "posts",
      reason: "",
      concerned: 0,
      accounts: [],
      outcome: null,
    } as const;
    const { posts, revised } = held({
      notice: { key: "s0:notice", version: 4, post: { ...post, accounts: [] } },
    });
    expect(posts).toEqual([]);
    expect(revised).toEqual({
      key: "s0:notice",
      version: 4,
      post: {
        ...post,
        hold: "all",
        reason,
        concerned: some.length,
        accounts: some.map((one) => named(one, 60)),
      },
    });
  });
});

describe("posts held", () => {
  const reason = "10 of 40 accounts would escalate at once";
  const ten = accounts.slice(0, 10);
  const idle = Array.from({ length: 30 }, (_, n) => anAccount(`Idle ${n}`, { active: false }));
  const storm = (also: Account[] = []) =>
    aReading(
      AT,
      [...accounts, ...also],
      ten.flatMap((one) => ticketsOf(one, AT, { p1p2: 4 })),
    );
  const green = accounts.map((one) => ({
    ...stateOf(one),
    ragStatus: "Green" as const,
    score: 100,
  }));
  const held = (settings: Partial<typeof scanSettings> = {}, also: Account[] = []) =>
    decide(aMemory({ states: green }), storm(also), settings);

  test("counts active accounts alone", () => {
    expect(held({}, idle).guard).toMatchObject({ kind: "holdPosts", reason });
  });

  test("says in the plan why nothing is posted", () => {
    expect(held().plan.decisions[0]).toMatchObject({
      outcome: "held",
      reason: `fell from Green to Red; held: ${reason}`,
    });
  });

  test("drafts nothing either", () => {
    expect(held({ drafts: true }).drafts).toEqual([]);
  });

  test("has no notice without a channel, and holds nothing where there are no drafts either", () => {
    expect(held({ channel: null })).toMatchObject({ posts: [], scan: { reason: null } });
  });

  test("without a channel the admins are told of held drafts", () => {
    const { posts, scan } = held({ channel: null, drafts: true });
    expect(posts).toMatchObject([{ key: "held:s1", to: "admins", post: { kind: "admins" } }]);
    expect(JSON.stringify(posts)).toContain(reason);
    expect(scan).toMatchObject({ state: "decided", reason });
  });

  test("are named behind the notice, as many in a post as one message names, each announced by the one that names it", () => {
    const [notice, ...thread] = held({
      *splitAccounts(all) {
        const some: NamedAccount[] = [];
        for (const one of all) if (some.push(one) === 4) yield some.splice(0);
        if (some.length > 0) yield some;
      },
    }).posts;
    expect(notice).toMatchObject({
      key: "s1:notice",
      position: 0,
      post: { accounts: [], concerned: 10 },
      announces: [],
    });
    expect(thread.map(({ key, position }) => [key, position])).toEqual([
      ["s1:notice#2", 1],
      ["s1:notice#3", 2],
      ["s1:notice#4", 3],
    ]);
    const ids = ten.map(({ id }) => id);
    for (const [index, { post, announces }] of thread.entries()) {
      const some = ids.slice(4 * index, 4 * index + 4);
      expect(post).toMatchObject({ accounts: some.map((accountId) => ({ accountId })) });
      expect(announces.map(({ episodeId }) => episodeId)).toEqual(some.map((id) => `s1:${id}`));
    }
  });

  test("are named post by post: one that is not asked for is not made", () => {
    let asked = 0;
    const { posts } = decideScan(aScan("s1", AT), storm(), aMemory({ states: green }), {
      ...scanSettings,
      *splitAccounts(all) {
        for (const one of all) {
          asked += 1;
          yield [one];
        }
      },
    });
    expect(asked).toBe(0);
    const [first, second] = posts;
    expect([first?.key, second?.key, asked]).toEqual(["s1:notice", "s1:notice#2", 1]);
  });
});

describe("posts held whose notice is not in Slack yet", () => {
  const ten = accounts.slice(0, 10);
  const named = ten.map(({ id: accountId }) =>
    storedEpisode(`e-${accountId}`, { accountId, episode: fresh(20) }),
  );
  const heldBack = named.map(({ id: episodeId }) => ({
    episodeId,
    as: "named" as const,
    ragStatus: "Red" as const,
    score: 20,
  }));
  const again = (change: Partial<ScanMemory>, cause?: Scan["cause"]) =>
    decideWhole(
      aScan("s2", AT, cause),
      aReading(
        AT,
        accounts,
        ten.flatMap((one) => ticketsOf(one, AT, { p1p2: 4 })),
      ),
      aMemory({ states: accounts.map(stateOf), open: named, heldBack, ...change }),
      { ...scanSettings, drafts: true },
    );
  const letGo = (mode: "post" | "silent") =>
    again(
      { releasedHold: "posts", held: named.map(({ id }) => id) },
      { kind: "released", by: "U1", mode, heldScanId: "s1" },
    );

  test("stay held by the next scan", () => {
    expect(again({})).toMatchObject({ guard: { kind: "pass" }, posts: [], drafts: [] });
  });

  test("are posted, or accepted, once somebody says so", () => {
    const { plan, drafts } = letGo("post");
    expect([plan.singles.length, plan.summary?.unslotted.length, drafts.length]).toEqual([
      5, 5, 10,
    ]);
    const { posts, episodes } = letGo("silent");
    expect(posts).toEqual([]);
    expect(episodes.every(({ episode: { announced } }) => announced !== null)).toBe(true);
  });

  test("count as what was said of them since", () => {
    const told = { ragStatus: "Red", score: 70, at: march(2) } as const;
    const open = named.map((one) => ({ ...one, episode: { ...one.episode, announced: told } }));
    // The notice says 20, so nothing would be worse.
    expect(again({ open }).plan.decisions[0]?.reason).toContain("since it was announced at 70");
  });
});

describe("released", () => {
  const released = (mode: "post" | "silent", change: Partial<ScanMemory> = {}) =>
    decideWhole(
      aScan("s1", AT, { kind: "released", by: "U1", mode, heldScanId: "s0" }),
      aReading(AT, [first], ticketsOf(first, AT, { p1p2: 4 })),
      aMemory({ states: [{ ...stateOf(first), ragStatus: "Green", score: 100 }], ...change }),
      scanSettings,
    );

  test("as a whole, is asked no more", () => {
    expect(released("post", { releasedHold: "all" }).guard).toEqual({
      kind: "pass",
      reason: "an admin let it pass",
    });
  });

  describe.each(["post", "silent"] as const)("held posts, to %s", (mode) => {
    const reading = aReading(
      AT,
      accounts,
      accounts.slice(0, 10).flatMap((one) => ticketsOf(one, AT, { p1p2: 4 })),
    );
    const letGo = (memory: Partial<ScanMemory>, read = reading) =>
      decideWhole(
        aScan("s2", AT, { kind: "released", by: "U1", mode, heldScanId: "s1" }),
        read,
        aMemory({ releasedHold: "posts", states: accounts.map(stateOf), ...memory }),
        scanSettings,
      );
    /** As the hold left them: open, and named by its notice. */
    const named = accounts.slice(0, 5).map((one) => {
      const announced = { ragStatus: "Amber", score: 60, at: march(2) } as const;
      return storedEpisode(`e-${one.id}`, {
        accountId: one.id,
        episode: episode({ ragStatus: "Amber", score: 60, announced }),
      });
    });
    const held = named.map(({ id }) => id);

    test("do not let pass a source that was emptied since: its own notice goes on", () => {
      const notice = {
        key: "s0:notice",
        version: 1,
        post: {
          kind: "notice",
          scanId: "s0",
          hold: "all",
          reason: "",
          concerned: 0,
          accounts: [],
          outcome: { kind: "failed", by: "U1", scanId: "s9", why: "it could not read Notion" },
        },
      } as const;
      const decision = letGo(
        { open: named, held, notice: { ...notice, post: { ...notice.post, accounts: [] } } },
        aReading(AT, accounts, []),
      );
      expect(decision.scan).toMatchObject({
        state: "held",
        reason: "5 of 5 open episodes would end at once",
      });
      expect(decision).toMatchObject({ states: [], episodes: [], writes: [], posts: [] });
      expect(decision.revised?.post).toMatchObject({
        reason: decision.scan.reason,
        outcome: notice.post.outcome,
      });
    });

    test("do not let pass what escalates beside them, nor count as such themselves", () => {
      // Five that were held, worse now, and five more: too few to hold anything.
      expect(letGo({ open: named, held }).guard).toEqual({
        kind: "pass",
        reason: "nothing unusual",
      });
      const decision = letGo({ open: named, held: held.slice(0, 0) });
      expect(decision.guard).toMatchObject({ kind: "holdPosts", accounts: { length: 10 } });
      expect(decision.posts[0]).toMatchObject({ key: "s2:notice" });
      expect(
        decision.episodes.filter(({ episode: { announced } }) => announced?.at === AT),
      ).toEqual([]);
    });
  });

  test("accepted silently counts as said, without a message of its own, and says why it is silent", () => {
    const { plan, posts, episodes } = released("silent");
    expect(posts).toEqual([]);
    expect(plan.decisions).toMatchObject([
      { outcome: "held", reason: "fell from Green to Red; held: accepted silently" },
    ]);
    expect(episodes).toMatchObject([
      { episode: { announced: { ragStatus: "Red", score: 20, at: AT }, hasMessage: false } },
    ]);
  });

  test("accepted silently keeps what its notice said", () => {
    const at60 = { ragStatus: "Red", score: 60, at: march(2) } as const;
    const open = storedEpisode("e", {
      accountId: first.id,
      episode: episode({ ragStatus: "Red", announced: at60 }),
    });
    const reasons = (mode: "post" | "silent") =>
      released(mode, { open: [open], held: ["e"] }).plan.decisions.map(({ reason }) => reason);
    expect(reasons("silent")).toEqual([
      "worsened by 40 points since it was announced at 60; held: accepted silently",
    ]);
    expect(reasons("post")).toEqual(["still Red, and not announced yet"]);
  });
});
