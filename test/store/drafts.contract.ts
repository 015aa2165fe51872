import { describe, expect, test } from "vitest";
import { DRAFT_STATES, type Draft, isClosed } from "../../src/domain/draft.ts";
import { DAY_MS } from "../../src/lib/time.ts";
import type { Store } from "../../src/store/store.ts";
import { draftWish, reviewed } from "../support/drafts.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";
import type { OpenTestStore } from "./test-store.ts";

const AT = new Date("2026-11-20T06:00:00.123Z");
const later = (ms: number) => new Date(AT.getTime() + ms);

/** Drafts, covers and records for profiles: what every store must do. */
export function draftsContract(name: string, openTestStore: OpenTestStore): void {
  const wanted = async (store: Store, key = "k", change = {}): Promise<Draft> => {
    const wish = draftWish(key, change);
    await store.drafts.want([wish], AT);
    const draft = await store.drafts.get(wish.id);
    if (draft === null) throw new Error("not stored");
    return draft;
  };
  const whole = (draft: Draft): Draft => ({
    ...draft,
    state: "approved",
    reviewVersion: 2,
    gmail: { draftId: "d", messageId: "m", threadId: "t" },
    content: reviewed("two"),
    changedFrom: reviewed("one"),
    approval: {
      by: "U1",
      at: AT,
      seenAt: AT,
      digest: "two",
      contact: "jane@acme.example",
      notBefore: later(20_000),
      expires: later(900_000),
    },
    stepStartedAt: later(1),
    attempts: 2,
    retryAt: later(2),
    baseHistoryId: "77",
    sent: {
      messageId: "s",
      threadId: "t",
      rfc822MessageId: "<x@y>",
      sentAt: later(3),
      by: "thread",
    },
    outcome: "went well",
    note: "why",
  });

  describe(`${name}: drafts`, () => {
    test("one for a key, whoever wants it and how often", async () => {
      const { store } = await openTestStore();
      expect(await store.drafts.want([draftWish("a"), draftWish("b")], AT)).toEqual([
        "id of a",
        "id of b",
      ]);
      expect(
        await store.drafts.want([draftWish("b", { id: "another" }), draftWish("c")], AT),
      ).toEqual(["id of c"]);
      expect(await store.drafts.want([], AT)).toEqual([]);
      expect((await store.drafts.byKey("b"))?.id).toBe("id of b");
      expect(await store.drafts.byKey("nobody's")).toBeNull();
      expect((await store.drafts.knownKeys(["a", "nobody's", "c"])).sort()).toEqual(["a", "c"]);
      expect(await store.drafts.knownKeys(["nobody's"])).toEqual([]);
      expect(await store.drafts.knownKeys([])).toEqual([]);
    });

    test("gives back all of it, also after a restart, and marks its message", async () => {
      const { store, open } = await openTestStore();
      const draft = whole(await wanted(store));
      expect(await store.drafts.save(draft, later(5))).toBe(true);
      await store.close();
      const again = await (await open()).drafts.get(draft.id);
      expect(again).toEqual({ ...draft, version: 2, changedAt: later(5) });
    });

    test("the second of two who read the same version changes nothing", async () => {
      const { store } = await openTestStore();
      const draft = await wanted(store);
      const both = await Promise.all([
        store.drafts.save({ ...draft, state: "approved" }, AT),
        store.drafts.save({ ...draft, state: "discarding" }, AT),
      ]);
      expect(both.filter(Boolean)).toHaveLength(1);
      expect(await store.drafts.save({ ...draft, state: "sent" }, AT)).toBe(false);
      expect((await store.drafts.get(draft.id))?.version).toBe(2);
    });

    test.each(DRAFT_STATES)(
      "%s: what customers are told is kept while it is open",
      async (state) => {
        const { store } = await openTestStore();
        const draft = { ...whole(await wanted(store)), state };
        await store.drafts.save(draft, AT);
        const stored = await store.drafts.get(draft.id);
        const closed = isClosed(draft);
        expect(stored?.content === null).toBe(closed);
        expect(stored?.changedFrom === null).toBe(closed);
        expect(stored?.input).toEqual(closed ? {} : draft.input);
        expect((await store.drafts.open()).length).toBe(closed ? 0 : 1);
        const others = DRAFT_STATES.filter((other) => other !== state);
        expect((await store.drafts.openIn([state, "kept"])).length).toBe(closed ? 0 : 1);
        expect(await store.drafts.openIn(others)).toEqual([]);
        expect((await store.drafts.counts())[state]).toBe(1);
      },
    );

    test("finds them by mailbox, account, message and time", async () => {
      const { store } = await openTestStore();
      const a = await wanted(store, "a", { mailbox: "a@x.example", accountId: "A", card: "c1" });
      const b = await wanted(store, "b", { mailbox: "b@x.example", accountId: "A", card: "c1" });
      const c = await wanted(store, "c", { mailbox: "b@x.example", accountId: "C", card: null });
      await store.drafts.save({ ...b, state: "sent" }, later(DAY_MS));
      const ids = (drafts: Draft[]) => drafts.map(({ id }) => id);
      expect(ids(await store.drafts.openOf(["a@x.example", "b@x.example"]))).toEqual([a.id, c.id]);
      expect(ids(await store.drafts.openOf([]))).toEqual([]);
      expect(ids(await store.drafts.openOfAccount("A"))).toEqual([a.id]);
      expect(ids(await store.drafts.recentOf("A", later(DAY_MS)))).toEqual([b.id]);
      expect(ids(await store.drafts.recentOf("A", later(DAY_MS + 1)))).toEqual([]);
      expect(ids(await store.drafts.closedSince(AT))).toEqual([b.id]);
      expect(ids(await store.drafts.ofCard("c1"))).toEqual([a.id, b.id]);
    });

    test("hostile texts stay as they are", async () => {
      const { store } = await openTestStore();
      for (const [n, text] of [...HOSTILE_TEXTS, "a\0b", "half \ud83d"].entries()) {
        const draft = await wanted(store, `k${n}`, { accountName: text, input: { text } });
        const next = { ...draft, content: { ...reviewed("d"), subject: text, text }, note: text };
        expect(await store.drafts.save(next, AT)).toBe(true);
        expect(await store.drafts.get(draft.id)).toEqual({
          ...next,
          version: 2,
          changedAt: AT,
        });
      }
    });
  });

  describe(`${name}: covers`, () => {
    const cover = {
      repEmail: "a@x.example",
      userId: "U7",
      until: later(DAY_MS),
      setBy: "U1",
      at: AT,
    };
    test("one a rep, until its time", async () => {
      const { store } = await openTestStore();
      await store.covers.set({ ...cover, userId: "U6" });
      await store.covers.set(cover);
      expect(await store.covers.active(AT)).toEqual([cover]);
      expect(await store.covers.active(cover.until)).toEqual([]);
      expect(await store.covers.end("b@x.example")).toBe(false);
      expect(await store.covers.end(cover.repEmail)).toBe(true);
      expect(await store.covers.active(AT)).toEqual([]);
    });
  });

  describe(`${name}: communications`, () => {
    const wish = {
      key: "sent:d",
      accountId: "A",
      record: { date: "2026-11-20", type: "mail", subject: "x", outcome: null, url: null },
    };
    test("one for a key, written in conditional steps", async () => {
      const { store } = await openTestStore();
      const { communications } = store;
      expect(await communications.want(wish, AT)).toBe(true);
      expect(await communications.want({ ...wish, accountId: "B" }, AT)).toBe(false);
      expect(await communications.mark("sent:d", "wanted", { state: "writing" })).toBe(true);
      expect(await communications.mark("sent:d", "wanted", { state: "writing" })).toBe(false);
      expect(await communications.unfinished()).toMatchObject([{ state: "writing", attempts: 1 }]);
      expect(
        await communications.mark("sent:d", "writing", { state: "written", blockId: "b" }),
      ).toBe(true);
      expect(await communications.unfinished()).toEqual([]);
      expect(await communications.setOutcome("sent:d", "good")).toBe(true);
      expect(await communications.setOutcome("nobody's", "good")).toBe(false);
      expect(await communications.unfinished()).toMatchObject([
        { state: "written", blockId: "b", stale: true, record: { outcome: "good" } },
      ]);
    });
  });
}
