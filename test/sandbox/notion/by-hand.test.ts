import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NotionChange } from "../../../src/sandbox/notion/content-contract.ts";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import {
  ACCOUNTS,
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  paragraph,
  standingClock,
  type Workspace,
} from "./workspace.ts";

const A1 = pageId("a", 1);
const clock = standingClock("2026-03-14T07:00:30Z");
let workspace: Workspace;
let changes: NotionChange[];
let stop: () => void;
beforeEach(async () => {
  clock.set("2026-03-14T07:00:30Z");
  workspace = await openWorkspace({ rows: [account(1)], clock, conformance: conformance.notion });
  changes = [];
  stop = workspace.emulator.subscribe((change) => changes.push(change));
});
afterEach(() => workspace.emulator.close());

const shown = (id = A1) => workspace.emulator.children(id).map(({ text }) => text);
const lines = (...texts: string[]) =>
  workspace.emulator.appendByHand(
    A1,
    texts.map((text) => ({ type: "paragraph", text })),
  );

test("what a person writes is read with its runs, and is a person's", () => {
  const [id] = workspace.emulator.appendByHand(A1, [
    {
      type: "bulleted_list_item",
      text: [
        { text: "Dr: ", bold: true },
        { text: "Alice", link: "https://acme.example/" },
        { text: "", italic: true },
        { text: "x^2", equation: true },
      ],
    },
  ]);
  expect(workspace.emulator.page(A1)?.blocks).toEqual([
    {
      id,
      type: "bulleted_list_item",
      text: "Dr: Alicex^2",
      runs: [
        { text: "Dr: ", bold: true },
        { text: "Alice", link: "https://acme.example/" },
        { text: "x^2", equation: true },
      ],
      cells: [],
      more: { color: "default" },
      createdAt: clock.now(),
      createdBy: "person",
      editedAt: clock.now(),
      editedBy: "person",
      children: [],
    },
  ]);
});

test("an edit changes what a type has besides its text, also of types without any", () => {
  const { emulator } = workspace;
  const [todo = "", image = ""] = emulator.appendByHand(A1, [
    { type: "to_do", text: "call" },
    { type: "image", more: { external: { url: "https://acme.example/a.png" } } },
  ]);
  const external = { url: "https://acme.example/b.png" };
  emulator.editByHand(todo, "called", { checked: true });
  emulator.editByHand(image, "", { external });
  expect(emulator.children(A1)).toMatchObject([
    { text: "called", more: { checked: true } },
    { text: "", more: { type: "external", external } },
  ]);
});

test("a block that is turned into another keeps its id, its text and what is below it", async () => {
  const { emulator, notion } = workspace;
  const text = [{ text: "call ", bold: true }, { text: "Jane" }];
  const [id = ""] = emulator.appendByHand(A1, [
    { type: "to_do", text, children: [{ type: "paragraph", text: "in" }] },
  ]);
  emulator.turnByHand(id, "toggle");
  expect(emulator.children(A1)).toMatchObject([
    { id, type: "toggle", runs: text, more: { color: "default" }, children: [{ text: "in" }] },
  ]);
  expect(await notion.blocks.retrieve({ block_id: id })).toMatchObject({ type: "toggle" });
  expectNoProblems(emulator);
});

test("an edit leaves every other block byte for byte the same", () => {
  const ids = lines("a", "b", "c");
  const [, edited = ""] = ids;
  const dump = () => ids.map((id) => workspace.emulator.blockJson(id));
  const before = dump();
  clock.set("2026-03-14T08:00:00Z");
  workspace.emulator.editByHand(edited, "new");
  const after = dump();
  expect(after.map((json, index) => json === before[index])).toEqual([true, false, true]);
  expect(shown()).toEqual(["a", "new", "c"]);
});

test.each<[string, (ids: string[]) => void, string[]]>([
  ["to the start", ([, , c = ""]) => workspace.emulator.moveByHand(c, "start"), ["c", "a", "b"]],
  ["to the end", ([a = ""]) => workspace.emulator.moveByHand(a, "end"), ["b", "c", "a"]],
  [
    "after another",
    ([a = "", b = ""]) => workspace.emulator.moveByHand(a, { after: b }),
    ["b", "a", "c"],
  ],
  ["after itself", ([a = ""]) => workspace.emulator.moveByHand(a, { after: a }), ["a", "b", "c"]],
  ["below another", ([a = "", b = ""]) => workspace.emulator.moveByHand(a, "end", b), ["b", "c"]],
])("a block is moved %s", (_what, move, wanted) => {
  move(lines("a", "b", "c"));
  expect(shown()).toEqual(wanted);
});

test("a moved block keeps what stands below it, and the API gives its new parent", async () => {
  const [toggle = ""] = workspace.emulator.appendByHand(A1, [
    { type: "toggle", text: "t", children: [{ type: "paragraph", text: "in" }] },
  ]);
  const page = workspace.emulator.createPageByHand(A1, "P");
  workspace.emulator.moveByHand(toggle, "end", page);
  expect(await workspace.notion.blocks.retrieve({ block_id: toggle })).toMatchObject({
    parent: { type: "page_id", page_id: page },
    has_children: true,
  });
  expect(shown(page)).toEqual(["t"]);
  expect(shown(toggle)).toEqual(["in"]);
  expectNoProblems(workspace.emulator);
});

test("blocks that people leave as they come are what the API's types allow", async () => {
  const { emulator, notion } = workspace;
  const external = { url: "https://acme.example/a.png" };
  const plain = [
    "paragraph",
    "heading_1",
    "heading_2",
    "heading_3",
    "bulleted_list_item",
    "numbered_list_item",
    "to_do",
    "toggle",
    "quote",
    "callout",
    "code",
    "divider",
    "synced_block",
    "unsupported",
    "column_list",
  ] as const;
  emulator.appendByHand(A1, [
    ...plain.map((type) => ({ type })),
    { type: "equation", text: "x" },
    { type: "bookmark", more: { url: "https://acme.example/" } },
    { type: "image", more: { external } },
    { type: "table", children: [{ type: "table_row", cells: ["a", "b"] }] },
  ]);
  const { results } = await notion.blocks.children.list({ block_id: A1 });
  expect(results).toHaveLength(plain.length + 4);
  expect(results.at(-1)).toMatchObject({ table: { table_width: 2 } });
  expectNoProblems(emulator);
});

test("pages are made, renamed, deleted and restored; so are rows", () => {
  const { emulator } = workspace;
  const page = emulator.createPageByHand(A1, "P", [{ type: "divider" }]);
  emulator.renameByHand(page, "Q");
  emulator.renameByHand(A1, "Acme");
  expect(emulator.page(page)).toMatchObject({ title: "Q", blocks: [{ type: "divider" }] });
  expect(emulator.row(A1)?.values).toMatchObject({ Name: "Acme" });
  emulator.deleteByHand(page);
  expect(emulator.page(page)?.inTrash).toBe(true);
  expect(shown()).toEqual([]);
  emulator.restoreByHand(page);
  expect(shown()).toEqual(["Q"]);
  emulator.deleteByHand(A1);
  expect(emulator.row(A1)).toBeNull();
  emulator.restoreByHand(A1);
  expect(emulator.row(A1)).not.toBeNull();
  expect(emulator.page(pageId("a", 9))).toBeNull();
  expect(emulator.blockJson(pageId("a", 9))).toBeNull();
});

test.each<[string, (id: string) => unknown]>([
  ["under nothing", () => workspace.emulator.appendByHand(pageId("a", 9), [])],
  [
    "after a stranger",
    (id) => workspace.emulator.appendByHand(A1, [{ type: "divider" }], { after: `${id}0` }),
  ],
  ["below itself", (id) => workspace.emulator.moveByHand(id, "end", id)],
  [
    "below a divider",
    () => {
      const [divider = ""] = workspace.emulator.appendByHand(A1, [{ type: "divider" }]);
      return workspace.emulator.appendByHand(divider, [{ type: "divider" }]);
    },
  ],
  [
    "a text in a divider",
    () => workspace.emulator.appendByHand(A1, [{ type: "divider", text: "x" }]),
  ],
  ["cells in a text", () => workspace.emulator.appendByHand(A1, [{ type: "quote", cells: [] }])],
  ["a bookmark of nothing", () => workspace.emulator.appendByHand(A1, [{ type: "bookmark" }])],
  ["an image of nothing", () => workspace.emulator.appendByHand(A1, [{ type: "image" }])],
  ["an edit of nothing", () => workspace.emulator.editByHand(pageId("a", 9), "x")],
  ["a name for a block", (id) => workspace.emulator.renameByHand(id, "x")],
  ["sharing nothing", () => workspace.emulator.setShared(pageId("a", 9), false)],
])("what nobody can do is an error: %s", (_what, act) => {
  const [id = ""] = lines("a");
  expect(() => act(id)).toThrow(Error);
  expect(workspace.emulator.page(A1)?.blocks[0]).toMatchObject({ text: "a", children: [] });
});

describe("changes are told", () => {
  const last = () => changes.at(-1);

  test("of rows", async () => {
    await workspace.notion.pages.update({
      page_id: A1,
      properties: { "Health Score": { number: 1 } },
    });
    expect(last()).toEqual({ kind: "row", id: A1, what: "edited", blockIds: [], by: "bot" });
    workspace.emulator.upsert(account(2));
    expect(last()).toMatchObject({ id: pageId("a", 2), what: "created", by: "person" });
    workspace.emulator.upsert(account(2));
    expect(last()).toMatchObject({ what: "edited" });
    workspace.emulator.trash(A1);
    expect(last()).toMatchObject({ id: A1, what: "trashed" });
    const { id } = await workspace.notion.pages.create({
      parent: { data_source_id: ACCOUNTS_SOURCE },
      properties: {},
    });
    expect(last()).toMatchObject({ kind: "row", id, what: "created", by: "bot" });
  });

  test("of what stands on a page, with the blocks", async () => {
    const { results } = await workspace.notion.blocks.children.append({
      block_id: A1,
      children: [paragraph("x")],
    });
    const blockIds = results.map(({ id }) => id);
    expect(changes).toEqual([{ kind: "page", id: A1, what: "edited", blockIds, by: "bot" }]);
    workspace.emulator.editByHand(blockIds[0] ?? "", "y");
    expect(changes).toHaveLength(2);
    expect(last()).toMatchObject({ id: A1, what: "edited", blockIds, by: "person" });
    workspace.emulator.deleteByHand(blockIds[0] ?? "");
    expect(changes).toHaveLength(3);
    expect(last()).toMatchObject({ id: A1, blockIds });
  });

  test("of sub-pages and schemas, until one stops listening", () => {
    const page = workspace.emulator.createPageByHand(A1, "P");
    expect(changes).toMatchObject([
      { kind: "page", id: page, what: "created" },
      { kind: "page", id: A1, what: "edited", blockIds: [page] },
    ]);
    workspace.emulator.deleteByHand(page);
    expect(changes.slice(2)).toMatchObject([
      { id: page, what: "trashed" },
      { id: A1, what: "edited", blockIds: [page] },
    ]);
    workspace.emulator.renameProperty(ACCOUNTS, "Site", "Web");
    expect(last()).toMatchObject({ kind: "database", id: ACCOUNTS, what: "edited" });
    const told = changes.length;
    stop();
    workspace.emulator.renameByHand(A1, "x");
    expect(changes).toHaveLength(told);
  });
});
