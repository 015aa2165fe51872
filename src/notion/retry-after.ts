import { machineEpochSeconds } from "../lib/time.ts";

/**
 * How long Notion asks us to wait, in milliseconds; null when it does not say. Seconds (whole by the
 * documentation, fractions taken as such) or an HTTP date, in the header or repeated in the body.
 * Never shortened: the limit of a workspace may take longer than a minute.
 */
export function retryAfterMs(headers: unknown, inBody?: string | number): number | null {
  const header = headers instanceof Headers ? headers.get("retry-after") : null;
  for (const value of [header, inBody]) {
    if (value === null || value === undefined || value === "") continue;
    const seconds = Number(value);
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const date = Date.parse(String(value));
    if (Number.isFinite(date)) return Math.max(0, date - machineEpochSeconds() * 1000);
  }
  return null;
}
