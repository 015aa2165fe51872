import { afterEach, describe, expect, it } from "vitest";
import { countTickets } from "../../src/domain/ticket-tally.ts";
import type { Clock } from "../../src/lib/time.ts";
import { createNotionTamAdapter } from "../../src/notion/tam-adapter.ts";
import { createTicketClient } from "../../src/notion/ticket-client.ts";
import { notionFault } from "../support/fake-notion.ts";
import { type FakePage, fakePage, minute, uuid, wire } from "../support/fake-table.ts";
import { type FakeWorld, startFakeWorkspace, ticketsSource } from "../support/fake-workspace.ts";
import { countedTickets } from "../support/scan-world.ts";

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()));
});

/** A scan that starts long after the rows were last edited. */
const SCAN_MINUTE = 50_000;
const clock: Clock = { now: () => new Date(minute(SCAN_MINUTE)), at: () => () => undefined };
const batch = { urgency: "batch" } as const;
const interactive = { urgency: "interactive" } as const;
const ACME = { id: uuid(0xacce), names: ["Acme", "Acme Inc"] };
const GLOBEX = { id: uuid(0x910b), names: ["Globex"] };

async function setUp(change: Partial<FakeWorld> = {}) {
  const workspace = await startFakeWorkspace(change);
  opened.push(workspace.fake);
  const { client, schema, logger, fake } = workspace;
  await schema.tickets();
  fake.requests.length = 0;
  const shared = { client, schema, clock, timeZone: "UTC", logger };
  const tickets = createTicketClient({
    ...shared,
    closedStatuses: ["resolved", "closed"],
    priorities: new Map(),
  });
  const accounts = createNotionTamAdapter({ ...shared, inactiveStatuses: ["inactive"] });
  return { ...workspace, tickets, accounts };
}

const ticketRow = (
  n: number,
  values: Parameters<typeof fakePage>[2] = {},
  more: Record<string, unknown> = {},
): FakePage =>
  fakePage(
    n,
    minute(n),
    {
      title: wire.title(`Ticket ${n}`),
      "%3Aid": wire.text(`T-${n}`),
      ac: wire.relation(ACME.id),
      pr: wire.select("P3"),
      st: wire.select("Open"),
      cr: wire.date(null),
      li: wire.url(null),
      ...values,
    },
    more,
  );

const accountRow = (n: number, more: Record<string, unknown> = {}): FakePage =>
  fakePage(
    n,
    minute(n),
    {
      title: wire.title(`Account ${n}`),
      st: wire.status("Active"),
      sc: wire.number(null),
      hs: wire.select(null),
      ls: wire.date(null),
      hb: wire.date(null),
      re: wire.email(null),
      cn: wire.text(),
      ce: wire.email(null),
      ti: wire.select(null),
      ci: wire.number(null),
    },
    more,
  );

const withAccountAs = (property: { type: string; [key: string]: unknown }) => {
  const tickets = ticketsSource();
  tickets.properties.Account = { id: "ac", ...property };
  return tickets;
};

describe("the tickets of one account", () => {
  it("cost one request whose filter leaves out what is closed", async () => {
    const { tickets, fake } = await setUp({ ticketRows: [ticketRow(1), ticketRow(2)] });
    const list = await tickets.getOpenTickets(ACME, interactive);
    expect(list.tickets.map((ticket) => ticket.ticketId)).toEqual(["T-2", "T-1"]);
    expect(fake.requests.map((request) => request.body.filter)).toEqual([
      {
        and: [
          { property: "Account", relation: { contains: ACME.id } },
          { property: "Status", select: { does_not_equal: "Resolved" } },
          { property: "Status", select: { does_not_equal: "CLOSED" } },
        ],
      },
    ]);
  });

  it("are filtered again here, for options made since", async () => {
    const { tickets } = await setUp({
      ticketRows: [ticketRow(1), ticketRow(2, { st: wire.select("closed") })],
    });
    const list = await tickets.getOpenTickets(ACME, interactive);
    expect(list.tickets.map((ticket) => ticket.ticketId)).toEqual(["T-1"]);
  });

  it("are P1 and P2 only, oldest first, when asked for these", async () => {
    const { tickets } = await setUp({
      ticketRows: [
        ticketRow(1, { pr: wire.select("p2") }),
        ticketRow(2, { cr: wire.date("2020-01-01"), pr: wire.select("P1") }),
        ticketRow(3),
        ticketRow(4, { pr: wire.select("Odd") }),
      ],
    });
    const list = await tickets.getP1P2Tickets(ACME, interactive);
    expect(list.tickets.map((ticket) => ticket.ticketId)).toEqual(["T-2", "T-1"]);
    expect(list.unusable).toMatchObject([{ label: "T-4 Ticket 4", accountIds: [ACME.id] }]);
  });

  it.each([
    ["rich_text", wire.text, { rich_text: { equals: "Acme Inc" } }],
    ["title", wire.title, { title: { equals: "Acme Inc" } }],
  ] as const)("are found by id and every name in a %s", async (type, value, filter) => {
    const { tickets, fake } = await setUp({
      tickets: withAccountAs({ type }),
      ticketRows: [
        ticketRow(1, { ac: value("Acme Inc") }),
        ticketRow(2, { ac: value(ACME.id.replaceAll("-", "")) }),
        // Should Notion compare text in any case: the exact name counts.
        ticketRow(3, { ac: value("ACME") }),
      ],
    });
    const list = await tickets.getOpenTickets(ACME, interactive);
    expect(list.tickets.map((ticket) => [ticket.ticketId, ticket.accountId])).toEqual([
      ["T-2", ACME.id],
      ["T-1", ACME.id],
    ]);
    expect(list.unusable).toEqual([]);
    expect(fake.requests).toHaveLength(1);
    const [ofAccount] = fake.requests[0]?.body.filter.and ?? [];
    expect(ofAccount.or).toHaveLength(4);
    expect(ofAccount.or).toContainEqual({ property: "Account", ...filter });
  });

  it("are compared with the options that a select has now", async () => {
    const selectOf = (...names: string[]) =>
      withAccountAs({ type: "select", select: { options: names.map((name) => ({ name })) } });
    const { tickets, world, fake } = await setUp({
      tickets: selectOf("Acme"),
      ticketRows: [ticketRow(1, { ac: wire.select("Globex") })],
    });
    expect((await tickets.getOpenTickets(GLOBEX, interactive)).tickets).toEqual([]);
    world.tickets = selectOf("Acme", "Globex");
    fake.requests.length = 0;
    expect((await tickets.getOpenTickets(GLOBEX, interactive)).tickets).toHaveLength(1);
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests[1]?.body.filter.and[0]).toEqual({
      or: [{ property: "Account", select: { equals: "Globex" } }],
    });
  });

  it("name rows that came malformed, on their account", async () => {
    const { tickets } = await setUp({
      ticketRows: [
        ticketRow(1),
        ticketRow(2, {}, { properties: {} }),
        ticketRow(3, {}, { last_edited_time: "soon" }),
      ],
    });
    const list = await tickets.getOpenTickets(ACME, interactive);
    expect(list.tickets).toHaveLength(1);
    expect(list.unusable).toMatchObject([
      { id: uuid(2), accountIds: [ACME.id] },
      { id: uuid(3), accountIds: [ACME.id] },
    ]);
  });

  it("are asked for again with the schema of now, once, when an option is gone", async () => {
    const { tickets, fake, world } = await setUp({ ticketRows: [ticketRow(1)] });
    const stale = notionFault(400, "validation_error", 'select option "CLOSED" not found');
    world.intercept = (request) =>
      JSON.stringify(request.body ?? "").includes("CLOSED") ? stale : undefined;
    await expect(tickets.getOpenTickets(ACME, interactive)).rejects.toThrow(/renamed or deleted/);
    expect(fake.requests.filter((request) => request.path.endsWith("/query"))).toHaveLength(2);

    world.tickets.properties.Status = {
      id: "st",
      type: "select",
      select: { options: [{ name: "Open" }] },
    };
    expect((await tickets.getOpenTickets(ACME, interactive)).tickets).toHaveLength(1);
  });

  it("end with their caller", async () => {
    const { tickets, world, fake } = await setUp();
    world.intercept = () => "silent";
    const caller = new AbortController();
    const reading = tickets.getOpenTickets(ACME, { ...interactive, signal: caller.signal });
    await expect.poll(() => fake.requests.length).toBe(1);
    caller.abort(new Error("went home"));
    await expect(reading).rejects.toThrow("went home");
    await fake.requests[0]?.hungUp;
  });
});

describe("all open tickets", () => {
  it("cost one request for each hundred, and one for what changed meanwhile", async () => {
    const rows = Array.from({ length: 250 }, (_, n) => ticketRow(n + 1));
    const { tickets, fake } = await setUp({ ticketRows: rows });
    const list = await tickets.readAllOpenTickets([ACME], batch);
    expect(list.tickets.map((ticket) => ticket.ticketId)).toEqual(rows.map((_, n) => `T-${n + 1}`));
    expect(fake.requests).toHaveLength(4);
    expect(fake.requests[3]?.body.filter).toEqual({
      timestamp: "last_edited_time",
      last_edited_time: { on_or_after: minute(SCAN_MINUTE - 2) },
    });
  });

  it("counts rows that changed while paging once, as they are now", async () => {
    const rows = Array.from({ length: 150 }, (_, n) => ticketRow(n + 1));
    const edited = (n: number, values: Parameters<typeof ticketRow>[1]) =>
      ticketRow(n, values, { last_edited_time: minute(SCAN_MINUTE) });
    const { tickets } = await setUp({
      ticketRows: rows,
      intercept: (request) => {
        if (request.body?.start_cursor !== undefined) {
          rows[0] = edited(1, { st: wire.select("Resolved") });
          rows[1] = edited(2, { pr: wire.select("P1") });
          rows[2] = edited(3, { ac: wire.relation(GLOBEX.id) });
          rows[3] = edited(4, { pr: wire.select("unheard of") });
        }
        return undefined;
      },
    });
    const open = await tickets.countAllOpenTickets(async () => [], batch);
    expect(open.accounts.get(ACME.id)).toMatchObject({
      open: 147,
      urgent: 1,
      oldestUrgent: [{ ticketId: "T-2" }],
    });
    expect(open.accounts.get(GLOBEX.id)).toMatchObject({ open: 1, urgent: 0 });
    expect(open.unusable).toMatchObject([{ id: uuid(4), accountIds: [ACME.id] }]);
  });

  it("shows rows that changed while paging once, as they are now", async () => {
    const rows = Array.from({ length: 150 }, (_, n) => ticketRow(n + 1));
    const edited = (n: number, status: string, priority = "P3") =>
      ticketRow(
        n,
        { st: wire.select(status), pr: wire.select(priority) },
        { last_edited_time: minute(SCAN_MINUTE) },
      );
    const { tickets } = await setUp({
      ticketRows: rows,
      intercept: (request) => {
        // After the first page: one is closed, one made urgent, one reopened, one is new.
        if (request.body?.start_cursor !== undefined) {
          rows[0] = edited(1, "Resolved");
          rows[1] = edited(2, "Open", "P1");
          rows.push(edited(900, "Open"), edited(901, "CLOSED"));
        }
        return undefined;
      },
    });
    const list = await tickets.readAllOpenTickets([ACME], batch);
    const ids = list.tickets.map((ticket) => ticket.ticketId);
    expect(ids).toHaveLength(150);
    expect(new Set(ids).size).toBe(150);
    expect(ids).not.toContain("T-1");
    expect(ids).not.toContain("T-901");
    expect(ids.at(-1)).toBe("T-900");
    expect(list.tickets.find((ticket) => ticket.ticketId === "T-2")?.priority).toBe("P1");
  });

  it("are matched by text to ids and names, and what matches nobody or two is named", async () => {
    const namesake = { id: uuid(0xd0b), names: ["Acme"] };
    const { tickets } = await setUp({
      tickets: withAccountAs({ type: "rich_text" }),
      ticketRows: [
        ticketRow(1, { ac: wire.text("Glo", "bex") }),
        ticketRow(2, { ac: wire.text(ACME.id) }),
        ticketRow(3, { ac: wire.text("Acme") }),
        ticketRow(4, { ac: wire.text("Initech") }),
        ticketRow(5, { ac: wire.text() }),
      ],
    });
    const owners = [ACME, GLOBEX, namesake];
    const list = await tickets.readAllOpenTickets(owners, batch);
    expect(list.tickets.map((ticket) => ticket.accountId)).toEqual([GLOBEX.id, ACME.id]);
    expect(list.unusable.map((row) => [row.reason, row.accountIds])).toEqual([
      [expect.stringContaining("a name of 2 accounts"), [ACME.id, namesake.id]],
      [expect.stringContaining('"Initech", which is no account'), []],
      ["has no Account", []],
    ]);
    const counted = await tickets.countAllOpenTickets(async () => owners, batch);
    expect(counted).toEqual(countedTickets(list.tickets, list.unusable));
  });

  it("reads a relation whole that a row shows in part", async () => {
    const related = Array.from({ length: 30 }, (_, n) => uuid(5_000 + n));
    const { tickets, fake } = await setUp({
      ticketRows: [ticketRow(1, { ac: wire.relation(...related.slice(0, 25)) })],
      intercept: (request) => {
        if (!request.path.includes("/properties/")) return undefined;
        const second = request.query.get("start_cursor") === "more";
        const part = second ? related.slice(20) : related.slice(0, 20);
        const results = part.map((id) => ({ type: "relation", relation: { id } }));
        return { json: { results, has_more: !second, next_cursor: second ? null : "more" } };
      },
    });
    const list = await tickets.readAllOpenTickets([], batch);
    expect(list.tickets.map((ticket) => ticket.accountId)).toEqual(related);
    expect(fake.requests.at(-1)?.path).toBe(`/v1/pages/${uuid(1)}/properties/ac`);
    const counted = await tickets.countAllOpenTickets(async () => [], batch);
    expect(counted).toEqual(countedTickets(list.tickets));
    expect(countTickets(counted, () => true)).toBe(1);
  });

  it("are counted by account, none included", async () => {
    const { tickets } = await setUp({
      ticketRows: [ticketRow(1), ticketRow(2, { ac: wire.relation(uuid(1)) }), ticketRow(3)],
    });
    const counts = await tickets.getTicketCountByAccount([ACME, GLOBEX], batch);
    expect([...counts]).toEqual([
      [ACME.id, 2],
      [GLOBEX.id, 0],
    ]);
  });

  it("are no list at all when a page cannot be read", async () => {
    const rows = Array.from({ length: 150 }, (_, n) => ticketRow(n + 1));
    const { tickets } = await setUp({
      ticketRows: rows,
      intercept: (request) =>
        request.body?.start_cursor === undefined ? undefined : { status: 502, text: "<html>" },
    });
    await expect(tickets.readAllOpenTickets([ACME], batch)).rejects.toMatchObject({
      service: "Notion",
      transient: true,
    });
  });
});

describe("the accounts", () => {
  it("are all read, active or not, and a malformed one is named", async () => {
    const rows = [
      accountRow(1),
      accountRow(2, { properties: { Name: { id: "title", ...wire.title("Broken") } } }),
      ...Array.from({ length: 120 }, (_, n) => accountRow(n + 3)),
    ];
    const { accounts, fake } = await setUp({ accountRows: rows });
    const list = await accounts.queryAllAccounts(batch);
    expect(list.accounts).toHaveLength(121);
    expect(list.unusable).toMatchObject([{ id: uuid(2), label: "Broken", accountIds: [uuid(2)] }]);
    expect(fake.requests).toHaveLength(2);
    expect(fake.requests[0]?.body.filter).toBeUndefined();
  });

  it("are read one by one in one request, by any spelling of the id", async () => {
    const { accounts, fake } = await setUp({ accountRows: [accountRow(1)] });
    const id = uuid(1).replaceAll("-", "").toUpperCase();
    expect(await accounts.getAccount(id, interactive)).toMatchObject({ name: "Account 1" });
    expect(fake.requests.map((request) => request.path)).toEqual([`/v1/pages/${uuid(1)}`]);
  });

  it.each([
    ["unknown", uuid(99)],
    ["in the trash", uuid(2)],
    ["archived", uuid(3)],
    ["no id", "../users/me"],
  ])("are null when %s", async (_name, id) => {
    const { accounts } = await setUp({
      accountRows: [accountRow(2, { in_trash: true }), accountRow(3, { is_archived: true })],
    });
    expect(await accounts.getAccount(id, interactive)).toBeNull();
  });

  it("say in words why one cannot be used", async () => {
    const { accounts } = await setUp({ accountRows: [accountRow(1, { properties: {} })] });
    await expect(accounts.getAccount(uuid(1), interactive)).rejects.toThrow(
      `The row ${uuid(1)} of the database "Accounts" cannot be used: it has a Name that cannot be read.`,
    );
  });

  it("and their tickets are looked up in three requests or fewer", async () => {
    const { accounts, tickets, fake } = await setUp({
      accountRows: [accountRow(1)],
      ticketRows: [ticketRow(1, { ac: wire.relation(uuid(1)) })],
    });
    const account = await accounts.getAccount(uuid(1), interactive);
    await tickets.getOpenTickets({ id: uuid(1), names: [account?.name ?? ""] }, interactive);
    expect(fake.requests).toHaveLength(2);
  });
});
