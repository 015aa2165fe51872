import { randomUUID } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import type { StoredEpisode } from "../../src/domain/stored-episode.ts";
import { realLimits } from "../../src/lib/limits.ts";
import type { Store, StoreNouns } from "../../src/store/store.ts";
import { createScan } from "../../src/workflows/scan/scan.ts";
import { standingClock } from "../support/bot.ts";
import { march } from "../support/episodes.ts";
import { announced, newPost, notionWrite, storedEpisode } from "../support/stored.ts";
import { testLogger } from "../support/test-logger.ts";

const place = { channel: "C1", ts: "1772348400.000100" };
/** What asking for a scan has nothing to do with. */
const NOT_ASKED = {} as Omit<
  Parameters<typeof createScan>[0],
  "store" | "newId" | "clock" | "limits" | "logger"
>;
const NONE: ReadonlySet<string> = new Set();
const ALL: ReadonlySet<string> = new Set(["e1"]);

/**
 * Two connections that write the same row at the same moment, in both orders: the second one is seen
 * to wait for the first one's transaction before that ends.
 */
export function postgresRaces(
  newStore: () => Promise<{ store: Store; other: Store; waiting: () => Promise<number> }>,
): void {
  /** Resolves to what the second one got. */
  async function race<T>(
    { store, other, waiting }: Awaited<ReturnType<typeof newStore>>,
    first: (tx: StoreNouns) => Promise<unknown>,
    second: (other: Store) => Promise<T>,
    end: "commit" | "roll back" = "commit",
  ): Promise<T> {
    let answer: Promise<T> | null = null;
    const undone = new Error("rolled back");
    await store
      .transaction(async (tx) => {
        await first(tx);
        answer = second(other);
        answer.catch(() => {});
        await vi.waitUntil(async () => (await waiting()) === 1, { timeout: 20_000 });
        if (end === "roll back") throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    if (answer === null) throw new Error("the second one did not start");
    return answer;
  }

  describe("two that claim the first post at once", () => {
    test.each([
      ["commit", ["k1", "k2"], "k2"],
      ["commit", ["k1"], null],
      ["roll back", ["k1", "k2"], "k1"],
    ] as const)("%s, of %j: the second one gets %s", async (end, keys, second) => {
      const setup = await newStore();
      const { outbox } = setup.store;
      await outbox.add(keys.map((key) => newPost(key)));
      const got = await race(
        setup,
        (tx) => tx.outbox.claim(march(3)),
        ({ outbox }) => outbox.claim(march(3)),
        end,
      );
      expect(got?.key ?? null).toBe(second);
      expect((await outbox.get("k1"))?.attempts).toBe(1);
    });

    test("what is being claimed is not cancelled", async () => {
      const setup = await newStore();
      const { outbox } = setup.store;
      await outbox.add([newPost("k1", { scanId: "s1" }), newPost("k2", { scanId: "s1" })]);
      await race(
        setup,
        (tx) => tx.outbox.claim(march(3)),
        ({ outbox }) => outbox.cancelWaiting(["k1", "k2"]),
      );
      expect((await outbox.get("k1"))?.state).toBe("sending");
      expect((await outbox.get("k2"))?.state).toBe("cancelled");
    });

    test("what is being cancelled is not claimed", async () => {
      const setup = await newStore();
      const { outbox } = setup.store;
      await outbox.add([newPost("k1", { scanId: "s1" })]);
      const cancel = (tx: StoreNouns) => tx.outbox.cancelWaiting(["k1"]);
      expect(await race(setup, cancel, ({ outbox }) => outbox.claim(march(3)))).toBeNull();
    });

    test.each(["commit", "roll back"] as const)("the same key added by both: %s", async (end) => {
      const setup = await newStore();
      const { outbox } = setup.store;
      await race(
        setup,
        (tx) => tx.outbox.add([newPost("k1", { position: 1 })]),
        ({ outbox }) => outbox.add([newPost("k0"), newPost("k1", { position: 2 })]),
        end,
      );
      expect((await outbox.counts()).pending).toBe(2);
      expect((await outbox.get("k1"))?.position).toBe(end === "commit" ? 1 : 2);
    });
  });

  describe("two that ask for a scan in the same moment", () => {
    const workflowOf = (store: Store) =>
      createScan({
        ...NOT_ASKED,
        store,
        newId: () => randomUUID(),
        clock: standingClock(march(3)),
        limits: realLimits,
        logger: testLogger(),
      });
    const asked = { kind: "asked", by: "U1" } as const;

    test.each(["commit", "roll back"] as const)("one scan is stored: %s", async (end) => {
      const setup = await newStore();
      // The first one's transaction, held open until the second one waits for it.
      const first = (tx: StoreNouns) =>
        workflowOf({ ...setup.store, transaction: (effects) => effects(tx) }).ask(asked);
      const answer = await race(setup, first, (other) => workflowOf(other).ask(asked), end);
      expect(answer.kind).toBe(end === "commit" ? "joined" : "asked");
      expect(await setup.store.scans.recent(10)).toHaveLength(1);
    });
  });

  describe("a scan and others that write the same episode at once", () => {
    const red = (read: StoredEpisode): StoredEpisode => ({
      ...read,
      episode: { ...read.episode, ragStatus: "Red", score: 10 },
    });

    async function opened() {
      const setup = await newStore();
      const { episodes } = setup.store;
      await episodes.save([storedEpisode("e1")], NONE);
      const now = async (): Promise<StoredEpisode> => {
        const found = await episodes.get("e1");
        if (found === null) throw new Error("no episode");
        return found;
      };
      return { setup, now, read: await now() };
    }

    test.each([
      ["no worse status", NONE, "U1"],
      ["a worse status", ALL, null],
    ] as const)("the click first: %s", async (_case, clears, by) => {
      const { setup, now, read } = await opened();
      await race(
        setup,
        (tx) => tx.episodes.acknowledge("e1", "U1", march(15), march(2)),
        ({ episodes }) => episodes.save([red(read)], clears),
      );
      expect(await now()).toMatchObject({ acknowledgedBy: by, episode: { score: 10 } });
    });

    test.each([
      ["no worse status", NONE],
      ["a worse status", ALL],
    ] as const)("the scan first: %s", async (_case, clears) => {
      const { setup, now, read } = await opened();
      const clicked = await race(
        setup,
        (tx) => tx.episodes.save([red(read)], clears),
        ({ episodes }) => episodes.acknowledge("e1", "U1", march(15), march(2)),
      );
      expect(clicked).toBe(true);
      expect(await now()).toMatchObject({ acknowledgedBy: "U1", episode: { score: 10 } });
    });

    test.each([
      [
        "acknowledges",
        (of: StoreNouns, by: string) => of.episodes.acknowledge("e1", by, march(15), march(2)),
      ],
      ["snoozes", (of: StoreNouns, by: string) => of.episodes.snooze("e1", by, march(4), march(2))],
    ])("two clicks at once: one %s", async (_case, click) => {
      const { setup, now } = await opened();
      const second = await race(
        setup,
        (tx) => click(tx, "U1"),
        (other) => click(other, "U2"),
      );
      expect(second).toBe(false);
      const { acknowledgedBy, snoozedBy } = await now();
      expect([acknowledgedBy, snoozedBy]).toContain("U1");
      expect([acknowledgedBy, snoozedBy]).not.toContain("U2");
    });

    test("a click on what the scan just ended says so", async () => {
      const { setup, now, read } = await opened();
      const over: StoredEpisode = { ...read, ended: { at: march(2), cause: "recovered" } };
      const clicked = await race(
        setup,
        (tx) => tx.episodes.save([over], NONE),
        ({ episodes }) => episodes.snooze("e1", "U1", march(4), march(2)),
      );
      expect(clicked).toBe(false);
      expect(await now()).toMatchObject({ snoozedBy: null, ended: over.ended });
    });

    test("the post first: a scan that had read before does not forget it", async () => {
      const { setup, now, read } = await opened();
      await race(
        setup,
        (tx) => tx.episodes.announce([announced("e1")], march(3), place),
        ({ episodes }) => episodes.save([red(read)], NONE),
      );
      expect(await now()).toMatchObject({
        message: place,
        stale: true,
        episode: { ragStatus: "Red", announced: { ragStatus: "Amber" } },
      });
    });

    test("the scan first: the post shows less than it decided", async () => {
      const { setup, now, read } = await opened();
      await race(
        setup,
        (tx) => tx.episodes.save([red(read)], NONE),
        ({ episodes }) => episodes.announce([announced("e1")], march(3), place),
      );
      expect(await now()).toMatchObject({
        message: place,
        stale: true,
        episode: { ragStatus: "Red", announced: { ragStatus: "Amber" } },
      });
    });

    test("a click while its message is being edited keeps it out of date", async () => {
      const { setup, now, read } = await opened();
      await race(
        setup,
        (tx) => tx.episodes.acknowledge("e1", "U1", march(15), march(2)),
        ({ episodes }) => episodes.edited(read),
      );
      expect((await now()).stale).toBe(true);
    });

    test("two scans cannot both open one of the same account", async () => {
      const setup = await newStore();
      const { episodes } = setup.store;
      const second = race(
        setup,
        (tx) => tx.episodes.save([storedEpisode("e1")], NONE),
        ({ episodes }) => episodes.save([storedEpisode("e2")], NONE),
      );
      await expect(second).rejects.toThrow("episodes_open_once");
      expect((await episodes.open()).map(({ id }) => id)).toEqual(["e1"]);
    });
  });

  describe("a scan and the write-back at once", () => {
    test("the end of the older write leaves the newer value wanted", async () => {
      const setup = await newStore();
      const { notionWrites } = setup.store;
      const older = notionWrite("a");
      const newer = notionWrite("a", { scanId: "s2", score: 1 });
      await notionWrites.want([older]);
      await race(
        setup,
        (tx) => tx.notionWrites.want([newer]),
        ({ notionWrites }) => notionWrites.done(older),
      );
      expect(await notionWrites.next(10)).toEqual([newer]);
    });
  });
}
