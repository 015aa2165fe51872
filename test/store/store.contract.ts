import { describe, expect, test } from "vitest";
import type { AuditEntry } from "../../src/domain/audit.ts";
import type { DueTime, WatermarkOwner } from "../../src/domain/due-time.ts";
import type { ScoreRecord } from "../../src/domain/score-history.ts";
import { DAY_MS } from "../../src/lib/time.ts";
import type { Store, StoreNouns } from "../../src/store/store.ts";
import { accountRecordsContract } from "./account-records.contract.ts";
import { draftsContract } from "./drafts.contract.ts";
import { episodesContract } from "./episodes.contract.ts";
import { homeContract } from "./home.contract.ts";
import { outboxContract } from "./outbox.contract.ts";
import { profilesContract } from "./profiles.contract.ts";
import { retentionContract } from "./retention.contract.ts";
import { scansContract } from "./scans.contract.ts";
import type { OpenTestStore } from "./test-store.ts";

/** What every store must do, whichever engine is below. `openTestStore` cleans up after the test. */
export function storeContract(name: string, openTestStore: OpenTestStore): void {
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
      await store.scoreHistory.record([score("c", at, { rescan: true })]);
      expect(await store.scoreHistory.recent("c", 1)).toEqual([score("c", at, { rescan: true })]);
      expect(await store.scoreHistory.since(["c"], at)).toMatchObject([{ rescan: true }]);
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

    test("of many accounts at once, from a time on", async () => {
      const { store } = await openTestStore();
      const point = ({ accountId, at: when, score: points, ragStatus }: ScoreRecord) => ({
        accountId,
        at: when,
        score: points,
        ragStatus,
        pointsLost: 37.5,
        openTickets: 7,
        complete: false,
      });
      const ids = Array.from({ length: 501 }, (_, index) => `account ${1000 + index}`);
      const old = ids.map((id) => score(id, later(-DAY_MS)));
      const young = ids.map((id) => score(id, at, { score: 12.5, ragStatus: "Red" }));
      await store.scoreHistory.record([...young, ...old]);
      await store.scoreHistory.record([score("another", at)]);
      expect(await store.scoreHistory.since(ids, at)).toEqual(young.map(point));
      expect(await store.scoreHistory.since(["account 1000"], later(-DAY_MS))).toEqual(
        [...old.slice(0, 1), ...young.slice(0, 1)].map(point),
      );
      expect(await store.scoreHistory.since(ids, later(1))).toEqual([]);
      expect(await store.scoreHistory.since([], at)).toEqual([]);
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

  describe(`${name}: due times`, () => {
    const due = (minute: number): DueTime => ({
      wall: `2026-11-20T06:${String(minute).padStart(2, "0")}`,
      at: later(minute * 60_000),
    });
    const daily = { job: "scan", formerNames: [] as string[], schedule: "0 7 * * * UTC" };
    const hold = (store: Store, owner: WatermarkOwner, now: Date) =>
      store.transaction((tx) => tx.dueTimes.holdWatermark(owner, now));

    test("the watermark begins at the first sight of the job and never goes back", async () => {
      const { store, open } = await openTestStore();
      expect(await hold(store, daily, at)).toEqual(at);
      expect(await hold(store, daily, later(9))).toEqual(at);
      await store.dueTimes.raiseWatermark("scan", later(5));
      await store.dueTimes.raiseWatermark("scan", later(3));
      expect(await hold(store, daily, later(9))).toEqual(later(5));
      expect(await hold(store, { ...daily, job: "check-ins" }, later(7))).toEqual(later(7));
      await store.close();
      expect(await hold(await open(), daily, later(9))).toEqual(later(5));
    });

    test("a schedule that changed begins anew, but not in the past", async () => {
      const { store } = await openTestStore();
      await hold(store, daily, at);
      const weekly = { ...daily, schedule: "0 7 * * 1 UTC" };
      expect(await hold(store, weekly, later(5))).toEqual(later(5));
      expect(await hold(store, weekly, later(9))).toEqual(later(5));
      expect(await hold(store, daily, later(2))).toEqual(later(5));
    });

    test("a renamed job goes on where the old name stopped, also after a step back", async () => {
      const { store } = await openTestStore();
      const renamed = { ...daily, job: "health-scan", formerNames: ["scan", "never-was"] };
      await hold(store, daily, at);
      expect(await hold(store, renamed, later(5))).toEqual(at);
      expect(await hold(store, renamed, later(9))).toEqual(at);
      // The older version comes back for a while, then the newer one again.
      expect(await hold(store, daily, later(20))).toEqual(later(20));
      await store.dueTimes.raiseWatermark("scan", later(25));
      expect(await hold(store, renamed, later(30))).toEqual(later(25));
      expect(await hold(store, renamed, later(40))).toEqual(later(25));
    });

    test("a renamed job whose schedule changed too begins anew", async () => {
      const { store } = await openTestStore();
      await hold(store, daily, at);
      const renamed = { job: "health-scan", formerNames: ["scan"], schedule: "0 8 * * * UTC" };
      expect(await hold(store, renamed, later(5))).toEqual(later(5));
    });

    test("a watermark is held inside a transaction only", async () => {
      const { store } = await openTestStore();
      await expect(store.dueTimes.holdWatermark(daily, at)).rejects.toThrow("inside a transaction");
    });

    test("each due time is recorded once and stays as it is", async () => {
      const { store } = await openTestStore();
      const { dueTimes } = store;
      expect(await dueTimes.record("scan", [due(1), due(2)], "missed", at)).toEqual([
        due(1),
        due(2),
      ]);
      expect(await dueTimes.record("scan", [due(2), due(3)], "running", later(1))).toEqual([
        due(3),
      ]);
      expect(await dueTimes.record("check-ins", [due(2)], "running", at)).toEqual([due(2)]);
      expect(await dueTimes.record("scan", [], "missed", at)).toEqual([]);
      expect(await dueTimes.recent(["scan"], 10)).toEqual([
        { ...due(3), job: "scan", state: "running", changedAt: later(1) },
        { ...due(2), job: "scan", state: "missed", changedAt: at },
        { ...due(1), job: "scan", state: "missed", changedAt: at },
      ]);
      const both = await dueTimes.recent(["check-ins", "scan"], 2);
      expect(both.map(({ job, wall }) => [job, wall])).toEqual([
        ["scan", due(3).wall],
        [expect.any(String), due(2).wall],
      ]);
    });

    test("more due times than one statement holds, each once", async () => {
      const { store } = await openTestStore();
      const many = Array.from({ length: 1_201 }, (_, index) => ({
        wall: `wall ${index}`,
        at: later(index),
      }));
      expect(await store.dueTimes.record("scan", many, "missed", at)).toHaveLength(many.length);
      expect(await store.dueTimes.record("scan", many, "missed", at)).toEqual([]);
      expect(await store.dueTimes.recent(["scan"], 5_000)).toHaveLength(many.length);
    });

    test("what runs is unfinished until it is finished, once", async () => {
      const { store, open } = await openTestStore();
      await store.dueTimes.record("scan", [due(2)], "running", at);
      await store.dueTimes.record("old-scan", [due(1)], "running", at);
      await store.dueTimes.record("scan", [due(3)], "missed", at);
      await store.close();
      const { dueTimes } = await open();
      const walls = async () =>
        (await dueTimes.unfinished(["scan", "old-scan"])).map(({ job, wall }) => [job, wall]);
      expect(await walls()).toEqual([
        ["old-scan", due(1).wall],
        ["scan", due(2).wall],
      ]);
      expect(await dueTimes.finish("old-scan", due(1).wall, later(5))).toBe(true);
      expect(await dueTimes.finish("old-scan", due(1).wall, later(6))).toBe(false);
      expect(await dueTimes.finish("scan", due(3).wall, later(6))).toBe(false);
      expect(await walls()).toEqual([["scan", due(2).wall]]);
      expect((await dueTimes.recent(["old-scan"], 1))[0]).toMatchObject({
        state: "ran",
        changedAt: later(5),
      });
    });

    test("one that was missed is asked for once, and taken up once; nothing else is", async () => {
      const { store, open } = await openTestStore();
      const { dueTimes } = store;
      await dueTimes.record("scan", [due(1), due(2)], "missed", at);
      await dueTimes.record("scan", [due(3)], "running", at);
      const asks = [dueTimes, (await open()).dueTimes, dueTimes];
      const asked = await Promise.all(asks.map((one) => one.ask("scan", due(1).wall, later(5))));
      expect(asked.filter(Boolean)).toHaveLength(1);
      expect(await dueTimes.ask("scan", due(3).wall, later(5))).toBe(false);
      expect(await dueTimes.ask("check-ins", due(2).wall, later(5))).toBe(false);
      expect(await dueTimes.asked(["scan", "old-scan"])).toEqual([
        { ...due(1), job: "scan", state: "asked", changedAt: later(5) },
      ]);
      const takes = await Promise.all(
        asks.map((one) => one.takeAsked("scan", due(1).wall, later(6))),
      );
      expect(takes.filter(Boolean)).toHaveLength(1);
      expect(await dueTimes.takeAsked("scan", due(2).wall, later(6))).toBe(false);
      expect(await dueTimes.asked(["scan"])).toEqual([]);
      const running = (await dueTimes.unfinished(["scan"])).map(({ wall }) => wall);
      expect(running).toEqual([due(1).wall, due(3).wall]);
    });

    test("of many that decide the same due time at once, one does", async () => {
      const { store, open } = await openTestStore();
      const stores = [store, await open(), await open()];
      const decide = (tx: StoreNouns) =>
        tx.dueTimes
          .holdWatermark({ ...daily, formerNames: ["old-scan"] }, at)
          .then((until) =>
            until < due(1).at ? tx.dueTimes.record("scan", [due(1)], "running", at) : [],
          )
          .then(async (added) => {
            if (added.length > 0) await tx.audit.record(entry("decided"));
            await tx.dueTimes.raiseWatermark("scan", due(1).at);
          });
      await Promise.all([...stores, ...stores, ...stores].map((one) => one.transaction(decide)));
      expect(await objects(store)).toEqual(["decided"]);
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

  scansContract(name, openTestStore);
  episodesContract(name, openTestStore);
  draftsContract(name, openTestStore);
  profilesContract(name, openTestStore);
  homeContract(name, openTestStore);
  outboxContract(name, openTestStore);
  retentionContract(name, openTestStore);
  accountRecordsContract(name, openTestStore);
}
