import { describe, expect, it } from "vitest";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import type { NotionPage, NotionTable } from "../../src/sandbox/ui/drawer/protocol.ts";
import {
  ACCOUNTS_DATABASE_ID as ACCOUNTS,
  TICKETS_DATABASE_ID as TICKETS,
} from "../../src/sandbox/world/databases.ts";
import { accountPageId, uuidOf } from "../../src/sandbox/world/ids.ts";
import { openPageServer } from "../support/sandbox-page.ts";
import { openSlack } from "../support/slack-emulator.ts";

const acme = accountPageId("Acme");
const row = (
  id: string,
  databaseId: string,
  day: number,
  values: NotionRow["values"],
): NotionRow => ({ id, databaseId, createdAt: new Date(Date.UTC(2026, 10, day)), values });

async function open() {
  const { url, notion } = await openPageServer(await openSlack());
  for (const [name, score] of [
    ["Acme", 9],
    ["globex", 100],
    ["Initech", null],
  ] as const) {
    notion.upsert(
      row(accountPageId(name), ACCOUNTS, 1, {
        Name: name,
        Status: "Active",
        "Health Score": score,
      }),
    );
  }
  for (const [id, day, priority] of [
    ["SUP-2", 2, "P4"],
    ["SUP-10", 3, "P1"],
  ] as const) {
    notion.upsert(
      row(uuidOf("ticket", id), TICKETS, day, {
        Subject: `Ticket ${id}`,
        "Ticket ID": id,
        Account: [acme],
        Priority: priority,
      }),
    );
  }
  const get = async <Answer>(path: string): Promise<Answer> =>
    (await fetch(`${url}api/notion${path}`)).json() as Promise<Answer>;
  const post = async (path: string, body: object) => {
    const response = await fetch(`${url}api/notion/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as { error?: string }) };
  };
  const table = (query: Record<string, string>) =>
    get<NotionTable>(`/table?${new URLSearchParams(query).toString()}`);
  const page = (id: string) => get<NotionPage>(`/page?id=${id}`);
  return { notion, get, post, table, page };
}

describe("GET /api/notion/table", () => {
  const names = ({ rows }: NotionTable) => rows.map(({ title }) => title);

  it.each([
    ["accounts by name", { database: ACCOUNTS }, ["Acme", "globex", "Initech"]],
    [
      "empty cells last, downwards too",
      { database: ACCOUNTS, sort: "Health Score", descending: "true" },
      ["globex", "Acme", "Initech"],
    ],
    [
      "numbers as numbers",
      { database: ACCOUNTS, sort: "Health Score" },
      ["Acme", "globex", "Initech"],
    ],
    ["tickets newest first", { database: TICKETS }, ["Ticket SUP-10", "Ticket SUP-2"]],
    [
      "choices in their order",
      { database: TICKETS, sort: "Priority", descending: "true" },
      ["Ticket SUP-2", "Ticket SUP-10"],
    ],
    [
      "numbers within words",
      { database: TICKETS, sort: "Ticket ID" },
      ["Ticket SUP-2", "Ticket SUP-10"],
    ],
    ["what fits all words", { database: TICKETS, search: "acme p1" }, ["Ticket SUP-10"]],
    ["no more than asked", { database: ACCOUNTS, limit: "1" }, ["Acme"]],
  ])("%s", async (_, query, titles) => {
    const { table } = await open();
    expect(names(await table(query))).toEqual(titles);
  });

  it("says how many there are, and what a relation points to", async () => {
    const { table } = await open();
    const tickets = await table({ database: TICKETS, search: "SUP-2" });
    expect(tickets).toMatchObject({ total: 2, matched: 1 });
    expect(tickets.rows[0]?.cells.Account).toEqual([{ id: acme, title: "Acme" }]);
    expect(await table({ database: "nowhere" })).toEqual({
      error: "There is no such database here.",
    });
  });
});

describe("a cell is changed by hand", () => {
  it.each([
    ["Status", "Inactive", "Inactive"],
    ["Health Score", 12.5, 12.5],
    ["Rep Email", "dana@x.example", "dana@x.example"],
    ["Last Heartbeat", "2026-11-20T08:00:00.000Z", "2026-11-20T08:00:00.000Z"],
    ["Contact Name", "", null],
    ["Tier", null, null],
  ])("%s: %s", async (column, value, kept) => {
    const { notion, post } = await open();
    expect(await post("cell", { rowId: acme, column, value })).toEqual({ status: 200 });
    expect(notion.row(acme)?.values).toMatchObject({ Name: "Acme", [column]: kept });
  });

  it.each([
    [acme, "Status", "Nonsense", 400, /Onboarding, Active, Inactive/],
    [acme, "Health Score", "much", 400, /not a number/],
    [acme, "Last Heartbeat", "soon", 400, /not a date/],
    [acme, "Colour", "red", 409, /no column/],
    [uuidOf("ticket", "SUP-2"), "Account", "x", 409, /relation/],
    ["gone", "Status", "Active", 409, /no longer here/],
  ])("not %s %s to %s", async (rowId, column, value, status, words) => {
    const { notion, post } = await open();
    const before = notion.rows(ACCOUNTS);
    const answer = await post("cell", { rowId, column, value });
    expect(answer).toEqual({ status, error: expect.stringMatching(words) });
    expect(notion.rows(ACCOUNTS)).toEqual(before);
  });
});

describe("what stands on a page is changed by hand", () => {
  const TITLE = "Technical Relationship Profile - Acme";

  async function openProfile() {
    const opened = await open();
    const { notion } = opened;
    const profile = notion.createPageByHand(acme, TITLE, [
      { type: "heading_3", text: "Stakeholder Map" },
      {
        type: "bulleted_list_item",
        text: [{ text: "Jane", bold: true }, { text: ": CTO" }],
        children: [{ type: "paragraph", text: "below" }],
      },
      { type: "to_do", text: "call", more: { checked: false } },
    ]);
    const ids = notion.children(profile).map(({ id }) => id);
    const texts = () => notion.children(profile).map(({ text }) => text);
    return { ...opened, profile, ids, texts };
  }

  it("shows where it stands and all that stands on it", async () => {
    const { page, profile } = await openProfile();
    expect(await page(profile)).toMatchObject({
      title: TITLE,
      path: [
        { kind: "database", title: "Accounts" },
        { kind: "page", id: acme, title: "Acme" },
      ],
      columns: [],
      blocks: [
        { type: "heading_3", text: "Stakeholder Map" },
        {
          text: "Jane: CTO",
          runs: [{ bold: true }, { bold: false }],
          children: [{ text: "below" }],
        },
        { type: "to_do", checked: false },
      ],
    });
    expect(await page(acme)).toMatchObject({
      cells: { Name: "Acme", Status: "Active" },
      blocks: [{ type: "child_page", text: TITLE }],
    });
  });

  it("edits a text and keeps its formatting, checks, adds after a block and at the end", async () => {
    const { notion, post, profile, ids, texts } = await openProfile();
    const [heading = "", bullet = "", toDo = ""] = ids;
    const on = { pageId: profile };
    await post("edit-block", { ...on, blockId: bullet, text: "Jane: CTO and co-founder" });
    await post("check-block", { ...on, blockId: toDo, checked: true });
    const added = { ...on, type: "bulleted_list_item", text: "Ben: CFO\nKim: CISO" };
    await post("add-block", { ...added, after: heading });
    await post("add-block", { ...on, type: "paragraph", text: "the end", after: null });
    expect(texts()).toEqual([
      "Stakeholder Map",
      "Ben: CFO",
      "Kim: CISO",
      "Jane: CTO and co-founder",
      "call",
      "the end",
    ]);
    const blocks = notion.children(profile);
    expect(blocks[3]?.runs).toEqual([
      { text: "Jane", bold: true },
      { text: ": CTO and co-founder" },
    ]);
    expect(blocks[4]?.more).toMatchObject({ checked: true });
  });

  it("adds beside a block that stands below another", async () => {
    const { notion, post, profile, ids } = await openProfile();
    const [, bullet = ""] = ids;
    const after = notion.children(bullet)[0]?.id ?? "";
    await post("add-block", { pageId: profile, after, type: "paragraph", text: "and this" });
    expect(notion.children(bullet).map(({ text }) => text)).toEqual(["below", "and this"]);
  });

  it("deletes and takes back, renames, and names what is not there", async () => {
    const { notion, post, profile, ids, texts } = await openProfile();
    const [heading = "", bullet = ""] = ids;
    const on = { pageId: profile, blockId: bullet };
    expect(await post("delete-block", on)).toEqual({ status: 200 });
    expect(texts()).toEqual(["Stakeholder Map", "call"]);
    expect(await post("edit-block", { ...on, text: "x" })).toMatchObject({ status: 409 });
    expect(await post("restore-block", { blockId: bullet })).toEqual({ status: 200 });
    expect(texts()).toEqual(["Stakeholder Map", "Jane: CTO", "call"]);
    await post("rename", { pageId: profile, title: "Another title" });
    expect(notion.page(profile)?.title).toBe("Another title");
    const check = { pageId: profile, blockId: heading, checked: true };
    expect(await post("check-block", check)).toMatchObject({ status: 409 });
    notion.deleteByHand(profile);
    expect(await post("rename", { pageId: profile, title: "x" })).toMatchObject({ status: 404 });
  });
});
