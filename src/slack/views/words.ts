import type { HealthReason, RagStatus } from "../../domain/health.ts";
import type { PathToGreen } from "../../domain/path-to-green.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { DAY_MS, HOUR_MS, utcMinute } from "../../lib/time.ts";
import type { CalendarDay } from "../../lib/time-zone.ts";

/** Shape and word, so that nothing hangs on colour alone. */
const SIGN: Record<RagStatus, string> = { Green: "🟢", Amber: "🔶", Red: "🔴" };

export const status = (ragStatus: RagStatus): string => `${SIGN[ragStatus]} ${ragStatus}`;

/** A number as people write it: at most one decimal. */
export const amount = (value: number): string => oneDecimal.format(value);

// Made once: making one costs more than the whole card.
const oneDecimal = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** Days that always show that a threshold was passed: 3.01 days is not "3 days". */
const days = (value: number): string =>
  value < 2 ? `${amount(Math.floor(value * 24))} hours` : count(Math.floor(value), "day");

export const age = (createdAt: Date, now: Date): string => {
  const hours = Math.floor(Math.max(0, now.getTime() - createdAt.getTime()) / HOUR_MS);
  return hours < 1
    ? "under 1 hour"
    : hours < 48
      ? count(hours, "hour")
      : count(Math.floor(hours / 24), "day");
};

/** "+5", "−12", "±0". */
export const signed = (points: number): string =>
  points === 0 ? "±0" : `${points > 0 ? "+" : "−"}${amount(Math.abs(points))}`;

/** One line of "why", without the points. */
export function reason({ signal, value, threshold, count: counted }: HealthReason): string {
  switch (signal) {
    case "p1p2Age":
      return `${count(counted, "open P1/P2 ticket")}, the oldest open for ${days(value)} (allowed: ${amount(threshold)} days)`;
    case "openTickets":
      return `${count(value, "open ticket")}, ${amount(counted)} more than ${amount(threshold)}`;
    case "heartbeat":
      return `No heartbeat for ${amount(Math.floor(value))} hours (allowed: ${amount(threshold)})`;
  }
}

/** "Close 3 of the 4 P1/P2 tickets, all older than 3 days → 80 Green". */
export function pathToGreen(path: PathToGreen, p1p2ThresholdDays: number): string {
  const steps: string[] = [];
  if (path.closeP1p2 > 0) steps.push(`close ${urgentTickets(path, p1p2ThresholdDays)}`);
  if (path.closeOther > 0) {
    steps.push(`close ${count(path.closeOther, path.closeP1p2 > 0 ? "other ticket" : "ticket")}`);
  }
  if (path.restoreHeartbeat) steps.push("get the integration to report again");
  const sentence = listed(steps);
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)} → ${amount(path.score)} Green`;
}

/** Which P1/P2 tickets to close; what is said of their age is true of each ticket that it is said of. */
function urgentTickets(path: PathToGreen, thresholdDays: number): string {
  const { closeP1p2, closeP1p2Old, p1p2Total, p1p2Old } = path;
  const older = `older than ${amount(thresholdDays)} days`;
  if (p1p2Total === 1) return "the P1/P2 ticket";
  if (closeP1p2 === p1p2Total) {
    const tickets = `${everyOne(p1p2Total)} P1/P2 tickets`;
    return p1p2Old === p1p2Total ? `${tickets} ${older}` : tickets;
  }
  const some = `${closeP1p2} of the ${p1p2Total} P1/P2 tickets`;
  if (closeP1p2Old === 0) return some;
  if (p1p2Old === p1p2Total) return `${some}, ${p1p2Total === 2 ? "both" : "all"} ${older}`;
  if (closeP1p2 > closeP1p2Old) return `${some}, the oldest first (${closeP1p2Old} ${older})`;
  if (closeP1p2 < p1p2Old) return `${closeP1p2} of the ${p1p2Old} P1/P2 tickets ${older}`;
  return closeP1p2 === 1 ? `the P1/P2 ticket ${older}` : `the ${closeP1p2} P1/P2 tickets ${older}`;
}

const everyOne = (tickets: number): string => (tickets === 2 ? "both" : `all ${tickets}`);

/** "a and b", "a, b, and c"; a comma in a step is closed before what follows. */
function listed(steps: readonly string[]): string {
  const before = steps.slice(0, -1);
  const comma = before.length > 1 || before.some((step) => step.includes(",")) ? "," : "";
  return [...(before.length === 0 ? [] : [`${before.join(", ")}${comma} and `]), steps.at(-1)].join(
    "",
  );
}

/** "6 Dec", of the calendar of the team: a date that ends something is the same for everybody. */
export const day = (date: CalendarDay): string =>
  new Date(date * DAY_MS).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });

/** "25 of 100 (−20)"; without an earlier scan there is no change. */
export const scoreAndChange = (score: number, change: number | null): string =>
  `${amount(score)} of 100${change === null ? "" : ` (${signed(change)})`}`;

/** A time in the reader's own zone; the fallback is UTC. */
export function when(at: Date): string {
  return `<!date^${Math.floor(at.getTime() / 1000)}^{date_short_pretty} {time}|${utcMinute(at)}>`;
}

/** Of a failure before anything was written, with what finds it in the log. */
export const nothingChanged = (error: string, reference: string): string =>
  `⚠️ ${mrkdwn(error, 400)} Nothing was changed. (reference ${reference})`;
