import { ageInDays, HOUR_MS } from "../lib/time.ts";
import { isUrgent, type Ticket } from "./ticket.ts";
import type { AccountTickets } from "./ticket-tally.ts";

export const RAG_STATUSES = ["Green", "Amber", "Red"] as const;
export type RagStatus = (typeof RAG_STATUSES)[number];

/** Larger is worse; for comparing two statuses. */
export const severity = (status: RagStatus): number => RAG_STATUSES.indexOf(status);

/** What the score is made from (spec section 3). */
export type HealthSignals = {
  /** Open P1 and P2 tickets. */
  p1p2TicketCount: number;
  /** Age of the oldest of them in days; null or 0 when there is none. */
  oldestP1p2AgeDays: number | null;
  /** Open tickets of every priority. */
  totalOpenTickets: number;
  /** null = not monitored, which costs nothing. */
  hoursSinceHeartbeat: number | null;
};

/** Settings of the same names (spec section 11); TIER_THRESHOLDS overrides them per tier. */
export type HealthThresholds = {
  p1p2AgeDays: number;
  openTicketCount: number;
  heartbeatSilenceHours: number;
  red: number;
  amber: number;
  /** Never below `red`; follows it when not given. */
  escalation: number;
};

export const DEFAULT_THRESHOLDS: HealthThresholds = {
  p1p2AgeDays: 3,
  openTicketCount: 5,
  heartbeatSilenceHours: 72,
  red: 40,
  amber: 70,
  escalation: 40,
};

const FULL_SCORE = 100;
const POINTS_PER_P1P2 = 20;
const POINTS_PER_TICKET_OVER = 5;
const POINTS_SILENT = 15;
const POINTS_SILENT_TWICE = 30;

export type HealthSignal = "p1p2Age" | "openTickets" | "heartbeat";

/** One line of "why": `value` of the signal against its `threshold` cost `pointsLost`. */
export type HealthReason = {
  signal: HealthSignal;
  /** Days for p1p2Age, tickets for openTickets, hours for heartbeat. */
  value: number;
  threshold: number;
  /** How many things are counted: P1/P2 tickets, tickets above the threshold, 1 for the heartbeat. */
  count: number;
  pointsLost: number;
};

export type HealthScore = {
  /** 0..100, whole. */
  score: number;
  ragStatus: RagStatus;
  /** Worst first; they add up to `pointsLost`. */
  reasons: HealthReason[];
  /** Before clamping to 0..100: ranks two accounts at 0. */
  pointsLost: number;
};

export type HealthScorer = {
  readonly thresholds: HealthThresholds;
  /** Pure and exact. Throws RangeError for NaN, negative, infinite, fractional counts and times in the future. */
  computeScore(signals: HealthSignals): HealthScore;
  /** Spec section 4, judged on one scan alone; episodes decide what is said about it. */
  shouldEscalate(score: number, ragStatus: RagStatus, previous: RagStatus | null): boolean;
};

/**
 * The scorer for one set of thresholds. `escalation` is lifted to `red` when it is lower or not given.
 * Throws RangeError when the thresholds contradict each other.
 */
export function createHealthScorer(overrides: Partial<HealthThresholds> = {}): HealthScorer {
  const merged = { ...DEFAULT_THRESHOLDS, ...overrides };
  const thresholds = {
    ...merged,
    escalation: Math.max(merged.red, overrides.escalation ?? merged.red),
  };
  const problem = thresholdProblem(thresholds);
  if (problem !== null) throw new RangeError(problem);
  return {
    thresholds,
    computeScore: (signals) => computeScore(signals, thresholds),
    shouldEscalate: (score, ragStatus, previous) =>
      score < thresholds.escalation ||
      (ragStatus === "Red" && previous !== "Red") ||
      (ragStatus === "Amber" && previous === "Green"),
  };
}

/** What is wrong with these thresholds, in words; null when they fit together. */
export function thresholdProblem(thresholds: HealthThresholds): string | null {
  for (const [name, value] of Object.entries(thresholds)) {
    if (!Number.isFinite(value) || value < 0)
      return `the threshold ${name} must be a number of 0 or more, not ${value}`;
  }
  if (!Number.isInteger(thresholds.openTicketCount))
    return `the threshold openTicketCount must be a whole number, not ${thresholds.openTicketCount}`;
  if (thresholds.amber > FULL_SCORE)
    return `amber (${thresholds.amber}) must be at most ${FULL_SCORE}`;
  if (thresholds.red > thresholds.amber) {
    return `red (${thresholds.red}) must not be above amber (${thresholds.amber})`;
  }
  if (thresholds.escalation > FULL_SCORE)
    return `escalation (${thresholds.escalation}) must be at most ${FULL_SCORE}`;
  return null;
}

function computeScore(signals: HealthSignals, thresholds: HealthThresholds): HealthScore {
  refuseNonsense(signals);
  const reasons = [
    p1p2Reason(signals, thresholds),
    openTicketsReason(signals, thresholds),
    heartbeatReason(signals, thresholds),
  ].filter((reason) => reason !== null);
  reasons.sort((a, b) => b.pointsLost - a.pointsLost);
  const pointsLost = reasons.reduce((sum, reason) => sum + reason.pointsLost, 0);
  const score = Math.max(0, FULL_SCORE - pointsLost);
  return { score, ragStatus: ragStatusOf(score, thresholds), reasons, pointsLost };
}

export const ragStatusOf = (
  score: number,
  thresholds: Pick<HealthThresholds, "red" | "amber">,
): RagStatus => (score < thresholds.red ? "Red" : score < thresholds.amber ? "Amber" : "Green");

function p1p2Reason(signals: HealthSignals, thresholds: HealthThresholds): HealthReason | null {
  const value = signals.oldestP1p2AgeDays ?? 0;
  const count = signals.p1p2TicketCount;
  if (count === 0 || value <= thresholds.p1p2AgeDays) return null;
  return {
    signal: "p1p2Age",
    value,
    threshold: thresholds.p1p2AgeDays,
    count,
    pointsLost: POINTS_PER_P1P2 * count,
  };
}

function openTicketsReason(
  signals: HealthSignals,
  thresholds: HealthThresholds,
): HealthReason | null {
  const value = signals.totalOpenTickets;
  const count = value - thresholds.openTicketCount;
  if (count <= 0) return null;
  return {
    signal: "openTickets",
    value,
    threshold: thresholds.openTicketCount,
    count,
    pointsLost: POINTS_PER_TICKET_OVER * count,
  };
}

function heartbeatReason(
  signals: HealthSignals,
  thresholds: HealthThresholds,
): HealthReason | null {
  const value = signals.hoursSinceHeartbeat;
  const threshold = thresholds.heartbeatSilenceHours;
  if (value === null || value <= threshold) return null;
  const pointsLost = value > 2 * threshold ? POINTS_SILENT_TWICE : POINTS_SILENT;
  return { signal: "heartbeat", value, threshold, count: 1, pointsLost };
}

function refuseNonsense(signals: HealthSignals): void {
  for (const name of ["p1p2TicketCount", "totalOpenTickets"] as const) {
    if (!Number.isSafeInteger(signals[name]) || signals[name] < 0) {
      throw new RangeError(`${name} must be a whole number of 0 or more, not ${signals[name]}`);
    }
  }
  for (const name of ["oldestP1p2AgeDays", "hoursSinceHeartbeat"] as const) {
    const value = signals[name];
    if (value !== null && !(Number.isFinite(value) && value >= 0)) {
      throw new RangeError(
        `${name} must be a number of 0 or more (a time in the future is refused), not ${value}`,
      );
    }
  }
  if (signals.p1p2TicketCount > 0 && signals.oldestP1p2AgeDays === null) {
    throw new RangeError("oldestP1p2AgeDays must be known when there are P1/P2 tickets");
  }
}

/** The signals of one account at one time. A heartbeat ahead of our clock counts as now. */
export function healthSignals(
  tickets: readonly Pick<Ticket, "priority" | "createdAt">[],
  lastHeartbeat: Date | null,
  now: Date,
): HealthSignals {
  const ages = tickets
    .filter((ticket) => isUrgent(ticket))
    .map((ticket) => ageInDays(ticket.createdAt, now));
  return {
    p1p2TicketCount: ages.length,
    oldestP1p2AgeDays:
      ages.length === 0 ? null : ages.reduce((oldest, age) => Math.max(oldest, age)),
    totalOpenTickets: tickets.length,
    hoursSinceHeartbeat: hoursSince(lastHeartbeat, now),
  };
}

/** The same of tickets that were counted while they were read. */
export function countedSignals(
  { open, urgent, oldestUrgent: [oldest] }: AccountTickets,
  lastHeartbeat: Date | null,
  now: Date,
): HealthSignals {
  return {
    p1p2TicketCount: urgent,
    oldestP1p2AgeDays: oldest === undefined ? null : ageInDays(new Date(oldest.createdMs), now),
    totalOpenTickets: open,
    hoursSinceHeartbeat: hoursSince(lastHeartbeat, now),
  };
}

const hoursSince = (heartbeat: Date | null, now: Date): number | null =>
  heartbeat === null ? null : Math.max(0, now.getTime() - heartbeat.getTime()) / HOUR_MS;
