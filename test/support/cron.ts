import { type Cron, parseCron } from "../../src/domain/cron.ts";

/** The cron expression, which must be one. */
export function cronOf(text: string): Cron {
  const result = parseCron(text);
  if (result.kind !== "cron") throw new Error(`${text} is no cron expression`);
  return result.cron;
}
