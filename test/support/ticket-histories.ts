import { createTicketHistory, type TicketEvent } from "../../src/domain/ticket-history.ts";
import { DAY_MS } from "../../src/lib/time.ts";

const START = Date.UTC(2026, 0, 1);

/** 2026-01-01 plus so many days, at that time of day. */
export const dayAt = (day: number, time = "05:00:00"): Date =>
  new Date(START + day * DAY_MS + Date.parse(`1970-01-01T${time}Z`));

/** An open ticket; the rest as given. */
export const ticketEvent = (
  day: number,
  ticketId: string,
  account: string,
  change: Partial<TicketEvent> = {},
): TicketEvent => ({
  at: dayAt(day),
  ticketId,
  account,
  status: "open",
  statusOriginal: "Open",
  priority: "P3",
  ...change,
});

/** `tickets` of one account from one day to another (for good when there is none). */
export const ticketsOf = (
  account: string,
  [from, until]: [from: number, until?: number],
  tickets: number,
  priority: TicketEvent["priority"] = "P1",
): TicketEvent[] =>
  Array.from({ length: tickets }, (_, i) => `${account} ${from}-${i}`).flatMap((id) => [
    ticketEvent(from, id, account, { priority }),
    ...(until === undefined
      ? []
      : [ticketEvent(until, id, account, { priority, status: "closed" })]),
  ]);

export const inOrder = (events: TicketEvent[]): TicketEvent[] =>
  events.toSorted((a, b) => a.at.getTime() - b.at.getTime());

/** The same history, but that scan finds no open ticket; right after it all are there again. */
export function emptiedAt(events: readonly TicketEvent[], scan: Date): TicketEvent[] {
  const history = createTicketHistory(events);
  history.advanceTo(scan);
  const open = history.tickets().filter(({ status }) => status === "open" || status === "pending");
  const gone = open.map((ticket) => ({ ...ticket, at: scan, status: "closed" as const }));
  const back = open.map((ticket) => ({ ...ticket, at: new Date(scan.getTime() + 1) }));
  // Sorting is stable: what happens at the instant of the scan still happens, before it is emptied.
  return inOrder([...events, ...gone, ...back]);
}
