import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { NotionRow } from "../../../src/sandbox/notion/contract.ts";
import {
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  TICKETS_SOURCE,
  type Workspace,
} from "./workspace.ts";

const T1 = pageId("b", 1);
const T2 = pageId("b", 2);

const rows: NotionRow[] = [
  account(1, {
    Name: "Acme Corp",
    Status: "Active",
    "Health Score": 35,
    "Last Heartbeat": "2026-03-10",
    "Rep Email": "rep@vendor.example",
    Tickets: [T1, T2],
  }),
  account(2, {
    Name: "Bolt",
    Status: "Inactive",
    "Health Score": 70,
    "Last Heartbeat": "2026-03-10T23:30:00-05:00",
    Tickets: [T2],
  }),
  account(3, { Name: "Corex acme", Status: null, "Last Heartbeat": "2026-03-13T07:00:30.500Z" }),
];

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace({ rows });
});
afterAll(() => workspace.emulator.close());

/** The SDK's types refuse what the wrong rows below ask, so the filter goes as plain JSON. */
const ask = (filter: unknown, dataSource = ACCOUNTS_SOURCE) =>
  workspace.notion.request<{ results: { id: string }[] }>({
    path: `data_sources/${dataSource}/query`,
    method: "post",
    body: { filter, sorts: [{ timestamp: "created_time", direction: "ascending" }] },
  });

const found = async (filter: unknown) =>
  (await ask(filter)).results.map(({ id }) => rows.findIndex((row) => row.id === id) + 1);

const by = (property: string, type: string, condition: object) => ({ property, [type]: condition });

describe("a filter finds", () => {
  test.each<[object, number[]]>([
    [by("Name", "title", { equals: "Bolt" }), [2]],
    [by("Name", "title", { equals: "bolt" }), []],
    [by("Name", "title", { does_not_equal: "Bolt" }), [1, 3]],
    [by("Name", "title", { contains: "ACME" }), [1, 3]],
    [by("Name", "title", { does_not_contain: "acme" }), [2]],
    [by("Name", "title", { starts_with: "acme" }), [1]],
    [by("Name", "title", { ends_with: "acme" }), [3]],
    [by("title", "title", { equals: "Bolt" }), [2]],
    [by("Rep Email", "email", { equals: "rep@vendor.example" }), [1]],
    [by("Rep Email", "email", { is_empty: true }), [2, 3]],
    [by("Rep Email", "email", { does_not_contain: "vendor" }), [2, 3]],
    [by("Notes", "rich_text", { is_not_empty: true }), []],
    [by("Site", "url", { is_empty: true }), [1, 2, 3]],
    [by("Health Score", "number", { less_than: 70 }), [1]],
    [by("Health Score", "number", { less_than_or_equal_to: 70 }), [1, 2]],
    [by("Health Score", "number", { greater_than: 35 }), [2]],
    [by("Health Score", "number", { greater_than_or_equal_to: 35 }), [1, 2]],
    [by("Health Score", "number", { equals: 35 }), [1]],
    [by("Health Score", "number", { does_not_equal: 35 }), [2, 3]],
    [by("Health Score", "number", { is_empty: true }), [3]],
    [by("Status", "select", { equals: "Active" }), [1]],
    [by("Status", "select", { equals: ["Active", "Inactive"] }), [1, 2]],
    [by("Status", "select", { does_not_equal: "Inactive" }), [1, 3]],
    [by("Status", "select", { does_not_equal: ["Inactive", "Active"] }), [3]],
    [by("Status", "select", { is_not_empty: true }), [1, 2]],
    [by("Tickets", "relation", { contains: T2 }), [1, 2]],
    [by("Tickets", "relation", { contains: T1.replaceAll("-", "") }), [1]],
    [by("Tickets", "relation", { does_not_contain: T1 }), [2, 3]],
    [by("Tickets", "relation", { is_empty: true }), [3]],
  ])("%j", async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });
});

describe("dates: without a time whole UTC days, with a time to the millisecond", () => {
  // Row 2 is 04:30 on the 11th in UTC; the clock stands at 14 March 2026, 07:00:30.
  const on = (condition: object) => by("Last Heartbeat", "date", condition);
  test.each<[object, number[]]>([
    [on({ equals: "2026-03-10" }), [1]],
    [on({ equals: "2026-03-11" }), [2]],
    [on({ before: "2026-03-11" }), [1]],
    [on({ on_or_before: "2026-03-11" }), [1, 2]],
    [on({ after: "2026-03-10" }), [2, 3]],
    [on({ on_or_after: "2026-03-11" }), [2, 3]],
    [on({ equals: "2026-03-10T00:00:00Z" }), [1]],
    [on({ before: "2026-03-13T07:00:30.500Z" }), [1, 2]],
    [on({ on_or_before: "2026-03-13T07:00:30.500Z" }), [1, 2, 3]],
    [on({ after: "2026-03-13T07:00:30.499" }), [3]],
    [on({ equals: "2026-03-11T05:30:00+01:00" }), [2]],
    [on({ equals: "yesterday" }), [3]],
    [on({ on_or_after: "one_week_ago" }), [1, 2, 3]],
    [on({ before: "one_month_from_now" }), [1, 2, 3]],
    [on({ is_empty: true }), []],
    [{ timestamp: "created_time", created_time: { after: "2026-01-01T09:02:00Z" } }, [3]],
    [{ timestamp: "created_time", created_time: { on_or_after: "2026-01-01T09:02:00Z" } }, [2, 3]],
    [{ timestamp: "last_edited_time", last_edited_time: { before: "2026-01-01" } }, []],
  ])("%j", async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });
});

describe("compound filters", () => {
  const acme = by("Name", "title", { contains: "acme" });
  const active = by("Status", "select", { equals: "Active" });
  const bolt = by("Name", "title", { equals: "Bolt" });
  test.each<[object, number[]]>([
    [{ and: [acme, active] }, [1]],
    [{ or: [bolt, active] }, [1, 2]],
    [{ and: [acme, { or: [bolt, active] }] }, [1]],
    [{ or: [bolt, { and: [acme, active] }] }, [1, 2]],
  ])("%j", async (filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });
});

describe("in Notion's words it refuses", () => {
  const active = by("Status", "select", { equals: "Active" });
  test.each<[object, string]>([
    [by("Colour", "select", { equals: "x" }), "Could not find property with name or id: Colour"],
    [
      by("Health Score", "rich_text", { equals: "5" }),
      "The property type in the database does not match the property type of the filter provided: database property number does not match filter rich_text",
    ],
    [
      by("Status", "select", { equals: "Gone" }),
      'select option "Gone" not found for property "Status". Available options: "Active", "Inactive".',
    ],
    [
      by("Health Score", "number", { equals: "35" }),
      'body failed validation: body.filter.number.equals should be a number, instead was `"35"`.',
    ],
    [
      by("Health Score", "number", { contains: 3 }),
      "body.filter.number.contains should be not present",
    ],
    [by("Name", "title", { equals: "a", contains: "b" }), "exactly one condition"],
    [by("Name", "title", {}), "exactly one condition"],
    [by("Name", "title", { is_empty: false }), "should be `true`"],
    [by("Last Heartbeat", "date", { after: "2026-02-30" }), "a valid ISO 8601 date string"],
    [by("Last Heartbeat", "date", { after: "soon" }), "a valid ISO 8601 date string"],
    [by("Tickets", "relation", { contains: "acme" }), "a valid uuid"],
    [{ property: "Name" }, "body failed validation. Fix one:\nbody.filter.or should be defined"],
    [{ ...active, limit: 1 }, "body.filter.limit should be not present"],
    [{ timestamp: "created", created: { after: "2026-01-01" } }, "body.filter.timestamp should be"],
    [{ and: [{ or: [{ and: [active] }] }] }, "body.filter.and[0].or[0].and should be not present"],
    [{ or: Array.from({ length: 101 }, () => active) }, "body.filter.or.length should be ≤ `100`"],
    [{ and: [active], property: "Name" }, "body.filter.property should be not present"],
  ])("%j", async (filter, message) => {
    const noted = workspace.emulator.problems.length;
    await expect(ask(filter)).rejects.toMatchObject({
      status: 400,
      code: "validation_error",
      message: expect.stringContaining(message),
    });
    expect(workspace.emulator.problems).toHaveLength(noted + 1);
  });
});

test("a data source is asked about its own properties only", async () => {
  await expect(ask(by("Health Score", "number", { equals: 1 }), TICKETS_SOURCE)).rejects.toThrow(
    "Could not find property with name or id: Health Score",
  );
});
