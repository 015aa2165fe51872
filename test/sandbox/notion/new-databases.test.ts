import { isFullDatabase, isFullDataSource } from "@notionhq/client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import { ACCOUNTS_SOURCE, openWorkspace, times, type Workspace } from "./workspace.ts";

let workspace: Workspace;
let home: string;
beforeEach(async () => {
  workspace = await openWorkspace({ conformance: conformance.notion });
  home = workspace.emulator.createPageByHand(null, "Home");
});
afterEach(() => workspace.emulator.close());

const title = [{ text: { content: "Tickets" } }];
const create = (properties?: object, more: object = {}) =>
  workspace.notion.request<{ id: string; data_sources: { id: string }[] }>({
    path: "databases",
    method: "post",
    body: {
      parent: { type: "page_id", page_id: home },
      title,
      ...(properties && { initial_data_source: { properties } }),
      ...more,
    },
  });
const schema = async (data_source_id: string) => {
  const source = await workspace.notion.dataSources.retrieve({ data_source_id });
  return isFullDataSource(source) ? source.properties : {};
};
const alter = (id: string, properties: object) =>
  workspace.notion.request({
    path: `data_sources/${id}`,
    method: "patch",
    body: { properties },
  });

describe("a database made through the API", () => {
  test("stands on its page and has the schema it was given; rows can be made and found", async () => {
    const made = await create({
      Subject: { title: {} },
      Score: { number: { format: "percent" } },
      Notes: { rich_text: {} },
      Priority: { select: { options: [{ name: "P1", color: "red" }, { name: "P2" }] } },
      State: { status: {} },
      Created: { date: {} },
      Mail: { email: {} },
      Link: { url: {} },
      Account: { relation: { data_source_id: ACCOUNTS_SOURCE, single_property: {} } },
    });
    const database = await workspace.notion.databases.retrieve({ database_id: made.id });
    expect(database).toMatchObject({
      object: "database",
      title: [{ plain_text: "Tickets" }],
      parent: { type: "page_id", page_id: home },
    });
    const sourceId = isFullDatabase(database) ? (database.data_sources[0]?.id ?? "") : "";
    expect(await schema(sourceId)).toMatchObject({
      Subject: { id: "title", type: "title" },
      Score: { number: { format: "percent" } },
      Priority: { select: { options: [{ name: "P1" }, { name: "P2" }] } },
      State: { status: { options: times(3, () => ({})) } },
      Account: { relation: { data_source_id: ACCOUNTS_SOURCE } },
    });
    const row = await workspace.notion.pages.create({
      parent: { data_source_id: sourceId },
      properties: {
        Subject: { title: [{ text: { content: "Down" } }] },
        Priority: { select: { name: "P1" } },
      },
    });
    const found = await workspace.notion.dataSources.query({
      data_source_id: sourceId,
      filter: { property: "Priority", select: { equals: "P1" } },
    });
    expect(found.results.map(({ id }) => id)).toEqual([row.id]);
    expect(workspace.emulator.databases().at(-1)).toMatchObject({
      id: made.id,
      dataSourceId: sourceId,
      title: "Tickets",
      properties: {
        Priority: { type: "select", options: ["P1", "P2"] },
        Account: { type: "relation", relatesTo: ACCOUNTS_SOURCE },
      },
    });
    expect(workspace.emulator.page(home)?.blocks).toMatchObject([
      { id: made.id, type: "child_database", text: "Tickets" },
    ]);
    expectNoProblems(workspace.emulator);
  });

  test("without a schema has a title", async () => {
    const { data_sources } = await create();
    expect(Object.keys(await schema(data_sources[0]?.id ?? ""))).toEqual(["Name"]);
  });

  test.each<[string, object | undefined, object, string]>([
    ["without a title property", { A: { number: {} } }, {}, "exactly one title"],
    ["with two titles", { A: { title: {} }, B: { title: {} } }, {}, "exactly one title"],
    ["with an unknown type", { A: { title: {} }, B: { shiny: {} } }, {}, "shiny"],
    ["with no type", { A: { title: {} }, B: {} }, {}, "B.title should be defined"],
    [
      "with an option twice",
      { A: { title: {} }, B: { select: { options: [{ name: "x" }, { name: "x" }] } } },
      {},
      "Duplicate select option",
    ],
    [
      "with a comma in an option",
      { A: { title: {} }, B: { select: { options: [{ name: "x, y" }] } } },
      {},
      "commas not allowed",
    ],
    [
      "with a relation to nothing",
      { A: { title: {} }, B: { relation: { data_source_id: "x", single_property: {} } } },
      {},
      "a valid uuid",
    ],
    [
      "in the workspace itself",
      undefined,
      { parent: { type: "workspace", workspace: true } },
      "pages",
    ],
    ["with the schema of old versions", undefined, { properties: {} }, "body.properties"],
    ["without a parent's type", undefined, { parent: {} }, "body.parent.type"],
  ])("%s is refused, and nothing is made", async (_what, properties, more, message) => {
    await expect(create(properties, more)).rejects.toThrow(message);
    expect(workspace.emulator.databases()).toHaveLength(2);
    expect(workspace.emulator.children(home)).toEqual([]);
  });

  test("on a page that is not shared cannot be made", async () => {
    workspace.emulator.setShared(home, false);
    await expect(create()).rejects.toMatchObject({ code: "object_not_found" });
  });

  test("is renamed, trashed and restored", async () => {
    const { id } = await create();
    const { notion, emulator } = workspace;
    await notion.databases.update({ database_id: id, title: [{ text: { content: "New" } }] });
    expect(emulator.children(home)).toMatchObject([{ text: "New" }]);
    await notion.databases.update({ database_id: id, in_trash: true });
    expect(emulator.children(home)).toEqual([]);
    await expect(notion.databases.update({ database_id: id, title: [] })).rejects.toThrow(
      "archived",
    );
    await notion.databases.update({ database_id: id, in_trash: false });
    expect(emulator.children(home)).toHaveLength(1);
    expectNoProblems(emulator);
  });
});

describe("a schema", () => {
  test("gets, renames, changes and loses properties; those that stay keep their ids", async () => {
    const { data_sources } = await create({
      Name: { title: {} },
      Tier: { select: { options: [{ name: "Gold" }, { name: "Silver" }] } },
      Gone: { number: {} },
    });
    const id = data_sources[0]?.id ?? "";
    const before = await schema(id);
    await alter(id, {
      Tier: { name: "Level", select: { options: [{ name: "Silver" }, { name: "Bronze" }] } },
      Gone: null,
      Added: { email: {} },
      Name: { name: "Account" },
    });
    const after = await schema(id);
    expect(Object.keys(after).toSorted()).toEqual(["Account", "Added", "Level"]);
    expect(after.Level?.id).toBe(before.Tier?.id);
    expect(after.Level).toMatchObject({
      select: { options: [{ name: "Silver" }, { name: "Bronze" }] },
    });
    expect(after.Account?.id).toBe("title");
    expectNoProblems(workspace.emulator);
  });

  test.each<[string, object, string]>([
    ["the title removed", { Name: null }, "cannot be removed"],
    ["what is not there removed", { Nope: null }, "Nope is not a property that exists."],
    ["what is not there renamed", { Nope: { name: "x" } }, "Nope is not a property that exists."],
    ["another title", { More: { title: {} } }, "one title property"],
    ["a name that is taken", { Score: { name: "Name" } }, "exists already"],
    ["another type", { Score: { email: {} } }, "changing the type"],
  ])("%s is refused, and nothing is changed", async (_what, change, message) => {
    const { data_sources } = await create({ Name: { title: {} }, Score: { number: {} } });
    const id = data_sources[0]?.id ?? "";
    const before = await schema(id);
    await expect(alter(id, { Fresh: { url: {} }, ...change })).rejects.toThrow(message);
    expect(await schema(id)).toEqual(before);
  });
});
