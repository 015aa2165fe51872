import { describe, expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { draftWish } from "../support/drafts.ts";
import { newPost, storedEpisode, storedScan } from "../support/stored.ts";
import type { OpenTestStore, TestStore } from "./test-store.ts";

const OLD = new Date("2025-01-10T06:00:00Z");
const EDGE = new Date("2025-06-01T06:00:00Z");
const NEW = new Date("2025-11-20T06:00:00Z");

/** What every store removes, and what it never does. */
export function retentionContract(name: string, openTestStore: OpenTestStore): void {
  const keysOf = async ({ sql }: TestStore, table: string, key: string): Promise<unknown[]> =>
    (await sql(`select ${key} as key from ${table} order by ${key}`)).map((row) => row.key);

  const audit = (at: Date, object: string) => ({
    at,
    actor: "U1",
    action: "x",
    object,
    result: "done" as const,
    reference: null,
    detail: null,
  });

  async function closedDraft(store: Store, key: string, at: Date): Promise<void> {
    const wish = draftWish(key);
    await store.drafts.want([wish], at);
    const draft = await store.drafts.get(wish.id);
    if (draft === null) throw new Error("not stored");
    await store.drafts.save({ ...draft, state: "discarded" }, at);
  }

  type End = "posted" | "unclear" | "claimed" | "pending";
  async function post(store: Store, key: string, at: Date, end: End) {
    await store.outbox.add([newPost(key)]);
    if (end === "pending") return;
    await store.outbox.claim(at);
    if (end === "claimed") return;
    if (end === "posted") await store.outbox.posted(key, { channel: "C1", ts: key });
    else await store.outbox.mark(key, "unclear", "no answer");
  }

  describe(`${name}: retention`, () => {
    test("removes what was over before that time, and nothing that is open or newer", async () => {
      const opened = await openTestStore();
      const { store } = opened;
      for (const [at, when] of [
        [OLD, "old"],
        [NEW, "new"],
      ] as const) {
        await store.audit.record(audit(at, when));
        await store.handled.claim(when, at);
        await closedDraft(store, when, at);
        await post(store, when, at, "posted");
        await store.scans.save(
          storedScan(when, { state: "done", startedAt: at, decidedAt: at, endedAt: at }),
        );
        await store.episodes.save(
          [
            storedEpisode(when, { accountId: when, ended: { at, cause: "recovered" } }),
            storedEpisode(`open ${when}`, { accountId: `open ${when}` }),
          ],
          new Set(),
        );
        await store.communications.want(
          {
            key: when,
            accountId: "a",
            record: { date: "2025-01-10", type: "mail", subject: "x", outcome: null, url: null },
          },
          at,
        );
        await store.communications.mark(when, "wanted", { state: "written" });
        await store.pulses.set({
          accountId: when,
          verdict: "better",
          reason: "x",
          by: "U1",
          at,
          until: at,
        });
        await store.homeTabs.look(when, { openedAt: at, lookedAt: at, since: null });
        await store.dueTimes.record("job", [{ wall: when, at }], "ran", at);
        await store.dueTimes.record("job", [{ wall: `running ${when}`, at }], "running", at);
      }
      await store.drafts.want([draftWish("open")], OLD);
      await post(store, "unclear", OLD, "unclear");
      // Held in doubt: a person decides. Refused, out of date or not: nobody mended it.
      await post(store, "doubt", OLD, "unclear");
      await store.outbox.mark("doubt", "held", "no answer");
      for (const [key, at] of [
        ["refused", OLD],
        ["refused, stale", OLD],
        ["refused lately", NEW],
      ] as const) {
        await post(store, key, at, "claimed");
        await store.outbox.refuse(key, "no_person", "Slack knows nobody");
      }
      await store.outbox.outdate("refused, stale");
      await post(store, "pending", OLD, "pending");
      await store.communications.want(
        {
          key: "wanted",
          accountId: "a",
          record: { date: "2025-01-10", type: "mail", subject: "x", outcome: null, url: null },
        },
        OLD,
      );

      expect(await store.retention.sweep(EDGE, 100)).toMatchObject({
        audit: 1,
        handled: 1,
        drafts: 1,
        outbox: 3,
        scans: 1,
        episodes: 1,
        communications: 1,
        pulses: 1,
        home_tabs: 1,
        due_times: 1,
      });
      expect(await keysOf(opened, "audit", "object")).toEqual(["new"]);
      expect(await keysOf(opened, "handled", "key")).toEqual(["new"]);
      expect(await keysOf(opened, "drafts", "key")).toEqual(["new", "open"]);
      expect(await keysOf(opened, "outbox", "key")).toEqual([
        "doubt",
        "new",
        "pending",
        "refused lately",
        "unclear",
      ]);
      expect(await keysOf(opened, "scans", "id")).toEqual(["new"]);
      expect(await keysOf(opened, "episodes", "id")).toEqual(["new", "open new", "open old"]);
      expect(await keysOf(opened, "communications", "key")).toEqual(["new", "wanted"]);
      expect(await keysOf(opened, "pulses", "account_id")).toEqual(["new"]);
      expect(await keysOf(opened, "home_tabs", "user_id")).toEqual(["new"]);
      expect(await keysOf(opened, "due_times", "wall")).toEqual([
        "new",
        "running new",
        "running old",
      ]);
      const second = await store.retention.sweep(EDGE, 100);
      expect(Object.values(second).every((rows) => rows === 0)).toBe(true);
    });

    test("the newest decided scan stays, whatever its age; cancelled posts go with their scan", async () => {
      const opened = await openTestStore();
      const { store } = opened;
      const scan = (id: string, state: "done" | "held" | "superseded") =>
        store.scans.save(storedScan(id, { state, startedAt: OLD, decidedAt: OLD, endedAt: OLD }));
      await scan("first", "superseded");
      await store.outbox.add([newPost("of the first", { scanId: "first" })]);
      await store.outbox.cancelWaiting(["of the first"]);
      await scan("last", "done");
      await scan("held", "held");
      await store.outbox.add([newPost("of the last", { scanId: "last" })]);
      await store.outbox.cancelWaiting(["of the last"]);
      await store.retention.sweep(EDGE, 100);
      expect(await keysOf(opened, "scans", "id")).toContain("last");
      expect(await keysOf(opened, "scans", "id")).not.toContain("first");
      expect((await store.scans.lastDecided())?.id).toBe("last");
      await store.retention.sweep(EDGE, 100);
      expect(await keysOf(opened, "outbox", "key")).toEqual(["of the last"]);
    });

    test("the oldest first, and never more than asked for", async () => {
      const { store } = await openTestStore();
      for (let day = 0; day < 25; day += 1) {
        await store.audit.record(audit(new Date(OLD.getTime() + day * 60_000), String(day)));
      }
      expect(await store.retention.sweep(EDGE, 10)).toMatchObject({ audit: 10 });
      expect((await store.audit.recent(100)).at(-1)?.object).toBe("10");
      expect(await store.retention.sweep(EDGE, 10)).toMatchObject({ audit: 10 });
      expect(await store.retention.sweep(EDGE, 10)).toMatchObject({ audit: 5 });
    });
  });
}
