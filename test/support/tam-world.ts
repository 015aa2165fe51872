import { DAY_MS, HOUR_MS } from "../../src/lib/time.ts";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import {
  ACCOUNTS_DATABASE_ID,
  createDatabases,
  TICKETS_DATABASE_ID,
} from "../../src/sandbox/world/databases.ts";
import { accountPageId, uuidOf } from "../../src/sandbox/world/ids.ts";

/** When the tests' business time stands, unless a test moves it. */
export const NOW = new Date("2026-11-22T09:00:00Z");

export const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
export const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * HOUR_MS);

export const accountId = accountPageId;

/** A row of Accounts; active, of Ana, with a heartbeat an hour ago. */
export const accountRow = (name: string, values: NotionRow["values"] = {}): NotionRow => ({
  id: accountPageId(name),
  databaseId: ACCOUNTS_DATABASE_ID,
  createdAt: daysAgo(400),
  values: {
    Name: name,
    Status: "Active",
    "Last Heartbeat": hoursAgo(1).toISOString(),
    "Rep Email": "ana@tam.example",
    ...values,
  },
});

/** A row of Support Tickets; open, P3, of the account with this name. */
export const ticketRow = (
  ticketId: string,
  account: string,
  ageDays: number,
  values: NotionRow["values"] = {},
): NotionRow => ({
  id: uuidOf("ticket", ticketId),
  databaseId: TICKETS_DATABASE_ID,
  createdAt: daysAgo(ageDays),
  values: {
    Subject: `Question ${ticketId}`,
    "Ticket ID": ticketId,
    Account: [accountPageId(account)],
    Priority: "P3",
    Status: "Open",
    Created: daysAgo(ageDays).toISOString(),
    Link: `https://support.example/tickets/${ticketId}`,
    ...values,
  },
});

/**
 * A small portfolio: Acme Corp (60 Amber: two P1/P2 tickets, the oldest 5 days), Initech (Green, no
 * rep, not monitored), Umbrella (inactive), Hooli (one ticket that cannot be used), three Globex
 * and nine Stark divisions.
 */
export const tamRows = (): NotionRow[] => [
  accountRow("Acme Corp"),
  ticketRow("SUP-1", "Acme Corp", 5, { Subject: "Login fails", Priority: "P1" }),
  ticketRow("SUP-2", "Acme Corp", 4, { Subject: "Export is slow", Priority: "P2" }),
  ticketRow("SUP-3", "Acme Corp", 2),
  ticketRow("SUP-4", "Acme Corp", 9, { Subject: "Solved long ago", Status: "Closed" }),
  accountRow("Initech", { "Rep Email": null, "Last Heartbeat": null }),
  accountRow("Umbrella", { Status: "Inactive" }),
  accountRow("Hooli", { "Rep Email": "ben@tam.example" }),
  ticketRow("SUP-5", "Hooli", 1, { Subject: "Which priority?", Priority: null }),
  ...["Globex Asia", "Globex Europe", "Globex Africa"].map((name) => accountRow(name)),
  ...Array.from({ length: 9 }, (_, i) => accountRow(`Stark Division ${i + 1}`)),
];

export const tamDatabases = createDatabases;
export { ACCOUNTS_DATABASE_ID, TICKETS_DATABASE_ID };
