import { DAY_MS } from "../../lib/time.ts";
import { scanTimeOf } from "../replay.ts";
import type { TicketEvent } from "../ticket-history.ts";

export type PlannedScans =
  /** Ascending; the first one is run and not counted. */
  | { kind: "planned"; firstScan: Date; times: Date[] }
  /** In words. */
  | { kind: "refused"; reason: string };

/**
 * The scan times of a replay that counts the days `from` to `to` (any instant of them, in UTC), as far
 * as the history reaches; null = as far as that is. `events` in time order.
 */
export function planScans(
  events: readonly TicketEvent[],
  { from, to }: { from: Date | null; to: Date | null },
): PlannedScans {
  const begin = events[0]?.at;
  const end = events.at(-1)?.at;
  if (begin === undefined || end === undefined) {
    return { kind: "refused", reason: "the history has no events" };
  }
  const beginDay = scanTimeOf(begin).getTime();
  const endDay = firstScanSeeing(end).getTime();
  const first = Math.max(beginDay, from === null ? beginDay : scanTimeOf(from).getTime() - DAY_MS);
  const last = Math.min(endDay, to === null ? endDay : scanTimeOf(to).getTime());
  const days = (last - first) / DAY_MS;
  if (days < 1) {
    const span = `the history counts from ${date(beginDay + DAY_MS)} to ${date(endDay)}`;
    return { kind: "refused", reason: `no day to replay: ${span}` };
  }
  const times = Array.from({ length: days + 1 }, (_, index) => new Date(first + index * DAY_MS));
  return { kind: "planned", firstScan: new Date(first), times };
}

/** What happens after 7:00 is seen by the scan of the next day. */
function firstScanSeeing(instant: Date): Date {
  const scan = scanTimeOf(instant);
  return scan >= instant ? scan : new Date(scan.getTime() + DAY_MS);
}

const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
