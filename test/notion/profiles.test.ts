import { describe, expect, test } from "vitest";
import type { RelationshipProfile } from "../../src/domain/profile.ts";
import type { NotionTextRun } from "../../src/sandbox/notion/content-contract.ts";
import type { NotionEmulator } from "../../src/sandbox/notion/contract.ts";
import { JANES_PROFILE, NO_PROFILE, openProfileWorld, valuesOf } from "../support/profile-world.ts";
import { NOW } from "../support/tam-world.ts";

const batch = { urgency: "batch" } as const;
const interactive = { urgency: "interactive" } as const;

const made = (profile = JANES_PROFILE) => ({ profile, health: null });

describe("making and finding", () => {
  test("a profile stands as the specification has it, and is read back", async () => {
    const { adapter, owner, texts, emulator } = await openProfileWorld();
    const health = {
      score: 35,
      ragStatus: "Red",
      scannedAt: NOW,
      trend: "declining",
      previousScore: 75,
      escalated: true,
    } as const;
    const page = await adapter.createRelationshipProfile(
      owner(),
      { profile: JANES_PROFILE, health },
      batch,
    );
    expect(emulator.page(page.pageId)?.title).toBe("Technical Relationship Profile - Acme Corp");
    expect(texts(page.pageId)).toEqual([
      "heading_2 Technical Relationship Profile - Acme Corp",
      "heading_3 Stakeholder Map",
      "bulleted_list_item Jane: CTO | Maturity: high | Notes: Prefers calls",
      "bulleted_list_item Dr\\: Alice: Head \\| Platform | Maturity: low",
      "heading_3 Integration Depth",
      "bulleted_list_item REST API: Active | Since: 2024",
      "bulleted_list_item Webhooks: Inactive",
      "heading_3 Feature Adoption",
      "bulleted_list_item SSO: In Use | Source: heartbeat",
      "heading_3 Customer Environment",
      "bulleted_list_item AWS, Frankfurt",
      "heading_3 Co-Development Opportunities",
      "bulleted_list_item SDK pilot: With their team | Status: surfaced",
      "heading_3 Health Dashboard",
      "paragraph Current Score: 35/100 | Status: Red",
      "paragraph Last Scan: 2026-11-22 09:00 UTC",
      "paragraph Trend: Declining (delta: -40 from previous score of 75)",
      "callout ESCALATION TRIGGERED: Health score requires immediate attention. Check open tickets and integration status.",
      "heading_3 Communication History",
      "paragraph No communications recorded.",
    ]);
    expect(valuesOf(page)).toEqual(JANES_PROFILE);
    expect(page).toMatchObject({ complete: true, notUnderstood: [], communications: [] });
    const again = await adapter.getRelationshipProfilePage(owner(), interactive);
    expect(again).toEqual(page);
    expect(again?.url).toMatch(/^https:\/\//);
    expect(emulator.problems).toEqual([]);
  });

  test("is made once, also by somebody who does not know that it is there", async () => {
    const { adapter, startAdapter, owner, emulator } = await openProfileWorld();
    const [first, second] = await Promise.all([
      adapter.createRelationshipProfile(owner(), made(), batch),
      adapter.createRelationshipProfile(owner(), made(NO_PROFILE), batch),
    ]);
    const third = await startAdapter().createRelationshipProfile(owner(), made(), batch);
    expect([second.pageId, third.pageId]).toEqual([first.pageId, first.pageId]);
    expect(valuesOf(second)).toEqual(JANES_PROFILE);
    expect(emulator.children(owner().accountId)).toHaveLength(1);
  });

  test.each(["lostAnswer", "saved503", "truncated"] as const)(
    "a lost answer (%s) makes no second page",
    async (kind) => {
      const { adapter, owner, emulator } = await openProfileWorld();
      emulator.faults.add({ operation: "POST /v1/pages", fault: { kind }, times: 1 });
      const page = await adapter.createRelationshipProfile(owner(), made(), batch);
      expect(valuesOf(page)).toEqual(JANES_PROFILE);
      expect(emulator.children(owner().accountId)).toHaveLength(1);
    },
  );

  const big: RelationshipProfile = {
    ...JANES_PROFILE,
    environment: Array.from({ length: 450 }, (_, n) => ({ text: `Fact ${n}` })),
  };

  test("a page of any number of blocks, 100 a request", async () => {
    const { adapter, owner, emulator } = await openProfileWorld();
    const page = await adapter.createRelationshipProfile(owner(), made(big), batch);
    expect(valuesOf(page)).toEqual(big);
    const appends = emulator.calls.filter(({ operation }) => operation.startsWith("PATCH"));
    expect(appends).toHaveLength(4);
  });

  test("one that was left half made is completed; one that people have changed is not", async () => {
    const { adapter, owner, emulator, texts } = await openProfileWorld();
    emulator.faults.add({
      operation: "PATCH /v1/blocks",
      fault: { kind: "status", status: 500 },
    });
    await expect(adapter.createRelationshipProfile(owner(), made(big), batch)).rejects.toThrow(
      /completing a profile/,
    );
    emulator.faults.clear();
    const page = await adapter.createRelationshipProfile(owner(), made(big), batch);
    expect(valuesOf(page)).toEqual(big);
    const last = emulator.children(page.pageId).at(-2);
    emulator.deleteByHand(last?.id ?? "");
    const before = texts(page.pageId);
    await adapter.createRelationshipProfile(owner(), made(big), batch);
    expect(texts(page.pageId)).toEqual(before);
  });

  test("is found by the stored id wherever it was moved, and by its title when that page is gone", async () => {
    const { adapter, owner, emulator } = await openProfileWorld({ names: ["Acme Corp", "Hooli"] });
    const page = await adapter.createRelationshipProfile(owner(), made(), batch);
    emulator.renameByHand(page.pageId, "Our friends");
    expect(await adapter.getRelationshipProfilePage(owner(), interactive)).toBeNull();
    const known = owner("Acme Corp", page.pageId);
    expect(await adapter.getRelationshipProfilePage(known, interactive)).toEqual(page);
    emulator.deleteByHand(page.pageId);
    expect(await adapter.getRelationshipProfilePage(known, interactive)).toBeNull();
    const old = emulator.createPageByHand(
      owner().accountId,
      "Technical Relationship Profile - Acme",
    );
    const found = await adapter.getRelationshipProfilePage(known, interactive);
    expect(found).toMatchObject({ pageId: old, log: null });
    expect(await adapter.getRelationshipProfilePage(owner("Hooli"), interactive)).toBeNull();
    expect(await adapter.getRelationshipProfilePage(owner("Nobody"), interactive)).toBeNull();
  });
});

describe("an account's page with more on it than is read", () => {
  const toggles = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      type: "toggle" as const,
      text: `Meeting ${n}`,
      children: [{ type: "paragraph" as const, text: "notes" }],
    }));

  test("a profile behind many toggles is found, and no second one is made", async () => {
    const { adapter, owner, emulator, requestsOf } = await openProfileWorld();
    emulator.appendByHand(owner().accountId, toggles(120));
    const page = emulator.createPageByHand(
      owner().accountId,
      "Technical Relationship Profile - Acme Corp",
    );
    const read = () => adapter.getRelationshipProfilePage(owner(), interactive);
    const { result, requests } = await requestsOf(read);
    expect(result?.pageId).toBe(page);
    // 2 for the account's page, of which one is enough for a hundred blocks; 2 for the profile.
    expect(requests).toBe(4);
  });

  test("one that may be in there is told in words, and not made again", async () => {
    const { adapter, owner, emulator } = await openProfileWorld();
    emulator.appendByHand(owner().accountId, toggles(120));
    const words = "The page of Acme Corp in Notion holds too much to be searched for its profile";
    await expect(adapter.createRelationshipProfile(owner(), made(), batch)).rejects.toThrow(words);
    await expect(adapter.getRelationshipProfilePage(owner(), batch)).rejects.toThrow(words);
    const on = emulator.children(owner().accountId);
    expect(on.filter(({ type }) => type === "child_page")).toEqual([]);
  });
});

describe("one item at a time", () => {
  async function openPage(profile = JANES_PROFILE) {
    const world = await openProfileWorld();
    const page = await world.adapter.createRelationshipProfile(world.owner(), made(profile), batch);
    return { ...world, page, known: world.owner("Acme Corp", page.pageId) };
  }
  const sam = { name: "Sam", role: "Dev", maturity: "low", notes: null } as const;

  test("is added behind the others, changed, removed", async () => {
    const { adapter, known, page, texts } = await openPage();
    const added = await adapter.changeProfile(
      known,
      { kind: "add", section: "stakeholders", value: sam },
      interactive,
    );
    if (added.kind !== "changed") throw new Error(added.kind);
    expect(added.page).toEqual(await adapter.getRelationshipProfilePage(known, interactive));
    const [, , third] = added.page.sections.stakeholders;
    const changed = await adapter.changeProfile(
      known,
      {
        kind: "replace",
        section: "stakeholders",
        id: third?.id ?? "",
        revision: third?.revision ?? "",
        value: { ...sam, role: "Architect" },
      },
      interactive,
    );
    if (changed.kind !== "changed") throw new Error(changed.kind);
    expect(texts(page.pageId)[4]).toBe("bulleted_list_item Sam: Architect | Maturity: low");
    const [first] = changed.page.sections.stakeholders;
    const removed = await adapter.changeProfile(
      known,
      {
        kind: "remove",
        section: "stakeholders",
        id: first?.id ?? "",
        revision: first?.revision ?? "",
      },
      interactive,
    );
    if (removed.kind !== "changed") throw new Error(removed.kind);
    expect(removed.page.sections.stakeholders.map(({ value }) => value.name)).toEqual([
      "Dr: Alice",
      "Sam",
    ]);
    expect(removed.page).toEqual(await adapter.getRelationshipProfilePage(known, interactive));
  });

  test("the first takes the place of the paragraph that says that there is none; without any it comes back", async () => {
    const { adapter, known, page, texts } = await openPage(NO_PROFILE);
    const empty = texts(page.pageId);
    const added = await adapter.changeProfile(
      known,
      { kind: "add", section: "features", value: JANES_PROFILE.features[0] as never },
      interactive,
    );
    expect(texts(page.pageId)).toEqual(
      empty.map((text) =>
        text === "paragraph No feature adoption data."
          ? "bulleted_list_item SSO: In Use | Source: heartbeat"
          : text,
      ),
    );
    if (added.kind !== "changed") throw new Error(added.kind);
    const [item] = added.page.sections.features;
    const { id = "", revision = "" } = item ?? {};
    await adapter.changeProfile(
      known,
      { kind: "remove", section: "features", id, revision },
      interactive,
    );
    expect(texts(page.pageId)).toEqual(empty);
  });

  test("is saved also when the paragraph that says that there is none cannot be removed", async () => {
    const { adapter, known, page, emulator, texts } = await openPage(NO_PROFILE);
    const refused = { kind: "status", status: 403 } as const;
    emulator.faults.add({ operation: "DELETE /v1/blocks", fault: refused, times: 1 });
    const add = (name: string) =>
      adapter.changeProfile(
        known,
        { kind: "add", section: "stakeholders", value: { ...sam, name } },
        interactive,
      );
    expect(await add("Sam")).toMatchObject({
      kind: "changed",
      page: { sections: { stakeholders: [{ value: { name: "Sam" } }] } },
    });
    await add("Alex");
    expect(texts(page.pageId).slice(1, 5)).toEqual([
      "heading_3 Stakeholder Map",
      "bulleted_list_item Sam: Dev | Maturity: low",
      "bulleted_list_item Alex: Dev | Maturity: low",
      "heading_3 Integration Depth",
    ]);
  });

  test("keeps the links, mentions and formats in the rest of its line", async () => {
    const { adapter, known, page, emulator, owner } = await openPage();
    const plan = emulator.createPageByHand(owner().accountId, "Plan: Q4");
    const mention = { type: "page", page: { id: plan } };
    const date = { type: "date", date: { start: "2026-12-01", end: null, time_zone: null } };
    const [jane] = page.sections.stakeholders;
    const id = jane?.id ?? "";
    emulator.editByHand(id, [
      { text: "Jane", bold: true },
      { text: ": CTO, see " },
      { text: "Plan: Q4", mention },
      { text: " | Maturity: high | Notes: " },
      { text: "the runbook", link: "https://acme.example/runbook" },
      { text: ", until " },
      { text: "2026-12-01", mention: date },
    ]);
    const now = await adapter.getRelationshipProfilePage(known, interactive);
    const [item] = now?.sections.stakeholders ?? [];
    if (item === undefined) throw new Error("no item");
    const changed = await adapter.changeProfile(
      known,
      {
        kind: "replace",
        section: "stakeholders",
        id,
        revision: item.revision,
        value: { ...item.value, role: "CEO, see Plan: Q4", maturity: "low" },
      },
      interactive,
    );
    expect(changed.kind).toBe("changed");
    const line = emulator.children(page.pageId).find((block) => block.id === id);
    expect(line?.runs).toEqual([
      { text: "Jane", bold: true },
      { text: ": CEO, see " },
      { text: "Plan: Q4", mention, link: expect.any(String) },
      { text: " | Maturity: low | Notes: " },
      { text: "the runbook", link: "https://acme.example/runbook" },
      { text: ", until " },
      { text: "2026-12-01", mention: date },
    ]);
    expect(emulator.problems).toEqual([]);
  });

  test.each<[string, (emulator: NotionEmulator) => NotionTextRun]>([
    [
      "a preview that nobody can write but Notion",
      () => ({
        text: "PR 12",
        link: "https://acme.example/12",
        mention: { type: "link_preview", link_preview: { url: "https://acme.example/12" } },
      }),
    ],
    [
      "a page that the connection may not see",
      (emulator) => {
        const secret = emulator.createPageByHand(null, "Secret");
        emulator.setShared(secret, false);
        return { text: "Untitled", mention: { type: "page", page: { id: secret } } };
      },
    ],
  ])("is for people to change where its line holds %s", async (_what, make) => {
    const { adapter, known, page, emulator } = await openPage();
    const id = page.sections.stakeholders[0]?.id ?? "";
    const runs = [{ text: "Jane: CTO, see " }, make(emulator)];
    emulator.editByHand(id, runs);
    const before = emulator.blockJson(id);
    const now = await adapter.getRelationshipProfilePage(known, interactive);
    const [item] = now?.sections.stakeholders ?? [];
    if (item === undefined) throw new Error("no item");
    const { value, revision } = item;
    const change = { kind: "replace", section: "stakeholders", id, revision } as const;
    const edit = (role: string) =>
      adapter.changeProfile(known, { ...change, value: { ...value, role } }, interactive);
    expect(await edit(`${value.role}, soon`)).toMatchObject({ kind: "byHand", why: "richText" });
    expect(emulator.blockJson(id)).toBe(before);
    // What somebody takes out of it need not be kept.
    expect((await edit("CTO")).kind).toBe("changed");
  });

  test("is not removed while lines of people stand below it", async () => {
    const { adapter, known, page, emulator, texts } = await openPage();
    const [jane] = page.sections.stakeholders;
    const { id = "", revision = "" } = jane ?? {};
    const [note = ""] = emulator.appendByHand(id, [{ type: "paragraph", text: "Met in Berlin" }]);
    const before = texts(page.pageId);
    const remove = () =>
      adapter.changeProfile(
        known,
        { kind: "remove", section: "stakeholders", id, revision },
        interactive,
      );
    expect(await remove()).toMatchObject({
      kind: "byHand",
      why: "linesBelow",
      page: { url: page.url },
    });
    expect(texts(page.pageId)).toEqual(before);
    expect(emulator.children(id).map(({ text }) => text)).toEqual(["Met in Berlin"]);
    emulator.deleteByHand(note);
    expect((await remove()).kind).toBe("changed");
  });

  test("the later of two is told and sees the newer state, nothing of the first is lost", async () => {
    const { adapter, startAdapter, known, page, emulator, texts } = await openPage();
    const [jane] = page.sections.stakeholders;
    const { id = "", revision = "" } = jane ?? {};
    const change = (role: string) =>
      ({
        kind: "replace",
        section: "stakeholders",
        id,
        revision,
        value: { ...sam, role },
      }) as const;
    const both = await Promise.all([
      adapter.changeProfile(known, change("First"), interactive),
      adapter.changeProfile(known, change("Second"), interactive),
    ]);
    expect(both.map(({ kind }) => kind)).toEqual(["changed", "conflict"]);
    expect(both[1]).toMatchObject({
      page: { sections: { stakeholders: [{ value: { role: "First" } }, {}] } },
    });
    expect(texts(page.pageId)[2]).toContain("Sam: First");
    // A person in Notion is somebody else too.
    const now = await startAdapter().getRelationshipProfilePage(known, interactive);
    emulator.editByHand(id, "Sam: Third | Maturity: low");
    const late = await adapter.changeProfile(
      known,
      { ...change("Fourth"), revision: now?.sections.stakeholders[0]?.revision ?? "" },
      interactive,
    );
    expect(late.kind).toBe("conflict");
    emulator.deleteByHand(id);
    expect((await adapter.changeProfile(known, change("Fifth"), interactive)).kind).toBe(
      "conflict",
    );
    emulator.deleteByHand(page.pageId);
    expect(await adapter.changeProfile(known, change("Sixth"), interactive)).toEqual({
      kind: "gone",
    });
  });

  test.each(["lostAnswer", "saved503", "truncated"] as const)(
    "is added once when the answer is lost (%s)",
    async (kind) => {
      const { adapter, known, page, emulator, texts } = await openPage();
      emulator.faults.add({ operation: "PATCH /v1/blocks", fault: { kind }, times: 1 });
      const added = await adapter.changeProfile(
        known,
        { kind: "add", section: "stakeholders", value: sam },
        interactive,
      );
      expect(added.kind).toBe("changed");
      expect(texts(page.pageId).filter((text) => text.includes("Sam: Dev"))).toHaveLength(1);
    },
  );

  test("goes into a section that people have deleted, folded or put into a column", async () => {
    const { adapter, known, page, emulator } = await openPage();
    const idOf = (text: string) =>
      emulator.children(page.pageId).find((block) => block.text.startsWith(text))?.id ?? "";
    emulator.deleteByHand(idOf("Customer Environment"));
    emulator.deleteByHand(idOf("AWS"));
    // The heading of integrations holds its bullets.
    const folded = idOf("Integration Depth");
    emulator.editByHand(folded, "2. Integrations we built", { is_toggleable: true });
    emulator.moveByHand(idOf("Webhooks"), "start", folded);
    emulator.moveByHand(idOf("REST API"), "start", folded);
    const [list = ""] = emulator.appendByHand(
      page.pageId,
      [
        {
          type: "column_list",
          children: [
            { type: "column", children: [{ type: "paragraph", text: "left" }] },
            { type: "column", children: [{ type: "paragraph", text: "right" }] },
          ],
        },
      ],
      "start",
    );
    const column = emulator.children(list)[1]?.id ?? "";
    emulator.moveByHand(idOf("SSO"), "end", column);
    emulator.moveByHand(
      idOf("Feature Adoption"),
      { after: emulator.children(column)[0]?.id ?? "" },
      column,
    );
    for (const change of [
      { kind: "add", section: "environment", value: { text: "On premises" } },
      { kind: "add", section: "integrations", value: { name: "SCIM", active: true, since: null } },
      {
        kind: "add",
        section: "features",
        value: { feature: "API", adopted: false, source: "ticket" },
      },
    ] as const) {
      const outcome = await adapter.changeProfile(known, change, interactive);
      expect(outcome.kind).toBe("changed");
    }
    expect(emulator.children(folded).map(({ text }) => text)).toEqual([
      "REST API: Active | Since: 2024",
      "Webhooks: Inactive",
      "SCIM: Active",
    ]);
    expect(emulator.children(column).map(({ text }) => text)).toEqual([
      "right",
      "Feature Adoption",
      "SSO: In Use | Source: heartbeat",
      "API: Not Adopted | Source: ticket",
    ]);
    const read = await adapter.getRelationshipProfilePage(known, interactive);
    expect(read && valuesOf(read)).toEqual({
      ...JANES_PROFILE,
      environment: [{ text: "On premises" }],
      integrations: [...JANES_PROFILE.integrations, { name: "SCIM", active: true, since: null }],
      features: [...JANES_PROFILE.features, { feature: "API", adopted: false, source: "ticket" }],
    });
  });
});
