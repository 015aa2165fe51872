import { describe, expect, test } from "vitest";
import type { ScoreRecord } from "../../../src/domain/score-history.ts";
import type { NotionEmulator } from "../../../src/sandbox/notion/contract.ts";
import { createProfileMaker } from "../../../src/workflows/profiles/profile-maker.ts";
import { JANES_PROFILE, openProfileWork, profileLimits } from "../../support/profile-world.ts";
import { daysAgo, NOW } from "../../support/tam-world.ts";

const batch = { urgency: "batch" } as const;
const scored = (accountId: string, score: number, days: number): ScoreRecord => ({
  accountId,
  at: daysAgo(days),
  score,
  ragStatus: score < 40 ? "Red" : score < 70 ? "Amber" : "Green",
  pointsLost: 100 - score,
  reasons: [],
  openTickets: 0,
  p1p2Tickets: 0,
  complete: true,
});

describe("records", () => {
  test("the page is made first; the newest record stands at the top, the next costs one request", async () => {
    const { log, settle, history, pages, store, emulator, requestsOf } = await openProfileWork();
    await log("one");
    await settle();
    expect(history()).toEqual(["2026-11-20 | Slack Message | About one"]);
    await log("two", { url: "https://chat.example/2", outcome: "fine: all | well" });
    const { requests } = await requestsOf(() => settle());
    expect(requests).toBe(1);
    expect(history()).toEqual([
      "2026-11-20 | Slack Message | About two | Outcome: fine: all \\| well",
      "2026-11-20 | Slack Message | About one",
    ]);
    const [line] = emulator.children(pages()[0]?.id ?? "").filter(({ text }) => /two/.test(text));
    expect(line?.runs[0]).toEqual({ text: "2026-11-20", link: "https://chat.example/2" });
    expect(await store.communications.get("two")).toMatchObject({
      state: "written",
      blockId: line?.id,
    });
    expect(emulator.problems).toEqual([]);
  });

  test("one request, on a page of 1,000 blocks with 500 records too", async () => {
    const { log, settle, pages, emulator, requestsOf, adapter, owner } = await openProfileWork();
    await log("one");
    await settle();
    const page = pages()[0]?.id ?? "";
    const lines = (count: number, text: string) =>
      Array.from({ length: count }, (_, n) => ({
        type: "bulleted_list_item" as const,
        text: `${text} ${n}`,
      }));
    emulator.appendByHand(page, lines(500, "2026-01-01 | Call | Call"));
    const environment = emulator.children(page).find(({ text }) => text.includes("Environment"));
    emulator.appendByHand(page, lines(1_000, "Fact"), { after: environment?.id ?? "" });
    await log("two");
    expect((await requestsOf(() => settle())).requests).toBe(1);
    const open = await requestsOf(() => adapter.getRelationshipProfilePage(owner(), batch));
    expect(open.result?.sections.environment).toHaveLength(1_000);
    expect(open.result?.communications[0]?.subject).toBe("About two");
    // 1 to find it, 1 for its address, 11 for the blocks up to the newest records.
    expect(open.requests).toBe(13);
  });

  test("an outcome that is noted later follows, and what people wrote in the line stays", async () => {
    const { log, settle, history, pages, store, emulator } = await openProfileWork();
    await log("one", { url: "https://chat.example/1" });
    await settle();
    const line = (await store.communications.get("one"))?.blockId ?? "";
    emulator.editByHand(line, [
      { text: "2026-11-20", link: "https://chat.example/1" },
      { text: " | Call | About one, with " },
      { text: "Jane", bold: true, link: "https://acme.example/jane" },
    ]);
    await store.communications.setOutcome("one", "agreed");
    await settle();
    expect(history()).toEqual(["2026-11-20 | Call | About one, with Jane | Outcome: agreed"]);
    await store.communications.setOutcome("one", "agreed, twice");
    await settle();
    expect(history()).toEqual([
      "2026-11-20 | Call | About one, with Jane | Outcome: agreed, twice",
    ]);
    expect(emulator.children(pages()[0]?.id ?? "").at(-1)?.runs).toEqual([
      { text: "2026-11-20", link: "https://chat.example/1" },
      { text: " | Call | About one, with " },
      { text: "Jane", bold: true, link: "https://acme.example/jane" },
      { text: " | Outcome: agreed, twice" },
    ]);
    emulator.deleteByHand(line);
    await store.communications.setOutcome("one", "nobody will see it");
    await settle();
    expect(history()).toEqual([]);
  });

  test.each<[string, (act: { emulator: NotionEmulator; line: string; page: string }) => void]>([
    ["made a toggle of", ({ emulator, line }) => emulator.turnByHand(line, "toggle")],
    ["made a paragraph of", ({ emulator, line }) => emulator.turnByHand(line, "paragraph")],
    ["threw away with its page", ({ emulator, page }) => emulator.deleteByHand(page)],
  ])("the outcome of a line that people %s holds up no later record", async (_what, act) => {
    const { log, settle, pages, history, store, emulator } = await openProfileWork();
    await log("one");
    await settle();
    const line = (await store.communications.get("one"))?.blockId ?? "";
    act({ emulator, line, page: pages()[0]?.id ?? "" });
    await store.communications.setOutcome("one", "agreed");
    await log("two");
    await settle();
    expect(history()[0]).toBe("2026-11-20 | Slack Message | About two");
    expect(await store.communications.get("two")).toMatchObject({ state: "written" });
    expect(emulator.problems).toEqual([]);
  });

  test("an outcome that Notion refuses for whatever reason holds up no record and no dashboard", async () => {
    const { log, history, store, emulator, owner, startProcess, settle } = await openProfileWork();
    await log("one");
    await settle();
    await store.communications.setOutcome("one", "agreed");
    await log("two");
    const id = owner().accountId;
    await store.scoreHistory.record([scored(id, 90, 1)]);
    await store.profilePages.outdate([{ accountId: id, scanId: "1" }]);
    // The first that fits wins: what is added is well.
    emulator.faults.add({ operation: "/children", fault: { kind: "slow", ms: 0 } });
    const refused = { kind: "status", status: 400 } as const;
    emulator.faults.add({ operation: "PATCH /v1/blocks/:id", fault: refused });
    await startProcess().work(new AbortController().signal);
    expect(history()).toEqual([
      "2026-11-20 | Slack Message | About two",
      "2026-11-20 | Slack Message | About one",
    ]);
    expect(await store.profilePages.outdated(10)).toEqual([]);
    emulator.faults.clear();
    await settle();
    expect(history().at(-1)).toBe("2026-11-20 | Slack Message | About one | Outcome: agreed");
  });

  test("is written when people deleted the heading, the page or the account meanwhile", async () => {
    const { log, settle, history, pages, store, emulator, owner } = await openProfileWork();
    const heading = () =>
      emulator.children(pages()[0]?.id ?? "").find(({ text }) => text.startsWith("Communication"))
        ?.id;
    await log("one");
    await settle();
    emulator.deleteByHand(heading() ?? "");
    await log("two");
    await settle();
    expect(history()).toEqual(["2026-11-20 | Slack Message | About two"]);
    await log("three");
    await settle();
    expect(history()).toHaveLength(2);
    emulator.deleteByHand(pages()[0]?.id ?? "");
    await log("four");
    await settle();
    expect(history()).toEqual(["2026-11-20 | Slack Message | About four"]);
    emulator.deleteByHand(owner().accountId);
    await log("five");
    await settle();
    expect(await store.communications.get("five")).toMatchObject({
      state: "held",
      error: "The account is gone from Notion.",
    });
    expect(emulator.problems).toEqual([]);
  });

  test("a page of the earlier system: a heading for each record, the newest at the end", async () => {
    const { log, settle, emulator, owner, adapter, texts } = await openProfileWork();
    const heading = { type: "heading_3", text: "Communication History" } as const;
    const line = (text: string) => ({ type: "bulleted_list_item", text }) as const;
    const page = emulator.createPageByHand(
      owner().accountId,
      "Technical Relationship Profile - Acme Corp",
      [
        { type: "heading_2", text: "Technical Relationship Profile - Acme Corp" },
        { type: "heading_3", text: "Stakeholder Map" },
        line("Jane: CTO: Platform | Maturity: high"),
        heading,
        { type: "paragraph", text: "No communications recorded." },
        heading,
        line("2026-01-01 | Health Checkin | Hello | Outcome: none"),
        heading,
        line("2026-02-01 | Release Notes | 2.0"),
      ],
    );
    await log("one");
    await settle();
    expect(texts(page).slice(3, 6)).toEqual([
      "heading_3 Communication History",
      "bulleted_list_item 2026-11-20 | Slack Message | About one",
      "heading_3 Communication History",
    ]);
    const read = await adapter.getRelationshipProfilePage(owner(), { urgency: "batch" });
    expect(read?.communications.map(({ subject }) => subject)).toEqual([
      "About one",
      "2.0",
      "Hello",
    ]);
    expect(read?.sections.stakeholders[0]?.value).toMatchObject({ role: "CTO: Platform" });
  });

  test("a heading that people made foldable holds the records", async () => {
    const { log, settle, emulator, pages } = await openProfileWork();
    await log("one");
    await settle();
    const page = pages()[0]?.id ?? "";
    const blocks = emulator.children(page);
    const heading = blocks.find(({ text }) => text === "Communication History")?.id ?? "";
    emulator.editByHand(heading, "Communication History", { is_toggleable: true });
    emulator.moveByHand(blocks.at(-1)?.id ?? "", "start", heading);
    // A process that knows the old place finds out.
    await log("two");
    await settle();
    await log("three");
    await settle();
    const all = [...emulator.children(heading), ...emulator.children(page)].map(({ text }) => text);
    for (const key of ["one", "two", "three"])
      expect(all.filter((text) => text.includes(`About ${key}`))).toHaveLength(1);
  });

  test("one account's trouble holds up no other", async () => {
    const { log, settle, history, store, emulator, startProcess } = await openProfileWork({
      names: ["Acme Corp", "Hooli"],
    });
    await log("one");
    await settle();
    const page = (await store.communications.get("one"))?.blockId;
    expect(page).toBeDefined();
    emulator.faults.add({
      operation: "POST /v1/pages",
      fault: {
        kind: "status",
        status: 403,
        body: { object: "error", code: "restricted_resource" },
      },
      times: 1,
    });
    await log("two", {}, "Hooli");
    await log("three");
    await startProcess().work(new AbortController().signal);
    expect(history()).toHaveLength(2);
    expect(await store.communications.get("two")).toMatchObject({ state: "wanted" });
    await settle();
    expect(history("Hooli")).toHaveLength(1);
  });
});

describe("pages that people ask for", () => {
  test("are made once, by the worker, with the health that is known", async () => {
    const { settle, store, pages, texts, owner } = await openProfileWork();
    await store.scoreHistory.record([
      scored(owner().accountId, 90, 2),
      scored(owner().accountId, 55, 1),
    ]);
    const clock = { now: () => NOW, at: () => () => {} };
    let woken = 0;
    const make = createProfileMaker({
      pages: store.profilePages,
      wakeWorker: () => (woken += 1),
      clock,
      limits: profileLimits,
    });
    expect(await make(owner().accountId, 0)).toEqual({ kind: "waiting" });
    const both = Promise.all([make(owner().accountId, 10_000), make(owner().accountId, 10_000)]);
    await settle();
    const [page] = pages();
    expect(await both).toEqual([
      { kind: "made", pageId: page?.id },
      { kind: "made", pageId: page?.id },
    ]);
    expect([woken, pages().length]).toEqual([3, 1]);
    expect(texts(page?.id ?? "")).toContain(
      "paragraph Trend: Declining (delta: -35 from previous score of 90)",
    );
    const again = make(owner().accountId, 10_000);
    await settle();
    expect(await again).toEqual({ kind: "made", pageId: page?.id });
    const nobody = make("11111111-1111-4111-8111-111111111111", 10_000);
    await settle();
    expect(await nobody).toEqual({ kind: "failed", error: "The account is gone from Notion." });
  });
});

describe("the health dashboard", () => {
  test("is refreshed where it stands, what people wrote between its lines stays", async () => {
    const { adapter, owner, store, settle, emulator, texts, requestsOf } = await openProfileWork();
    const id = owner().accountId;
    const page = await adapter.createRelationshipProfile(
      owner(),
      { profile: JANES_PROFILE, health: null },
      batch,
    );
    await store.scoreHistory.record([scored(id, 90, 9)]);
    await store.profilePages.outdate([{ accountId: id, scanId: "1" }]);
    await settle();
    const dashboard = () => {
      const all = texts(page.pageId);
      return all.slice(
        all.indexOf("heading_3 Health Dashboard"),
        all.indexOf("heading_3 Communication History"),
      );
    };
    expect(dashboard()).toEqual([
      "heading_3 Health Dashboard",
      "paragraph Current Score: 90/100 | Status: Green",
      "paragraph Last Scan: 2026-11-13 09:00 UTC",
    ]);
    const line = (start: string) =>
      emulator.children(page.pageId).find(({ text }) => text.startsWith(start))?.id ?? "";
    emulator.appendByHand(page.pageId, [{ type: "quote", text: "We hope for more" }], {
      after: line("Current Score"),
    });
    await store.scoreHistory.record([scored(id, 30, 1)]);
    await store.profilePages.outdate([{ accountId: id, scanId: "2" }]);
    const { requests } = await requestsOf(() => settle());
    expect(dashboard()).toEqual([
      "heading_3 Health Dashboard",
      "paragraph Current Score: 30/100 | Status: Red",
      "quote We hope for more",
      "paragraph Last Scan: 2026-11-21 09:00 UTC",
      "paragraph Trend: Declining (delta: -60 from previous score of 90)",
    ]);
    expect(requests).toBeLessThanOrEqual(5);
    // Nothing that is as it should be is written again.
    await store.profilePages.outdate([{ accountId: id, scanId: "3" }]);
    const before = emulator.calls.length;
    await settle();
    const after = emulator.calls.slice(before).map(({ operation }) => operation.split(" ")[0]);
    expect(after).toEqual(["GET", "GET"]);
  });

  test("its callout comes and goes with the episode", async () => {
    const { adapter, owner, texts } = await openProfileWork();
    const health = {
      score: 30,
      ragStatus: "Red",
      scannedAt: NOW,
      trend: null,
      previousScore: null,
      escalated: true,
    } as const;
    const { pageId } = await adapter.createRelationshipProfile(
      owner(),
      { profile: JANES_PROFILE, health: null },
      batch,
    );
    const callouts = () => texts(pageId).filter((text) => text.startsWith("callout")).length;
    await adapter.writeHealthDashboard(pageId, { ...health, escalated: false }, batch);
    expect(callouts()).toBe(0);
    await adapter.writeHealthDashboard(pageId, health, batch);
    await adapter.writeHealthDashboard(pageId, health, batch);
    expect(callouts()).toBe(1);
    await adapter.writeHealthDashboard(pageId, { ...health, escalated: false }, batch);
    expect(callouts()).toBe(0);
  });

  test("an account without a profile gets none for it", async () => {
    const { owner, store, settle, pages } = await openProfileWork();
    const id = owner().accountId;
    await store.scoreHistory.record([scored(id, 30, 1)]);
    await store.profilePages.outdate([{ accountId: id, scanId: "1" }]);
    await settle();
    expect(pages()).toEqual([]);
  });
});
