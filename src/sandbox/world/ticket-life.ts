import type { Priority } from "../../domain/ticket.ts";
import type { TicketEvent } from "../../domain/ticket-history.ts";
import { DAY_MS, HOUR_MS } from "../../lib/time.ts";
import type { Random } from "./random.ts";

/** A ticket of the seeded world from its first day to its last. */
export type TicketPlan = {
  account: string;
  priority: Priority;
  createdAt: Date;
  raised: { from: Priority; at: Date } | null;
  /** null = open for as long as the world goes. */
  resolvedAt: Date | null;
  /** It came back a day after it was resolved, and was resolved again a day later. */
  reopened: boolean;
  subject: string;
};

const CLOSED_AFTER_MS = 5 * DAY_MS;
const SHARE_PENDING = 0.35;
const SHARE_CLOSED = 0.8;

/** The changes of the ticket, in time order. */
export function ticketEvents(plan: TicketPlan, ticketId: string, random: Random): TicketEvent[] {
  const created = plan.createdAt.getTime();
  const resolved = plan.resolvedAt?.getTime() ?? null;
  const events: TicketEvent[] = [];
  const change = (
    at: number,
    status: TicketEvent["status"],
    statusOriginal: string,
    priority = plan.priority,
  ) => {
    const { account } = plan;
    events.push({ at: new Date(at), ticketId, account, status, statusOriginal, priority });
  };

  const first = plan.raised?.from ?? plan.priority;
  // Both steps happen within the first hours, or within the ticket's life if that is shorter.
  const early = Math.min(4 * HOUR_MS, ((resolved ?? Number.POSITIVE_INFINITY) - created) / 2);
  const taken = created + Math.floor(early * (0.1 + 0.4 * random.fraction()));
  change(created, "open", "New", first);
  change(taken, "open", "In progress", first);
  if (plan.raised !== null) change(plan.raised.at.getTime(), "open", "Escalated");
  else if (random.fraction() < SHARE_PENDING) {
    change(created + Math.floor(early), "pending", "Waiting for customer");
  }
  if (resolved !== null) {
    change(resolved, "resolved", "Resolved");
    if (plan.reopened) {
      change(resolved + DAY_MS, "open", "Reopened");
      change(resolved + 2 * DAY_MS, "resolved", "Resolved");
    }
    const end = plan.reopened ? resolved + 2 * DAY_MS : resolved;
    if (random.fraction() < SHARE_CLOSED) change(end + CLOSED_AFTER_MS, "closed", "Closed");
  }
  return events;
}
