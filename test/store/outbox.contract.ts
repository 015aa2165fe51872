import { describe, expect, test } from "vitest";
import type { OutboxRow, OutboxState, Post } from "../../src/domain/outbox.ts";
import type { Store } from "../../src/store/store.ts";
import { march } from "../support/episodes.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";
import {
  alertFacts,
  announced,
  named,
  newPost,
  posts,
  storedEpisode,
  storedScan,
} from "../support/stored.ts";
import type { OpenTestStore } from "./test-store.ts";

const place = { channel: "C1", ts: "1772348400.000100" };
const NO_COUNTS = {
  behind: 0,
  pending: 0,
  sending: 0,
  unclear: 0,
  posted: 0,
  held: 0,
  cancelled: 0,
};
type StateOfItsOwn = Exclude<OutboxState, "behind">;

/** Posts on their way: what every store must do. */
export function outboxContract(name: string, openTestStore: OpenTestStore): void {
  const stateOf = async (store: Store, key: string) => (await store.outbox.get(key))?.state;
  const claimAll = async (store: Store): Promise<string[]> => {
    const keys: string[] = [];
    for (;;) {
      const row = await store.outbox.claim(march(3));
      if (row === null) return keys;
      keys.push(row.key);
    }
  };
  /** Brings a new row `k` into that state. */
  const bring = async (store: Store, state: StateOfItsOwn): Promise<void> => {
    const { outbox } = store;
    await outbox.add([newPost("k", { scanId: "s1" })]);
    if (state === "pending") return;
    if (state === "cancelled") return outbox.cancelWaiting(["k"]);
    await outbox.claim(march(3));
    if (state === "posted") await outbox.posted("k", place);
    if (state === "unclear" || state === "held") await outbox.mark("k", state, "no answer");
  };

  describe(`${name}: outbox`, () => {
    test.each(posts.map((post) => [post.kind, post] as const))(
      "gives back what was added, also after a restart: %s",
      async (_kind, post) => {
        const { store, open } = await openTestStore();
        const added = newPost("k", {
          scanId: "s1",
          to: "rep:dana@corp.example",
          position: 3,
          post,
          announces: [announced("e1"), announced("e2", { as: "reminded", ragStatus: "Red" })],
        });
        const row: OutboxRow = {
          ...added,
          state: "pending",
          sentAt: null,
          attempts: 0,
          place: null,
          error: null,
          stale: false,
          version: 0,
          refusal: null,
        };
        await store.outbox.add([added]);
        expect(await store.outbox.get("k")).toEqual(row);
        expect(await store.outbox.get("K")).toBeNull();
        await store.close();
        const reopened = await open();
        const claimed = { ...row, state: "sending", sentAt: march(3), attempts: 1 };
        expect(await reopened.outbox.claim(march(3))).toEqual(claimed);
        await reopened.outbox.posted("k", place);
        expect(await reopened.outbox.get("k")).toEqual({ ...claimed, state: "posted", place });
      },
    );

    test("hostile texts stay as they are", async () => {
      const { store } = await openTestStore();
      const texts = [...HOSTILE_TEXTS, "a\0b", "half \ud83d", "\udc00", "𝒳".repeat(10_000)];
      const accounts = texts.map((text) => ({ ...named("a"), name: text, repEmail: text }));
      const post = {
        kind: "direct",
        repEmail: "a\0b",
        accounts,
        drafts: [],
        checkIns: null,
      } satisfies Post;
      await store.outbox.add([newPost("k", { post, to: "rep:a\0b\ud83d" })]);
      expect(await store.outbox.claim(march(3))).toMatchObject({ post, to: "rep:ab\ufffd" });
      await store.outbox.mark("k", "held", "said \0 \ud83d");
      expect((await store.outbox.get("k"))?.error).toBe("said  \ufffd");
    });

    test("a key is added once, whatever became of it, within one call and over two", async () => {
      const { store } = await openTestStore();
      const { outbox } = store;
      await outbox.add([newPost("k", { position: 1 }), newPost("k", { position: 2 })]);
      await outbox.add([]);
      expect(await outbox.claim(march(3))).toMatchObject({ position: 1 });
      await outbox.posted("k", place);
      await outbox.add([newPost("k", { position: 3 }), newPost("l")]);
      expect(await outbox.get("k")).toMatchObject({ state: "posted", position: 1 });
      expect(await claimAll(store)).toEqual(["l"]);
    });

    test("is claimed by start of the scan, then position; what belongs to no scan first", async () => {
      const { store } = await openTestStore();
      await store.scans.save(storedScan("older", { startedAt: march(9) }));
      await store.scans.save(storedScan("newer", { startedAt: march(1) }));
      const add = (key: string, scanId: string | null, position: number) =>
        newPost(key, { scanId, position });
      await store.outbox.add([add("a", "newer", 0), add("b", "older", 2), add("c", "newer", 1)]);
      await store.outbox.add([add("d", "older", 0), add("e", null, 9), add("f", "older", 1)]);
      await store.outbox.add([add("aa", "older", 1), add("g", null, 9)]);
      expect(await claimAll(store)).toEqual(["e", "g", "d", "f", "aa", "b", "a", "c"]);
    });

    test("claimed again: the first time stays, attempts count", async () => {
      const { store } = await openTestStore();
      const { outbox } = store;
      expect(await outbox.claim(march(3))).toBeNull();
      await outbox.add([newPost("k")]);
      await outbox.claim(march(3));
      await outbox.release("k", "Slack asks to wait");
      expect(await outbox.get("k")).toMatchObject({
        state: "pending",
        error: "Slack asks to wait",
        attempts: 1,
      });
      expect(await outbox.claim(march(4))).toMatchObject({ sentAt: march(3), attempts: 2 });
    });

    test.each<[string, (store: Store) => Promise<unknown>, Record<StateOfItsOwn, StateOfItsOwn>]>([
      [
        "release",
        (store) => store.outbox.release("k", "why"),
        {
          pending: "pending",
          sending: "pending",
          unclear: "pending",
          held: "pending",
          posted: "posted",
          cancelled: "cancelled",
        },
      ],
      [
        "mark unclear",
        (store) => store.outbox.mark("k", "unclear", null),
        {
          pending: "pending",
          sending: "unclear",
          unclear: "unclear",
          held: "held",
          posted: "posted",
          cancelled: "cancelled",
        },
      ],
      [
        "mark held",
        (store) => store.outbox.mark("k", "held", "why"),
        {
          pending: "held",
          sending: "held",
          unclear: "held",
          held: "held",
          posted: "posted",
          cancelled: "cancelled",
        },
      ],
      [
        "mark cancelled",
        (store) => store.outbox.mark("k", "cancelled", "why"),
        {
          pending: "cancelled",
          sending: "cancelled",
          unclear: "cancelled",
          held: "cancelled",
          posted: "posted",
          cancelled: "cancelled",
        },
      ],
      [
        "cancel waiting",
        (store) => store.outbox.cancelWaiting(["j", "k"]),
        {
          pending: "cancelled",
          sending: "sending",
          unclear: "unclear",
          held: "held",
          posted: "posted",
          cancelled: "cancelled",
        },
      ],
      [
        "posted",
        (store) => store.outbox.posted("k", { channel: "C2", ts: "2.0" }),
        {
          pending: "posted",
          sending: "posted",
          unclear: "posted",
          held: "posted",
          posted: "posted",
          // It is in the channel, whatever we had meant to do.
          cancelled: "posted",
        },
      ],
    ])("%s, from each state", async (_case, move, expected) => {
      const { store, sql } = await openTestStore();
      const outcome: Partial<Record<OutboxState, OutboxState | undefined>> = {};
      for (const state of Object.keys(expected) as StateOfItsOwn[]) {
        await bring(store, state);
        expect(await store.outbox.counts()).toEqual({ ...NO_COUNTS, [state]: 1 });
        await move(store);
        outcome[state] = await stateOf(store, "k");
        await sql("delete from outbox");
      }
      expect(outcome).toEqual(expected);
    });

    test("posted: true once, and the first place stays", async () => {
      const { store } = await openTestStore();
      await bring(store, "unclear");
      expect(await store.outbox.posted("k", place)).toBe(true);
      expect(await store.outbox.posted("k", { channel: "C2", ts: "2.0" })).toBe(false);
      expect(await store.outbox.posted("nobody", place)).toBe(false);
      expect(await store.outbox.get("k")).toMatchObject({ place, error: null });
    });

    test("unsettled: sending and unclear, in the order they were added", async () => {
      const { store } = await openTestStore();
      const { outbox } = store;
      for (const key of ["z", "y", "x", "w"]) await outbox.add([newPost(key)]);
      await claimAll(store);
      await outbox.mark("y", "unclear", "no answer");
      await outbox.posted("x", place);
      await outbox.add([newPost("v")]);
      expect((await outbox.unsettled()).map(({ key, state }) => [key, state])).toEqual([
        ["z", "sending"],
        ["y", "unclear"],
        ["w", "sending"],
      ]);
      expect(await outbox.counts()).toEqual({
        ...NO_COUNTS,
        pending: 1,
        sending: 2,
        unclear: 1,
        posted: 1,
      });
    });

    test("posts of the given scans that wait are told and can be cancelled", async () => {
      const { store } = await openTestStore();
      const { outbox } = store;
      const waiting = async (...scanIds: string[]) =>
        (await outbox.waiting(scanIds)).map(({ key }) => key).sort();
      await outbox.add(["s3", "s2", "s1", null].map((id) => newPost(`of ${id}`, { scanId: id })));
      expect(await waiting()).toEqual([]);
      expect(await waiting("s1", "s3", "nobody")).toEqual(["of s1", "of s3"]);
      await outbox.cancelWaiting([]);
      await outbox.cancelWaiting(["of s1", "of s3", "of nobody"]);
      expect(await waiting("s1", "s2", "s3")).toEqual(["of s2"]);
      expect(await claimAll(store)).toEqual(["of null", "of s2"]);
    });

    test.each<[string, string[]]>([
      ["pending", []],
      ["sending", []],
      ["unclear", []],
      ["held", []],
      ["posted", ["k#2", "k#3"]],
      ["cancelled", []],
    ])(
      "what goes on in a thread, when its first message is %s, may be claimed: %j",
      async (state, keys) => {
        const { store } = await openTestStore();
        const { outbox } = store;
        await bring(store, state as StateOfItsOwn);
        const thread = [2, 3].map((part) => newPost(`k#${part}`, { scanId: "s1", position: part }));
        await outbox.add(thread);
        const [other] = [newPost("k2#2", { scanId: "s1", position: 9 })];
        await outbox.add([other]);
        if (state === "pending") await outbox.mark("k", "held", "first of all");
        expect(await claimAll(store)).toEqual(keys);
        expect((await outbox.counts()).behind).toBe(3 - keys.length);
      },
    );

    test("what is behind a message is pending when that is posted, and cancelled with it", async () => {
      const { outbox } = (await openTestStore()).store;
      const of = (key: string) => [key, `${key}#2`, `${key}#3`];
      await outbox.add([...of("j"), ...of("k%"), ...of("k_")].map((key) => newPost(key)));
      const states = async () => {
        const rows = await Promise.all([...of("j"), ...of("k%"), ...of("k_")].map(outbox.get));
        return rows.map((row) => row?.state);
      };
      const behind = ["pending", "behind", "behind"];
      expect(await states()).toEqual([...behind, ...behind, ...behind]);
      await outbox.posted("k%", place);
      expect(await states()).toEqual([...behind, "posted", "pending", "pending", ...behind]);
      await outbox.mark("j", "cancelled", "why");
      const cancelled = ["cancelled", "cancelled", "cancelled"];
      expect(await states()).toEqual([...cancelled, "posted", "pending", "pending", ...behind]);
      // Posted after all, and what was cancelled stays so.
      await outbox.posted("j", place);
      expect((await states()).slice(0, 3)).toEqual(["posted", "cancelled", "cancelled"]);
      await outbox.posted("k_", place);
      expect(await outbox.counts()).toMatchObject({ behind: 0, pending: 4 });
    });

    test("posts of a scan that are behind another wait with it", async () => {
      const { outbox } = (await openTestStore()).store;
      await outbox.add(["k", "k#2"].map((key) => newPost(key, { scanId: "s1" })));
      await outbox.claim(march(3));
      expect((await outbox.waiting(["s1"])).map(({ key }) => key)).toEqual(["k#2"]);
      await outbox.cancelWaiting(["k#2"]);
      await outbox.posted("k", place);
      expect(await outbox.counts()).toEqual({ ...NO_COUNTS, posted: 1, cancelled: 1 });
    });

    test("a notice of an earlier version, which has all names itself, stays readable", async () => {
      const { store, sql } = await openTestStore();
      const { concerned: _, ...post } = {
        kind: "notice" as const,
        scanId: "s1",
        hold: "posts" as const,
        reason: "many",
        concerned: null,
        accounts: [named("a"), named("b")],
        outcome: null,
      };
      await store.outbox.add([newPost("s1:notice")]);
      await sql(`update outbox set post = '${JSON.stringify(post)}'`);
      expect((await store.outbox.claim(march(3)))?.post).toEqual({ ...post, concerned: null });
    });

    test("notices that wait are told, of whatever scan, with what is behind them", async () => {
      const { outbox } = (await openTestStore()).store;
      const post = {
        kind: "notice" as const,
        scanId: "s1",
        hold: "posts" as const,
        reason: "many",
        concerned: null,
        accounts: [],
        outcome: null,
      };
      const told = async () => (await outbox.waitingNotices()).map(({ key }) => key);
      await outbox.add([newPost("s1:alert", { scanId: "s1" })]);
      const keys = ["s1:notice", "s1:notice#2", "s2:notice", "s3:notice"];
      await outbox.add(keys.map((key) => newPost(key, { scanId: key.slice(0, 2), post })));
      expect(await told()).toEqual(keys);
      await outbox.refuse("s2:notice", "not_in_channel", "I am not in the channel.");
      for (const _ of ["s1:alert", "s1:notice", "s3:notice"]) await outbox.claim(march(3));
      await outbox.refuse("s2:notice", "not_in_channel", "I am not in the channel.");
      await outbox.mark("s3:notice", "held", "no answer came");
      expect(await told()).toEqual(["s1:notice#2", "s2:notice"]);
      await outbox.posted("s1:notice", place);
      expect(await told()).toEqual(["s1:notice#2", "s2:notice"]);
      await outbox.cancelWaiting(["s1:notice#2", "s2:notice"]);
      expect(await told()).toEqual([]);
    });

    test("so do those that Slack refused, but not those of which nobody knows", async () => {
      const { outbox } = (await openTestStore()).store;
      await outbox.add(["a", "b", "c"].map((key) => newPost(key, { scanId: "s1" })));
      for (const _ of ["a", "b", "c"]) await outbox.claim(march(3));
      await outbox.refuse("a", "not_in_channel", "I am not in the channel.");
      await outbox.refuse("b", "is_archived", "The channel is archived.");
      await outbox.mark("c", "held", "no answer came");
      const codes = async (...of: string[]) =>
        (await outbox.refused(of)).map(({ key, refusal, error }) => [key, refusal, error]);
      expect(await codes()).toEqual([]);
      expect(await codes("not_in_channel", "no_answer")).toEqual([
        ["a", "not_in_channel", "I am not in the channel."],
      ]);
      await outbox.release("a", "it was invited");
      expect(await outbox.get("a")).toMatchObject({ state: "pending", refusal: null });
      expect((await outbox.waiting(["s1"])).map(({ key }) => key).sort()).toEqual(["a", "b"]);
      await outbox.cancelWaiting(["a", "b", "c"]);
      expect(await outbox.counts()).toEqual({ ...NO_COUNTS, cancelled: 2, held: 1 });
      expect(await codes("is_archived")).toEqual([]);
    });

    test.each([
      ["pending", false],
      ["sending", true],
      ["unclear", true],
      ["posted", true],
    ] as const)("revised while %s: it has to be edited: %s", async (state, stale) => {
      const { store } = await openTestStore();
      const { outbox } = store;
      await bring(store, state);
      const post = { kind: "admins", text: "newer" } as const;
      await outbox.revise("k", post);
      expect(await outbox.get("k")).toMatchObject({ post, stale, version: 1, state });
      await outbox.revise("k", { kind: "admins", text: "too late" }, 0);
      expect(await outbox.get("k")).toMatchObject({ post, version: 1 });
      await outbox.posted("k", place);
      expect((await outbox.stale(10)).map(({ key }) => key)).toEqual(stale ? ["k"] : []);
      // Revised again while it was being edited: it stays out of date.
      await outbox.revise("k", post, 1);
      await outbox.edited({ key: "k", version: 1 });
      expect((await outbox.get("k"))?.stale).toBe(true);
      await outbox.edited({ key: "k", version: 2 });
      expect(await outbox.stale(10)).toEqual([]);
    });

    test.each([
      ["post", "not json"],
      ["post", '{"kind":"song"}'],
      ["announces", '[{"episodeId":"e1"}]'],
    ])("one whose %s cannot be read is held, the others go on: %s", async (column, text) => {
      const { store, sql } = await openTestStore();
      const { outbox } = store;
      await outbox.add(["a", "b", "c"].map((key) => newPost(key)));
      const spoil = (key: string) =>
        sql(`update outbox set ${column} = '${text}' where key = '${key}'`);
      await spoil("a");
      expect(await claimAll(store)).toEqual(["b", "c"]);
      await spoil("b");
      expect((await outbox.unsettled()).map(({ key }) => key)).toEqual(["c"]);
      expect(await outbox.get("a")).toBeNull();
      expect(await outbox.counts()).toEqual({ ...NO_COUNTS, held: 2, sending: 1 });
    });
  });

  describe(`${name}: outbox and several processes`, () => {
    test("each post is claimed once, and none is left", async () => {
      const { store, open } = await openTestStore();
      const stores = [store, await open(), await open()];
      const keys = Array.from({ length: 120 }, (_, index) => `k${String(index).padStart(3, "0")}`);
      await store.outbox.add(keys.map((key, position) => newPost(key, { position })));
      const claimed = await Promise.all(stores.map(claimAll));
      expect(claimed.flat().sort()).toEqual(keys);
      for (const key of keys) expect((await store.outbox.get(key))?.attempts).toBe(1);
    });

    test("the same keys added at once, in other orders, are there once", async () => {
      const { store, open } = await openTestStore();
      const stores = [store, await open(), await open()];
      const rows = Array.from({ length: 700 }, (_, index) => newPost(`k${index}`));
      await Promise.all(
        stores.map(({ outbox }, index) => outbox.add(index === 1 ? rows.toReversed() : rows)),
      );
      expect(await store.outbox.counts()).toEqual({ ...NO_COUNTS, pending: rows.length });
    });

    test("that it is posted and what it announces are stored together or not at all", async () => {
      const { store } = await openTestStore();
      await store.episodes.save([storedEpisode("e1")], new Set());
      const post = {
        kind: "alert",
        episodeId: "e1",
        ragStatus: "Amber",
        score: 60,
        facts: alertFacts(),
      } as const;
      await store.outbox.add([newPost("k", { post, announces: [announced("e1")] })]);
      const row = await store.outbox.claim(march(3));
      const settle = (fail: boolean) =>
        store.transaction(async (tx) => {
          if (!(await tx.outbox.posted("k", place))) return;
          await tx.episodes.announce(row?.announces ?? [], march(3), place);
          if (fail) throw new Error("half way");
        });
      await expect(settle(true)).rejects.toThrow("half way");
      expect(await stateOf(store, "k")).toBe("sending");
      expect((await store.episodes.get("e1"))?.message).toBeNull();
      await settle(false);
      await settle(true);
      expect(await stateOf(store, "k")).toBe("posted");
      expect(await store.episodes.get("e1")).toMatchObject({ message: place, version: 2 });
    });
  });
}
