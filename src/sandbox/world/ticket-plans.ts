import { isUrgent, type Priority } from "../../domain/ticket.ts";
import { DAY_MS, HOUR_MS } from "../../lib/time.ts";
import { type OpenTicket, PORTFOLIO, type PortfolioAccount } from "./portfolio.ts";
import type { Random } from "./random.ts";
import { subjectOf } from "./subjects.ts";
import type { TicketPlan } from "./ticket-life.ts";

/** Tickets that exist when the clock starts, over about six months. */
const TICKETS_SO_FAR = 400;
const PAST_DAYS = 182;
/** So that something happens when the clock is moved. */
const TICKETS_TO_COME = 64;
const DAYS_TO_COME = 28;

/** Times at which an account had several urgent tickets for more than a week: the past has its Ambers and Reds. */
const HARD_TIMES = 16;

const MINUTE_MS = 60_000;

/** `hours`: how long a ticket of the priority takes, from least to most. */
type Draw = { priority: Priority; hours: [number, number] };

/** `share`: how many of a hundred tickets have the priority. */
const PRIORITY_MIX: (Draw & { share: number })[] = [
  { priority: "P1", share: 6, hours: [2, 30] },
  { priority: "P2", share: 16, hours: [5, 70] },
  { priority: "P3", share: 53, hours: [20, 200] },
  { priority: "P4", share: 25, hours: [40, 380] },
];

/**
 * All tickets of the seeded world in order of creation. `now` decides only where they lie in time:
 * the draws, and so who has which tickets, are the same on every day.
 */
export function planTickets(now: Date, random: Random): TicketPlan[] {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  // Within working hours, between 7:30 and 18:00 UTC.
  const within = (day: number) => today + day * DAY_MS + random.whole(450, 1080) * MINUTE_MS;

  const openOnes = PORTFOLIO.flatMap((account) =>
    account.open.map((ticket) => openTicket(account, ticket)),
  );

  function openTicket(account: PortfolioAccount, ticket: OpenTicket): TicketPlan {
    const { priority, raised } = ticket;
    const end = within(random.whole(3, 24));
    return {
      account: account.name,
      priority,
      createdAt: new Date(within(-ticket.days)),
      raised:
        raised === undefined ? null : { from: raised.from, at: new Date(within(-raised.days)) },
      resolvedAt: random.fraction() < 0.7 ? new Date(end) : null,
      reopened: false,
      subject: ticket.subject ?? subjectOf(isUrgent(ticket), random),
    };
  }

  function passingTicket(
    day: number,
    { priority, hours }: Draw = drawPriority(random),
    account = random.pick(busyAccounts),
  ): TicketPlan {
    const createdAt = within(day);
    const drawn = createdAt + random.whole(...hours) * HOUR_MS + random.whole(0, 59) * MINUTE_MS;
    // What is open when the clock starts is the portfolio's alone: all else is resolved by this morning.
    const last = day < 0 ? today : Number.POSITIVE_INFINITY;
    const resolvedAt = drawn < last ? drawn : createdAt + Math.floor((last - createdAt) * 0.8);
    const comesBack = random.fraction() < 0.06;
    return {
      account,
      priority,
      createdAt: new Date(createdAt),
      raised: null,
      resolvedAt: new Date(resolvedAt),
      reopened: comesBack && resolvedAt + 2 * DAY_MS < last,
      subject: subjectOf(isUrgent({ priority }), random),
    };
  }

  const hardTimes = Array.from({ length: HARD_TIMES }).flatMap(() => {
    const account = random.pick(busyAccounts);
    const day = -random.whole(20, PAST_DAYS);
    return Array.from({ length: random.whole(2, 4) }, () =>
      passingTicket(
        day + random.whole(0, 3),
        { priority: random.pick(["P1", "P2", "P2"]), hours: [110, 260] },
        account,
      ),
    );
  });
  const past = Array.from({ length: TICKETS_SO_FAR - openOnes.length - hardTimes.length }, () =>
    passingTicket(-random.whole(2, PAST_DAYS)),
  );
  const toCome = Array.from({ length: TICKETS_TO_COME }, () =>
    passingTicket(random.whole(1, DAYS_TO_COME)),
  );
  return [...openOnes, ...hardTimes, ...past, ...toCome].toSorted(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime(),
  );
}

/** Who has open tickets now also had more of them before. */
const busyAccounts = PORTFOLIO.flatMap(({ name, open }) =>
  Array.from({ length: 1 + open.length }, () => name),
) as [string, ...string[]];

function drawPriority(random: Random): Draw {
  let left = random.fraction() * 100;
  for (const kind of PRIORITY_MIX) {
    left -= kind.share;
    if (left < 0) return kind;
  }
  throw new RangeError("the shares of the priorities do not add up to a hundred");
}
