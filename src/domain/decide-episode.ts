import { type Calendar, calendarDaysBetween } from "../lib/time-zone.ts";
import type { Announcement, EndedEpisode, Episode } from "./episode.ts";
import { type HealthScorer, type RagStatus, severity } from "./health.ts";
import type { ScoreRecord } from "./score-history.ts";

/** What the scan found out about one account. */
export type EpisodeFinding =
  | ({ kind: "scored" } & Pick<ScoreRecord, "score" | "ragStatus" | "pointsLost" | "complete">)
  /** Its tickets could not be read, or too many accounts are missing to believe it: nothing is decided. */
  | { kind: "notScanned" }
  | { kind: "inactive" }
  /** Looked up by id and not there (see `decideMissing`). */
  | { kind: "gone" };

export type EpisodeSituation = {
  finding: EpisodeFinding;
  /** Last decided status in our store; for an account unknown to it what Notion shows; else null. */
  previousStatus: RagStatus | null;
  open: Episode | null;
  lastEnded: EndedEpisode | null;
};

export type EpisodeSettings = {
  /** With the thresholds of the account's tier. */
  scorer: Pick<HealthScorer, "shouldEscalate" | "thresholds">;
  /** WORSENED_BY_POINTS */
  worsenedByPoints: number;
  /** REOPEN_DAYS, on the calendar. */
  reopenDays: number;
  calendar: Calendar;
};

/** The defaults of spec section 11. */
export const DEFAULT_EPISODE_SETTINGS = { worsenedByPoints: 20, reopenDays: 7 } as const;

/** `episode` is how it is after this scan, the announcement aside; `reason` says why, in words. */
export type EpisodeDecision = { reason: string } & (
  | { kind: "none" }
  | { kind: "opened" | "reopened"; episode: Episode }
  | { kind: "worsenedStatus" | "worsenedPoints"; episode: Episode }
  /** A better status, but not over. */
  | { kind: "improved"; episode: Episode }
  | { kind: "ongoing"; episode: Episode }
  | {
      kind: "ended";
      cause: "recovered" | "inactive" | "gone";
      /** As it was. */
      episode: Episode;
      ended: EndedEpisode;
    }
);

/** An escalation that is news; being listed because the status before is not known is none. */
export const isNewEscalation = (decision: EpisodeDecision): boolean =>
  decision.kind === "reopened" ||
  decision.kind === "worsenedStatus" ||
  (decision.kind === "opened" && decision.episode.announceAs === "single");

/** The rules of spec section 4 for one account and one scan. Pure. */
export function decideEpisode(
  { finding, previousStatus, open, lastEnded }: EpisodeSituation,
  settings: EpisodeSettings,
  now: Date,
): EpisodeDecision {
  if (open !== null) return decideWithin(open, finding, settings, now);
  if (finding.kind !== "scored") return { kind: "none", reason: NOT_SCORED[finding.kind] };
  const escalates = settings.scorer.shouldEscalate(
    finding.score,
    finding.ragStatus,
    previousStatus,
  );
  const listed = finding.ragStatus === "Amber" && previousStatus === null;
  if (!escalates && !listed) return NO_ESCALATION[finding.ragStatus];
  const again =
    lastEnded !== null &&
    calendarDaysBetween(lastEnded.endedAt, now, settings.calendar) <= settings.reopenDays;
  const episode: Episode = {
    openedAt: now,
    ragStatus: finding.ragStatus,
    score: finding.score,
    pointsLost: finding.pointsLost,
    announceAs: again ? "again" : escalates ? "single" : "listed",
    hasMessage: again && lastEnded.hasMessage,
    announced: null,
    remindedAt: null,
    acknowledgedUntil: null,
    snoozedUntil: null,
  };
  const why = openingReason(finding, previousStatus, settings.scorer.thresholds.escalation);
  return again
    ? { kind: "reopened", episode, reason: `again within ${settings.reopenDays} days: ${why}` }
    : { kind: "opened", episode, reason: why };
}

function decideWithin(
  open: Episode,
  finding: EpisodeFinding,
  { scorer, worsenedByPoints }: EpisodeSettings,
  now: Date,
): EpisodeDecision {
  if (finding.kind === "notScanned") {
    return { kind: "ongoing", episode: open, reason: NOT_SCORED.notScanned };
  }
  const ended = { endedAt: now, hasMessage: open.hasMessage };
  if (finding.kind !== "scored") {
    const { kind: cause } = finding;
    return { kind: "ended", cause, episode: open, ended, reason: NOT_SCORED[cause] };
  }
  const { score, ragStatus, pointsLost, complete } = finding;
  const worse = severity(ragStatus) - severity(open.ragStatus);
  const better = worse < 0 || (worse === 0 && score > open.score);
  if (better && !complete) {
    return { kind: "ongoing", episode: open, reason: "better, but the result is incomplete" };
  }
  // Above RED_THRESHOLD, ESCALATION_THRESHOLD may lie among the Green: those are not over.
  if (complete && ragStatus === "Green" && score >= scorer.thresholds.escalation) {
    const reason = `recovered: Green at ${score}`;
    return { kind: "ended", cause: "recovered", episode: open, ended, reason };
  }
  if (worse > 0) {
    return {
      kind: "worsenedStatus",
      episode: {
        ...open,
        score,
        ragStatus,
        pointsLost,
        announceAs: "single",
        announced: noWorseThan(open.announced, open.ragStatus),
        acknowledgedUntil: null,
        snoozedUntil: null,
      },
      reason: `worsened from ${open.ragStatus} to ${ragStatus}`,
    };
  }
  const announced = noWorseThan(open.announced, ragStatus);
  const isAsBefore =
    score === open.score &&
    ragStatus === open.ragStatus &&
    pointsLost === open.pointsLost &&
    announced === open.announced;
  // The same one, where nothing changed: a scan may hold 50,000.
  const episode = isAsBefore ? open : { ...open, score, ragStatus, pointsLost, announced };
  // What people were told counts, not the scans between that nobody was told of.
  if (announced?.ragStatus === ragStatus && announced.score - score >= worsenedByPoints) {
    const reason = `worsened by ${announced.score - score} points since it was announced at ${announced.score}`;
    return { kind: "worsenedPoints", episode, reason };
  }
  return worse < 0
    ? { kind: "improved", episode, reason: `improved from ${open.ragStatus} to ${ragStatus}` }
    : { kind: "ongoing", episode, reason: `still ${ragStatus}` };
}

/** What was announced of a worse status is over once a better one was decided: the way back is news. */
export const noWorseThan = (
  announced: Announcement | null,
  ragStatus: RagStatus,
): Announcement | null =>
  announced !== null && severity(announced.ragStatus) > severity(ragStatus)
    ? { ...announced, ragStatus }
    : announced;

/** One for all accounts of a status: there may be 100,000. */
const NO_ESCALATION = {
  Green: { kind: "none", reason: "Green, no escalation" },
  Amber: { kind: "none", reason: "Amber, no escalation" },
  Red: { kind: "none", reason: "Red, no escalation" },
} as const satisfies Record<RagStatus, EpisodeDecision>;

const NOT_SCORED = {
  notScanned: "not scanned, so nothing is decided",
  inactive: "the account is inactive",
  gone: "the account is gone",
} as const;

function openingReason(
  { score, ragStatus }: { score: number; ragStatus: RagStatus },
  previous: RagStatus | null,
  threshold: number,
): string {
  if (severity(ragStatus) > severity(previous ?? "Green")) {
    return previous === null
      ? `${ragStatus}, and what it was before is not known`
      : `fell from ${previous} to ${ragStatus}`;
  }
  return `the score ${score} is below ${threshold}`;
}
