import type { DueTime, DueTimes } from "../domain/due-time.ts";
import { findDueTimes } from "../domain/find-due-times.ts";
import type { Calendar } from "../lib/time-zone.ts";
import type { MissedRuns, ScheduledJob } from "./scheduled-job.ts";

/** Due times that one transaction decides: after years of absence a job may have many. */
const BATCH = 1_000;

export type Decision = {
  /** Claimed by this transaction: to be run. */
  claimed: DueTime | null;
  /** Nothing more is due; else decide again. */
  complete: boolean;
  /** How far the clock is behind what was decided already. */
  behindMs: number;
};

/**
 * Decides, within one transaction, what became due since the job's watermark: the newest is claimed if
 * it is within its grace, all others are recorded as missed. Several processes at once take turns, and
 * what one decided is behind the watermark that the next one sees.
 */
export async function decideDueTimes<Tx extends { dueTimes: DueTimes }>(
  tx: Tx,
  job: ScheduledJob<Tx>,
  calendar: Calendar,
  /** From when on this job's due times count where the store does not know it. */
  firstStart: Date,
  now: Date,
  onMissed: (tx: Tx, missed: MissedRuns) => Promise<void>,
): Promise<Decision> {
  const { name, formerNames = [], cron } = job;
  const schedule = cron === null ? "off" : `${cron.text} ${calendar.timeZone}`;
  const after = await tx.dueTimes.holdWatermark({ job: name, formerNames, schedule }, firstStart);
  const behindMs = Math.max(0, after.getTime() - now.getTime());
  if (cron === null) return { claimed: null, complete: true, behindMs };

  const { batch, complete } = takeBatch(findDueTimes(cron, calendar, after, now));
  const newest = batch.at(-1);
  const inTime =
    complete && newest !== undefined && now.getTime() - newest.at.getTime() <= job.graceMs;
  const late = inTime ? batch.slice(0, -1) : batch;
  const missed = await tx.dueTimes.record(name, late, "missed", now);
  const state = job.run === undefined ? "ran" : "running";
  const [claimed = null] = inTime ? await tx.dueTimes.record(name, [newest], state, now) : [];
  if (claimed !== null) await job.commit?.(tx, claimed);

  // Minutes that the clock leapt over are all due at the same instant: one run does for them.
  const told = missed.filter(({ at }) => at.getTime() !== claimed?.at.getTime());
  const latest = told.at(-1);
  if (latest !== undefined) {
    await onMissed(tx, { job: name, count: told.length, latest, caughtUp: claimed !== null });
  }
  const decided = complete || newest === undefined ? now : newest.at;
  await tx.dueTimes.raiseWatermark(name, decided);
  return { claimed, complete, behindMs };
}

/** Never ends between due times of the same instant: the watermark would pass those left. */
function takeBatch(dueTimes: Iterable<DueTime>): { batch: DueTime[]; complete: boolean } {
  const batch: DueTime[] = [];
  for (const due of dueTimes) {
    const last = batch.at(-1);
    if (batch.length >= BATCH && last !== undefined && due.at > last.at) {
      return { batch, complete: false };
    }
    batch.push(due);
  }
  return { batch, complete: true };
}
