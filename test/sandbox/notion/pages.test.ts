import { isFullPage, type PageObjectResponse } from "@notionhq/client";
import { afterEach, describe, expect, test } from "vitest";
import type { NotionRow } from "../../../src/sandbox/notion/contract.ts";
import {
  ACCOUNTS,
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  standingClock,
  ticket,
  times,
  type Workspace,
} from "./workspace.ts";

let workspace: Workspace;
const clock = standingClock("2026-03-14T07:00:30Z");
const open = async (...rows: NotionRow[]) => {
  workspace = await openWorkspace({ rows, clock });
};
afterEach(() => workspace.emulator.close());

const A1 = pageId("a", 1);

const retrieve = async (only?: string[]): Promise<PageObjectResponse> => {
  const page = await workspace.notion.pages.retrieve({
    page_id: A1,
    ...(only && { filter_properties: only }),
  });
  // Without `archived`, which the SDK's types still have, a page is a full one all the same.
  if (!isFullPage(page)) throw new Error("A full page was expected.");
  return page;
};

const properties = async () =>
  (await workspace.notion.dataSources.retrieve({ data_source_id: ACCOUNTS_SOURCE })).properties;

const write = (values: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  workspace.notion.request({
    path: `pages/${A1}`,
    method: "patch",
    body: { properties: values, ...more },
  });

describe("a page", () => {
  test("has values in the form of their types, and times floored to the minute", async () => {
    await open(
      account(1, {
        "Health Score": 35,
        "Last Heartbeat": "2026-03-10T08:00:00+02:00",
        "Rep Email": "rep@vendor.example",
        Site: "",
        Tickets: [pageId("b", 1)],
      }),
    );
    expect(await retrieve()).toMatchObject({
      object: "page",
      created_time: "2026-01-01T09:01:00.000Z",
      last_edited_time: "2026-01-01T09:01:00.000Z",
      in_trash: false,
      parent: { type: "data_source_id", data_source_id: ACCOUNTS_SOURCE, database_id: ACCOUNTS },
      properties: {
        Name: { id: "title", title: [{ plain_text: "Account 1" }] },
        Status: { type: "select", select: { name: "Active" } },
        "Health Score": { type: "number", number: 35 },
        "Last Heartbeat": { date: { start: "2026-03-10T08:00:00.000+02:00", end: null } },
        "Rep Email": { email: "rep@vendor.example" },
        Notes: { rich_text: [] },
        Site: { url: null },
        Tickets: { relation: [{ id: pageId("b", 1) }] },
      },
    });
    expect(await retrieve()).not.toHaveProperty("archived");
  });

  test("has texts in several runs when they are long", async () => {
    const name = "A name that nobody typed in one go 👩‍👩‍👧 and formatted";
    await open(account(1, { Name: name, Notes: "y".repeat(5000) }));
    const { Name, Notes } = (await retrieve()).properties;
    if (Name?.type !== "title" || Notes?.type !== "rich_text") throw new Error("Other types.");
    expect(Name.title.length).toBeGreaterThan(1);
    expect(Name.title[0]?.plain_text).not.toBe(name);
    expect(Name.title.map((run) => run.plain_text).join("")).toBe(name);
    expect(Notes.rich_text.map((run) => run.plain_text).join("")).toBe("y".repeat(5000));
  });

  test("names at most 25 related pages; the property endpoint gives all, 100 at a time", async () => {
    const ids = times(130, (n) => pageId("b", n));
    await open(account(1, { Tickets: ids }), ...times(130, (n) => ticket(n)));
    const { Tickets } = (await retrieve()).properties;
    expect(Tickets).toMatchObject({ relation: ids.slice(0, 25).map((id) => ({ id })) });

    const read: unknown[] = [];
    let cursor: string | null = null;
    do {
      const list = await workspace.notion.pages.properties.retrieve({
        page_id: A1,
        property_id: Tickets?.id ?? "",
        start_cursor: cursor,
      });
      if (list.object !== "list") throw new Error("A list was expected.");
      read.push(
        ...list.results.map((item) => (item.type === "relation" ? item.relation.id : null)),
      );
      cursor = list.next_cursor;
    } while (cursor !== null);
    expect(read).toEqual(ids);
  });

  test("a single property is an item, and is found by id only", async () => {
    await open(account(1, { "Health Score": 35 }));
    const id = (await properties())["Health Score"]?.id ?? "";
    const item = { page_id: A1, property_id: id };
    expect(await workspace.notion.pages.properties.retrieve(item)).toEqual({
      object: "property_item",
      id,
      type: "number",
      number: 35,
    });
    await expect(
      workspace.notion.pages.properties.retrieve({ page_id: A1, property_id: "Gone" }),
    ).rejects.toMatchObject({ code: "object_not_found" });
  });
});

describe("property ids", () => {
  test("some must be percent-encoded, and all work as given and by name", async () => {
    await open(account(1));
    const ids = Object.values(await properties()).map(({ id }) => id);
    expect(ids.some((id) => id.includes("%"))).toBe(true);
    for (const { id, name } of Object.values(await properties())) {
      expect(Object.keys((await retrieve([id])).properties)).toEqual([name]);
      expect(Object.keys((await retrieve([name])).properties)).toEqual([name]);
      const sorted = await workspace.notion.dataSources.query({
        data_source_id: ACCOUNTS_SOURCE,
        filter_properties: [id, "title"],
        ...(name !== "Tickets" && { sorts: [{ property: id, direction: "ascending" }] }),
      });
      const [page] = sorted.results;
      expect(Object.keys(page && "properties" in page ? page.properties : {})).toEqual([
        ...new Set(["Name", name]),
      ]);
    }
    expect(workspace.emulator.problems).toEqual([]);
  });

  test("are the same in every run", async () => {
    await open();
    const first = await properties();
    await workspace.emulator.close();
    await open();
    expect(await properties()).toEqual(first);
  });

  test("stay when a property is renamed; the old name is gone", async () => {
    await open(account(1, { "Health Score": 35 }));
    const before = (await properties())["Health Score"]?.id ?? "";
    workspace.emulator.renameProperty(ACCOUNTS, "Health Score", "Score");
    expect((await properties()).Score?.id).toBe(before);
    expect((await retrieve([before])).properties).toMatchObject({ Score: { number: 35 } });
    await expect(retrieve(["Health Score"])).rejects.toThrow(
      "Could not find property with name or id: Health Score",
    );
    await write({ [before]: { number: 40 } });
    expect(workspace.emulator.row(A1)?.values).toMatchObject({ Score: 40 });
  });
});

describe("an update", () => {
  const rows = [account(1), ticket(1)];

  test("sets what is given, keeps the rest, and says who edited when", async () => {
    await open(...rows);
    clock.set("2026-03-15T10:20:59.999Z");
    const answer = await workspace.notion.pages.update({
      page_id: A1,
      properties: {
        Name: { title: [{ text: { content: "Acme" } }, { text: { content: " Corp" } }] },
        "Health Score": { number: 40 },
        Status: { select: { name: "Inactive" } },
        "Last Heartbeat": { date: { start: "2026-03-15T10:20:00Z" } },
        Notes: { rich_text: [{ text: { content: "hi" }, annotations: { bold: true } }] },
        Site: { url: "https://acme.example/" },
        "Rep Email": { email: null },
        Tickets: { relation: [{ id: pageId("b", 1) }] },
      },
      filter_properties: ["Health Score"],
    });
    expect(answer).toMatchObject({ last_edited_time: "2026-03-15T10:20:00.000Z" });
    expect(isFullPage(answer) && Object.keys(answer.properties)).toEqual(["Health Score"]);
    const me = await workspace.notion.users.me({});
    expect((await retrieve()).last_edited_by.id).toBe(me.id);
    expect(workspace.emulator.row(A1)?.values).toEqual({
      Name: "Acme Corp",
      Status: "Inactive",
      "Health Score": 40,
      "Last Heartbeat": "2026-03-15T10:20:00Z",
      "Rep Email": null,
      Notes: "hi",
      Site: "https://acme.example/",
      Tickets: [pageId("b", 1)],
    });
    expect(workspace.emulator.problems).toEqual([]);
  });

  test("a person's edit and the bot's are told apart", async () => {
    await open(...rows);
    await write({ "Health Score": { number: 1 } });
    workspace.emulator.upsert({ ...account(1), values: { "Health Score": 2 } });
    const me = await workspace.notion.users.me({});
    expect((await retrieve()).last_edited_by.id).not.toBe(me.id);
    expect(workspace.emulator.row(A1)?.values).toMatchObject({
      "Health Score": 2,
      Name: "Account 1",
    });
  });

  test("a select makes the option it does not know, a status refuses it", async () => {
    await open(...rows);
    await write({ Status: { select: { name: "Paused" } } });
    const { Status } = await properties();
    expect(Status).toMatchObject({ select: { options: [{}, {}, { name: "Paused" }] } });
    await expect(
      workspace.notion.pages.update({
        page_id: pageId("b", 1),
        properties: { Status: { status: { name: "waiting" } } },
      }),
    ).rejects.toThrow('Status option "waiting" does not exist');
  });

  test("an option can be chosen by its id", async () => {
    await open(...rows);
    const { Status } = await properties();
    const option = Status?.type === "select" ? Status.select.options[1] : undefined;
    await write({ Status: { select: { id: option?.id } } });
    expect(workspace.emulator.row(A1)?.values).toMatchObject({ Status: "Inactive" });
  });

  test("trashes and restores; a trashed page can be read and not written", async () => {
    await open(...rows);
    await workspace.notion.pages.update({ page_id: A1, in_trash: true });
    expect(await retrieve()).toMatchObject({ in_trash: true });
    await expect(write({ "Health Score": { number: 1 } })).rejects.toThrow("archived");
    expect(workspace.emulator.problems).toEqual([]);
    await write({ "Health Score": { number: 1 } }, { in_trash: false });
    expect(workspace.emulator.row(A1)?.values).toMatchObject({ "Health Score": 1 });
  });

  describe("is refused whole when one value is wrong", () => {
    const run = { text: { content: "x" } };
    test.each<[object, string]>([
      [{ Colour: { number: 1 } }, "Colour is not a property that exists."],
      [{ "Health Score": { rich_text: [] } }, "Health Score is expected to be number."],
      [{ "Health Score": { number: "12" } }, "should be a number"],
      [{ "Health Score": 12 }, "should be an object"],
      [{ "Health Score": { number: 1, type: "select" } }, "body.properties.Health Score.type"],
      [{ Name: { title: [{ text: { content: "x".repeat(2001) } }] } }, "length should be ≤ `2000`"],
      [{ Notes: { rich_text: times(101, () => run) } }, "length should be ≤ `100`"],
      [{ Notes: { rich_text: "x" } }, "should be an array"],
      [{ Notes: { rich_text: [{ content: "x" }] } }, "content should be not present"],
      [{ Site: { url: "" } }, "length should be ≥ `1`"],
      [{ "Rep Email": { email: "x".repeat(201) } }, "length should be ≤ `200`"],
      [{ Status: { select: { name: "a, b" } } }, "commas"],
      [{ Status: { select: { id: "nope" } } }, "nope is an invalid select option"],
      [{ "Last Heartbeat": { date: { start: "2026-13-01" } } }, "a valid ISO 8601 date string"],
      [{ "Last Heartbeat": { date: "2026-03-01" } }, "should be an object"],
      [{ Tickets: { relation: [{ id: pageId("b", 77) }] } }, "Could not find page"],
      [{ Tickets: { relation: times(101, (n) => ({ id: pageId("b", n) })) } }, "≤ `100`"],
    ])("%j", async (wrong, message) => {
      await open(...rows);
      const before = workspace.emulator.row(A1);
      const all = { Site: { url: "https://new.example/" }, Status: { select: { name: "New" } } };
      await expect(write({ ...all, ...wrong })).rejects.toThrow(message);
      expect(workspace.emulator.row(A1)).toEqual(before);
      const { Status } = await properties();
      expect(Status?.type === "select" && Status.select.options).toHaveLength(2);
    });
  });

  test("a number that is not finite arrives as null and clears the value, as JSON has it", async () => {
    await open(account(1, { "Health Score": 35 }));
    await write({ "Health Score": { number: Number.NaN } });
    expect(workspace.emulator.row(A1)?.values).toMatchObject({ "Health Score": null });
  });
});

describe("a world that contradicts itself is refused at the start", () => {
  test.each<[string, NotionRow]>([
    ["has no property", account(1, { Colour: "red" })],
    ["is not a dashed uuid", { ...account(1), id: "acme" }],
    ["There is no database", { ...account(1), databaseId: pageId("b", 1) }],
  ])("%s", async (message, row) => {
    await open();
    await expect(openWorkspace({ rows: [row] })).rejects.toThrow(message);
  });
});
