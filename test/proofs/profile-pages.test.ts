// What issue and specification demand of profile pages, on hundreds of generated pages through the real adapter.
import fc from "fast-check";
import { expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import {
  FEATURE_SOURCES,
  MATURITIES,
  OPPORTUNITY_STATUSES,
  PROFILE_SECTIONS,
  type ProfileChange,
  type ProfilePage,
  type ProfileSection,
  type RelationshipProfile,
} from "../../src/domain/profile.ts";
import { lineValue } from "../../src/notion/line-text.ts";
import type { NotionHandBlock } from "../../src/sandbox/notion/content-contract.ts";
import { HOSTILE_TEXTS } from "../support/hostile-text.ts";
import { openProfileWorld, valuesOf } from "../support/profile-world.ts";

const PAGES = Number(process.env.PROOF_RUNS ?? 320);
const SEED = Number(process.env.PROOF_SEED ?? 1);
const batch = { urgency: "batch" } as const;

const separators = [
  "a",
  " ",
  ": ",
  " | ",
  "|",
  "\\",
  ":",
  "Maturity: low",
  " | Status: closed",
  "李雷",
  "🙂",
  "\n",
];
const text = fc
  .oneof(
    { weight: 4, arbitrary: fc.string({ unit: "grapheme", maxLength: 30 }) },
    {
      weight: 3,
      arbitrary: fc
        .array(fc.constantFrom(...separators), { maxLength: 6 })
        .map((parts) => parts.join("")),
    },
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
    // More than one run of rich text holds, and more than one request with its like.
    {
      weight: 1,
      arbitrary: fc
        .integer({ min: 1_800, max: 6_000 })
        .map((length) => "long 🙂 ".repeat(length / 8)),
    },
  )
  .map(lineValue);
const filled = text.filter((value) => value !== "");
const orNull = fc.option(filled, { nil: null });
const items = {
  stakeholders: fc.record({
    name: filled,
    role: text,
    maturity: fc.constantFrom(...MATURITIES),
    notes: orNull,
  }),
  integrations: fc.record({ name: filled, active: fc.boolean(), since: orNull }),
  features: fc.record({
    feature: filled,
    adopted: fc.boolean(),
    source: fc.constantFrom(...FEATURE_SOURCES),
  }),
  environment: fc.record({ text: filled }),
  opportunities: fc.record({
    name: filled,
    description: text,
    status: fc.constantFrom(...OPPORTUNITY_STATUSES),
  }),
};
const list = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 4 });
const profiles: fc.Arbitrary<RelationshipProfile> = fc.record({
  stakeholders: list(items.stakeholders),
  integrations: list(items.integrations),
  features: list(items.features),
  environment: list(items.environment),
  opportunities: list(items.opportunities),
});

/** What people put on a page: none of it is an item. */
const foreign: fc.Arbitrary<NotionHandBlock> = fc
  .constantFrom<NotionHandBlock[]>(
    { type: "paragraph", text: "We met them: twice | Maturity: high" },
    {
      type: "paragraph",
      text: [
        { text: "bold", bold: true },
        { text: " and " },
        { text: "linked", link: "https://x.example/a" },
      ],
    },
    {
      type: "quote",
      text: "SSO: In Use",
      children: [{ type: "bulleted_list_item", text: "inside" }],
    },
    { type: "callout", text: "Careful", more: { icon: { type: "emoji", emoji: "⚠️" } } },
    { type: "divider" },
    { type: "code", text: "curl: x" },
    { type: "table", more: {}, children: [{ type: "table_row", cells: ["a", "b"] }] },
    { type: "unsupported" },
    { type: "toggle", text: "More", children: [{ type: "paragraph", text: "hidden" }] },
    { type: "image", more: { external: { url: "https://x.example/i.png" } } },
  )
  .map((block) => block);

type Hand = { at: number; block: NotionHandBlock };

test("after one change every other block is byte for byte as it was", {
  retry: 0,
  timeout: Math.max(240_000, PAGES * 500),
}, async () => {
  const world = await openProfileWorld();
  const { emulator, adapter } = world;
  let kinds: Record<string, number> = {};
  const run = await fc.check(
    fc.asyncProperty(
      profiles,
      fc.array(fc.record({ at: fc.nat(60), block: foreign }), { maxLength: 12 }),
      fc.array(fc.nat(60), { maxLength: 8 }),
      fc.record({
        section: fc.constantFrom(...PROFILE_SECTIONS),
        which: fc.nat(8),
        kind: fc.constantFrom("add", "replace", "remove"),
      }),
      profiles,
      async (profile, hands: Hand[], marked, pick, other) => {
        const owner = newOwner(world);
        const made = await adapter.createRelationshipProfile(
          owner,
          { profile, health: null },
          batch,
        );
        expect(valuesOf(made)).toEqual(profile);
        const pageId = made.pageId;
        for (const at of marked) markByHand(world, pageId, at);
        for (const { at, block } of hands) {
          const blocks = emulator.children(pageId);
          const after = blocks[at % blocks.length]?.id ?? "";
          emulator.appendByHand(pageId, [block], at === 0 ? "start" : { after });
        }
        const before = await adapter.getRelationshipProfilePage({ ...owner, pageId }, batch);
        if (before === null) throw new Error("no page");
        expect(valuesOf(before)).toEqual(profile);
        const change = changeOf(before, pick, other);
        if (change === null) return;
        kinds = { ...kinds, [change.kind]: (kinds[change.kind] ?? 0) + 1 };
        const was = bytesOf(world, pageId);
        const outcome = await adapter.changeProfile({ ...owner, pageId }, change, batch);
        expect(outcome.kind).toBe("changed");
        const is = bytesOf(world, pageId);
        const touched = [...was].filter(([id, bytes]) => is.get(id) !== bytes).map(([id]) => id);
        const fresh = [...is.keys()].filter((id) => !was.has(id));
        expectOnly(world, change, touched, fresh, was);
        // What it says afterwards is what was said before, but for the one item.
        const now = await adapter.getRelationshipProfilePage({ ...owner, pageId }, batch);
        expect(outcome).toEqual({ kind: "changed", page: now });
        expect(now && valuesOf(now)).toEqual(applied(before, change));
        expect(emulator.problems).toEqual([]);
      },
    ),
    { numRuns: PAGES, seed: SEED },
  );
  const changes = Object.entries(kinds).map(([kind, count]) => `${kind} ${count}`);
  tellProofRow({
    what: "changes of one item on pages that people edited",
    howMany: `${run.numRuns} generated pages (${changes.join(", ")})`,
    result: run.failed
      ? "another block changed, or the page says something else"
      : "all others as they were",
    aim: "all others as they were",
    held: !run.failed,
    seed: SEED,
  });
  if (run.failed) throw new Error((await fc.asyncDefaultReportMessage(run)) ?? "a page failed");
});

/** Bold and in colour: whoever writes the item anew without need takes that away. */
function markByHand({ emulator }: World, pageId: string, at: number): void {
  const items = emulator.children(pageId).filter(({ type }) => type === "bulleted_list_item");
  const item = items[at % items.length];
  if (item === undefined) return;
  const runs = item.runs.map((run) => ({ ...run, bold: true, color: "red" }));
  emulator.editByHand(item.id, runs);
}

type World = Awaited<ReturnType<typeof openProfileWorld>>;
let accounts = 0;

function newOwner({ addAccount }: World) {
  accounts += 1;
  return addAccount(`Account ${accounts}`);
}

/** Every block of the page and below, as the API gives it; a parent's own time of change is not its content. */
function bytesOf({ emulator }: World, pageId: string): Map<string, string> {
  const all = new Map<string, string>();
  const walk = (id: string) => {
    for (const block of emulator.children(id)) {
      all.set(block.id, emulator.blockJson(block.id) ?? "");
      walk(block.id);
    }
  };
  walk(pageId);
  return all;
}

function changeOf(
  page: ProfilePage,
  { section, which, kind }: { section: ProfileSection; which: number; kind: string },
  other: RelationshipProfile,
): ProfileChange | null {
  const there = page.sections[section];
  const value = other[section][0];
  if (kind === "add" || there.length === 0)
    return value === undefined ? null : ({ kind: "add", section, value } as ProfileChange);
  const { id, revision } = there[which % there.length] ?? { id: "", revision: "" };
  if (kind === "remove" || value === undefined) return { kind: "remove", section, id, revision };
  return { kind: "replace", section, id, revision, value } as ProfileChange;
}

function expectOnly(
  { emulator }: World,
  change: ProfileChange,
  touched: string[],
  fresh: string[],
  was: ReadonlyMap<string, string>,
) {
  const isNone = (id: string) =>
    /"paragraph".*No .*(?:recorded|data|identified)\./.test(was.get(id) ?? "");
  switch (change.kind) {
    case "add":
      expect(fresh).toHaveLength(1);
      expect(touched.filter((id) => !isNone(id))).toEqual([]);
      expect(touched.length).toBeLessThanOrEqual(1);
      return;
    case "replace":
      expect(fresh).toEqual([]);
      expect(touched.filter((id) => id !== change.id)).toEqual([]);
      return;
    case "remove":
      expect(touched).toEqual([change.id]);
      expect(fresh.length).toBeLessThanOrEqual(1);
      for (const id of fresh) expect(emulator.blockJson(id)).toMatch(/"No .*\./);
  }
}

function applied(page: ProfilePage, change: ProfileChange): RelationshipProfile {
  const values = valuesOf(page);
  const there = page.sections[change.section];
  const next =
    change.kind === "add"
      ? [...there.map(({ value }) => value), change.value]
      : there.flatMap(({ id, value }) =>
          id !== change.id ? [value] : change.kind === "replace" ? [change.value] : [],
        );
  return { ...values, [change.section]: next };
}
