import { describe, expect, test } from "vitest";
import type { OpenTestStore } from "./test-store.ts";

const AT = new Date("2026-11-20T06:00:00.123Z");
const later = (ms: number) => new Date(AT.getTime() + ms);

/** Which page holds a profile, and what is to be done there: what every store must do. */
export function profilesContract(name: string, openTestStore: OpenTestStore): void {
  const log = { pageId: "p", parentId: "p", afterId: "h", noneId: "n" };

  describe(`${name}: profile pages`, () => {
    test("wanted, begun, found; the place is forgotten when somebody misses the page", async () => {
      const { profilePages } = (await openTestStore()).store;
      expect(await profilePages.get("a")).toBeNull();
      await profilePages.want("b", later(1));
      await profilePages.want("a", AT);
      await profilePages.want("c", later(2));
      expect((await profilePages.wanted()).map(({ accountId }) => accountId)).toEqual([
        "a",
        "b",
        "c",
      ]);
      await profilePages.begin("a");
      expect(await profilePages.get("a")).toEqual({
        accountId: "a",
        pageId: null,
        log: null,
        wanted: true,
        making: true,
        error: null,
      });
      await profilePages.notMade("a", "why\0");
      expect(await profilePages.get("a")).toMatchObject({
        making: false,
        error: "why",
        wanted: true,
      });
      await profilePages.found("a", { pageId: "p", log });
      const found = { pageId: "p", log, wanted: false, making: false, error: null };
      expect(await profilePages.get("a")).toMatchObject(found);
      await profilePages.begin("a");
      expect(await profilePages.get("a")).toMatchObject({ ...found, making: true });
      await profilePages.lose("a");
      expect(await profilePages.get("a")).toMatchObject({ pageId: "p", log: null });
      await profilePages.found("a", { pageId: "q", log });
      await profilePages.want("a", AT);
      expect(await profilePages.get("a")).toMatchObject({ pageId: "q", log: null, wanted: true });
      await profilePages.giveUp("a", "gone");
      expect(await profilePages.get("a")).toMatchObject({ wanted: false, error: "gone" });
      expect(await profilePages.wanted()).toHaveLength(2);
    });

    test("a dashboard is out of date until it shows the newest scan", async () => {
      const { profilePages } = (await openTestStore()).store;
      await profilePages.outdate([]);
      await profilePages.outdate([
        { accountId: "b", scanId: "1" },
        { accountId: "a", scanId: "1" },
      ]);
      await profilePages.outdate([{ accountId: "a", scanId: "2" }]);
      expect(await profilePages.outdated(1)).toEqual([{ accountId: "a", scanId: "2" }]);
      await profilePages.refreshed({ accountId: "a", scanId: "1" });
      await profilePages.refreshed({ accountId: "b", scanId: "1" });
      expect(await profilePages.outdated(9)).toEqual([{ accountId: "a", scanId: "2" }]);
      await profilePages.refreshed({ accountId: "a", scanId: "2" });
      expect(await profilePages.outdated(9)).toEqual([]);
    });
  });

  describe(`${name}: lines of records`, () => {
    test("are known by their record, and out of date until they show the newest outcome", async () => {
      const { communications } = (await openTestStore()).store;
      const record = { url: null, subject: "x", type: "mail", outcome: null, date: "2026-11-20" };
      await communications.want({ key: "1", accountId: "A", record }, AT);
      await communications.want({ key: "2", accountId: "A", record }, AT);
      await communications.want({ key: "3", accountId: "B", record }, AT);
      expect(await communications.linesOf("A")).toEqual(new Set());
      await communications.mark("1", "wanted", { state: "written", blockId: "line" });
      await communications.mark("3", "wanted", { state: "written", blockId: "other" });
      expect(await communications.linesOf("A")).toEqual(new Set(["line"]));
      await communications.setOutcome("1", "first");
      const first = await communications.get("1");
      await communications.setOutcome("1", "second");
      if (first !== null) await communications.shown(first);
      expect(await communications.get("1")).toMatchObject({ stale: true });
      const second = await communications.get("1");
      if (second !== null) await communications.shown(second);
      expect(await communications.get("1")).toMatchObject({
        stale: false,
        record: { outcome: "second" },
      });
    });
  });
}
