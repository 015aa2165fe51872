import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { draftWish } from "../support/drafts.ts";
import { alertFacts, named, newPost, storedEpisode, storedScan } from "../support/stored.ts";
import type { OpenTestStore, TestStore } from "./test-store.ts";

const AT = new Date("2026-11-20T06:00:00Z");

/** What every store forgets about one account, and what it keeps of the others. */
export function accountRecordsContract(name: string, openTestStore: OpenTestStore): void {
  /** Every table that the database itself knows of. */
  const tablesOf = async ({ store, sql }: TestStore): Promise<string[]> => {
    const known = await sql(
      store.kind === "sqlite"
        ? "select name from sqlite_master where type = 'table'"
        : "select tablename as name from pg_tables where schemaname = current_schema()",
    );
    return known.map(({ name }) => String(name));
  };
  const whole = async (opened: TestStore): Promise<string> => {
    const { sql } = opened;
    const tables = await tablesOf(opened);
    expect(tables.length).toBeGreaterThan(15);
    const rows = await Promise.all(tables.map((table) => sql(`select * from ${table}`)));
    return JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? Number(value) : value));
  };

  /** Two accounts with all that the store may keep about them. */
  async function fill(store: Store): Promise<void> {
    for (const id of ["acme", "globex"]) {
      const name = `Name of ${id}`;
      await store.accountNames.record([{ accountId: id, name }], AT);
      await store.episodes.save(
        [storedEpisode(`e-${id}`, { accountId: id, facts: alertFacts({ accountId: id, name }) })],
        new Set(),
      );
      await store.drafts.want(
        [draftWish(`k-${id}`, { id: `d-${id}`, accountId: id, accountName: name })],
        AT,
      );
      await store.communications.want(
        {
          key: `c-${id}`,
          accountId: id,
          record: { date: "2026-11-20", type: "mail", subject: name, outcome: null, url: null },
        },
        AT,
      );
      await store.profilePages.want(id, AT);
      await store.profilePages.giveUp(id, `The profile of ${name} could not be made.`);
      await store.profilePages.want(id, AT);
      await store.profilePages.outdate([{ accountId: id, scanId: "s" }]);
      await store.outbox.add([
        newPost(`alert of ${id.length}`, {
          post: {
            kind: "alert",
            episodeId: `e-${id}`,
            ragStatus: "Red",
            score: 1,
            facts: alertFacts({ accountId: id, name }),
          },
        }),
        newPost(`text of ${id.length}`, { post: { kind: "admins", text: `About ${name}.` } }),
      ]);
      for (const object of [id, `e-${id}`, `d-${id}`])
        await store.audit.record({
          at: AT,
          actor: "U1",
          action: "x",
          object,
          result: "done",
          reference: null,
          detail: name,
        });
      await store.audit.record({
        at: AT,
        actor: "U1",
        action: "x",
        object: null,
        result: "refused",
        reference: null,
        detail: `Only the rep of ${name} can do this.`,
      });
    }
    await store.outbox.add([
      newPost("offer", {
        post: {
          kind: "handover",
          repEmail: "ana@tam.example",
          drafts: ["acme", "globex"].map((id) => ({
            id: `d-${id}`,
            type: "health_checkin",
            accountName: `Name of ${id}`,
            from: "ben@tam.example",
          })),
        },
      }),
      newPost("both", {
        post: {
          kind: "notice",
          scanId: "s",
          hold: "posts",
          reason: "many",
          concerned: 2,
          accounts: [named("acme"), named("globex")],
          outcome: null,
        },
        announces: ["e-acme", "e-globex"].map((episodeId) => ({
          episodeId,
          as: "named",
          ragStatus: "Red",
          score: 1,
        })),
      }),
    ]);
    const scan = storedScan("s", { state: "done" });
    await store.scans.save({
      ...scan,
      figures: {
        ...scan.figures,
        notScanned: ["acme", "globex"].map((id) => ({ accountId: id, name: id, reason: "why" })),
        unusable: ["T-1 (Name of acme)", "T-2 (Name of globex)"],
      },
    });
  }

  describe(`${name}: what is kept about an account`, () => {
    test("all of it goes, lists lose its line, the other account keeps everything", async () => {
      const opened = await openTestStore();
      const { store } = opened;
      await fill(store);
      const counted = await store.accountRecords.count("acme");
      expect(counted).toMatchObject({
        account_names: 1,
        episodes: 1,
        drafts: 1,
        communications: 1,
        outbox: 4,
        profile_pages: 1,
        profile_dashboards: 1,
        scans: 1,
        audit: 4,
      });
      const others = await store.accountRecords.count("globex");
      const forgotten = await store.transaction((tx) => tx.accountRecords.forget("acme", "mark"));
      expect(forgotten).toEqual(counted);
      expect(await whole(opened)).not.toMatch(/acme/i);
      expect(await store.accountRecords.count("globex")).toEqual(others);
      const notice = (await store.outbox.get("both"))?.post;
      expect(notice).toMatchObject({ accounts: [{ accountId: "globex" }] });
      expect((await store.scans.get("s"))?.figures.unusable).toEqual(["T-2 (Name of globex)"]);
      const marked = await store.audit.list({ since: null, objects: ["mark"], limit: 10 });
      expect(marked).toHaveLength(4);
      expect(marked[0]).toMatchObject({ actor: "U1", action: "x", detail: null });
      // Twice is once.
      const again = await store.transaction((tx) => tx.accountRecords.forget("acme", "mark"));
      expect(Object.values(again).every((rows) => rows === 0)).toBe(true);
    });

    test("what is under way is named, of this account alone", async () => {
      const { store } = await openTestStore();
      await fill(store);
      expect(await store.accountRecords.underWay("acme")).toEqual([]);
      const draft = await store.drafts.get("d-acme");
      if (draft === null) throw new Error("not stored");
      await store.drafts.save({ ...draft, state: "sending" }, AT);
      await store.communications.mark("c-acme", "wanted", { state: "writing" });
      await store.profilePages.begin("acme");
      await store.outbox.claim(AT);
      const underWay = (await store.accountRecords.underWay("acme")).join("; ");
      expect(underWay).toMatch(/being sent.*into its profile.*profile is being made.*being posted/);
      expect(await store.accountRecords.underWay("globex")).toEqual([]);
      await store.scans.save(storedScan("now", { state: "reading", decidedAt: null }));
      expect(await store.accountRecords.underWay("globex")).toEqual([
        "a scan is reading the accounts",
      ]);
    });

    test("the audit log by time and object, newest first", async () => {
      const { store } = await openTestStore();
      await fill(store);
      const objects = await store.accountRecords.objectsOf("acme");
      expect(objects).toEqual(["acme", "e-acme", "d-acme"]);
      const listed = await store.audit.list({ since: AT, objects, limit: 2 });
      expect(listed.map(({ object }) => object)).toEqual(["d-acme", "e-acme"]);
      const later = new Date(AT.getTime() + 1);
      expect(await store.audit.list({ since: later, objects: null, limit: 9 })).toEqual([]);
    });
  });
}
