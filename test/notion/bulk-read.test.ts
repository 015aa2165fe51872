import { afterEach, describe, expect, it } from "vitest";
import { readAllRows } from "../../src/notion/bulk-read.ts";
import { createNotionClient } from "../../src/notion/client.ts";
import { NotionError } from "../../src/notion/notion-error.ts";
import type { Condition } from "../../src/notion/query-filter.ts";
import {
  createLogTrap,
  type FakeAnswer,
  type FakeNotion,
  type FakeRequest,
  quickLimits,
  startFakeNotion,
} from "../support/fake-notion.ts";
import { answerQuery, fakePage, minute, uuid } from "../support/fake-table.ts";

const opened: FakeNotion[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()));
});

async function read(
  answer: (request: FakeRequest, before: number) => FakeAnswer,
  conditions: Condition[] = [],
) {
  const fake = await startFakeNotion(answer);
  opened.push(fake);
  const client = createNotionClient({
    token: "emulator-notion-token",
    baseUrl: fake.baseUrl,
    requestsPerMinute: 100_000,
    limits: quickLimits,
    logger: createLogTrap().logger,
  });
  const property = { name: "Name", type: "title", options: [], relatesTo: null } as const;
  const query = {
    dataSourceId: uuid(1),
    conditions,
    properties: [{ ...property, options: [], id: "%3Aab" }, null],
    operation: "reading the rows",
  };
  const rows = readAllRows(client, query, { urgency: "batch" }, (parsed) => parsed);
  return { fake, rows };
}

const rowsOf = (count: number, minuteOf = (n: number) => n) =>
  Array.from({ length: count }, (_, n) => fakePage(n + 1, minute(minuteOf(n))));
const ids = (count: number) => Array.from({ length: count }, (_, n) => uuid(n + 1));

describe("reading all rows", () => {
  it.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [101, 2],
    [1_000, 10],
  ])("reads %i rows in %i requests", async (count, requests) => {
    const table = rowsOf(count);
    const { fake, rows } = await read((request) => answerQuery(table, request));
    expect([...(await rows).keys()]).toEqual(ids(count));
    expect(fake.requests).toHaveLength(requests);
  });

  it("asks for the needed properties only, oldest first", async () => {
    const condition: Condition = { property: "Status", select: { does_not_equal: "Closed" } };
    const { fake, rows } = await read(() => answer([]), [condition]);
    await rows;
    const [request] = fake.requests;
    expect(request?.path).toBe(`/v1/data_sources/${uuid(1)}/query`);
    expect(request?.query.getAll("filter_properties")).toEqual([":ab"]);
    expect(request?.body).toEqual({
      filter: condition,
      sorts: [{ timestamp: "created_time", direction: "ascending" }],
      page_size: 100,
    });
  });

  it("goes on where Notion ends a query for its length", async () => {
    const table = rowsOf(2_345, (n) => Math.floor(n / 7));
    const { fake, rows } = await read((request) => answerQuery(table, request, 1_000));
    expect([...(await rows).keys()]).toEqual(ids(2_345));
    // Three windows: the minute in which one ends is read again.
    expect(fake.requests.length).toBeLessThanOrEqual(26);
  });

  it("says so when more rows share one minute than Notion lists", async () => {
    const table = rowsOf(1_200, (n) => (n < 100 ? 0 : 5));
    const { rows } = await read((request) => answerQuery(table, request, 1_000));
    const error = await rows.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotionError);
    expect(error).toMatchObject({ transient: false });
    expect(String(error)).toContain(minute(5));
  });

  it("goes on after its cursor became invalid because the row is gone", async () => {
    const table = rowsOf(350);
    const { rows } = await read((request, before) => {
      if (before === 1) table.splice(100, 1);
      return answerQuery(table, request);
    });
    const expected = ids(350).toSpliced(100, 1);
    expect([...(await rows).keys()].toSorted()).toEqual(expected.toSorted());
  });

  it.each<[string, FakeAnswer]>([
    [
      "always calls the cursor invalid",
      { status: 400, json: { code: "validation_error", message: "start_cursor is invalid" } },
    ],
    ["promises more without a cursor", { json: { ...list([]), has_more: true } }],
    [
      "promises more with the same cursor",
      { json: { ...list([]), has_more: true, next_cursor: "x" } },
    ],
  ])("ends in words when Notion %s", async (_name, given) => {
    const { fake, rows } = await read(() => given);
    await expect(rows).rejects.toThrow("kept breaking off");
    expect(fake.requests.length).toBeLessThan(12);
  });

  it("asks for fewer rows when Notion is overloaded, and stays there", async () => {
    const table = rowsOf(120);
    const { fake, rows } = await read((request) =>
      request.body.page_size > 50 ? { status: 503, text: "<html>" } : answerQuery(table, request),
    );
    expect((await rows).size).toBe(120);
    expect(fake.requests.map((request) => request.body.page_size)).toEqual([100, 50, 50, 50]);
  });

  it("shows a row that was seen twice once, in its newest state", async () => {
    const old = fakePage(1, minute(0));
    const edited = fakePage(1, minute(0), {}, { last_edited_time: minute(9) });
    const { rows } = await read((_request, before) =>
      before === 0
        ? { json: { ...list([old]), has_more: true, next_cursor: "c" } }
        : answer([edited, fakePage(2, minute(1))]),
    );
    const read1 = (await rows).get(uuid(1));
    expect((await rows).size).toBe(2);
    expect(read1).toMatchObject({ row: { editedAt: new Date(minute(9)) } });
  });

  it.each<[string, unknown, string]>([
    ["a partial page", { object: "page", id: uuid(2) }, uuid(2)],
    ["a page without a time", { ...fakePage(2, minute(1)), created_time: "soon" }, uuid(2)],
    ["no object", "rubbish", "unknown"],
    ["nothing", null, "unknown"],
  ])("names %s and keeps the others", async (_name, malformed, id) => {
    const { rows } = await read(() => answer([fakePage(1, minute(0)), malformed]));
    const found = [...(await rows).values()];
    expect(found.map((row) => row.kind)).toEqual(["row", "unusable"]);
    expect(found[1]).toMatchObject({ unusable: { id } });
  });

  it("tries an answer of another form again", async () => {
    const { fake, rows } = await read((_request, before) =>
      before === 0 ? { json: { object: "list" } } : answer([]),
    );
    expect((await rows).size).toBe(0);
    expect(fake.requests).toHaveLength(2);
  });
});

function list(results: unknown[]) {
  return { object: "list", results, has_more: false, next_cursor: null as string | null };
}
function answer(results: unknown[]): FakeAnswer {
  return { json: list(results) };
}
