import { afterEach, describe, expect, it } from "vitest";
import type { NotionSchemaOptions } from "../../src/notion/schema.ts";
import { SchemaError } from "../../src/notion/schema-error.ts";
import { notionFault } from "../support/fake-notion.ts";
import { uuid } from "../support/fake-table.ts";
import {
  accountsSource,
  type FakeWorld,
  IDS,
  startFakeWorkspace,
  ticketsSource,
} from "../support/fake-workspace.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()));
});

async function setUp(change: Partial<FakeWorld> = {}, options: Partial<NotionSchemaOptions> = {}) {
  const workspace = await startFakeWorkspace(change, options);
  opened.push(workspace.fake);
  return workspace;
}

const problemsOf = async (promise: Promise<unknown>): Promise<readonly string[]> => {
  const error = await promise.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SchemaError)) throw error;
  return error.problems;
};

describe("the Notion schema", () => {
  it("finds both databases and their properties in three requests, and keeps them", async () => {
    const { fake, schema } = await setUp();
    const [accounts, tickets] = await Promise.all([schema.accounts(), schema.tickets()]);
    expect(accounts).toMatchObject({
      dataSourceId: IDS.accountsSource,
      title: "Accounts",
      properties: { lastHeartbeat: { id: "hb", name: "Last Heartbeat", type: "date" } },
    });
    expect(tickets.properties.status).toEqual({
      id: "st",
      name: "Status",
      type: "select",
      options: ["Open", "Resolved", "CLOSED"],
      relatesTo: null,
    });
    await schema.accounts();
    await schema.tickets();
    expect(fake.requests).toHaveLength(3);
  });

  it.each<[string, Partial<NotionSchemaOptions>, number]>([
    ["ids without dashes", { accountsDatabaseId: IDS.accountsDatabase.replaceAll("-", "") }, 3],
    [
      "addresses",
      {
        ticketsDatabaseId: `https://www.notion.so/acme/Tickets-${IDS.ticketsDatabase.replaceAll("-", "")}?v=${uuid(1).replaceAll("-", "")}`,
      },
      3,
    ],
    [
      "ids of data sources",
      { accountsDatabaseId: IDS.accountsSource, ticketsDatabaseId: IDS.ticketsSource },
      3,
    ],
  ])("takes %s", async (_name, options, requests) => {
    const { fake, schema } = await setUp({}, options);
    expect((await schema.accounts()).dataSourceId).toBe(IDS.accountsSource);
    expect((await schema.tickets()).dataSourceId).toBe(IDS.ticketsSource);
    expect(fake.requests).toHaveLength(requests);
  });

  it("needs at most four requests where no relation leads from one to the other", async () => {
    const tickets = ticketsSource();
    tickets.properties.Account = { id: "ac", type: "rich_text" };
    const { fake, schema } = await setUp({ tickets });
    await schema.accounts();
    await schema.tickets();
    expect(fake.requests).toHaveLength(4);
  });

  it("reads the accounts though the tickets cannot be found", async () => {
    const { schema } = await setUp({}, { ticketsDatabaseId: uuid(0xdead) });
    expect((await schema.accounts()).title).toBe("Accounts");
    await expect(schema.tickets()).rejects.toThrow(
      /share the database with the connection.*NOTION_TICKETS_DATABASE_ID/,
    );
  });

  it("tells everything that does not fit at once", async () => {
    const accounts = accountsSource();
    delete accounts.properties.Status;
    delete accounts.properties.Tier;
    accounts.properties["Rep Email"] = { id: "re", type: "people" };
    const { schema } = await setUp(
      { accounts },
      { propertyNames: { accounts: { "Contact Name": "Person", Owner: "Who" } } },
    );
    expect(await problemsOf(schema.accounts())).toEqual([
      'NOTION_PROPERTY_NAMES renames "Owner", which the bot does not use in "Accounts"; it knows Name, Status, Health Score, Health Status, Last Health Scan, Last Heartbeat, Rep Email, Contact Name, Contact Email, Tier, Check-in Interval.',
      'The database "Accounts" has no property "Status"; add a select or status property of that name, or name yours in NOTION_PROPERTY_NAMES.',
      'The property "Rep Email" of the database "Accounts" is of type people; make it of type email, or name another one in NOTION_PROPERTY_NAMES.',
      'The database "Accounts" has no property "Person"; add a title or text property of that name, or name yours in NOTION_PROPERTY_NAMES.',
    ]);
  });

  it("looks again after the mistake was mended", async () => {
    const accounts = accountsSource();
    const status = accounts.properties.Status;
    delete accounts.properties.Status;
    const { schema, world } = await setUp({ accounts });
    await expect(schema.accounts()).rejects.toBeInstanceOf(SchemaError);
    if (status !== undefined) world.accounts.properties.State = { ...status };
    await expect(schema.accounts()).rejects.toBeInstanceOf(SchemaError);
    if (status !== undefined) world.accounts.properties.Status = status;
    expect((await schema.accounts()).properties.status.id).toBe("st");
  });

  it("takes other names and lets optional properties be absent", async () => {
    const accounts = accountsSource();
    const { Status, Tier: _tier, ...others } = accounts.properties;
    if (Status === undefined) throw new Error("unreachable");
    const { schema } = await setUp(
      { accounts: { title: "Kunden", properties: { ...others, Zustand: Status } } },
      { propertyNames: { accounts: { Status: "Zustand" } } },
    );
    const { properties } = await schema.accounts();
    expect(properties.status.name).toBe("Zustand");
    expect(properties.tier).toBeNull();
  });

  it("says so when tickets relate to another database", async () => {
    const tickets = ticketsSource();
    tickets.properties.Account = {
      id: "ac",
      type: "relation",
      relation: { data_source_id: IDS.ticketsSource },
    };
    const { schema } = await setUp({ tickets });
    const [problem, ...others] = await problemsOf(schema.tickets());
    expect(problem).toMatch(/"Account" .* relates to another database than "Accounts"/);
    expect(others).toEqual([]);
  });

  it.each([
    [[], /no data source/],
    [
      [
        { id: uuid(1), name: "Live" },
        { id: uuid(2), name: "Old" },
      ],
      new RegExp(`2 data sources; set NOTION_TICKETS_DATABASE_ID .*"Live" ${uuid(1)}, "Old"`),
    ],
  ])("does not guess among data sources (%#)", async (data_sources, words) => {
    const { schema } = await setUp({
      intercept: (request) =>
        request.path.endsWith(IDS.ticketsDatabase) ? { json: { data_sources } } : undefined,
    });
    const [problem] = await problemsOf(schema.tickets());
    expect(problem).toMatch(words);
  });

  it("refuses what is no id, without a request", async () => {
    const { fake, schema } = await setUp({}, { ticketsDatabaseId: "tickets" });
    const [problem] = await problemsOf(schema.tickets());
    expect(problem).toMatch(/^NOTION_TICKETS_DATABASE_ID is not the id/);
    expect(fake.requests).toHaveLength(0);
  });

  it("resolves once for many callers, and again after a failure", async () => {
    let broken = true;
    const { fake, schema } = await setUp({
      intercept: () => (broken ? notionFault(401, "unauthorized") : undefined),
    });
    const results = await Promise.allSettled([1, 2, 3].map(() => schema.tickets()));
    expect(results.every((result) => result.status === "rejected")).toBe(true);
    expect(fake.requests).toHaveLength(1);
    broken = false;
    await Promise.all([1, 2, 3].map(() => schema.tickets()));
    expect(fake.requests).toHaveLength(4);
  });

  it("lets one caller leave without spoiling it for the others", async () => {
    const { schema } = await setUp();
    const caller = new AbortController();
    const leaving = schema.tickets({ urgency: "interactive", signal: caller.signal });
    const staying = schema.tickets({ urgency: "batch" });
    caller.abort(new Error("went home"));
    await expect(leaving).rejects.toThrow("went home");
    expect((await staying).title).toBe("Support Tickets");
  });
});
