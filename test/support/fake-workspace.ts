import { createNotionClient } from "../../src/notion/client.ts";
import { createNotionSchema, type NotionSchemaOptions } from "../../src/notion/schema.ts";
import {
  createLogTrap,
  type FakeAnswer,
  type FakeRequest,
  notionFault,
  quickLimits,
  startFakeNotion,
} from "./fake-notion.ts";
import { answerQuery, type FakePage, uuid } from "./fake-table.ts";

export const IDS = {
  accountsDatabase: uuid(0xa1),
  accountsSource: uuid(0xa2),
  ticketsDatabase: uuid(0xb1),
  ticketsSource: uuid(0xb2),
};

type FakeProperty = { id: string; type: string; [key: string]: unknown };
export type FakeSource = { title: string; properties: Record<string, FakeProperty> };

const options = (...names: string[]) => ({ options: names.map((name) => ({ id: name, name })) });

export const accountsSource = (): FakeSource => ({
  title: "Accounts",
  properties: {
    Name: { id: "title", type: "title" },
    Status: { id: "st", type: "status", status: options("Active", "Inactive") },
    "Health Score": { id: "sc", type: "number" },
    "Health Status": { id: "hs", type: "select", select: options("Green", "Amber", "Red") },
    "Last Health Scan": { id: "ls", type: "date" },
    "Last Heartbeat": { id: "hb", type: "date" },
    "Rep Email": { id: "re", type: "email" },
    "Contact Name": { id: "cn", type: "rich_text" },
    "Contact Email": { id: "ce", type: "email" },
    Tier: { id: "ti", type: "select", select: options("Gold") },
    "Check-in Interval": { id: "ci", type: "number" },
  },
});

export const ticketsSource = (): FakeSource => ({
  title: "Support Tickets",
  properties: {
    Subject: { id: "title", type: "title" },
    "Ticket ID": { id: "%3Aid", type: "rich_text" },
    Account: {
      id: "ac",
      type: "relation",
      relation: { data_source_id: IDS.accountsSource.replaceAll("-", "") },
    },
    Priority: { id: "pr", type: "select", select: options("P1", "P2", "P3", "P4") },
    Status: { id: "st", type: "select", select: options("Open", "Resolved", "CLOSED") },
    Created: { id: "cr", type: "date" },
    Link: { id: "li", type: "url" },
  },
});

export type FakeWorld = {
  accounts: FakeSource;
  tickets: FakeSource;
  accountRows: FakePage[];
  ticketRows: FakePage[];
  /** Answers instead of the world when it returns something. */
  intercept?: (request: FakeRequest, before: number) => FakeAnswer | undefined;
};

/** A workspace with the two databases behind real HTTP, and a client and schema that look at it. */
export async function startFakeWorkspace(
  change: Partial<FakeWorld> = {},
  schemaOptions: Partial<NotionSchemaOptions> = {},
) {
  const world: FakeWorld = {
    accounts: accountsSource(),
    tickets: ticketsSource(),
    accountRows: [],
    ticketRows: [],
    ...change,
  };
  const fake = await startFakeNotion((request, before) => {
    const special = world.intercept?.(request, before);
    if (special !== undefined) return special;
    const [, , kind = "", id = "", query] = request.path.split("/");
    if (kind === "pages") {
      const page = world.accountRows.find((row) => row.id === id);
      return page === undefined ? NOT_FOUND : { json: page };
    }
    if (kind === "databases") return answerDatabase(id);
    const isAccounts = id === IDS.accountsSource;
    if (!isAccounts && id !== IDS.ticketsSource) return NOT_FOUND;
    if (query !== undefined) {
      return answerQuery(isAccounts ? world.accountRows : world.ticketRows, request);
    }
    return isAccounts
      ? answerSource(world.accounts, IDS.accountsSource, IDS.accountsDatabase)
      : answerSource(world.tickets, IDS.ticketsSource, IDS.ticketsDatabase);
  });
  const { logger, lines } = createLogTrap();
  const client = createNotionClient({
    token: "emulator-notion-token",
    baseUrl: fake.baseUrl,
    requestsPerMinute: 10_000,
    limits: quickLimits,
    logger,
  });
  const schema = createNotionSchema({
    client,
    accountsDatabaseId: IDS.accountsDatabase,
    ticketsDatabaseId: IDS.ticketsDatabase,
    propertyNames: {},
    logger,
    ...schemaOptions,
  });
  return { world, fake, client, schema, logger, lines };
}

const NOT_FOUND = notionFault(404, "object_not_found", "Could not find it.");

function answerDatabase(id: string): FakeAnswer {
  const source =
    id === IDS.accountsDatabase
      ? { id: IDS.accountsSource, name: "Accounts" }
      : id === IDS.ticketsDatabase
        ? { id: IDS.ticketsSource, name: "Support Tickets" }
        : null;
  if (source === null) return NOT_FOUND;
  return { json: { object: "database", id, data_sources: [source] } };
}

const answerSource = (source: FakeSource, id: string, databaseId: string): FakeAnswer => ({
  json: {
    object: "data_source",
    id,
    title: [{ plain_text: source.title }],
    parent: { type: "database_id", database_id: databaseId },
    properties: Object.fromEntries(
      Object.entries(source.properties).map(([name, property]) => [name, { ...property, name }]),
    ),
  },
});
