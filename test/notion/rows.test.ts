import { describe, expect, it } from "vitest";
import { parseAccount, shareEquals } from "../../src/notion/account-row.ts";
import { createDayStart } from "../../src/notion/day-start.ts";
import { parseRow } from "../../src/notion/parse.ts";
import {
  ACCOUNT_PROPERTIES,
  dataSource,
  matchProperties,
  TICKET_PROPERTIES,
} from "../../src/notion/schema-match.ts";
import { createOwnerMatcher, relatedOwners } from "../../src/notion/ticket-owner.ts";
import { parseTicket } from "../../src/notion/ticket-row.ts";
import { fakePage, uuid, wire } from "../support/fake-table.ts";
import { accountsSource, type FakeSource, ticketsSource } from "../support/fake-workspace.ts";

const liveSource = (source: FakeSource) =>
  dataSource.parse({ id: uuid(1), title: [], properties: source.properties });
const table = { dataSourceId: uuid(1), title: "T" };
const accounts = {
  ...table,
  properties: matchProperties(ACCOUNT_PROPERTIES, liveSource(accountsSource()), {}).properties,
};
const tickets = {
  ...table,
  properties: matchProperties(TICKET_PROPERTIES, liveSource(ticketsSource()), {}).properties,
};
const dayStart = createDayStart("Europe/Berlin");
const CREATED = "2026-01-05T07:00:00.000Z";
const now = new Date("2026-01-10T12:00:00.000Z");

type Values = Parameters<typeof fakePage>[2];

const ACCOUNT = {
  title: wire.title("Acme Corp"),
  st: wire.status("Active"),
  sc: wire.number(75),
  hs: wire.select("Green"),
  ls: wire.date("2026-01-09T07:00:00.000+01:00"),
  hb: wire.date("2026-01-08"),
  re: wire.email(" Dana@Example.com "),
  cn: wire.text("Jane ", "Doe"),
  ce: wire.email("jane@customer.example"),
  ti: wire.select("Gold"),
  ci: wire.number(3),
};
const account = (values: Values) =>
  parseAccount(parseRow(fakePage(7, CREATED, { ...ACCOUNT, ...values })), accounts, {
    inactiveStatuses: new Set(["inactive"]),
    dayStart,
  });

describe("a row of the accounts", () => {
  it("is read whole", () => {
    expect(account({})).toEqual({
      kind: "account",
      account: {
        id: uuid(7),
        name: "Acme Corp",
        active: true,
        lastHeartbeat: new Date("2026-01-07T23:00:00.000Z"),
        repEmail: "Dana@Example.com",
        contactName: "Jane Doe",
        contactEmail: "jane@customer.example",
        tier: "Gold",
        checkInIntervalMonths: 3,
        shown: { score: 75, status: "Green", lastScan: new Date("2026-01-09T06:00:00.000Z") },
        url: `https://app.notion.com/p/${uuid(7).replaceAll("-", "")}`,
      },
    });
  });

  it("shares with the other rows of its reading what is alike", () => {
    const share = shareEquals();
    const [first, second] = [share(account({})), share(account({ title: wire.title("Globex") }))];
    expect(first).toEqual(account({}));
    if (first.kind === "unusable" || second.kind === "unusable") throw new Error("not usable");
    expect(second.account.name).toBe("Globex");
    expect(second.account.lastHeartbeat).toBe(first.account.lastHeartbeat);
    expect(second.account.shown.lastScan).toBe(first.account.shown.lastScan);
    const none = { re: wire.email(null), hb: wire.date(null), ti: wire.select(null) };
    expect(share(account(none))).toEqual(account(none));
    expect(share(account({ title: wire.title("") }))).toEqual(account({ title: wire.title("") }));
  });

  it.each<[string, Values, object]>([
    ["an inactive status in any case", { st: wire.status("INACTIVE ") }, { active: false }],
    ["no status", { st: wire.status(null) }, { active: true }],
    ["a status nobody told us about", { st: wire.select("Onboarding") }, { active: true }],
    ["no heartbeat", { hb: wire.date(null) }, { lastHeartbeat: null }],
    ["blank addresses", { re: wire.email("  "), ce: wire.email(null) }, { repEmail: null }],
    ["no interval", { ci: wire.number(null) }, { checkInIntervalMonths: null }],
    ["interval 0", { ci: wire.number(0) }, { checkInIntervalMonths: 0 }],
    ["a senseless interval", { ci: wire.number(-1.5) }, { checkInIntervalMonths: null }],
    ["a status of its own", { hs: wire.select("Purple") }, { shown: { status: null } }],
    ["a status in other case", { hs: wire.select("red") }, { shown: { status: "Red" } }],
  ])("%s", (_name, values, expected) => {
    expect(account(values)).toMatchObject({ kind: "account", account: expected });
  });

  it.each<[string, Values, string, RegExp]>([
    ["no name", { title: wire.title("  ") }, uuid(7), /^has no Name$/],
    [
      "a malformed name",
      { title: { type: "title", title: "x" } },
      uuid(7),
      /Name .*cannot be read/,
    ],
    ["another type", { sc: { type: "formula", formula: {} } }, "Acme Corp", /Health Score/],
    ["a value of another kind", { hb: wire.number(4) }, "Acme Corp", /no readable date/],
    ["a date that is none", { hb: wire.date("2026-02-31") }, "Acme Corp", /Last Heartbeat/],
    ["a time without zone", { ls: wire.date("2026-01-09T07:00:00") }, "Acme Corp", /Last Health/],
  ])("%s is told and skipped", (_name, values, label, reason) => {
    expect(account(values)).toEqual({
      kind: "unusable",
      unusable: {
        id: uuid(7),
        label,
        reason: expect.stringMatching(reason),
        accountIds: [uuid(7)],
      },
    });
  });
});

const TICKET = {
  title: wire.title("Login fails"),
  "%3Aid": wire.text("T-1"),
  ac: wire.relation(uuid(1)),
  pr: wire.select("P2"),
  st: wire.select("Open"),
  cr: wire.date("2026-01-06T09:30:00.000Z"),
  li: wire.url("https://help.example/T-1"),
};
const ticket = (values: Values, more: Record<string, unknown> = {}) =>
  parseTicket(
    parseRow(fakePage(9, CREATED, { ...TICKET, ...values }, more)),
    tickets,
    {
      closedStatuses: new Set(["resolved", "closed"]),
      priorities: new Map([["urgent", "P1"]]),
      dayStart,
      now,
    },
    (row) => relatedOwners(row, tickets, undefined),
  );

describe("a row of the tickets", () => {
  it("is read whole", () => {
    expect(ticket({})).toEqual({
      kind: "open",
      tickets: [
        {
          id: uuid(9),
          ticketId: "T-1",
          accountId: uuid(1),
          subject: "Login fails",
          priority: "P2",
          status: "Open",
          createdAt: new Date("2026-01-06T09:30:00.000Z"),
          url: "https://help.example/T-1",
        },
      ],
    });
  });

  it.each<[string, Values, object]>([
    ["no date: the page's own", { cr: wire.date(null) }, { createdAt: new Date(CREATED) }],
    [
      "a date without time",
      { cr: wire.date("2026-01-06") },
      { createdAt: new Date("2026-01-05T23:00:00.000Z") },
    ],
    ["ahead by a day: now", { cr: wire.date("2026-01-11T12:00:00.000Z") }, { createdAt: now }],
    ["a word for a priority", { pr: wire.select("URGENT") }, { priority: "P1" }],
    ["a priority in other case", { pr: wire.status("p4") }, { priority: "P4" }],
    ["a status nobody told us about", { st: wire.select("Escalated") }, { status: "Escalated" }],
    ["no status", { st: wire.select(null) }, { status: "" }],
    ["no number", { "%3Aid": wire.text() }, { ticketId: uuid(9) }],
    [
      "no link: the page's own",
      { li: wire.url(null) },
      { url: `https://app.notion.com/p/${uuid(9).replaceAll("-", "")}` },
    ],
  ])("%s", (_name, values, expected) => {
    expect(ticket(values)).toMatchObject({ kind: "open", tickets: [expected] });
  });

  it.each<[string, Values, Record<string, unknown>]>([
    ["resolved", { st: wire.select("Resolved") }, {}],
    ["closed in any case", { st: wire.status(" CLOSED") }, {}],
    ["closed, whatever else is wrong", { st: wire.select("closed"), ac: wire.relation() }, {}],
    ["in the trash", {}, { in_trash: true }],
    ["archived", {}, { is_archived: true }],
  ])("is not open when %s", (_name, values, more) => {
    expect(ticket(values, more)).toEqual({ kind: "closed" });
  });

  it("belongs to each account it relates to, once", () => {
    const found = ticket({ ac: wire.relation(uuid(1), uuid(2).replaceAll("-", ""), uuid(1)) });
    expect(found.kind === "open" && found.tickets.map((open) => open.accountId)).toEqual([
      uuid(1),
      uuid(2),
    ]);
  });

  it.each<[string, Values, string, RegExp, string[]]>([
    ["no account", { ac: wire.relation() }, "T-1 Login fails", /^has no Account$/, []],
    ["no priority", { pr: wire.select(null) }, "T-1 Login fails", /^has no Priority$/, [uuid(1)]],
    [
      "an unknown priority",
      { pr: wire.select("Whenever") },
      "T-1 Login fails",
      /unknown Priority "Whenever"; map it in TICKET_PRIORITIES/,
      [uuid(1)],
    ],
    [
      "too far ahead",
      { cr: wire.date("2026-01-11T12:00:01.000Z") },
      "T-1 Login fails",
      /created in the future/,
      [uuid(1)],
    ],
    ["a malformed status", { st: wire.number(3) }, "T-1 Login fails", /Status/, [uuid(1)]],
    ["a malformed account", { ac: wire.number(3) }, "T-1 Login fails", /Account/, []],
    [
      "a malformed subject",
      { title: { type: "title" }, "%3Aid": wire.text() },
      uuid(9),
      /Subject/,
      [uuid(1)],
    ],
  ])("is told and skipped for %s", (_name, values, label, reason, accountIds) => {
    expect(ticket(values)).toEqual({
      kind: "unusable",
      unusable: { id: uuid(9), label, reason: expect.stringMatching(reason), accountIds },
    });
  });
});

describe("whose a ticket is by its text", () => {
  const match = createOwnerMatcher([
    { id: uuid(1), names: ["Acme", "Acme Inc"] },
    { id: uuid(2), names: ["Globex", "Acme Inc"] },
  ]);
  it.each([
    ["Acme", [uuid(1)], "owned"],
    ["Globex", [uuid(2)], "owned"],
    [uuid(2), [uuid(2)], "owned"],
    [uuid(2).replaceAll("-", "").toUpperCase(), [uuid(2)], "owned"],
    ["Acme Inc", [uuid(1), uuid(2)], "unowned"],
    ["acme", [], "unowned"],
    [uuid(3), [], "unowned"],
    [" ", [], "unowned"],
    ["__proto__", [], "unowned"],
  ])("%j", (word, accountIds, kind) => {
    expect(match(word, "Account")).toMatchObject({ kind, accountIds });
  });
});
