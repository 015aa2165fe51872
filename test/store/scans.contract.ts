import { describe, expect, test } from "vitest";
import type { ScanCause, ScanState } from "../../src/domain/scan.ts";
import { march } from "../support/episodes.ts";
import {
  accountState,
  newPost,
  notionWrite,
  storedEpisode,
  storedScan,
} from "../support/stored.ts";
import type { OpenTestStore } from "./test-store.ts";

/** Scans, states of accounts, wanted Notion values, the shared budget: what every store must do. */
export function scansContract(name: string, openTestStore: OpenTestStore): void {
  describe(`${name}: scans`, () => {
    test.each<[string, ScanCause]>([
      ["scheduled", { kind: "scheduled", dueAt: march(1) }],
      ["asked", { kind: "asked", by: "U1" }],
      ["released", { kind: "released", by: "U1", mode: "silent", heldScanId: "s0" }],
    ])("gives back what was stored, also after a restart: %s", async (_case, cause) => {
      const { store, open } = await openTestStore();
      const scan = storedScan("s1", { cause, endedAt: march(2), reason: "why", state: "held" });
      await store.scans.save(scan);
      expect(await store.scans.get("s1")).toEqual(scan);
      await store.close();
      expect(await (await open()).scans.get("s1")).toEqual(scan);
    });

    test("a save of the same id replaces, and nobody knows of others", async () => {
      const { store } = await openTestStore();
      const reading = storedScan("s1", { state: "reading", decidedAt: null });
      await store.scans.save(reading);
      expect(await store.scans.get("s1")).toEqual(reading);
      await store.scans.save(storedScan("s1", { state: "done", endedAt: march(2) }));
      expect(await store.scans.recent(10)).toEqual([
        storedScan("s1", { state: "done", endedAt: march(2) }),
      ]);
      expect(await store.scans.get("s2")).toBeNull();
    });

    test("newest first by when they were begun, whatever the clock said", async () => {
      const { store } = await openTestStore();
      await store.scans.save(storedScan("s1", { startedAt: march(9) }));
      await store.scans.save(storedScan("s2", { startedAt: march(1) }));
      await store.scans.save(storedScan("s3", { startedAt: march(5) }));
      await store.scans.save(storedScan("s1", { state: "done" }));
      const ids = async (limit: number) => (await store.scans.recent(limit)).map(({ id }) => id);
      expect(await ids(10)).toEqual(["s3", "s2", "s1"]);
      expect(await ids(1)).toEqual(["s3"]);
    });

    test.each<[ScanState, boolean, boolean]>([
      ["reading", true, false],
      ["decided", true, true],
      ["done", false, true],
      ["held", false, false],
      ["superseded", false, true],
      ["failed", false, false],
    ])("%s: unfinished %s, decided %s", async (state, unfinished, decided) => {
      const { store } = await openTestStore();
      const wasDecided = ["decided", "done", "superseded"].includes(state);
      await store.scans.save(storedScan("s1", { state, decidedAt: wasDecided ? march(1) : null }));
      expect(await store.scans.unfinished()).toHaveLength(unfinished ? 1 : 0);
      expect((await store.scans.lastDecided())?.id ?? null).toBe(decided ? "s1" : null);
    });

    test("the last decided one is not the last one, and not a held one", async () => {
      const { store } = await openTestStore();
      await store.scans.save(storedScan("s1", { state: "done" }));
      await store.scans.save(storedScan("s2", { state: "decided", startedAt: march(-3) }));
      await store.scans.save(storedScan("s3", { state: "held" }));
      await store.scans.save(storedScan("s4", { state: "reading", decidedAt: null }));
      expect((await store.scans.lastDecided())?.id).toBe("s2");
      expect((await store.scans.unfinished()).map(({ id }) => id)).toEqual(["s2", "s4"]);
    });

    test.each([
      ["figures", "not json"],
      ["figures", '{"accounts":1}'],
      ["cause", '{"kind":"weather"}'],
      ["cause", '{"kind":"scheduled","dueAt":"yesterday"}'],
      ["state", "asleep"],
    ])("one whose %s cannot be read is left out, the others stay: %s", async (column, text) => {
      const { store, sql } = await openTestStore();
      await store.scans.save(storedScan("s1"));
      await store.scans.save(storedScan("s2"));
      await sql(`update scans set ${column} = '${text}' where id = 's2'`);
      expect(await store.scans.recent(10)).toEqual([storedScan("s1")]);
      expect(await store.scans.unfinished()).toEqual([storedScan("s1")]);
      expect(await store.scans.lastDecided()).toEqual(storedScan("s1"));
      expect(await store.scans.get("s2")).toBeNull();
    });
  });

  describe(`${name}: states of accounts`, () => {
    test("saved, replaced, removed; doubles, many, none", async () => {
      const { store } = await openTestStore();
      const { accountStates } = store;
      const ids = Array.from({ length: 1_201 }, (_, index) => `id ${10_000 + index}`);
      await accountStates.save([...ids, ...ids].reverse().map((id) => accountState(id)));
      await accountStates.save([]);
      expect(await accountStates.all()).toEqual(ids.map((id) => accountState(id)));
      expect(await accountStates.ids()).toEqual(ids);
      const few = await accountStates.remembered((id) => (id === "id 10001" ? null : id));
      expect(few.map(({ accountId }) => accountId)).toEqual(ids);
      const { at: _at, ...second } = accountState("id 10001");
      expect(few.slice(0, 2)).toEqual([{ ...few[0], name: null }, second]);
      const changed = { name: "New", ragStatus: "Red" as const, score: 0, openTickets: 0 };
      await accountStates.save([
        accountState("id 10000"),
        accountState("id 10000", { ...changed, at: march(-9) }),
      ]);
      expect((await accountStates.all())[0]).toEqual(
        accountState("id 10000", { ...changed, at: march(-9) }),
      );
      await accountStates.remove(ids.slice(1));
      await accountStates.remove(["nobody"]);
      await accountStates.remove([]);
      expect((await accountStates.all()).map(({ accountId }) => accountId)).toEqual(["id 10000"]);
    });
  });

  describe(`${name}: wanted Notion values`, () => {
    test("changed ones first, then by account; each one gone when it is done", async () => {
      const { store } = await openTestStore();
      const { notionWrites } = store;
      await notionWrites.want([
        notionWrite("d"),
        notionWrite("c", { changed: true }),
        notionWrite("b"),
        notionWrite("a", { changed: true, ragStatus: "Red", score: 0 }),
      ]);
      await notionWrites.want([]);
      expect(await notionWrites.count()).toBe(4);
      expect(await notionWrites.next(3)).toEqual([
        notionWrite("a", { changed: true, ragStatus: "Red", score: 0 }),
        notionWrite("c", { changed: true }),
        notionWrite("b"),
      ]);
      for (const write of await notionWrites.next(3)) await notionWrites.done(write);
      await notionWrites.done(notionWrite("nobody"));
      expect(await notionWrites.next(3)).toEqual([notionWrite("d")]);
      expect(await notionWrites.count()).toBe(1);
    });

    test("a newer scan replaces what is wanted, and is not done by the end of the older write", async () => {
      const { store } = await openTestStore();
      const { notionWrites } = store;
      const older = notionWrite("a", { changed: true });
      const newer = { scanId: "s2", score: 10, ragStatus: "Red", scannedAt: march(2) } as const;
      await notionWrites.want([older, notionWrite("b")]);
      await notionWrites.want([notionWrite("a", newer), notionWrite("b", { changed: true })]);
      await notionWrites.done(older);
      expect(await notionWrites.next(10)).toEqual([
        // Notion shows neither the older change nor this one.
        notionWrite("a", { ...newer, changed: true }),
        notionWrite("b", { changed: true }),
      ]);
    });
  });

  describe(`${name}: the shared budget of requests`, () => {
    test("as many a minute as are given, by all processes together", async () => {
      const { store, open } = await openTestStore();
      const stores = [store, await open(), await open()];
      const takes = await Promise.all(
        stores.flatMap(({ notionBudget }) =>
          Array.from({ length: 20 }, () => notionBudget.take(7, 27)),
        ),
      );
      expect(takes.filter((took) => took)).toHaveLength(27);
      expect(await store.notionBudget.take(8, 1)).toBe(true);
      expect(await store.notionBudget.take(8, 1)).toBe(false);
      expect(await store.notionBudget.take(8, 2)).toBe(true);
      expect(await store.notionBudget.take(7, 28)).toBe(true);
    });

    test("none when none are given, and old minutes are forgotten", async () => {
      const { store, sql } = await openTestStore();
      expect(await store.notionBudget.take(1, 0)).toBe(false);
      for (const minute of [100, 139, 140, 200]) {
        expect(await store.notionBudget.take(minute, 5)).toBe(true);
      }
      const rows = await sql("select minute from notion_budget order by minute");
      expect(rows.map((row) => Number(row.minute))).toEqual([140, 200]);
    });
  });

  describe(`${name}: a whole scan in one transaction`, () => {
    test("of 10,000 accounts", async () => {
      const { store } = await openTestStore();
      const ids = Array.from({ length: 10_000 }, (_, index) => `account ${index}`);
      await store.transaction(async (tx) => {
        await tx.scans.save(storedScan("s1"));
        await tx.accountStates.save(ids.map((id) => accountState(id)));
        await tx.episodes.save(
          ids.map((id) => storedEpisode(`s1:${id}`, { accountId: id })),
          new Set(ids.map((id) => `s1:${id}`)),
        );
        await tx.outbox.add(
          ids.map((id, position) => newPost(`s1:${id}:alert`, { scanId: "s1", position })),
        );
        await tx.notionWrites.want(ids.map((id) => notionWrite(id)));
      });
      expect(await store.accountStates.all()).toHaveLength(ids.length);
      expect(await store.episodes.open()).toHaveLength(ids.length);
      expect(await store.notionWrites.count()).toBe(ids.length);
      expect((await store.outbox.counts()).pending).toBe(ids.length);
      expect((await store.outbox.claim(march(1)))?.key).toBe("s1:account 0:alert");
      expect((await store.outbox.claim(march(1)))?.key).toBe("s1:account 1:alert");
      await store.transaction((tx) => tx.accountStates.remove(ids));
      expect(await store.accountStates.all()).toEqual([]);
    });
  });
}
