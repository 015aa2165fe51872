import { RAG_STATUSES } from "../../domain/health.ts";
import type { ScoreRecord } from "../../domain/score-history.ts";
import { PRIORITIES } from "../../domain/ticket.ts";
import type { HistoricTicket } from "../../domain/ticket-history.ts";
import type { NotionDatabase, NotionRow } from "../notion/contract.ts";
import { accountPageId, uuidOf } from "./ids.ts";

export const ACCOUNTS_DATABASE_ID = uuidOf("database", "Accounts");
export const TICKETS_DATABASE_ID = uuidOf("database", "Support Tickets");

const accountsDataSourceId = uuidOf("data source", "Accounts");

/** The two databases of spec section 2 under their default property names. */
export const createDatabases = (): NotionDatabase[] => [
  {
    id: ACCOUNTS_DATABASE_ID,
    dataSourceId: accountsDataSourceId,
    title: "Accounts",
    properties: {
      Name: { type: "title" },
      Status: { type: "status", options: ["Onboarding", "Active", "Inactive"] },
      "Health Score": { type: "number" },
      "Health Status": { type: "select", options: [...RAG_STATUSES] },
      "Last Health Scan": { type: "date" },
      "Last Heartbeat": { type: "date" },
      "Rep Email": { type: "email" },
      "Contact Name": { type: "rich_text" },
      "Contact Email": { type: "email" },
      Tier: { type: "select", options: ["Gold", "Silver", "Bronze"] },
      "Check-in Interval": { type: "number" },
    },
  },
  {
    id: TICKETS_DATABASE_ID,
    dataSourceId: uuidOf("data source", "Support Tickets"),
    title: "Support Tickets",
    properties: {
      Subject: { type: "title" },
      "Ticket ID": { type: "rich_text" },
      Account: { type: "relation", relatesTo: accountsDataSourceId },
      Priority: { type: "select", options: [...PRIORITIES] },
      Status: { type: "status", options: ["Open", "Pending", "Resolved", "Closed"] },
      Created: { type: "date" },
      Link: { type: "url" },
    },
  },
];

/** An account as the world knows it, before any scan. */
export type WorldAccount = {
  name: string;
  existsFrom: Date;
  status: "Onboarding" | "Active" | "Inactive";
  repEmail: string;
  contactName: string;
  contactEmail: string;
  tier: "Gold" | "Silver" | "Bronze" | null;
  /** Months; null = empty. */
  checkInInterval: number | null;
  /** The newest sign of life by `at`; null = not monitored. */
  lastHeartbeat: (at: Date) => Date | null;
};

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** The account's whole row; `lastScan` is what the scan before wrote back. */
export const accountRow = (
  account: WorldAccount,
  at: Date,
  lastScan: ScoreRecord | null,
): NotionRow => ({
  ...heartbeatRow(account, at),
  values: {
    Name: account.name,
    Status: account.status,
    "Health Score": lastScan?.score ?? null,
    "Health Status": lastScan?.ragStatus ?? null,
    "Last Health Scan": iso(lastScan?.at ?? null),
    ...heartbeatRow(account, at).values,
    "Rep Email": account.repEmail,
    "Contact Name": account.contactName,
    "Contact Email": account.contactEmail,
    Tier: account.tier,
    "Check-in Interval": account.checkInInterval,
  },
});

/** Only what the integration itself changes, so that nothing the bot or a person wrote is overwritten. */
export const heartbeatRow = (account: WorldAccount, at: Date): NotionRow => ({
  id: accountPageId(account.name),
  databaseId: ACCOUNTS_DATABASE_ID,
  createdAt: account.existsFrom,
  values: { "Last Heartbeat": iso(account.lastHeartbeat(at)) },
});

/** What the history does not say about a ticket. */
export type TicketText = { subject: string; link: string | null };

const STATUS_WORDS = {
  open: "Open",
  pending: "Pending",
  resolved: "Resolved",
  closed: "Closed",
} as const;

export const ticketRow = (ticket: HistoricTicket, text: TicketText): NotionRow => ({
  id: uuidOf("ticket", ticket.ticketId),
  databaseId: TICKETS_DATABASE_ID,
  createdAt: ticket.createdAt,
  values: {
    Subject: text.subject,
    "Ticket ID": ticket.ticketId,
    Account: [accountPageId(ticket.account)],
    Priority: ticket.priority,
    Status: STATUS_WORDS[ticket.status],
    Created: iso(ticket.createdAt),
    Link: text.link,
  },
});
