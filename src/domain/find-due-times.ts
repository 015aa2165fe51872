import { DAY_MS } from "../lib/time.ts";
import {
  type Calendar,
  type CalendarDay,
  DAY_MINUTES,
  formatWallMinute,
} from "../lib/time-zone.ts";
import type { Cron } from "./cron.ts";
import type { DueTime } from "./due-time.ts";

/**
 * The due times after `after` up to and with `until`, in order, each local minute once. Found one by
 * one as they are asked for, so that a span of years costs no memory.
 */
export function* findDueTimes(
  cron: Cron,
  calendar: Calendar,
  after: Date,
  until: Date,
): Generator<DueTime, void> {
  const shownAfter = calendar.wallMinuteAt(after);
  // Clocks that are set back at midnight show the evening again once the next day has begun.
  const lastDay = calendar.dayOf(until) + 1;
  for (let day = calendar.dayOf(after); day <= lastDay; day += 1) {
    if (!isDueDay(cron, day)) continue;
    for (const hour of cron.hours) {
      for (const minute of cron.minutes) {
        const wall = day * DAY_MINUTES + hour * 60 + minute;
        // The clock showed it or a later one: no need to ask when.
        if (wall <= shownAfter) continue;
        const at = calendar.instantOf(wall);
        if (at.getTime() > until.getTime()) return;
        if (at.getTime() > after.getTime()) yield { wall: formatWallMinute(wall), at };
      }
    }
  }
}

function isDueDay(cron: Cron, day: CalendarDay): boolean {
  const date = new Date(day * DAY_MS);
  if (!cron.months.includes(date.getUTCMonth() + 1)) return false;
  const monthday = cron.days.includes(date.getUTCDate());
  const weekday = cron.weekdays.includes(date.getUTCDay());
  return cron.eitherDay ? monthday || weekday : monthday && weekday;
}
