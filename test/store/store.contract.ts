import { describe, expect, onTestFinished, test } from "vitest";
import type { AuditEntry } from "../../src/domain/audit.ts";
import type { ScoreRecord } from "../../src/domain/score-history.ts";
import { DAY_MS } from "../../src/lib/time.ts";
import type { Store } from "../../src/store/store.ts";

/** A new empty store for one test: `store` opened, `open` opens the same one again. */
export type TestStore = { store: Store; open: () => Promise<Store> };

/** What every store must do, whichever engine is below. `openTestStore` cleans up after the test. */
export function storeContract(name: string, openTestStore: () => Promise<TestStore>): void {
  const at = new Date("2026-11-20T06:00:00.123Z");
  const later = (ms: number) => new Date(at.getTime() + ms);

  const score = (
    accountId: string,
    when: Date,
    change: Partial<ScoreRecord> = {},
  ): ScoreRecord => ({
    accountId,
    at: when,
    score: 62.5,
    ragStatus: "Amber",
    pointsLost: 37.5,
    reasons: [{ signal: "p1p2Age", value: 4.25, threshold: 3, count: 1, pointsLost: 37.5 }],
    openTickets: 7,
    p1p2Tickets: 1,
    complete: false,
    ...change,
  });
  const entry = (object: string): AuditEntry => ({
    at,
    actor: "U1",
    action: "alert.acknowledge",
    object,
    result: "done",
    reference: "0a1b2c3d",
    detail: null,
  });
  const objects = async (store: Store) =>
    (await store.audit.recent(100)).map((recorded) => recorded.object);

  describe(`${name}: score history`, () => {
    test("gives back what was stored, oldest first, the newest when limited", async () => {
      const { store } = await openTestStore();
      const records = [0, 1, 2, 3].map((day) => score("a", later(day * DAY_MS), { score: day }));
      await store.scoreHistory.record([...records].reverse());
      await store.scoreHistory.record([score("b", at, { complete: true, reasons: [] })]);
      expect(await store.scoreHistory.recent("a", 10)).toEqual(records);
      expect(await store.scoreHistory.recent("a", 2)).toEqual(records.slice(2));
      expect(await store.scoreHistory.recent("b", 10)).toEqual([
        score("b", at, { complete: true, reasons: [] }),
      ]);
      expect(await store.scoreHistory.recent("nobody", 10)).toEqual([]);
    });

    test("keeps the first of the same account and time, within one call and over two", async () => {
      const { store } = await openTestStore();
      await store.scoreHistory.record([score("a", at), score("a", at, { score: 1 })]);
      await store.scoreHistory.record([score("a", at, { score: 2 }), score("a", later(1))]);
      expect(await store.scoreHistory.recent("a", 10)).toEqual([
        score("a", at),
        score("a", later(1)),
      ]);
    });

    test("stores more records than one statement holds, and none", async () => {
      const { store } = await openTestStore();
      const ids = Array.from({ length: 1_201 }, (_, index) => `account ${index}`);
      await store.scoreHistory.record(ids.map((id) => score(id, at)));
      await store.scoreHistory.record([]);
      for (const id of ["account 0", "account 500", "account 1200"]) {
        expect(await store.scoreHistory.recent(id, 10)).toEqual([score(id, at)]);
      }
    });
  });

  describe(`${name}: names of accounts`, () => {
    test("newest first, the present one included, in whatever way it came and went", async () => {
      const { store } = await openTestStore();
      const { accountNames } = store;
      await accountNames.record([{ accountId: "1", name: "Acme" }], at);
      await accountNames.record([{ accountId: "1", name: "Acme Corp" }], later(1));
      expect(await accountNames.of("1")).toEqual(["Acme Corp", "Acme"]);
      await accountNames.record([{ accountId: "1", name: "Acme" }], later(2));
      expect(await accountNames.of("1")).toEqual(["Acme", "Acme Corp"]);
      await accountNames.record([{ accountId: "1", name: "Acme" }], later(3 * DAY_MS));
      expect(await accountNames.of("1")).toEqual(["Acme", "Acme Corp"]);
      expect(await accountNames.of("2")).toEqual([]);
    });

    test("a clock that was set back does not make a name look older", async () => {
      const { store } = await openTestStore();
      const seen = (name: string, ms: number) =>
        store.accountNames.record([{ accountId: "1", name }], later(ms));
      await seen("first", 100);
      await seen("second", 80);
      await seen("second", 50);
      await seen("third", 70);
      expect(await store.accountNames.of("1")).toEqual(["first", "second", "third"]);
    });

    test("all names of all accounts; doubles in one call, many, none", async () => {
      const { store } = await openTestStore();
      const many = Array.from({ length: 1_100 }, (_, index) => ({
        accountId: `id ${index}`,
        name: `Name ${index}`,
      }));
      await store.accountNames.record([...many, ...many], at);
      await store.accountNames.record([], at);
      await store.accountNames.record(many, later(2 * DAY_MS));
      const all = await store.accountNames.all();
      expect(all.length).toBe(many.length);
      expect(all).toEqual(expect.arrayContaining(many));
    });

    test.each([
      [
        "quotes and markup",
        `O'Neil "<!channel>" %_\\ $1 ? :name`,
        `O'Neil "<!channel>" %_\\ $1 ? :name`,
      ],
      ["NUL, which PostgreSQL refuses", "Ac\0me", "Acme"],
      ["half a surrogate pair", "Acme\ud83d", "Acme\ufffd"],
      ["longer than an index row", "𝒳".repeat(5_000), "𝒳".repeat(500)],
    ])("hostile name: %s", async (_case, name, kept) => {
      const { store } = await openTestStore();
      await store.accountNames.record([{ accountId: "1", name }], at);
      await store.accountNames.record([{ accountId: "1", name }], at);
      expect(await store.accountNames.of("1")).toEqual([kept]);
    });
  });

  describe(`${name}: what must happen once`, () => {
    test.each([
      ["a short key", "click:C1:1732.001:ack"],
      ["an empty key", ""],
      ["a key with NUL", "a\0b"],
      ["a key longer than an index row", "k".repeat(100_000)],
    ])("%s is claimed once, also after a restart", async (_case, key) => {
      const { store, open } = await openTestStore();
      expect(await store.handled.claim(key, at)).toBe(true);
      expect(await store.handled.claim(key, at)).toBe(false);
      expect(await store.handled.claim(`${key}2`, at)).toBe(true);
      await store.close();
      expect(await (await open()).handled.claim(key, at)).toBe(false);
    });

    test("of fifty clicks at once one has its effect", async () => {
      const { store } = await openTestStore();
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store.once("click", at, async (tx) => {
            await tx.audit.record(entry(`winner ${index}`));
            return index;
          }),
        ),
      );
      const done = results.filter((result) => result.kind === "done");
      expect(done).toHaveLength(1);
      expect(await objects(store)).toEqual([`winner ${done[0]?.value}`]);
    });

    test("effects that throw leave neither effect nor key", async () => {
      const { store } = await openTestStore();
      const failing = store.once("click", at, async (tx) => {
        await tx.audit.record(entry("lost"));
        throw new RangeError("no");
      });
      await expect(failing).rejects.toThrow(new RangeError("no"));
      expect(await objects(store)).toEqual([]);
      const again = await store.once("click", at, async () => "kept");
      expect(again).toEqual({ kind: "done", value: "kept" });
    });
  });

  describe(`${name}: audit and transactions`, () => {
    test("gives back what was recorded, newest first, whatever the clock said", async () => {
      const { store } = await openTestStore();
      const refused: AuditEntry = {
        at: later(-DAY_MS),
        actor: "tam",
        action: "scan.start",
        object: null,
        result: "refused",
        reference: null,
        detail: "quo\0te ' \" ; drop table audit",
      };
      await store.audit.record(entry("one"));
      await store.audit.record(refused);
      expect(await store.audit.recent(10)).toEqual([
        { ...refused, detail: "quote ' \" ; drop table audit" },
        entry("one"),
      ]);
      expect(await store.audit.recent(1)).toHaveLength(1);
    });

    test("all of a transaction or nothing, over several nouns", async () => {
      const { store } = await openTestStore();
      const write = (fail: boolean) =>
        store.transaction(async (tx) => {
          await tx.scoreHistory.record([score("a", at)]);
          await tx.accountNames.record([{ accountId: "a", name: "Acme" }], at);
          expect(await tx.scoreHistory.recent("a", 1)).toHaveLength(1);
          if (fail) throw new Error("half way");
          return "whole";
        });
      await expect(write(true)).rejects.toThrow("half way");
      expect(await store.scoreHistory.recent("a", 1)).toEqual([]);
      expect(await store.accountNames.all()).toEqual([]);
      expect(await write(false)).toBe("whole");
      expect(await store.scoreHistory.recent("a", 1)).toHaveLength(1);
      expect(await store.accountNames.of("a")).toEqual(["Acme"]);
    });

    test("a transaction within a transaction is refused instead of waiting for ever", async () => {
      const { store } = await openTestStore();
      const nested = store.transaction(() => store.transaction(async () => "inner"));
      await expect(nested).rejects.toThrow("inside a transaction use only the `tx`");
      await store.ping();
    });

    test("work that a transaction only started may use the store after its end", async () => {
      const { store } = await openTestStore();
      const ended = Promise.withResolvers<void>();
      const started = await store.transaction(async () => ({
        outcome: ended.promise.then(() => store.handled.claim("later", at)),
      }));
      ended.resolve();
      expect(await started.outcome).toBe(true);
    });
  });

  describe(`${name}: closing`, () => {
    test("waits for what runs, may be called twice, and keeps what was written", async () => {
      const { store, open } = await openTestStore();
      const entered = Promise.withResolvers<void>();
      const goOn = Promise.withResolvers<void>();
      const order: string[] = [];
      const running = store
        .transaction(async (tx) => {
          entered.resolve();
          await goOn.promise;
          await tx.audit.record(entry("late"));
        })
        .then(() => order.push("written"));
      await entered.promise;
      const closing = Promise.all([store.close(), store.close()]).then(() => order.push("closed"));
      goOn.resolve();
      await Promise.all([running, closing]);
      expect(order).toEqual(["written", "closed"]);
      await expect(store.ping()).rejects.toThrow();
      expect(await objects(await open())).toEqual(["late"]);
    });
  });
}

/** Closes the store after the test. */
export function closedAfterTest(store: Store): Store {
  onTestFinished(() => store.close());
  return store;
}
