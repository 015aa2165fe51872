import type { QueryDataSourceParameters } from "@notionhq/client";
import { afterEach, describe, expect, test } from "vitest";
import type { NotionRow } from "../../../src/sandbox/notion/contract.ts";
import {
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  standingClock,
  TICKETS,
  TICKETS_SOURCE,
  ticket,
  times,
  type Workspace,
} from "./workspace.ts";

let workspace: Workspace;
const open = async (...options: Parameters<typeof openWorkspace>) => {
  workspace = await openWorkspace(...options);
};
afterEach(() => workspace.emulator.close());

type Ask = Omit<QueryDataSourceParameters, "data_source_id">;

const oldestFirst: Ask = { sorts: [{ timestamp: "created_time", direction: "ascending" }] };

const page = (ask: Ask) =>
  workspace.notion.dataSources.query({ data_source_id: TICKETS_SOURCE, ...ask });

const numbers = (results: { id: string }[]) => results.map(({ id }) => Number(id.slice(-12)));

/** All pages; `between` runs after each one. */
async function readAll(ask: Ask, between: (pageNumber: number) => void = () => {}) {
  const read: number[] = [];
  let cursor: string | null = null;
  for (let pageNumber = 1; ; pageNumber += 1) {
    const answer = await page({ ...ask, start_cursor: cursor });
    read.push(...numbers(answer.results));
    if (!answer.has_more) return { read, pages: pageNumber, last: answer };
    cursor = answer.next_cursor;
    between(pageNumber);
  }
}

const upTo = (count: number) => times(count, (n) => n);

test("pages of 100 follow each other in the order of the sort", async () => {
  await open({ rows: times(250, (n) => ticket(n)) });
  const { read, pages, last } = await readAll(oldestFirst);
  expect(read).toEqual(upTo(250));
  expect(pages).toBe(3);
  expect(last.next_cursor).toBeNull();
  expect(workspace.emulator.problems).toEqual([]);
});

test("the page size may change on the way, as after a 503", async () => {
  await open({ rows: times(130, (n) => ticket(n)) });
  const first = await page({ ...oldestFirst, page_size: 100 });
  const second = await page({ ...oldestFirst, page_size: 25, start_cursor: first.next_cursor });
  expect(numbers(second.results)).toEqual(times(25, (n) => 100 + n));
});

describe("order", () => {
  const rows: NotionRow[] = [
    ticket(1, { Subject: "banana", Priority: "P2", Created: "2026-03-01" }),
    ticket(2, { Subject: "Apple", Priority: "P1", Created: "2026-03-01T08:00:00Z" }),
    ticket(3, { Subject: "cherry", Priority: null, Created: "2026-02-01" }),
    ticket(4, { Subject: "", Priority: "P1", Created: null }),
  ];
  test.each<[NonNullable<Ask["sorts"]>, number[]]>([
    [[{ property: "Subject", direction: "ascending" }], [2, 1, 3, 4]],
    [[{ property: "Subject", direction: "descending" }], [3, 1, 2, 4]],
    [[{ property: "title", direction: "ascending" }], [2, 1, 3, 4]],
    [[{ property: "Priority", direction: "ascending" }], [2, 4, 1, 3]],
    [[{ property: "Created", direction: "descending" }], [2, 1, 3, 4]],
    [[{ timestamp: "created_time", direction: "descending" }], [4, 3, 2, 1]],
    [
      [
        { property: "Priority", direction: "ascending" },
        { timestamp: "created_time", direction: "descending" },
      ],
      [4, 2, 1, 3],
    ],
  ])("%j", async (sorts, expected) => {
    await open({ rows });
    expect(numbers((await page({ sorts })).results)).toEqual(expected);
  });

  test("an unknown property is refused in Notion's words", async () => {
    await open();
    const sorts: Ask["sorts"] = [{ property: "Colour", direction: "ascending" }];
    await expect(page({ sorts })).rejects.toThrow(
      "Could not find sort property with name or id: Colour",
    );
  });

  test("101 sorts are too many", async () => {
    await open();
    const sorts = times(
      101,
      () => ({ timestamp: "created_time", direction: "ascending" }) as const,
    );
    await expect(page({ sorts })).rejects.toThrow("body.sorts.length should be ≤ `100`");
  });

  test("without sorts it changes between pages: rows come twice and others never", async () => {
    await open({ rows: times(300, (n) => ticket(n)) });
    const { read } = await readAll({});
    expect(new Set(read).size).toBeLessThan(300);
    expect(workspace.emulator.problems).toContainEqual(expect.stringContaining("without sorts"));
  });
});

describe("page_size", () => {
  test.each([0, 101, 2.5, -1])("%d is refused", async (page_size) => {
    await open();
    await expect(page({ page_size })).rejects.toMatchObject({ code: "validation_error" });
  });
});

describe("a cursor is refused when it", () => {
  const cases: [string, (cursor: string) => Ask][] = [
    ["is garbled", (cursor) => ({ ...oldestFirst, start_cursor: `${cursor.slice(0, -2)}AA` })],
    ["is a page's id", () => ({ ...oldestFirst, start_cursor: pageId("b", 1) })],
    [
      "is of another sort",
      (start_cursor) => ({
        sorts: [{ timestamp: "created_time", direction: "descending" }],
        start_cursor,
      }),
    ],
    [
      "is of another filter",
      (start_cursor) => ({
        ...oldestFirst,
        filter: { property: "Status", status: { equals: "open" } },
        start_cursor,
      }),
    ],
  ];
  test.each(cases)("%s", async (_what, ask) => {
    await open({ rows: times(101, (n) => ticket(n)) });
    const { next_cursor } = await page(oldestFirst);
    await expect(page(ask(next_cursor ?? ""))).rejects.toMatchObject({
      code: "validation_error",
      message: expect.stringContaining("The start_cursor provided is invalid"),
    });
    expect(workspace.emulator.problems).toHaveLength(1);
  });

  test("is of another data source", async () => {
    await open({ rows: times(101, (n) => ticket(n)) });
    const { next_cursor } = await page(oldestFirst);
    const elsewhere = {
      ...oldestFirst,
      data_source_id: ACCOUNTS_SOURCE,
      start_cursor: next_cursor,
    };
    await expect(workspace.notion.dataSources.query(elsewhere)).rejects.toThrow("start_cursor");
  });
});

describe("rows change while a client pages", () => {
  const open150 = async () => {
    const clock = standingClock("2026-03-14T07:00:30Z");
    await open({ rows: times(150, (n) => ticket(n)), clock });
  };
  const onlyOpen: Ask = {
    ...oldestFirst,
    filter: { property: "Status", status: { equals: "open" } },
  };
  const close = (n: number) =>
    workspace.emulator.upsert({ ...ticket(n), values: { Status: "closed" } });

  test("a row that left the result before the cursor moves nothing", async () => {
    await open150();
    const { read } = await readAll(onlyOpen, () => close(1));
    expect(read).toEqual(upTo(150));
  });

  test("the row under the cursor left the result: paging goes on at its place", async () => {
    await open150();
    const { read } = await readAll(onlyOpen, () => close(101));
    expect(read).toEqual(upTo(150).filter((n) => n !== 101));
  });

  test("the row under the cursor was trashed: the cursor is invalid, and nobody's fault", async () => {
    await open150();
    const trash = () => workspace.emulator.trash(pageId("b", 101));
    await expect(readAll(oldestFirst, trash)).rejects.toThrow("start_cursor provided is invalid");
    expect(workspace.emulator.problems).toEqual([]);
  });

  test("a row edited while paging by last_edited_time is read twice or hides others", async () => {
    await open150();
    const sorts: Ask["sorts"] = [{ timestamp: "last_edited_time", direction: "ascending" }];
    const { read } = await readAll({ sorts }, () => close(101));
    // It stood under the cursor and jumped to the end: what lay between is skipped.
    expect(read).toEqual([...upTo(100), 101]);
  });

  test("a row added behind the cursor is read", async () => {
    await open150();
    const { read } = await readAll(oldestFirst, () => workspace.emulator.upsert(ticket(151)));
    expect(read).toEqual(upTo(151));
  });
});

describe("more than 10,000 rows", () => {
  const manyRows = (count: number) =>
    times(
      count,
      (n): NotionRow => ({
        id: pageId("b", n),
        databaseId: TICKETS,
        createdAt: new Date(Date.UTC(2025, 0, 1) + n * 60_000),
        values: { Subject: `Ticket ${n}`, Status: n % 2 === 0 ? "closed" : "open" },
      }),
    );

  test("end after 10,000 with has_more false; only request_status tells, on every page", async () => {
    await open({ rows: manyRows(10_001) });
    const first = await page(oldestFirst);
    const incomplete = { type: "incomplete", incomplete_reason: "query_result_limit_reached" };
    expect(first).toMatchObject({ has_more: true, request_status: incomplete });
    const { read, last } = await readAll(oldestFirst);
    expect(read).toEqual(upTo(10_000));
    expect(last).toMatchObject({ has_more: false, next_cursor: null, request_status: incomplete });
  });

  test("10,000 are complete, and so is each half", async () => {
    await open({ rows: manyRows(10_001) });
    const { read, last } = await readAll({
      ...oldestFirst,
      filter: { property: "Status", status: { equals: "open" } },
    });
    expect(read).toHaveLength(5_001);
    expect(last.request_status).toBeUndefined();
    workspace.emulator.trash(pageId("b", 1));
    expect((await page(oldestFirst)).request_status).toBeUndefined();
  });
});

test("trashed rows are not in the result; asked for, only they are", async () => {
  await open({ rows: [...times(3, (n) => ticket(n)), account(1)] });
  workspace.emulator.trash(pageId("b", 2));
  expect(numbers((await page(oldestFirst)).results)).toEqual([1, 3]);
  expect(numbers((await page({ ...oldestFirst, in_trash: true })).results)).toEqual([2]);
  expect(workspace.emulator.row(pageId("b", 2))).toBeNull();
  expect(workspace.emulator.rows(TICKETS).map(({ id }) => id)).toEqual([
    pageId("b", 1),
    pageId("b", 3),
  ]);
});
