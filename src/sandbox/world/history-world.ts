import { scanTimeOf } from "../../domain/replay.ts";
import { createTicketHistory, inTimeOrder, type TicketEvent } from "../../domain/ticket-history.ts";
import type { WorldAccount } from "./databases.ts";
import { REPS } from "./people.ts";
import { createWorld, type World } from "./world.ts";

/** A customer's mail domain that belongs to nobody (RFC 2606). */
const CUSTOMERS = "customers.example";

/**
 * A world from a real ticket history: the clock starts at 7:00 UTC of the day `from`, accounts are
 * dealt to the six reps in name order, nothing is monitored, and tickets get a plain subject as the
 * files have none. Throws RangeError, in words, when `from` lies outside the history.
 */
export function historyWorld({
  events,
  from,
}: {
  events: readonly TicketEvent[];
  from: Date;
}): World {
  const now = scanTimeOf(from);
  const ordered = inTimeOrder(events);
  const first = ordered[0]?.at;
  const last = ordered.at(-1)?.at;
  if (first === undefined || last === undefined || !(now >= first && now <= last)) {
    throw new RangeError(
      first === undefined || last === undefined
        ? "the ticket history holds no events"
        : `the ticket history runs from ${day(first)} to ${day(last)}; the clock cannot start at ${Number.isNaN(now.getTime()) ? "a day that is none" : now.toISOString()}`,
    );
  }
  return createWorld({
    now,
    accounts: accountsOf(ordered, last),
    events: ordered,
    describeTicket: ({ ticketId, priority }) => ({
      subject: `Incident ${ticketId} (${priority})`,
      link: `https://tickets.${CUSTOMERS}/${encodeURIComponent(ticketId.toWellFormed())}`,
    }),
  });
}

const day = (date: Date) => date.toISOString().slice(0, 10);

function accountsOf(events: readonly TicketEvent[], last: Date): WorldAccount[] {
  const history = createTicketHistory(events);
  history.advanceTo(last);
  return [...history.accounts()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, existsFrom], i) => ({
      name,
      existsFrom,
      status: "Active",
      repEmail: (REPS[i % REPS.length] ?? REPS[0]).email,
      contactName: `Service desk of ${name}`.slice(0, 200),
      contactEmail: `desk-${i + 1}@${CUSTOMERS}`,
      tier: null,
      checkInInterval: null,
      lastHeartbeat: () => null,
    }));
}
