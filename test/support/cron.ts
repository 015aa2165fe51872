import { type Cron, parseCron } from "../../src/domain/cron.ts";
import { findDueTimes } from "../../src/domain/find-due-times.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";

/** The cron expression, which must be one. */
export function cronOf(text: string): Cron {
  const result = parseCron(text);
  if (result.kind !== "cron") throw new Error(`${text} is no cron expression`);
  return result.cron;
}

/** The due times from after `after` up to `until`, each as its local minute and its instant. */
export const dueTimes = (cron: string, zone: string, after: string, until: string) =>
  [...findDueTimes(cronOf(cron), createCalendar(zone), new Date(after), new Date(until))].map(
    ({ wall, at }) => `${wall} ${at.toISOString().slice(0, 16)}Z`,
  );
