import type { OutboxRow } from "../../domain/outbox.ts";
import { loggedKey } from "../../domain/post-key.ts";
import type { Poster } from "../../domain/poster.ts";
import type { SlackPlace, StoredEpisode } from "../../domain/stored-episode.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { createPause, type Pause } from "./pause.ts";
import { postContext } from "./post-context.ts";
import type { RecordPost } from "./record-post.ts";

/** A post of which nobody knows yet whether it is in Slack. Times in machine time. */
export type Doubt = {
  row: OutboxRow;
  /** Not found counts from then on: what was on its way has arrived. */
  absentFrom: number;
  lookAt: number;
  pause: Pause;
  /** It could not be looked for, at least once after `absentFrom`. */
  failed: boolean;
};

export type LookOutcome = "found" | "absent" | "held" | "later";

/** How long a request of a process that is gone may still be under way, seen from our start. */
export const othersRequestMs = (limits: Limits): number =>
  2 * limits.slackCallTimeoutMs + 2 * limits.slackPostIntervalMs + limits.slackPostTimeoutMs;

export const createDoubt = (row: OutboxRow, requestMs: number, limits: Limits): Doubt => ({
  row,
  absentFrom: elapsedMs() + requestMs + limits.slackSettleMs,
  lookAt: elapsedMs(),
  pause: createPause(limits),
  failed: false,
});

/** Looks for the row's key in Slack. Never posts. */
export function createLookForRow(deps: {
  store: DeliveryStore;
  poster: Pick<Poster, "find" | "retire">;
  record: RecordPost;
  logger: Logger;
}): (doubt: Doubt) => Promise<LookOutcome> {
  const { store, poster, record, logger } = deps;

  /** Its message may have been edited since the newer one was sent. False: Slack asks to wait. */
  async function retireReplaced(
    doubt: Doubt,
    episode: StoredEpisode | null,
    place: SlackPlace,
  ): Promise<boolean> {
    if (doubt.row.post.kind !== "alert" || !episode?.message || episode.message.ts === place.ts)
      return true;
    const retired = await poster.retire(episode);
    if (retired.kind !== "refused" || retired.final) return true;
    doubt.pause.after(retired.retryAfterMs);
    doubt.lookAt = doubt.pause.until();
    return false;
  }

  return async function lookForRow(doubt) {
    const { row } = doubt;
    const about = { post: loggedKey(row.key) };
    const startedAt = elapsedMs();
    const context = await postContext(store, row);
    const result = await poster.find(row, context);
    switch (result.kind) {
      case "found":
        logger.info(about, "an unclear post is in Slack");
        if (!(await retireReplaced(doubt, context.episode, result.place))) return "later";
        await record.posted(row, result.place);
        return "found";
      case "absent":
        if (startedAt < doubt.absentFrom) {
          doubt.lookAt = doubt.absentFrom;
          return "later";
        }
        logger.info(about, "an unclear post is not in Slack; it is posted again");
        await record.released(row, "it was not in Slack");
        return "absent";
      case "cannotLook": {
        const { final, error, retryAfterMs } = result;
        if (final) {
          logger.error({ ...about, reason: error }, "an unclear post cannot be looked for");
          await record.held(row, { kind: "unknowable", error });
          return "held";
        }
        logger.warn({ ...about, reason: error }, "an unclear post cannot be looked for now");
        doubt.failed ||= startedAt >= doubt.absentFrom;
        doubt.pause.after(retryAfterMs);
        doubt.lookAt = doubt.pause.until();
        return "later";
      }
    }
  };
}
