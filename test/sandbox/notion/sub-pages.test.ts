import { isFullPage } from "@notionhq/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import {
  ACCOUNTS,
  ACCOUNTS_SOURCE,
  account,
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

const titled = (content: string) => ({ title: { title: [{ text: { content } }] } });
const create = (body: object) =>
  workspace.notion.request<{ id: string }>({ path: "pages", method: "post", body: { ...body } });

describe("a page on a page", () => {
  test("is made with its title and content, and read with its title as the only property", async () => {
    const made = await workspace.notion.pages.create({
      parent: { page_id: A1 },
      properties: titled("Profile - Acme"),
      children: times(100, (n) => paragraph(`line ${n}`)),
    });
    const me = await workspace.notion.users.me({});
    expect(made).toMatchObject({
      object: "page",
      parent: { type: "page_id", page_id: A1 },
      created_by: { id: me.id },
      created_time: "2026-03-14T07:00:00.000Z",
      in_trash: false,
      properties: {
        title: { id: "title", type: "title", title: [{ plain_text: "Profile - Acme" }] },
      },
    });
    expect(isFullPage(made) && Object.keys(made.properties)).toEqual(["title"]);
    expect(await workspace.notion.pages.retrieve({ page_id: made.id })).toEqual(made);
    expect(await workspace.notion.blocks.retrieve({ block_id: made.id })).toMatchObject({
      type: "child_page",
      child_page: { title: "Profile - Acme" },
      has_children: true,
    });
    expect(workspace.emulator.page(made.id)).toMatchObject({
      title: "Profile - Acme",
      parent: { type: "page", id: A1 },
      blocks: times(100, (n) => ({ text: `line ${n}`, createdBy: "bot" })),
    });
    expect(workspace.emulator.page(A1)?.blocks).toMatchObject([
      { id: made.id, type: "child_page", text: "Profile - Acme", children: [] },
    ]);
    expectNoProblems(workspace.emulator);
  });

  test("is edited whenever something on it is, and so is not the page it stands on", async () => {
    const { id } = await create({ parent: { page_id: A1 }, properties: titled("P") });
    clock.set("2026-03-14T09:00:00Z");
    await workspace.notion.blocks.children.append({ block_id: id, children: [paragraph("x")] });
    const times = async (page_id: string) => {
      const page = await workspace.notion.pages.retrieve({ page_id });
      return isFullPage(page) ? page.last_edited_time : "";
    };
    expect(await times(id)).toBe("2026-03-14T09:00:00.000Z");
    expect(await times(A1)).toBe("2026-03-14T07:00:00.000Z");
  });

  test("is renamed, trashed and restored", async () => {
    const { id } = await create({ parent: { page_id: A1 }, properties: titled("Old") });
    const { notion, emulator } = workspace;
    await notion.pages.update({ page_id: id, properties: titled("New") });
    expect(emulator.page(A1)?.blocks).toMatchObject([{ text: "New" }]);
    expect(await notion.pages.update({ page_id: id, in_trash: true })).toMatchObject({
      in_trash: true,
    });
    expect(emulator.children(A1)).toEqual([]);
    expect(await notion.pages.retrieve({ page_id: id })).toMatchObject({ in_trash: true });
    await notion.pages.update({ page_id: id, in_trash: false });
    expect(emulator.children(A1)).toHaveLength(1);
    expectNoProblems(emulator);
  });

  test.each<[object | undefined, string[]]>([
    [undefined, ["a", "P"]],
    [{ type: "page_end" }, ["a", "P"]],
    [{ type: "page_start" }, ["P", "a"]],
  ])("at %j", async (position, wanted) => {
    workspace.emulator.appendByHand(A1, [{ type: "paragraph", text: "a" }]);
    await create({
      parent: { page_id: A1 },
      properties: titled("P"),
      ...(position && { position }),
    });
    expect(workspace.emulator.children(A1).map(({ text }) => text)).toEqual(wanted);
  });

  test.each<[string, object, string]>([
    ["without a parent", {}, "body.parent"],
    ["under a database", { parent: { database_id: ACCOUNTS } }, "does not do this"],
    [
      "with a property of rows",
      { parent: { page_id: A1 }, properties: { Status: { select: { name: "Active" } } } },
      "Status is not a property that exists.",
    ],
    [
      "with 101 blocks",
      { parent: { page_id: A1 }, children: times(101, () => paragraph("x")) },
      "body.children.length should be ≤ `100`",
    ],
    [
      "with a false emoji",
      {
        parent: { page_id: A1 },
        children: [{ callout: { rich_text: [], icon: { emoji: "!" } } }],
      },
      "icon.emoji",
    ],
    ["under a block", { parent: { block_id: A1 } }, "body.parent.page_id"],
    ["with two parents", { parent: { page_id: A1, data_source_id: ACCOUNTS_SOURCE } }, "parent"],
    ["with an unknown key", { parent: { page_id: A1 }, title: "x" }, "body.title"],
    ["on what is not there", { parent: { page_id: pageId("a", 9) } }, "Could not find page"],
  ])("%s is refused, and nothing is made", async (_what, body, message) => {
    await expect(create({ properties: titled("P"), ...body })).rejects.toThrow(message);
    expect(workspace.emulator.children(A1)).toEqual([]);
    expect(workspace.emulator.rows(ACCOUNTS)).toHaveLength(1);
  });

  test("on a block that is no page is refused", async () => {
    const [id = ""] = workspace.emulator.appendByHand(A1, [{ type: "toggle", text: "t" }]);
    await expect(
      create({ parent: { page_id: id }, properties: titled("P") }),
    ).rejects.toMatchObject({ code: "object_not_found" });
  });
});

describe("a row", () => {
  test("is made with its values and content, by the bot", async () => {
    const made = await workspace.notion.pages.create({
      parent: { data_source_id: ACCOUNTS_SOURCE },
      properties: {
        Name: { title: [{ text: { content: "Acme" } }] },
        Status: { select: { name: "Active" } },
        "Health Score": { number: 12 },
      },
      children: [paragraph("hello")],
    });
    const me = await workspace.notion.users.me({});
    expect(made).toMatchObject({
      parent: { type: "data_source_id", data_source_id: ACCOUNTS_SOURCE, database_id: ACCOUNTS },
      created_by: { id: me.id },
      properties: { "Health Score": { number: 12 } },
    });
    expect(workspace.emulator.row(made.id)?.values).toMatchObject({ Name: "Acme" });
    expect(workspace.emulator.page(made.id)).toMatchObject({
      title: "Acme",
      parent: { type: "database", id: ACCOUNTS },
      blocks: [{ text: "hello" }],
    });
    const { results } = await workspace.notion.dataSources.query({
      data_source_id: ACCOUNTS_SOURCE,
      filter: { property: "Name", title: { equals: "Acme" } },
    });
    expect(results.map(({ id }) => id)).toEqual([made.id]);
    expectNoProblems(workspace.emulator);
  });

  test.each<[object, string]>([
    [{ Colour: { number: 1 } }, "Colour is not a property that exists."],
    [{ "Health Score": { number: "1" } }, "should be a number"],
    [titled("x"), ""],
  ])("with %j", async (properties, message) => {
    const made = create({ parent: { data_source_id: ACCOUNTS_SOURCE }, properties });
    // `title` is the id of the title property, whatever its name.
    if (message === "") expect(workspace.emulator.page((await made).id)?.title).toBe("x");
    else await expect(made).rejects.toThrow(message);
    expect(workspace.emulator.rows(ACCOUNTS)).toHaveLength(message === "" ? 2 : 1);
  });

  test("in a data source that is not shared cannot be made", async () => {
    workspace.emulator.setShared(ACCOUNTS, false);
    await expect(
      create({ parent: { data_source_id: ACCOUNTS_SOURCE }, properties: titled("x") }),
    ).rejects.toMatchObject({ code: "object_not_found" });
    await expect(workspace.notion.pages.retrieve({ page_id: A1 })).rejects.toThrow(
      "Could not find",
    );
  });
});
