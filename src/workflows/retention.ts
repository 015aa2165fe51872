import type { Retention } from "../domain/retention.ts";
import type { Logger } from "../lib/logger.ts";
import { type Clock, DAY_MS } from "../lib/time.ts";

/** Rows of a kind in one statement: others who write wait for milliseconds. */
const BATCH_ROWS = 500;
/** 100,000 rows of a kind a day; what is left goes the next day. */
const MOST_BATCHES = 200;

/** Removes what has been over for RETENTION_DAYS. May be cut short anywhere and run again. */
export async function sweepOld(
  deps: { retention: Retention; days: number; clock: Clock; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const { retention, days, clock, logger } = deps;
  const before = new Date(clock.now().getTime() - days * DAY_MS);
  const removed: Record<string, number> = {};
  for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
    signal.throwIfAborted();
    const swept = await retention.sweep(before, BATCH_ROWS);
    for (const [kind, rows] of Object.entries(swept)) removed[kind] = (removed[kind] ?? 0) + rows;
    if (Object.values(swept).every((rows) => rows < BATCH_ROWS)) break;
  }
  const some = Object.entries(removed).filter(([, rows]) => rows > 0);
  logger.info({ before, removed: Object.fromEntries(some) }, "what was over for long is removed");
}
