import type { BlockObjectRequest, BlockObjectResponse } from "@notionhq/client";
import { isFullBlock } from "@notionhq/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import {
  account,
  block,
  openWorkspace,
  pageId,
  paragraph,
  standingClock,
  times,
  type Workspace,
} from "./workspace.ts";

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

const append = (children: BlockObjectRequest[], parent = A1) =>
  workspace.notion.blocks.children.append({ block_id: parent, children });

const list = async (id: string): Promise<BlockObjectResponse[]> => {
  const { results } = await workspace.notion.blocks.children.list({ block_id: id });
  return results.filter(isFullBlock);
};

const texts = async (id = A1): Promise<string[]> =>
  (await list(id)).map(({ id: one }) => workspace.emulator.blockJson(one) ?? "").map(contentOf);

const contentOf = (json: string): string => /"plain_text":"([^"]*)"/.exec(json)?.[1] ?? "";

describe("a block that was appended", () => {
  test("is read with all that Notion says of a block, times floored to the minute", async () => {
    const { results } = await append([paragraph("Hello")]);
    const me = await workspace.notion.users.me({});
    const [made] = results;
    expect(made).toEqual({
      object: "block",
      id: made?.id,
      parent: { type: "page_id", page_id: A1 },
      created_time: "2026-03-14T07:00:00.000Z",
      last_edited_time: "2026-03-14T07:00:00.000Z",
      created_by: { object: "user", id: me.id },
      last_edited_by: { object: "user", id: me.id },
      has_children: false,
      in_trash: false,
      type: "paragraph",
      paragraph: {
        rich_text: [
          {
            type: "text",
            text: { content: "Hello", link: null },
            annotations: {
              bold: false,
              italic: false,
              strikethrough: false,
              underline: false,
              code: false,
              color: "default",
            },
            plain_text: "Hello",
            href: null,
          },
        ],
        color: "default",
        icon: null,
      },
    });
    expect(await workspace.notion.blocks.retrieve({ block_id: made?.id ?? "" })).toEqual(made);
    expectNoProblems(workspace.emulator);
  });

  const rich_text = [{ text: { content: "x" } }];
  const image = { external: { url: "https://acme.example/a.png" } };
  test.each<[string, BlockObjectRequest, object]>([
    ["paragraph", { paragraph: { rich_text, color: "blue" } }, { color: "blue" }],
    ["heading_1", { heading_1: { rich_text } }, { is_toggleable: false }],
    ["heading_2", { heading_2: { rich_text, is_toggleable: true } }, { is_toggleable: true }],
    ["heading_3", { heading_3: { rich_text } }, { color: "default" }],
    ["bulleted_list_item", { bulleted_list_item: { rich_text } }, { color: "default" }],
    ["numbered_list_item", { numbered_list_item: { rich_text } }, { color: "default" }],
    ["to_do", { to_do: { rich_text, checked: true } }, { checked: true }],
    ["to_do", { to_do: { rich_text } }, { checked: false }],
    ["toggle", { toggle: { rich_text } }, { color: "default" }],
    ["quote", { quote: { rich_text } }, { color: "default" }],
    ["callout", { callout: { rich_text, icon: { emoji: "⚠️" } } }, { icon: { emoji: "⚠️" } }],
    ["code", { code: { rich_text, language: "typescript" } }, { caption: [] }],
    ["divider", { divider: {} }, {}],
    ["image", { image }, { type: "external", ...image, caption: [] }],
    ["bookmark", { bookmark: { url: "https://acme.example/" } }, { caption: [] }],
    ["equation", { equation: { expression: "a^2" } }, { expression: "a^2" }],
    ["synced_block", { synced_block: { synced_from: null } }, { synced_from: null }],
    [
      "table",
      { table: { table_width: 1, children: [{ table_row: { cells: [rich_text] } }] } },
      { table_width: 1, has_column_header: false, has_row_header: false },
    ],
    [
      "column_list",
      {
        column_list: {
          children: times(2, () => ({ column: { children: [{ quote: { rich_text } }] } })),
        },
      },
      {},
    ],
  ])("%s is read as its type", async (type, request, content) => {
    const { results } = await append([request]);
    expect(results).toMatchObject([{ type, [type]: content }]);
    expectNoProblems(workspace.emulator);
  });

  test("has children of up to two levels, each read on its own", async () => {
    const { results } = await append([
      block("toggle", "one", {
        children: [block("bulleted_list_item", "two", { children: [paragraph("three")] })],
      }),
    ]);
    const [one] = results;
    expect(one).toMatchObject({ has_children: true });
    const [two] = await list(one?.id ?? "");
    expect(two).toMatchObject({
      parent: { type: "block_id", block_id: one?.id },
      has_children: true,
    });
    expect(await texts(two?.id)).toEqual(["three"]);
    expect(workspace.emulator.page(A1)).toMatchObject({
      title: "Account 1",
      blocks: [{ text: "one", children: [{ text: "two", children: [{ text: "three" }] }] }],
    });
    expectNoProblems(workspace.emulator);
  });

  test("is an edit of its page, and of nothing else", async () => {
    const { results } = await append([paragraph("old"), paragraph("other")]);
    clock.set("2026-03-14T09:30:10Z");
    const before = workspace.emulator.blockJson(results[1]?.id ?? "");
    await workspace.notion.blocks.update({
      block_id: results[0]?.id ?? "",
      paragraph: { rich_text: [{ text: { content: "new" } }] },
    });
    expect(await workspace.notion.pages.retrieve({ page_id: A1 })).toMatchObject({
      last_edited_time: "2026-03-14T09:30:00.000Z",
    });
    expect(workspace.emulator.blockJson(results[1]?.id ?? "")).toBe(before);
    expect(await texts()).toEqual(["new", "other"]);
  });
});

describe("rich text", () => {
  const read = async (rich_text: object[]) => {
    const { results } = await append([block("paragraph", "", { rich_text })]);
    const [made] = results;
    expectNoProblems(workspace.emulator);
    return made && isFullBlock(made) && made.type === "paragraph" ? made.paragraph.rich_text : [];
  };

  test.each<[string, object, object]>([
    [
      "a link",
      { text: { content: "docs", link: { url: "https://acme.example/docs" } } },
      { type: "text", plain_text: "docs", href: "https://acme.example/docs" },
    ],
    [
      "formatting",
      { text: { content: "x" }, annotations: { bold: true, color: "red_background" } },
      { annotations: { bold: true, italic: false, color: "red_background" } },
    ],
    [
      "an equation",
      { equation: { expression: "e=mc^2" } },
      { type: "equation", equation: { expression: "e=mc^2" }, plain_text: "e=mc^2", href: null },
    ],
    [
      "a page",
      { mention: { page: { id: A1 } } },
      {
        type: "mention",
        mention: { type: "page", page: { id: A1 } },
        plain_text: "Account 1",
        href: `https://app.notion.com/p/${A1.replaceAll("-", "")}`,
      },
    ],
    [
      "a date",
      { mention: { date: { start: "2026-03-14" } } },
      {
        mention: { type: "date", date: { start: "2026-03-14", end: null, time_zone: null } },
        plain_text: "2026-03-14",
      },
    ],
    [
      "a person",
      { mention: { user: { id: pageId("b", 9) } } },
      { mention: { type: "user", user: { object: "user", id: pageId("b", 9) } }, href: null },
    ],
  ])("%s", async (_what, given, wanted) => {
    expect(await read([given])).toMatchObject([wanted]);
  });

  test("a run without content vanishes; the others keep their order", async () => {
    const runs = await read(["a", "", "b"].map((content) => ({ text: { content } })));
    expect(runs.map((run) => run.plain_text)).toEqual(["a", "b"]);
  });
});

describe("reading children", () => {
  test("comes in pages of a hundred, each block once, in order", async () => {
    const { emulator, notion } = workspace;
    emulator.appendByHand(
      A1,
      times(250, (n) => ({ type: "paragraph", text: `line ${n}` })),
    );
    const sizes: number[] = [];
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await notion.blocks.children.list({ block_id: A1, start_cursor: cursor });
      sizes.push(page.results.length);
      ids.push(...page.results.map(({ id }) => id));
      expect(page.has_more).toBe(page.next_cursor !== null);
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(sizes).toEqual([100, 100, 50]);
    expect(ids).toEqual(emulator.children(A1).map(({ id }) => id));
    expectNoProblems(emulator);
  });

  test("a cursor whose block was deleted meanwhile is invalid, and no mistake of the client", async () => {
    const { emulator, notion } = workspace;
    const ids = emulator.appendByHand(
      A1,
      times(3, (n) => ({ type: "paragraph", text: `${n}` })),
    );
    const { next_cursor } = await notion.blocks.children.list({ block_id: A1, page_size: 1 });
    emulator.deleteByHand(ids[1] ?? "");
    await expect(
      notion.blocks.children.list({ block_id: A1, start_cursor: next_cursor }),
    ).rejects.toMatchObject({ code: "validation_error" });
    expectNoProblems(emulator);
  });

  test("a cursor of another parent is refused, and so is a page of 101", async () => {
    const { emulator, notion } = workspace;
    const [toggle = ""] = emulator.appendByHand(A1, [
      { type: "toggle", text: "t", children: [{ type: "divider" }] },
      { type: "divider" },
    ]);
    const { next_cursor } = await notion.blocks.children.list({ block_id: A1, page_size: 1 });
    await expect(
      notion.blocks.children.list({ block_id: toggle, start_cursor: next_cursor }),
    ).rejects.toThrow("start_cursor");
    await expect(notion.blocks.children.list({ block_id: A1, page_size: 101 })).rejects.toThrow(
      "query.page_size should be ≤ `100`",
    );
  });

  test("a sub-page and a database are among the children, by their titles", async () => {
    const { emulator, notion } = workspace;
    emulator.createPageByHand(A1, "Profile", [{ type: "divider" }]);
    await notion.databases.create({
      parent: { type: "page_id", page_id: A1 },
      title: [{ text: { content: "Notes" } }],
    });
    expect(await list(A1)).toMatchObject([
      { type: "child_page", child_page: { title: "Profile" }, has_children: true },
      { type: "child_database", child_database: { title: "Notes" } },
    ]);
    expectNoProblems(emulator);
  });

  test("what the API cannot show is `unsupported`, and the rest of the world is as people made it", async () => {
    const { emulator } = workspace;
    const file = { url: "https://files.example/a.png", expiry_time: "2026-03-14T08:00:00.000Z" };
    emulator.appendByHand(A1, [
      { type: "unsupported", more: { block_type: "ai_block" } },
      { type: "image", more: { type: "file", file } },
      { type: "callout", text: "Mind", more: { icon: { type: "emoji", emoji: "💡" } } },
      {
        type: "table",
        more: { table_width: 2 },
        children: [{ type: "table_row", cells: ["a", [{ text: "b", bold: true }]] }],
      },
      { type: "equation", text: "x" },
      { type: "synced_block", more: { synced_from: null } },
    ]);
    expect((await list(A1)).map(({ type }) => type)).toEqual([
      "unsupported",
      "image",
      "callout",
      "table",
      "equation",
      "synced_block",
    ]);
    await list(emulator.children(A1)[3]?.id ?? "");
    expectNoProblems(emulator);
  });
});
