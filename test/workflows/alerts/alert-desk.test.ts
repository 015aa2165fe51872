import { expect, test } from "vitest";
import type { Episodes } from "../../../src/domain/stored-episode.ts";
import { createCalendar } from "../../../src/lib/time-zone.ts";
import { createAlertDesk, type EpisodeAct } from "../../../src/workflows/alerts/alert-desk.ts";
import { openDeliveryWorld } from "../../support/delivery-world.ts";

const click = (key: string, by = "U0ANA") => ({ key, by, reference: "0a1b2c3d" });

type DeskStore = Parameters<typeof createAlertDesk>[0]["store"];

async function openDesk(
  timeZone = "Europe/Berlin",
  through: (store: DeskStore) => DeskStore = (store) => store,
) {
  const world = await openDeliveryWorld();
  await world.addEpisode("e");
  let woken = 0;
  const desk = createAlertDesk({
    store: through(world.store),
    ackDays: 14,
    calendar: createCalendar(timeZone),
    wakeWorker: () => {
      woken += 1;
    },
    clock: world.clock,
  });
  return { ...world, desk, woken: () => woken };
}

// 22 November 2026, 10:00 in Berlin.
test.each<[EpisodeAct, string, string]>([
  [{ kind: "acknowledge" }, "acknowledgedUntil", "2026-12-05T23:00:00.000Z"],
  [{ kind: "snooze", days: 1 }, "snoozedUntil", "2026-11-22T23:00:00.000Z"],
  [{ kind: "snooze", days: 3 }, "snoozedUntil", "2026-11-24T23:00:00.000Z"],
  [{ kind: "snooze", days: 7 }, "snoozedUntil", "2026-11-28T23:00:00.000Z"],
])("%j lasts until the start of a day on the team's calendar", async (act, field, until) => {
  const { desk, store } = await openDesk();
  expect(await desk.act("e", act, click("k"))).toEqual({ kind: "done" });
  const stored = await store.episodes.get("e");
  expect(stored?.episode).toMatchObject({ [field]: new Date(until) });
});

test("the same click delivered twice has one effect", async () => {
  const { desk, store, woken } = await openDesk();
  const act = { kind: "acknowledge" } as const;
  const outcomes = await Promise.all([1, 2].map(() => desk.act("e", act, click("same"))));
  expect(outcomes).toEqual([{ kind: "done" }, { kind: "done" }]);
  await desk.act("e", { kind: "takeBack" }, click("other"));
  // Redelivered after somebody took it back: it stays taken back.
  expect(await desk.act("e", act, click("same"))).toEqual({ kind: "done" });
  expect((await store.episodes.get("e"))?.episode.acknowledgedUntil).toBeNull();
  expect((await store.audit.recent(10)).map(({ action }) => action)).toEqual([
    "alert.takeBack",
    "alert.acknowledge",
  ]);
  expect(woken()).toBe(2);
});

test("what is so already says whose it is, and what ran out may be done again", async () => {
  const { desk, clock, store } = await openDesk();
  const act = { kind: "snooze", days: 1 } as const;
  await desk.act("e", act, click("1", "U0BEN"));
  expect(await desk.act("e", act, click("2"))).toEqual({ kind: "already", by: "U0BEN" });
  expect(await desk.act("e", { kind: "takeBack" }, click("3"))).toEqual({
    kind: "already",
    by: null,
  });
  clock.set(new Date("2026-11-22T23:00:00Z"));
  expect(await desk.act("e", { kind: "wake" }, click("4"))).toEqual({ kind: "already", by: null });
  expect(await desk.act("e", act, click("5"))).toEqual({ kind: "done" });
  expect((await store.episodes.get("e"))?.snoozedBy).toBe("U0ANA");
});

/** As another process that writes between the look at the episode and the click's own write. */
const withOther =
  (other: (episodes: Episodes) => Promise<unknown>) =>
  (store: DeskStore): DeskStore => ({
    ...store,
    once: (key, at, effect) =>
      store.once(key, at, ({ episodes, audit }) => {
        let looked = false;
        const get: Episodes["get"] = async (id) => {
          const found = await episodes.get(id);
          if (!looked) await other(episodes);
          looked = true;
          return found;
        };
        return effect({ episodes: { ...episodes, get }, audit });
      }),
  });

test("of two clicks at once the second is told whose the first was, and leaves no entry", async () => {
  const now = new Date("2026-11-22T09:00:00Z");
  const { desk, store, woken } = await openDesk(
    "Europe/Berlin",
    withOther((episodes) =>
      episodes.acknowledge("e", "U0BEN", new Date("2026-12-05T23:00:00Z"), now),
    ),
  );
  expect(await desk.act("e", { kind: "acknowledge" }, click("k"))).toEqual({
    kind: "already",
    by: "U0BEN",
  });
  expect(await store.audit.recent(10)).toEqual([]);
  expect(woken()).toBe(1);
});

test("a click on a message that shows what has run out has it edited", async () => {
  const { desk, clock, store, woken } = await openDesk();
  const place = { channel: "C0TAM", ts: "1772348400.000100" };
  const announced = { episodeId: "e", as: "single", ragStatus: "Red", score: 30 } as const;
  await store.episodes.announce([announced], clock.now(), place);
  await desk.act("e", { kind: "snooze", days: 1 }, click("1"));
  const shown = await store.episodes.get("e");
  if (shown === null) throw new Error("no episode");
  await store.episodes.edited(shown);
  clock.set(new Date("2026-11-22T23:00:00Z"));
  expect(await store.episodes.stale(1)).toEqual([]);
  expect(await desk.act("e", { kind: "wake" }, click("2"))).toEqual({ kind: "already", by: null });
  expect((await store.episodes.stale(1)).map(({ id }) => id)).toEqual(["e"]);
  expect(woken()).toBe(2);
});

test("an episode nobody knows", async () => {
  const { desk, woken } = await openDesk();
  expect(await desk.act("x", { kind: "wake" }, click("k"))).toEqual({ kind: "unknown" });
  expect(woken()).toBe(0);
});
