import { afterEach, describe, expect, it } from "vitest";
import type { Limits } from "../../src/lib/limits.ts";
import { createNotionClient, type NotionClient } from "../../src/notion/client.ts";
import { createNotionSchema } from "../../src/notion/schema.ts";
import { createNotionTamAdapter } from "../../src/notion/tam-adapter.ts";
import { createTicketClient } from "../../src/notion/ticket-client.ts";
import type {
  NotionDatabase,
  NotionEmulator,
  NotionEmulatorOptions,
  NotionRow,
} from "../../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { createLogTrap, quickLimits } from "../support/fake-notion.ts";
import { uuid } from "../support/fake-table.ts";
import { IDS } from "../support/fake-workspace.ts";

const opened: NotionEmulator[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((emulator) => emulator.close()));
});

const NOW = new Date("2026-03-14T07:00:30Z");
const batch = { urgency: "batch" } as const;
const interactive = { urgency: "interactive" } as const;

const databases = (ticketProperties: NotionDatabase["properties"] = {}): NotionDatabase[] => [
  {
    id: IDS.accountsDatabase,
    dataSourceId: IDS.accountsSource,
    title: "Accounts",
    properties: {
      Name: { type: "title" },
      Status: { type: "status", options: ["Active", "Inactive"] },
      "Health Score": { type: "number" },
      "Health Status": { type: "select", options: ["Green", "Amber", "Red"] },
      "Last Health Scan": { type: "date" },
      "Last Heartbeat": { type: "date" },
      "Rep Email": { type: "email" },
      "Contact Name": { type: "rich_text" },
      "Contact Email": { type: "email" },
    },
  },
  {
    id: IDS.ticketsDatabase,
    dataSourceId: IDS.ticketsSource,
    title: "Support Tickets",
    properties: {
      Subject: { type: "title" },
      "Ticket ID": { type: "rich_text" },
      Account: { type: "relation", relatesTo: IDS.accountsSource },
      Priority: { type: "select", options: ["P1", "P2", "P3", "P4"] },
      Status: { type: "status", options: ["open", "pending", "Resolved", "Closed"] },
      Created: { type: "date" },
      Link: { type: "url" },
      ...ticketProperties,
    },
  },
];

const accountId = (n: number) => uuid(0x10_000 + n);
const ticketId = (n: number) => uuid(0x20_000 + n);
const START = Date.UTC(2025, 0, 1);

const account = (n: number): NotionRow => ({
  id: accountId(n),
  databaseId: IDS.accountsDatabase,
  createdAt: new Date(START + n * 60_000),
  values: { Name: `Account ${n}`, Status: n % 10 === 0 ? "Inactive" : "Active" },
});
const ticket = (n: number, values: NotionRow["values"] = {}): NotionRow => ({
  id: ticketId(n),
  databaseId: IDS.ticketsDatabase,
  createdAt: new Date(START + n * 20_000),
  values: {
    Subject: `A subject that is long enough to come in more than one run, number ${n}`,
    "Ticket ID": `T-${n}`,
    Account: [accountId(n % 1_000)],
    Priority: `P${(n % 4) + 1}`,
    Status: "open",
    Created: "2026-03-01T10:00:00.000Z",
    ...values,
  },
});
const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

/** The bot's side of Notion on an emulator. `after` runs after each answered request. */
async function setUp(
  options: Partial<NotionEmulatorOptions> = {},
  { after, limits = quickLimits }: { after?: (answered: number) => void; limits?: Limits } = {},
) {
  let now = NOW;
  const clock = { now: () => now, at: () => () => undefined };
  const emulator = await createNotionEmulator({
    token: "emulator-notion-token",
    requestsPerWindow: 100_000,
    databases: databases(),
    rows: [],
    limits,
    clock,
    ...options,
  });
  opened.push(emulator);
  const { logger } = createLogTrap();
  const direct = createNotionClient({
    token: "emulator-notion-token",
    baseUrl: emulator.apiUrl,
    requestsPerMinute: 100_000,
    limits,
    logger,
  });
  let answered = 0;
  const client: NotionClient = {
    ...direct,
    async call(call, request) {
      const answer = await direct.call(call, request);
      answered += 1;
      after?.(answered);
      return answer;
    },
  };
  const schema = createNotionSchema({
    client,
    accountsDatabaseId: IDS.accountsDatabase,
    ticketsDatabaseId: IDS.ticketsDatabase,
    propertyNames: {},
    logger,
  });
  const shared = { client, schema, clock, timeZone: "Europe/Berlin", logger };
  return {
    emulator,
    schema,
    setNow: (to: Date) => {
      now = to;
    },
    accounts: createNotionTamAdapter({ ...shared, inactiveStatuses: ["inactive"] }),
    tickets: createTicketClient({
      ...shared,
      closedStatuses: ["resolved", "closed"],
      priorities: new Map(),
    }),
  };
}

describe("the Notion adapter against the emulator", () => {
  it("reads 1,000 accounts and 5,000 open tickets in 10 + 50 requests and four more", async () => {
    const closed = times(1_000, (n) => ticket(5_000 + n, { Status: "Closed" }));
    const { accounts, tickets, emulator } = await setUp({
      rows: [...times(1_000, account), ...times(5_000, (n) => ticket(n)), ...closed],
    });
    const everyone = await accounts.queryAllAccounts(batch);
    const open = await tickets.readAllOpenTickets([], batch);
    expect(everyone.accounts).toHaveLength(1_000);
    expect(everyone.accounts.filter((one) => one.active)).toHaveLength(900);
    expect(new Set(open.tickets.map((one) => one.id)).size).toBe(5_000);
    expect([...everyone.unusable, ...open.unusable]).toEqual([]);
    expect(open.tickets[0]?.subject).toMatch(/^A subject .* in more than one run, number \d+$/);
    expect(emulator.calls.length).toBeLessThanOrEqual(64);
    expect(emulator.problems).toEqual([]);
  });

  it("looks one account and its tickets up in two requests", async () => {
    const { accounts, tickets, schema, emulator } = await setUp({
      rows: [account(7), account(8), ticket(7), ticket(8), ticket(1_007, { Status: "Resolved" })],
    });
    await schema.tickets();
    const before = emulator.calls.length;
    const found = await accounts.getAccount(accountId(7), interactive);
    const owner = { id: accountId(7), names: ["Account 7"] };
    const open = await tickets.getOpenTickets(owner, interactive);
    expect(found?.name).toBe("Account 7");
    expect(open.tickets.map((one) => one.ticketId)).toEqual(["T-7"]);
    expect(emulator.calls.length - before).toBe(2);
    expect(emulator.problems).toEqual([]);
  });

  it("reads past the 10,000 rows of one query", async () => {
    const { tickets, emulator } = await setUp({ rows: times(10_450, (n) => ticket(n)) });
    const open = await tickets.readAllOpenTickets([], batch);
    expect(new Set(open.tickets.map((one) => one.id)).size).toBe(10_450);
    expect(open.tickets).toHaveLength(10_450);
    expect(emulator.problems).toEqual([]);
  });

  it("is right about rows that are edited, closed, reopened, made and trashed while it pages", async () => {
    const rows = [...times(400, (n) => ticket(n)), ticket(401, { Status: "Closed" })];
    const change = (row: NotionRow) => world.emulator.upsert(row);
    const world = await setUp(
      { rows },
      {
        after: (answered) => {
          // Three answers for the schema, then the first page of tickets.
          if (answered !== 4) return;
          world.setNow(new Date(NOW.getTime() + 90_000));
          change(ticket(3, { Status: "Resolved" }));
          change(ticket(4, { Priority: "P1", Status: "pending" }));
          change(ticket(250, { Status: "Closed" }));
          change(ticket(401));
          change({ ...ticket(402), createdAt: new Date(NOW) });
          // The row on which the cursor stands.
          world.emulator.trash(ticketId(100));
        },
      },
    );
    const open = await world.tickets.readAllOpenTickets([], batch);
    const numbers = open.tickets.map((one) => Number(one.ticketId.slice(2)));
    const expected = times(403, (n) => n).filter((n) => ![3, 100, 250, 400].includes(n));
    expect(numbers.toSorted((a, b) => a - b)).toEqual(expected);
    expect(open.tickets.find((one) => one.ticketId === "T-4")).toMatchObject({
      priority: "P1",
      status: "pending",
    });
    expect(world.emulator.problems).toEqual([]);
  });

  it.each([
    ["rich_text", []],
    ["select", ["Account 1", "Account 2", accountId(3)]],
  ] as const)("matches accounts by a %s", async (type, options) => {
    const { accounts, tickets, emulator } = await setUp({
      databases: databases({ Account: { type, options: [...options] } }),
      rows: [
        ...times(4, account),
        ticket(1, { Account: "Account 1" }),
        ticket(2, { Account: "Account 2" }),
        ticket(3, { Account: accountId(3) }),
      ],
    });
    const everyone = await accounts.queryAllAccounts(batch);
    const owners = everyone.accounts.map(({ id, name }) => ({ id, names: [name, "Old name"] }));
    const open = await tickets.readAllOpenTickets(owners, batch);
    expect(open.tickets.map((one) => one.accountId)).toEqual([1, 2, 3].map(accountId));
    for (const owner of owners) {
      const own = await tickets.getOpenTickets(owner, interactive);
      expect(own.tickets).toEqual(open.tickets.filter((one) => one.accountId === owner.id));
    }
    expect(emulator.problems).toEqual([]);
  });

  it("goes on with a property that was renamed, once its new name is told", async () => {
    const { tickets, emulator, schema } = await setUp({ rows: [ticket(1)] });
    await schema.tickets();
    emulator.renameProperty(IDS.ticketsDatabase, "Subject", "Topic");
    // Values are read by id: a name that is in no filter does no harm.
    const owner = { id: accountId(1), names: [] };
    expect((await tickets.getOpenTickets(owner, interactive)).tickets[0]?.subject).toMatch(
      /^A sub/,
    );
    emulator.renameProperty(IDS.ticketsDatabase, "Status", "State");
    await expect(tickets.getOpenTickets(owner, interactive)).rejects.toThrow(
      /has no property "Subject".*\n.*has no property "Status"/,
    );
    emulator.renameProperty(IDS.ticketsDatabase, "Topic", "Subject");
    emulator.renameProperty(IDS.ticketsDatabase, "State", "Status");
    expect((await tickets.getOpenTickets(owner, interactive)).tickets).toHaveLength(1);
  });

  it("gets over every fault while it reads, and loses or doubles nothing", async () => {
    const { tickets, emulator } = await setUp({ rows: times(450, (n) => ticket(n)) });
    const query = "/query";
    emulator.faults.add({ operation: query, fault: { kind: "reset" }, times: 1 });
    emulator.faults.add({
      operation: query,
      fault: { kind: "status", status: 503, html: true },
      times: 1,
    });
    emulator.faults.add({ operation: query, fault: { kind: "status", status: 529 }, times: 2 });
    emulator.faults.add({ operation: query, fault: { kind: "lostAnswer" }, times: 1 });
    emulator.faults.add({ operation: query, fault: { kind: "slow", ms: 20 }, times: 1 });
    const open = await tickets.readAllOpenTickets([], batch);
    expect(new Set(open.tickets.map((one) => one.id)).size).toBe(450);
    expect(open.tickets).toHaveLength(450);
    expect(emulator.problems).toEqual([]);
  });

  it("waits out Notion's limit when the plan allows less than we were told", async () => {
    const limits = { ...quickLimits, notionWindowMs: 1_000 };
    const { tickets, emulator } = await setUp(
      { rows: times(900, (n) => ticket(n)), requestsPerWindow: 8 },
      { limits },
    );
    const open = await tickets.readAllOpenTickets([], batch);
    expect(open.tickets).toHaveLength(900);
    const refused = emulator.calls.filter((call) => call.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(5);
  });
});
