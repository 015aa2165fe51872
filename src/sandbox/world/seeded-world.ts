import { DAY_MS, HOUR_MS } from "../../lib/time.ts";
import type { TicketText, WorldAccount } from "./databases.ts";
import { REPS } from "./people.ts";
import { PORTFOLIO, type PortfolioAccount } from "./portfolio.ts";
import { seededProfiles } from "./profiles.ts";
import { createRandom } from "./random.ts";
import { ticketEvents } from "./ticket-life.ts";
import { planTickets } from "./ticket-plans.ts";
import { createWorld, type World } from "./world.ts";

/** Another seed is another world; tests and the guide speak of this one. */
const SEED = 20_260_224;
const FIRST_TICKET_NUMBER = 20_481;
const SHARE_WITHOUT_LINK = 0.06;

/**
 * Forty accounts of six reps with 400 tickets over six months, among them exactly one Acme Corp.
 * Everything lies relative to `now`, so that the world is believable on any day; which account is in
 * which state at `now` never depends on the day.
 */
export function seededWorld({ now }: { now: Date }): World {
  const random = createRandom(SEED);
  const texts = new Map<string, TicketText>();
  const events = planTickets(now, random).flatMap((plan, i) => {
    const ticketId = `SUP-${FIRST_TICKET_NUMBER + i}`;
    const hasLink = random.fraction() >= SHARE_WITHOUT_LINK;
    texts.set(ticketId, {
      subject: plan.subject,
      link: hasLink ? `https://support.lumenforge.example/tickets/${ticketId}` : null,
    });
    return ticketEvents(plan, ticketId, random);
  });
  return createWorld({
    now,
    accounts: PORTFOLIO.map((account, i) => worldAccount(account, i, now)),
    events,
    pages: seededProfiles(now),
    describeTicket: ({ ticketId }) => texts.get(ticketId) ?? { subject: ticketId, link: null },
  });
}

function worldAccount(account: PortfolioAccount, index: number, now: Date): WorldAccount {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return {
    name: account.name,
    // Customers for between 200 days and two and a half years, before the first of their tickets.
    existsFrom: new Date(today - (200 + ((index * 131) % 700)) * DAY_MS + 9 * HOUR_MS),
    status: account.status,
    repEmail: (REPS[index % REPS.length] ?? REPS[0]).email,
    contactName: account.contact.name,
    contactEmail: account.contact.email,
    tier: account.tier,
    checkInInterval: account.checkInInterval,
    lastHeartbeat: heartbeatOf(account.heartbeat, ((index * 7) % 60) * 60_000, now),
  };
}

/** One sign of life an hour, at the account's own minute; a silent integration stays silent. */
function heartbeatOf(
  heartbeat: PortfolioAccount["heartbeat"],
  minuteMs: number,
  now: Date,
): (at: Date) => Date | null {
  if (heartbeat === "off") return () => null;
  const lastEver =
    heartbeat === "alive" ? Number.POSITIVE_INFINITY : now.getTime() - heartbeat * HOUR_MS;
  return (at) => {
    const until = Math.min(at.getTime(), lastEver);
    return new Date(Math.floor((until - minuteMs) / HOUR_MS) * HOUR_MS + minuteMs);
  };
}
