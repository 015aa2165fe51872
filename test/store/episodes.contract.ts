import { describe, expect, test } from "vitest";
import type { StoredEpisode } from "../../src/domain/stored-episode.ts";
import type { Store } from "../../src/store/store.ts";
import { fresh, march } from "../support/episodes.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";
import { alertFacts, announced, fullEpisode, storedEpisode } from "../support/stored.ts";
import type { OpenTestStore } from "./test-store.ts";

const NONE: ReadonlySet<string> = new Set();
const place = { channel: "C1", ts: "1772348400.000100" };

/** Episodes: what every store must do. */
export function episodesContract(name: string, openTestStore: OpenTestStore): void {
  const stored = async (store: Store, id = "e1"): Promise<StoredEpisode> => {
    const found = await store.episodes.get(id);
    if (found === null) throw new Error(`no episode ${id}`);
    return found;
  };

  describe(`${name}: episodes`, () => {
    test.each([
      ["new", storedEpisode("e1")],
      ["with everything", fullEpisode("e1")],
    ])("gives back what was stored, also after a restart: %s", async (_case, episode) => {
      const { store, open } = await openTestStore();
      await store.episodes.save([episode], NONE);
      expect(await store.episodes.get("e1")).toEqual({ ...episode, version: 1 });
      expect(await store.episodes.get("e2")).toBeNull();
      await store.close();
      expect(await (await open()).episodes.get("e1")).toEqual({ ...episode, version: 1 });
    });

    test("hostile texts stay as they are", async () => {
      const { store } = await openTestStore();
      const texts = [...HOSTILE_TEXTS, "a\0b", "half \ud83d", "\udc00", "𝒳".repeat(10_000)];
      const facts = alertFacts({
        name: texts.join("|"),
        tickets: texts.map((subject) => ({
          ticketId: subject,
          subject,
          priority: "P2",
          url: subject,
          createdAt: march(1),
        })),
      });
      await store.episodes.save([storedEpisode("e1", { facts })], NONE);
      expect((await stored(store)).facts).toEqual(facts);
    });

    test("the open ones, the one of an account, and the last ended one of each account", async () => {
      const { store } = await openTestStore();
      const ended = (id: string, accountId: string, day: number) =>
        storedEpisode(id, { accountId, ended: { at: march(day), cause: "recovered" } });
      await store.episodes.save(
        [
          storedEpisode("e1", { accountId: "b" }),
          storedEpisode("e2", { accountId: "a" }),
          ended("e3", "a", 3),
          ended("e4", "a", 4),
          ended("e5", "c", 2),
          ended("e6", "c", 1),
        ],
        NONE,
      );
      const ids = (episodes: StoredEpisode[]) => episodes.map(({ id }) => id);
      expect(ids(await store.episodes.open())).toEqual(["e2", "e1"]);
      expect((await store.episodes.ofAccount("a"))?.id).toBe("e2");
      expect(await store.episodes.ofAccount("c")).toBeNull();
      expect(ids(await store.episodes.endedSince(march(1)))).toEqual(["e4", "e5"]);
      expect(ids(await store.episodes.endedSince(march(4)))).toEqual(["e4"]);
      expect(await store.episodes.endedSince(march(5))).toEqual([]);
    });

    test("remembered by a scan: the whole facts only where they are asked for", async () => {
      const { store } = await openTestStore();
      const over = storedEpisode("e3", { accountId: "c", ended: { at: march(3), cause: "gone" } });
      await store.episodes.save(
        [storedEpisode("e1"), storedEpisode("e2", { accountId: "b" }), over],
        NONE,
      );
      const [first, second] = await store.episodes.open();
      const { repEmail } = alertFacts();
      expect(await store.episodes.remembered((accountId) => accountId === "b")).toEqual([
        { ...first, facts: { repEmail } },
        second,
      ]);
    });

    test("many open ones, in the order of their accounts", async () => {
      const { store } = await openTestStore();
      const ids = Array.from({ length: 1_201 }, (_, index) => `${10_000 + index}`);
      const many = ids.map((id) => storedEpisode(`episode of ${id}`, { accountId: id }));
      await store.episodes.save(many.toReversed(), NONE);
      expect((await store.episodes.open()).map(({ accountId }) => accountId)).toEqual(ids);
    });

    test("an account has at most one open episode; what tried to open a second one leaves nothing", async () => {
      const { store } = await openTestStore();
      await store.episodes.save([storedEpisode("e1")], NONE);
      const second = [storedEpisode("e0", { accountId: "b" }), storedEpisode("e2")];
      await expect(store.episodes.save(second, NONE)).rejects.toThrow(/unique/i);
      expect((await store.episodes.open()).map(({ id }) => id)).toEqual(["e1"]);
      const over = storedEpisode("e1", { ended: { at: march(2), cause: "gone" } });
      await store.episodes.save([over], NONE);
      await store.episodes.save([storedEpisode("e2")], NONE);
      expect((await store.episodes.ofAccount("a"))?.id).toBe("e2");
    });

    test("a later save replaces what the scan decides; doubles, many, none", async () => {
      const { store } = await openTestStore();
      const many = Array.from({ length: 1_201 }, (_, index) =>
        storedEpisode(`e${index}`, { accountId: `account ${index}` }),
      );
      await store.episodes.save([...many, ...many], NONE);
      await store.episodes.save([], NONE);
      expect(await store.episodes.open()).toHaveLength(many.length);
      const before = await stored(store);
      const after: StoredEpisode = {
        ...before,
        episode: { ...before.episode, ragStatus: "Red", score: 5, pointsLost: 120 },
        facts: alertFacts({ name: "Renamed", tickets: [] }),
        message: place,
        stale: true,
      };
      await store.episodes.save([after], NONE);
      expect(await stored(store)).toEqual({ ...after, version: 2 });
    });

    test("facts that cannot be read are left empty; the episode stays", async () => {
      const { store, sql } = await openTestStore();
      await store.episodes.save(
        [storedEpisode("e1"), storedEpisode("e2", { accountId: "b" })],
        NONE,
      );
      await sql("update episodes set facts = 'not json' where id = 'e1'");
      const [first, second] = await store.episodes.open();
      expect(first).toEqual(
        storedEpisode("e1", {
          version: 1,
          facts: {
            ...alertFacts(),
            name: "a",
            url: null,
            repEmail: null,
            change: null,
            reasons: [],
            tickets: [],
            asOf: fresh(60).openedAt,
          },
        }),
      );
      expect(second?.facts).toEqual(alertFacts());
    });

    test.each([
      ["rag_status", "Purple"],
      ["announce_as", "shout"],
      ["announced_status", "Purple"],
      ["ended_cause", "tired"],
    ])("the database refuses an unknown %s", async (column, word) => {
      const { store, sql } = await openTestStore();
      await store.episodes.save([storedEpisode("e1")], NONE);
      await expect(sql(`update episodes set ${column} = '${word}'`)).rejects.toThrow(/check/i);
    });
  });

  describe(`${name}: clicks on an episode`, () => {
    test("acknowledge, take back, snooze, wake: each touches its own", async () => {
      const { store } = await openTestStore();
      const { episodes } = store;
      await episodes.save([storedEpisode("e1")], NONE);
      expect(await episodes.acknowledge("e1", "U1", march(15), march(2))).toBe(true);
      expect(await episodes.snooze("e1", "U2", march(4), march(2))).toBe(true);
      expect(await stored(store)).toEqual(
        storedEpisode("e1", {
          episode: fresh(60, { acknowledgedUntil: march(15), snoozedUntil: march(4) }),
          acknowledgedBy: "U1",
          snoozedBy: "U2",
          stale: true,
          version: 3,
        }),
      );
      expect(await episodes.takeBack("e1", march(2))).toBe(true);
      expect(await stored(store)).toMatchObject({
        acknowledgedBy: null,
        snoozedBy: "U2",
        episode: { acknowledgedUntil: null, snoozedUntil: march(4) },
      });
      expect(await episodes.wake("e1", march(2))).toBe(true);
      expect(await stored(store)).toEqual(storedEpisode("e1", { stale: true, version: 5 }));
    });

    test.each(["over", "unknown"])("change nothing of one that is %s", async (which) => {
      const { store } = await openTestStore();
      const { episodes } = store;
      const over = fullEpisode("over");
      await episodes.save([over], NONE);
      expect(await episodes.acknowledge(which, "U9", march(15), march(2))).toBe(false);
      expect(await episodes.takeBack(which, march(2))).toBe(false);
      expect(await episodes.snooze(which, "U9", march(4), march(2))).toBe(false);
      expect(await episodes.wake(which, march(2))).toBe(false);
      expect(await stored(store, "over")).toEqual({ ...over, version: 1 });
    });

    test("change nothing of one that is so already, until that has run out", async () => {
      const { store } = await openTestStore();
      const { episodes } = store;
      await episodes.save([storedEpisode("e1")], NONE);
      expect(await episodes.takeBack("e1", march(2))).toBe(false);
      expect(await episodes.wake("e1", march(2))).toBe(false);
      expect(await episodes.acknowledge("e1", "U1", march(15), march(2))).toBe(true);
      expect(await episodes.acknowledge("e1", "U9", march(20), march(3))).toBe(false);
      expect(await episodes.snooze("e1", "U1", march(4), march(2))).toBe(true);
      expect(await episodes.snooze("e1", "U9", march(9), march(3))).toBe(false);
      expect(await stored(store)).toMatchObject({ acknowledgedBy: "U1", snoozedBy: "U1" });
      expect(await episodes.takeBack("e1", march(15))).toBe(false);
      expect(await episodes.acknowledge("e1", "U9", march(20), march(15))).toBe(true);
      expect(await episodes.snooze("e1", "U9", march(9), march(4))).toBe(true);
      expect(await stored(store)).toMatchObject({ acknowledgedBy: "U9", snoozedBy: "U9" });
    });

    test.each([
      ["no worse status", new Set<string>(), false, { acknowledgedBy: "U1", snoozedBy: "U2" }],
      ["a worse status", new Set(["e1"]), false, { acknowledgedBy: null, snoozedBy: null }],
      ["cleared, but it has one", new Set(["e1"]), true, { acknowledgedBy: "U1", snoozedBy: "U2" }],
    ])("that come while a scan decides: %s", async (_case, clears, has, expected) => {
      const { store } = await openTestStore();
      const { episodes } = store;
      await episodes.save([storedEpisode("e1")], NONE);
      const read = await stored(store);
      await episodes.acknowledge("e1", "U1", march(15), march(2));
      await episodes.snooze("e1", "U2", march(4), march(2));
      const decided: StoredEpisode = {
        ...read,
        episode: {
          ...read.episode,
          score: 30,
          ragStatus: "Red",
          acknowledgedUntil: has ? march(3) : null,
        },
        acknowledgedBy: has ? "U8" : null,
      };
      await episodes.save([decided], clears);
      expect(await stored(store)).toMatchObject({
        ...expected,
        stale: true,
        episode: {
          score: 30,
          acknowledgedUntil: expected.acknowledgedBy === null ? null : march(15),
          snoozedUntil: expected.snoozedBy === null ? null : march(4),
        },
      });
    });
  });

  describe(`${name}: what posts make true of an episode`, () => {
    test.each([
      [
        "single",
        { hasMessage: true, announced: { ragStatus: "Amber", score: 60, at: march(3) } },
        place,
      ],
      ["named", { announced: { ragStatus: "Amber", score: 60, at: march(3) } }, null],
      ["reminded", { remindedAt: march(3) }, null],
    ] as const)("%s", async (as, change, message) => {
      const { store } = await openTestStore();
      const { episodes } = store;
      await episodes.save([storedEpisode("e1"), storedEpisode("e2", { accountId: "b" })], NONE);
      await episodes.announce(
        [announced("nobody", { as }), announced("e1", { as })],
        march(3),
        place,
      );
      await episodes.announce([], march(4), place);
      expect(await stored(store)).toEqual(
        storedEpisode("e1", { episode: fresh(60, change), message, version: 2 }),
      );
      expect(await stored(store, "e2")).toEqual(
        storedEpisode("e2", { accountId: "b", version: 1 }),
      );
    });

    test.each([
      ["Green", "Amber", "Green"],
      ["Amber", "Amber", "Amber"],
      ["Amber", "Red", "Amber"],
      ["Red", "Amber", "Amber"],
      ["Red", "Green", "Green"],
    ] as const)("now %s, posted as %s: counts as announced at %s", async (now, posted, counts) => {
      const { store } = await openTestStore();
      await store.episodes.save(
        [storedEpisode("e1", { episode: fresh(60, { ragStatus: now }) })],
        NONE,
      );
      const post = announced("e1", { ragStatus: posted, score: 33 });
      await store.episodes.announce([post], march(3), place);
      const { episode, stale } = await stored(store);
      expect(episode).toMatchObject({ ragStatus: now, score: 60 });
      expect(episode.announced).toEqual({ ragStatus: counts, score: 33, at: march(3) });
      expect(stale).toBe(true);
    });

    test("a message that is posted late for one that is over is to be edited", async () => {
      const { store } = await openTestStore();
      const over = storedEpisode("e1", { ended: { at: march(2), cause: "recovered" } });
      await store.episodes.save([over], NONE);
      await store.episodes.announce([announced("e1")], march(3), place);
      expect((await store.episodes.stale(10)).map(({ id }) => id)).toEqual(["e1"]);
    });

    test("are not lost to a scan that had read before, and are replaced by one that read after", async () => {
      const { store } = await openTestStore();
      const { episodes } = store;
      await episodes.save([storedEpisode("e1")], NONE);
      const before = await stored(store);
      await episodes.announce([announced("e1")], march(3), place);
      await episodes.acknowledge("e1", "U1", march(15), march(2));
      await episodes.save([{ ...before, facts: alertFacts({ name: "Renamed" }) }], NONE);
      const after = await stored(store);
      expect(after).toMatchObject({
        message: place,
        acknowledgedBy: "U1",
        // The message shows the facts from before.
        stale: true,
        facts: { name: "Renamed" },
        episode: { hasMessage: true, announced: { ragStatus: "Amber", score: 60, at: march(3) } },
      });

      await episodes.save([{ ...after, episode: { ...after.episode, announced: null } }], NONE);
      expect((await stored(store)).episode.announced).toBeNull();
      expect((await stored(store)).message).toEqual(place);
    });
  });

  describe(`${name}: a message that was deleted`, () => {
    test("is lost to every episode that goes on in it, also when a scan read them before", async () => {
      const { store } = await openTestStore();
      const { episodes } = store;
      const elsewhere = { channel: "C1", ts: "1772348400.000200" };
      const ended = { at: march(2), cause: "recovered" as const };
      const withMessage = (id: string, change: Partial<StoredEpisode> = {}) =>
        storedEpisode(id, { episode: fresh(60, { hasMessage: true }), message: place, ...change });
      await episodes.save(
        [
          withMessage("e1", { accountId: "a", ended }),
          withMessage("e2", { accountId: "a", stale: true }),
          withMessage("e3", { accountId: "b", message: elsewhere }),
        ],
        NONE,
      );
      const before = await stored(store, "e2");
      await episodes.loseMessage(place);
      await episodes.save([before], NONE);
      for (const id of ["e1", "e2"])
        expect(await stored(store, id)).toMatchObject({
          message: null,
          episode: { hasMessage: false },
        });
      expect(await episodes.stale(10)).toEqual([]);
      expect((await stored(store, "e3")).message).toEqual(elsewhere);
    });
  });

  describe(`${name}: messages that are out of date`, () => {
    test("those with a message, open or ended, the longest open first, limited", async () => {
      const { store } = await openTestStore();
      const stale = (id: string, day: number, change: Partial<StoredEpisode> = {}) =>
        storedEpisode(id, {
          accountId: id,
          episode: fresh(60, { openedAt: march(day) }),
          message: place,
          stale: true,
          ...change,
        });
      await store.episodes.save(
        [
          stale("e1", 3),
          stale("e2", 1, { ended: { at: march(4), cause: "inactive" } }),
          stale("e3", 2),
          stale("e4", 0, { message: null }),
          stale("e5", 0, { stale: false }),
        ],
        NONE,
      );
      const ids = async (limit: number) => (await store.episodes.stale(limit)).map(({ id }) => id);
      expect(await ids(10)).toEqual(["e2", "e3", "e1"]);
      expect(await ids(2)).toEqual(["e2", "e3"]);
    });

    test("a message in which a reopened episode goes on belongs to that one alone", async () => {
      const { store } = await openTestStore();
      const again = (id: string, day: number, change: Partial<StoredEpisode>) =>
        storedEpisode(id, {
          episode: fresh(60, { openedAt: march(day) }),
          message: place,
          stale: true,
          ended: { at: march(day + 1), cause: "recovered" },
          ...change,
        });
      await store.episodes.save(
        [
          again("e1", 1, {}),
          again("e2", 3, { stale: false }),
          again("e3", 5, { message: { ...place, ts: "2.0" } }),
          again("e4", 7, { message: { ...place, channel: "C2" } }),
          again("e5", 9, { accountId: "b" }),
        ],
        NONE,
      );
      const stale = await store.episodes.stale(10);
      expect(stale.map(({ id }) => id)).toEqual(["e3", "e4", "e5"]);
    });

    test("edited: no longer out of date, and never by a save", async () => {
      const { store } = await openTestStore();
      const { episodes } = store;
      await episodes.save([storedEpisode("e1", { message: place, stale: true })], NONE);
      await episodes.save([{ ...(await stored(store)), stale: false }], NONE);
      const [shown] = await episodes.stale(10);
      if (shown === undefined) throw new Error("nothing is out of date");
      await episodes.edited(shown);
      expect(await episodes.stale(10)).toEqual([]);
      expect(await stored(store)).toEqual({ ...shown, stale: false });
    });

    test.each<[string, (store: Store) => Promise<unknown>]>([
      ["a click", (store) => store.episodes.acknowledge("e1", "U1", march(15), march(2))],
      [
        "a click that changes back",
        async ({ episodes }) => {
          await episodes.snooze("e1", "U1", march(4), march(2));
          await episodes.wake("e1", march(2));
        },
      ],
      ["a post", (store) => store.episodes.announce([announced("e1")], march(3), place)],
      [
        "a scan",
        async (store) => store.episodes.save([{ ...(await stored(store)), stale: true }], NONE),
      ],
    ])("stays out of date when it changed while it was edited: %s", async (_case, change) => {
      const { store } = await openTestStore();
      await store.episodes.save([storedEpisode("e1", { message: place, stale: true })], NONE);
      const shown = await stored(store);
      await change(store);
      await store.episodes.edited(shown);
      expect((await stored(store)).stale).toBe(true);
      await store.episodes.edited(await stored(store));
      expect((await stored(store)).stale).toBe(false);
    });
  });
}
