import type { DueTime } from "./due-time.ts";

/** Jobs that an admin can have made up when a due time of theirs was missed. */
export const OFFERED_JOBS = ["health-scan", "check-ins"] as const;
export type OfferedJob = (typeof OFFERED_JOBS)[number];

/** What became of the offer: `by` (Slack user id) had it run, or there was nothing to be made up any more, in words. */
export type MissedOutcome = { kind: "started"; by: string } | { kind: "needless"; why: string };

export type MissedRun = DueTime & { job: OfferedJob };

/** Of the message that offers it, and of the one act that makes it up. */
export const missedKey = ({ job, wall }: Pick<MissedRun, "job" | "wall">): string =>
  `missed:${job}:${wall}`;
