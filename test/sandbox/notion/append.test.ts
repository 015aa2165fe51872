import type { BlockObjectRequest } from "@notionhq/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NotionHandBlock } from "../../../src/sandbox/notion/content-contract.ts";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import {
  account,
  block,
  openWorkspace,
  pageId,
  paragraph,
  times,
  type Workspace,
} from "./workspace.ts";

const A1 = pageId("a", 1);
let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ rows: [account(1)], conformance: conformance.notion });
});
afterEach(() => workspace.emulator.close());

const shown = (id = A1) => workspace.emulator.children(id).map(({ text }) => text);
const append = (body: object, id = A1) =>
  workspace.notion.request({ path: `blocks/${id}/children`, method: "patch", body: { ...body } });

describe("where it goes", () => {
  const [A, B, C]: [string, string, string] = ["a", "b", "c"];
  let ids: string[];
  beforeEach(() => {
    ids = workspace.emulator.appendByHand(
      A1,
      [A, B, C].map((text) => ({ type: "paragraph", text })),
    );
  });

  test.each<[string, () => object | undefined, string[]]>([
    ["nowhere said", () => undefined, [A, B, C, "x", "y"]],
    ["end", () => ({ type: "end" }), [A, B, C, "x", "y"]],
    ["start", () => ({ type: "start" }), ["x", "y", A, B, C]],
    [
      "after a block",
      () => ({ type: "after_block", after_block: { id: ids[0] } }),
      [A, "x", "y", B, C],
    ],
    [
      "after the last",
      () => ({ type: "after_block", after_block: { id: ids[2] } }),
      [A, B, C, "x", "y"],
    ],
  ])("%s", async (_what, position, wanted) => {
    const children = [paragraph("x"), paragraph("y")];
    const at = position();
    await append({ children, ...(at && { position: at }) });
    expect(shown()).toEqual(wanted);
    expectNoProblems(workspace.emulator);
  });

  test.each<[string, (id: string) => void]>([
    ["deleted", (id) => workspace.emulator.deleteByHand(id)],
    [
      "moved away",
      (id) =>
        workspace.emulator.moveByHand(id, "end", workspace.emulator.createPageByHand(A1, "P")),
    ],
  ])("after a block that a person has %s: refused, nothing is added", async (_what, change) => {
    change(ids[1] ?? "");
    const before = shown();
    await expect(
      append({
        children: [paragraph("x")],
        position: { type: "after_block", after_block: { id: ids[1] } },
      }),
    ).rejects.toMatchObject({ status: 400, code: "validation_error" });
    expect(shown()).toEqual(before);
    expectNoProblems(workspace.emulator);
  });

  test.each<[string, object]>([
    ["the word of old versions", { after: pageId("b", 1) }],
    ["a position of no kind", { position: { type: "middle" } }],
    ["after nothing", { position: { type: "after_block" } }],
    ["the word for pages", { position: { type: "page_start" } }],
  ])("%s is refused", async (_what, more) => {
    await expect(append({ children: [paragraph("x")], ...more })).rejects.toMatchObject({
      code: "validation_error",
    });
    expect(shown()).toEqual([A, B, C]);
    expect(workspace.emulator.problems).not.toEqual([]);
  });
});

const run = (content: string) => ({ text: { content } });
const runs = (rich_text: object[]) => block("paragraph", "", { rich_text });
const nested = (levels: number): BlockObjectRequest =>
  levels === 0 ? paragraph("deep") : block("toggle", "t", { children: [nested(levels - 1)] });
const table = (width: number, ...cells: number[]) => ({
  table: {
    table_width: width,
    children: cells.map((n) => ({ table_row: { cells: times(n, () => [run("x")]) } })),
  },
});
const columns = (...counts: number[]) => ({
  column_list: {
    children: counts.map((n) => ({ column: { children: times(n, () => paragraph("x")) } })),
  },
});

describe("limits", () => {
  test.each<[string, object[]]>([
    ["100 blocks", times(100, (n) => paragraph(`${n}`))],
    ["two levels below the first", [nested(2)]],
    [
      "1,000 blocks",
      times(100, () => block("toggle", "t", { children: times(9, () => nested(0)) })),
    ],
    ["2,000 characters in a run", [runs([run("x".repeat(2000))])]],
    ["100 runs", [runs(times(100, () => run("x")))]],
    ["a row as wide as its table", [table(3, 3, 3)]],
    ["two columns", [columns(1, 2)]],
  ])("%s are taken", async (_what, children) => {
    await append({ children });
    expect(workspace.emulator.children(A1)).toHaveLength(children.length);
    expectNoProblems(workspace.emulator);
  });

  test.each<[string, unknown, string]>([
    ["101 blocks", times(101, () => paragraph("x")), "body.children.length should be ≤ `100`"],
    ["three levels", [nested(3)], "children should be not present"],
    [
      "1,001 blocks",
      times(100, (n) =>
        block("toggle", "t", { children: times(n === 1 ? 10 : 9, () => nested(0)) }),
      ),
      "at most 1000 blocks",
    ],
    ["a run of 2,001", [runs([run("x".repeat(2001))])], "content.length should be ≤ `2000`"],
    ["101 runs", [runs(times(101, () => run("x")))], "rich_text.length should be ≤ `100`"],
    ["500 kB", times(3, () => runs(times(100, () => run("x".repeat(2000))))), "larger than 500 kB"],
    [
      "a link of 2,001",
      [runs([{ text: { content: "x", link: { url: `https://a.example/${"x".repeat(2000)}` } } }])],
      "url.length should be ≤ `2000`",
    ],
    ["a link to nowhere", [runs([{ text: { content: "x", link: { url: "x" } } }])], "Invalid URL"],
    ["an icon that is no emoji", [block("callout", "x", { icon: { emoji: "!" } })], "icon.emoji"],
    ["two emoji", [block("callout", "x", { icon: { emoji: "🙂🙂" } })], "icon.emoji"],
    ["an unknown colour", [block("paragraph", "x", { color: "mauve" })], "paragraph.color"],
    ["an unknown language", [block("code", "x", { language: "klingon" })], "code.language"],
    ["no text", [{ paragraph: {} }], "rich_text should be defined"],
    ["an unknown type", [{ shiny: {} }], "paragraph should be defined"],
    ["two types", [{ paragraph: { rich_text: [] }, divider: {} }], "should be not present"],
    ["the wrong type", [{ type: "quote", paragraph: { rich_text: [] } }], "type should be"],
    [
      "a key of answers",
      [{ ...paragraph("x"), in_trash: false }],
      "in_trash should be not present",
    ],
    ["plain_text", [runs([{ ...run("x"), plain_text: "x" }])], "plain_text should be not present"],
    ["children of a divider", [{ divider: { children: [] } }], "children should be not present"],
    [
      "children of a plain heading",
      [block("heading_2", "h", { children: [paragraph("x")] })],
      "children should be not present",
    ],
    ["a narrow row", [table(3, 2)], "cells.length should be `3`"],
    ["a table without rows", [table(3)], "children.length should be ≥ `1`"],
    ["a row outside", [{ table_row: { cells: [] } }], "table_row should be not present"],
    [
      "columns in a toggle",
      [block("toggle", "t", { children: [columns(1, 1)] })],
      "column_list should be not present",
    ],
    ["one column", [columns(1)], "children.length should be ≥ `2`"],
    ["an empty column", [columns(1, 0)], "children.length should be ≥ `1`"],
    ["no list", "x", "children should be an array"],
    ["nothing", undefined, "children should be defined"],
    [
      "a page that is not there",
      [runs([{ mention: { page: { id: pageId("a", 9) } } }])],
      "Could not find page",
    ],
  ])("%s: refused whole", async (_what, children, message) => {
    // A good one goes first where there is room: it is not added either.
    const room = Array.isArray(children) && children.length < 100;
    const given = room ? [paragraph("good"), ...children] : children;
    await expect(append({ children: given })).rejects.toThrow(message);
    expect(workspace.emulator.children(A1)).toEqual([]);
  });
});

describe("what takes children", () => {
  const text = { type: "toggle", text: "t" } as const;
  test.each<[string, NotionHandBlock]>([
    ["a toggle", text],
    ["a paragraph", { ...text, type: "paragraph" }],
    ["a bullet", { ...text, type: "bulleted_list_item" }],
    ["a quote", { ...text, type: "quote" }],
    ["a callout", { ...text, type: "callout" }],
    ["a toggle heading", { ...text, type: "heading_2", more: { is_toggleable: true } }],
  ])("%s does", async (_what, parent) => {
    const [id = ""] = workspace.emulator.appendByHand(A1, [parent]);
    await append({ children: [paragraph("x")] }, id);
    expect(shown(id)).toEqual(["x"]);
    expectNoProblems(workspace.emulator);
  });

  test.each<[string, NotionHandBlock]>([
    ["a divider", { type: "divider" }],
    ["a plain heading", { type: "heading_2", text: "h" }],
    ["code", { type: "code", text: "x", more: { language: "json" } }],
    ["a bookmark", { type: "bookmark", more: { url: "https://acme.example/" } }],
    ["what the API cannot show", { type: "unsupported", more: { block_type: "button" } }],
  ])("%s does not", async (_what, parent) => {
    const [id = ""] = workspace.emulator.appendByHand(A1, [parent]);
    await expect(append({ children: [paragraph("x")] }, id)).rejects.toThrow(
      "does not support children",
    );
    expect(shown(id)).toEqual([]);
  });

  test("a table takes rows of its width, and nothing else", async () => {
    const [id = ""] = workspace.emulator.appendByHand(A1, [
      {
        type: "table",
        more: { table_width: 2 },
        children: [{ type: "table_row", cells: ["a", "b"] }],
      },
    ]);
    const row = (width: number) => ({ table_row: { cells: times(width, () => [run("x")]) } });
    await append({ children: [row(2)] }, id);
    expectNoProblems(workspace.emulator);
    await expect(append({ children: [row(3)] }, id)).rejects.toThrow("cells.length");
    await expect(append({ children: [paragraph("x")] }, id)).rejects.toThrow("table_row");
    expect(workspace.emulator.children(id)).toHaveLength(2);
  });
});
