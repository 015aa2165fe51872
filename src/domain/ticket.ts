import type { ReadOptions, UnusableRow } from "./account.ts";
import type { OpenTickets } from "./ticket-tally.ts";

export const PRIORITIES = ["P1", "P2", "P3", "P4"] as const;
export type Priority = (typeof PRIORITIES)[number];

/** One open support ticket of one account (a ticket of two accounts appears once for each). */
export type Ticket = {
  /** Page id in Notion. */
  id: string;
  /** The support system's own number; falls back to the page id. */
  ticketId: string;
  accountId: string;
  subject: string;
  priority: Priority;
  /** As written in Notion. */
  status: string;
  createdAt: Date;
  url: string | null;
};

/** What one row of the tickets database is; open, it is one ticket for each account it belongs to. */
export type TicketRow =
  | { kind: "closed" }
  | { kind: "open"; tickets: Ticket[] }
  | { kind: "unusable"; unusable: UnusableRow };

export type TicketList = { tickets: Ticket[]; unusable: UnusableRow[] };

/** The account a ticket belongs to, by id and by every name it has or had. */
export type TicketOwner = { id: string; names: readonly string[] };

/** Port: where tickets come from. Implemented by `createTicketClient`. All lists hold open tickets only. */
export type TicketSource = {
  /** Newest first. Throws ServiceError. */
  getOpenTickets(owner: TicketOwner, options: ReadOptions): Promise<TicketList>;
  /** P1 and P2 only, oldest first. */
  getP1P2Tickets(owner: TicketOwner, options: ReadOptions): Promise<TicketList>;
  getTicketCountByAccount(
    owners: readonly TicketOwner[],
    options: ReadOptions,
  ): Promise<Map<string, number>>;
  /** Every open ticket of every account, in bulk, each once, in a stable order. */
  readAllOpenTickets(owners: readonly TicketOwner[], options: ReadOptions): Promise<TicketList>;
  /** The same, counted while it is read: what a scan needs. `owners` is asked when tickets name their account in text. */
  countAllOpenTickets(
    owners: () => Promise<readonly TicketOwner[]>,
    options: ReadOptions,
  ): Promise<OpenTickets>;
};

export const isUrgent = (ticket: Pick<Ticket, "priority">): boolean =>
  ticket.priority === "P1" || ticket.priority === "P2";

const byCreated = (a: Ticket, b: Ticket) =>
  a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

export const oldestFirst = (tickets: readonly Ticket[]): Ticket[] => tickets.toSorted(byCreated);
export const newestFirst = (tickets: readonly Ticket[]): Ticket[] =>
  tickets.toSorted((a, b) => byCreated(b, a));
