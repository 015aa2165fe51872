import { describe, expect, test } from "vitest";
import type { Pulse } from "../../src/domain/pulse.ts";
import { draftWish } from "../support/drafts.ts";
import { march } from "../support/episodes.ts";
import { storedEpisode, storedScan } from "../support/stored.ts";
import type { OpenTestStore } from "./test-store.ts";

/** Pulses and Home tabs: what every store must do. */
export function homeContract(name: string, openTestStore: OpenTestStore): void {
  const pulse = (accountId: string, change: Partial<Pulse> = {}): Pulse => ({
    accountId,
    verdict: "worse",
    reason: "Their sponsor left",
    by: "U1",
    at: march(1),
    until: march(15),
    ...change,
  });

  describe(`${name}: pulses`, () => {
    test("one an account, in force before its end, replaced and removed", async () => {
      const { store, open } = await openTestStore();
      const { pulses } = store;
      await pulses.set(pulse("b"));
      await pulses.set(pulse("a", { verdict: "better", reason: 'O\'Neil\0 said "fine" 🙂' }));
      const a = pulse("a", { verdict: "better", reason: 'O\'Neil said "fine" 🙂' });
      expect(await pulses.active(march(2))).toEqual([a, pulse("b")]);
      expect(await pulses.of("a", march(2))).toEqual(a);
      expect(await pulses.of("a", march(15))).toBeNull();
      expect(await pulses.active(march(15))).toEqual([]);
      await pulses.set(pulse("b", { by: "U2", until: march(20) }));
      await store.close();
      const again = await open();
      expect(await again.pulses.active(march(16))).toEqual([
        pulse("b", { by: "U2", until: march(20) }),
      ]);
      expect(await again.pulses.remove("b")).toBe(true);
      expect(await again.pulses.remove("b")).toBe(false);
      expect(await again.pulses.of("b", march(2))).toBeNull();
    });
  });

  describe(`${name}: Home tabs`, () => {
    const look = { openedAt: march(3), lookedAt: march(2), since: march(1) };
    const wanted = { owner: null, status: "any", page: 0 } as const;

    test("opening, choosing and publishing leave each other's part as it is", async () => {
      const { store, open } = await openTestStore();
      const { homeTabs } = store;
      expect(await homeTabs.get("U1")).toBeNull();
      await homeTabs.choose("U1", wanted, march(3));
      await homeTabs.publish("U1", { digest: "d", viewHash: "h", at: march(3) });
      expect(await homeTabs.get("U1")).toBeNull();
      await homeTabs.look("U1", { ...look, since: null });
      expect(await homeTabs.get("U1")).toEqual({
        userId: "U1",
        ...look,
        since: null,
        wanted,
        published: null,
      });
      const red = { owner: "all", status: "Red", page: 2 } as const;
      await homeTabs.choose("U1", red, march(4));
      const published = { digest: "d", viewHash: "h", at: march(3) };
      await homeTabs.publish("U1", published);
      await store.close();
      const again = (await open()).homeTabs;
      const stored = { userId: "U1", ...look, since: null, wanted: red, published };
      expect(await again.get("U1")).toEqual({ ...stored, openedAt: march(4) });
      await again.look("U1", look);
      expect(await again.get("U1")).toEqual({ ...stored, ...look });
    });

    test("lists those that were opened lately, the longest ago published first", async () => {
      const { homeTabs } = (await openTestStore()).store;
      for (const [userId, day] of [
        ["U1", 1],
        ["U2", 5],
        ["U3", 6],
        ["U4", 7],
      ] as const)
        await homeTabs.look(userId, { ...look, openedAt: march(day) });
      await homeTabs.publish("U2", { digest: "d", viewHash: "h", at: march(9) });
      await homeTabs.publish("U3", { digest: "d", viewHash: "h", at: march(8) });
      const ids = (await homeTabs.openedSince(march(5))).map(({ userId }) => userId);
      expect(ids).toEqual(["U4", "U3", "U2"]);
    });

    test("the stamp changes with what a tab may show, and stays while nothing does", async () => {
      const { store } = await openTestStore();
      const { homeTabs } = store;
      const now = march(2);
      const stamps = [await homeTabs.stamp(now)];
      const changes = [
        () => store.scans.save(storedScan("s", { state: "reading" })),
        () => store.scans.save(storedScan("s", { state: "done" })),
        () => store.episodes.save([storedEpisode("e")], new Set<string>()),
        () => store.episodes.acknowledge("e", "U1", march(9), march(2)),
        () => store.drafts.want([draftWish("k")], now),
        () => store.pulses.set(pulse("a")),
        () => store.pulses.set(pulse("a", { at: march(2) })),
        () =>
          store.covers.set({
            repEmail: "a@b.c",
            userId: "U1",
            until: march(9),
            setBy: "U1",
            at: now,
          }),
        () => homeTabs.look("U1", look),
      ];
      for (const change of changes) {
        await change();
        stamps.push(await homeTabs.stamp(now));
        expect(await homeTabs.stamp(now)).toBe(stamps.at(-1));
      }
      // The pulse has ended by itself.
      stamps.push(await homeTabs.stamp(march(15)));
      expect(new Set(stamps).size).toBe(stamps.length);
    });
  });
}
