import type { Cron } from "../domain/cron.ts";
import { findDueTimes } from "../domain/find-due-times.ts";
import { DAY_MS } from "../lib/time.ts";
import type { Calendar } from "../lib/time-zone.ts";

/** From one leap day to the next, over a year like 2100 that has none. */
const LONGEST_PAUSE_MS = 9 * 366 * DAY_MS;

/** When the next of these jobs is due after `now`; null when all are off. */
export function findNextDueTime(
  jobs: readonly { cron: Cron | null }[],
  calendar: Calendar,
  now: Date,
): Date | null {
  const horizon = new Date(now.getTime() + LONGEST_PAUSE_MS);
  const times = jobs.flatMap(({ cron }) => {
    const next = cron === null ? null : findDueTimes(cron, calendar, now, horizon).next().value;
    return next ? [next.at.getTime()] : [];
  });
  return times.length === 0 ? null : new Date(Math.min(...times));
}
