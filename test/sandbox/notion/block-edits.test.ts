import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NotionHandBlock } from "../../../src/sandbox/notion/content-contract.ts";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import { account, openWorkspace, pageId, standingClock, type Workspace } from "./workspace.ts";

const A1 = pageId("a", 1);
const clock = standingClock("2026-03-14T07:00:30Z");
let workspace: Workspace;
beforeEach(async () => {
  clock.set("2026-03-14T07:00:30Z");
  workspace = await openWorkspace({
    rows: [account(1)],
    clock,
    conformance: conformance.notion,
  });
});
afterEach(() => workspace.emulator.close());

const byHand = (...blocks: NotionHandBlock[]): string[] =>
  workspace.emulator.appendByHand(A1, blocks);
const one = (given: NotionHandBlock): string => byHand(given)[0] ?? "";
const patch = (id: string, body: object) =>
  workspace.notion.request({ path: `blocks/${id}`, method: "patch", body: { ...body } });
const read = (id: string) => workspace.notion.blocks.retrieve({ block_id: id });
const rich_text = [{ text: { content: "new" } }];
const newText = { rich_text: [{ plain_text: "new" }] };

describe("an update", () => {
  const text = "old";
  test.each<[NotionHandBlock, object, object]>([
    [{ type: "paragraph", text }, { rich_text }, { ...newText, color: "default" }],
    [{ type: "heading_1", text }, { rich_text }, { ...newText, is_toggleable: false }],
    [{ type: "heading_2", text }, { rich_text, is_toggleable: true }, { is_toggleable: true }],
    [{ type: "heading_3", text }, { rich_text }, newText],
    [{ type: "bulleted_list_item", text }, { rich_text }, newText],
    [{ type: "numbered_list_item", text }, { rich_text }, newText],
    [
      { type: "quote", text },
      { rich_text, color: "gray" },
      { ...newText, color: "gray" },
    ],
    [{ type: "toggle", text }, { rich_text }, newText],
    [
      { type: "to_do", text, more: { checked: true } },
      { rich_text },
      { ...newText, checked: true },
    ],
    [
      { type: "to_do", text },
      { checked: true },
      { rich_text: [{ plain_text: "old" }], checked: true },
    ],
    [
      { type: "callout", text, more: { icon: { type: "emoji", emoji: "💡" } } },
      { rich_text },
      { ...newText, icon: { emoji: "💡" } },
    ],
    [{ type: "code", text, more: { language: "json" } }, { rich_text }, { language: "json" }],
    [{ type: "equation", text }, { expression: "x" }, { expression: "x" }],
    [
      { type: "bookmark", more: { url: "https://a.example/" } },
      { url: "https://b.example/" },
      { url: "https://b.example/" },
    ],
    [
      { type: "table", more: { table_width: 1 } },
      { has_column_header: true },
      { table_width: 1, has_column_header: true },
    ],
  ])("of %j with %j keeps what is left out", async (block, change, wanted) => {
    const id = one(block);
    clock.set("2026-03-14T08:15:59Z");
    const me = await workspace.notion.users.me({});
    const answer = await patch(id, { [block.type]: change });
    expect(answer).toMatchObject({
      type: block.type,
      [block.type]: wanted,
      last_edited_by: { id: me.id },
      last_edited_time: "2026-03-14T08:15:00.000Z",
      created_time: "2026-03-14T07:00:00.000Z",
    });
    expect(answer).not.toHaveProperty("created_by.id", me.id);
    expect(await read(id)).toEqual(answer);
    expectNoProblems(workspace.emulator);
  });

  test("gives a table row as many cells as the table is wide", async () => {
    const [table = ""] = byHand({
      type: "table",
      more: { table_width: 1 },
      children: [{ type: "table_row", cells: ["old"] }],
    });
    const row = workspace.emulator.children(table)[0]?.id ?? "";
    await patch(row, { table_row: { cells: [rich_text] } });
    expect(workspace.emulator.children(table)[0]?.cells).toEqual([[{ text: "new" }]]);
    await expect(patch(row, { table_row: { cells: [rich_text, []] } })).rejects.toThrow("cells");
  });

  test.each<[string, NotionHandBlock, object, string]>([
    ["another type", { type: "paragraph", text: "p" }, { quote: { rich_text } }, "body.quote"],
    ["a wrong type", { type: "paragraph", text: "p" }, { type: "quote" }, "body.type"],
    [
      "children",
      { type: "toggle", text: "t" },
      { toggle: { rich_text, children: [] } },
      "children",
    ],
    [
      "the width",
      { type: "table", more: { table_width: 1 } },
      { table: { table_width: 2 } },
      "width",
    ],
    ["archived", { type: "paragraph", text: "p" }, { archived: true }, "body.archived"],
    [
      "a long run",
      { type: "paragraph", text: "p" },
      { paragraph: { rich_text: [{ text: { content: "x".repeat(2001) } }] } },
      "2000",
    ],
    [
      "a false emoji",
      { type: "callout", text: "c" },
      { callout: { icon: { emoji: "!" } } },
      "icon.emoji",
    ],
    [
      "what the API cannot show",
      { type: "unsupported", more: { block_type: "button" } },
      { unsupported: {} },
      "cannot be updated",
    ],
    [
      "toggle taken from a heading with children",
      {
        type: "heading_2",
        text: "h",
        more: { is_toggleable: true },
        children: [{ type: "divider" }],
      },
      { heading_2: { rich_text, is_toggleable: false } },
      "not toggleable",
    ],
  ])("of %s is refused, and the block stays as it is", async (_what, block, body, message) => {
    const id = one(block);
    const before = workspace.emulator.blockJson(id);
    await expect(patch(id, body)).rejects.toThrow(message);
    expect(workspace.emulator.blockJson(id)).toBe(before);
  });

  test("of a page goes by the page's own endpoint", async () => {
    const id = workspace.emulator.createPageByHand(A1, "P");
    await expect(patch(id, { child_page: { title: "Q" } })).rejects.toThrow("cannot be updated");
    await expect(patch(A1, { child_page: { title: "Q" } })).rejects.toThrow("cannot be updated");
  });
});

describe("the trash", () => {
  test("takes a block out of its parent's children; it can be read there and brought back", async () => {
    const [first = "", second = ""] = byHand(
      { type: "toggle", text: "a", children: [{ type: "divider" }] },
      { type: "paragraph", text: "b" },
    );
    expect(await workspace.notion.blocks.delete({ block_id: first })).toMatchObject({
      id: first,
      in_trash: true,
    });
    expect(workspace.emulator.children(A1).map(({ id }) => id)).toEqual([second]);
    expect(await read(first)).toMatchObject({ in_trash: true });
    expect(await patch(first, { in_trash: false })).toMatchObject({ in_trash: false });
    expect(workspace.emulator.children(A1).map(({ id }) => id)).toEqual([first, second]);
    await patch(first, { in_trash: true });
    expect(workspace.emulator.children(A1)).toHaveLength(1);
    expectNoProblems(workspace.emulator);
  });

  test.each<[string, (ids: { toggle: string; inner: string; page: string }) => Promise<unknown>]>([
    ["deleting it again", ({ toggle }) => workspace.notion.blocks.delete({ block_id: toggle })],
    ["trashing it again", ({ toggle }) => patch(toggle, { in_trash: true })],
    ["its text", ({ toggle }) => patch(toggle, { toggle: { rich_text } })],
    ["what stands below", ({ inner }) => patch(inner, { paragraph: { rich_text } })],
    [
      "appending to it",
      ({ toggle }) =>
        workspace.notion.blocks.children.append({ block_id: toggle, children: [{ divider: {} }] }),
    ],
    [
      "appending to a page",
      ({ page }) =>
        workspace.notion.blocks.children.append({ block_id: page, children: [{ divider: {} }] }),
    ],
    [
      "the title of a page",
      ({ page }) =>
        workspace.notion.pages.update({ page_id: page, properties: { title: { title: [] } } }),
    ],
    [
      "a page on a page",
      ({ page }) => workspace.notion.pages.create({ parent: { page_id: page }, properties: {} }),
    ],
  ])("refuses %s, which is no mistake of the client", async (_what, act) => {
    const toggle = one({ type: "toggle", text: "t", children: [{ type: "paragraph", text: "p" }] });
    const inner = workspace.emulator.children(toggle)[0]?.id ?? "";
    const page = workspace.emulator.createPageByHand(A1, "P");
    workspace.emulator.deleteByHand(toggle);
    workspace.emulator.deleteByHand(page);
    const before = [toggle, inner, page].map(workspace.emulator.blockJson);
    await expect(act({ toggle, inner, page })).rejects.toMatchObject({
      status: 400,
      code: "validation_error",
      message: expect.stringContaining("archived"),
    });
    expect([toggle, inner, page].map(workspace.emulator.blockJson)).toEqual(before);
    expectNoProblems(workspace.emulator);
  });

  test("of a row is that of its page: nothing on it can be changed until it is restored", async () => {
    const id = one({ type: "paragraph", text: "p" });
    await workspace.notion.blocks.delete({ block_id: A1 });
    expect(workspace.emulator.row(A1)).toBeNull();
    await expect(patch(id, { paragraph: { rich_text } })).rejects.toThrow("archived ancestor");
    await workspace.notion.pages.update({ page_id: A1, in_trash: false });
    await patch(id, { paragraph: { rich_text } });
    expect(workspace.emulator.children(A1)[0]?.text).toBe("new");
  });
});

describe("what is not there, or not shared, cannot be found", () => {
  const gone = pageId("b", 99);
  test.each<[string, (id: string) => Promise<unknown>]>([
    ["reading", read],
    ["its children", (id) => workspace.notion.blocks.children.list({ block_id: id })],
    ["an update", (id) => patch(id, { in_trash: true })],
    ["deleting", (id) => workspace.notion.blocks.delete({ block_id: id })],
    [
      "appending",
      (id) =>
        workspace.notion.blocks.children.append({ block_id: id, children: [{ divider: {} }] }),
    ],
  ])("%s", async (_what, act) => {
    const id = one({ type: "toggle", text: "t" });
    const hidden = { status: 404, code: "object_not_found" };
    await expect(act(gone)).rejects.toMatchObject(hidden);
    workspace.emulator.setShared(A1, false);
    await expect(act(id)).rejects.toMatchObject(hidden);
    workspace.emulator.setShared(A1, true);
    await expect(act(id)).resolves.toBeDefined();
    expectNoProblems(workspace.emulator);
  });
});
