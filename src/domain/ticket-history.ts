import type { Priority } from "./ticket.ts";

/** `open` and `pending` count as open; any word a help desk invents besides these is `open` (spec section 2). */
export const TICKET_STATES = ["open", "pending", "resolved", "closed"] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** One change in the life of a ticket: how it is from `at` on. The first one is its creation. */
export type TicketEvent = {
  at: Date;
  ticketId: string;
  /** The account's name. */
  account: string;
  status: TicketState;
  /** The help desk's own word. */
  statusOriginal: string;
  priority: Priority;
};

/** A ticket as its events so far make it. */
export type HistoricTicket = {
  ticketId: string;
  account: string;
  status: TicketState;
  statusOriginal: string;
  priority: Priority;
  /** Time of its first event, whatever that says: a ticket's age counts from there (spec section 14). */
  createdAt: Date;
  changedAt: Date;
};

/** The state of all tickets at one instant that only moves forward. */
export type TicketHistory = {
  /**
   * Applies every event up to and including `until`; returns the tickets that changed, each once, in
   * the order of their first change. Throws RangeError when `until` lies before the present instant.
   */
  advanceTo(until: Date): HistoricTicket[];
  /** Every account that exists by now, with the time of its first open or pending event. */
  accounts(): ReadonlyMap<string, Date>;
  /** The account's open and pending tickets. */
  openTickets(account: string): HistoricTicket[];
  /** Every ticket so far, closed ones too, oldest first. */
  tickets(): HistoricTicket[];
};

export const isOpenState = (status: TicketState): boolean =>
  status === "open" || status === "pending";

/** Earliest first; events of one instant keep the order they came in. */
export const inTimeOrder = (events: readonly TicketEvent[]): TicketEvent[] =>
  events.toSorted((a, b) => a.at.getTime() - b.at.getTime());

/** The fold over the events, before the first of them. Each event is visited once, whatever the number of steps. */
export function createTicketHistory(events: readonly TicketEvent[]): TicketHistory {
  const ordered = inTimeOrder(events);
  const tickets = new Map<string, HistoricTicket>();
  const openByAccount = new Map<string, Map<string, HistoricTicket>>();
  const existsFrom = new Map<string, Date>();
  let next = 0;
  let present = Number.NEGATIVE_INFINITY;

  function apply(event: TicketEvent): HistoricTicket {
    const before = tickets.get(event.ticketId);
    const { at, ...state } = event;
    const ticket = { ...state, createdAt: before?.createdAt ?? at, changedAt: at };
    tickets.set(ticket.ticketId, ticket);
    if (before !== undefined) openByAccount.get(before.account)?.delete(before.ticketId);
    if (isOpenState(ticket.status)) {
      if (!existsFrom.has(ticket.account)) existsFrom.set(ticket.account, at);
      const open = openByAccount.get(ticket.account) ?? new Map<string, HistoricTicket>();
      openByAccount.set(ticket.account, open.set(ticket.ticketId, ticket));
    }
    return ticket;
  }

  return {
    advanceTo(until) {
      if (!(until.getTime() >= present)) {
        throw new RangeError(`a ticket history only moves forward, not to ${String(until)}`);
      }
      present = until.getTime();
      const changed = new Map<string, HistoricTicket>();
      for (let event = ordered[next]; event !== undefined; event = ordered[next]) {
        if (event.at.getTime() > present) break;
        changed.set(event.ticketId, apply(event));
        next += 1;
      }
      return [...changed.values()];
    },
    accounts: () => existsFrom,
    openTickets: (account) => [...(openByAccount.get(account)?.values() ?? [])],
    tickets: () => [...tickets.values()],
  };
}
