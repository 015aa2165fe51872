import { schedule } from "node-cron";
import type { Cron } from "../domain/cron.ts";
import type { Logger } from "../lib/logger.ts";

/** Calls `run` around the times that `cron` names, too often rather than too seldom. Returns what ends it. */
export type Wake = (cron: Cron, timeZone: string, run: () => void) => () => void;

/**
 * Wakes by node-cron, on every day: node-cron wants both kinds of day to fit where crontab(5) wants
 * either, so the days are left to those who are woken.
 */
export const createCronWake =
  (logger: Logger): Wake =>
  (cron, timeZone, run) => {
    const task = schedule(`${cron.minutes.join(",")} ${cron.hours.join(",")} * * *`, () => run(), {
      timezone: timeZone,
      unref: true,
      suppressMissedWarning: true,
      // Its own logger writes to stdout.
      logger: {
        info: (message) => logger.debug(message),
        warn: (message) => logger.warn(message),
        error: (message) => logger.error(message),
        debug: (message) => logger.debug(message),
      },
    });
    return () => void task.destroy();
  };
