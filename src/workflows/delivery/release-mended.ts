import type { Poster } from "../../domain/poster.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";
import type { DeliveryStore } from "./delivery-store.ts";

/** Slack's codes for what a person mends in the channel, and what a look at the channel finds. */
export const MENDABLE = ["not_in_channel", "channel_not_found", "is_archived", "shared_channel"];

/**
 * Looks at the channels that Slack refused posts for, at most every `limits.slackChannelCheckMs`. Where
 * the bot was invited (or what else was wrong is mended), the posts that wait are pending again, unless
 * a newer scan has cancelled them.
 */
export function createReleaseMended(deps: {
  store: DeliveryStore;
  poster: Pick<Poster, "checkChannel">;
  limits: Limits;
  logger: Logger;
}): () => Promise<void> {
  const { store, poster, limits, logger } = deps;
  let lookedAt = Number.NEGATIVE_INFINITY;
  return async function releaseMended() {
    if (elapsedMs() - lookedAt < limits.slackChannelCheckMs) return;
    lookedAt = elapsedMs();
    const waiting = Map.groupBy(await store.outbox.refused(MENDABLE), ({ to }) => to);
    for (const [channel, rows] of waiting) {
      // A person's own conversation: there is nothing to mend in it.
      if (channel === "admins" || /^(?:rep|admin|user):/.test(channel)) continue;
      const check = await poster.checkChannel(channel);
      if (check.kind !== "usable") continue;
      logger.info(
        { channel, posts: rows.length },
        "a channel can be used again: what waits is posted",
      );
      for (const { key } of rows) await store.outbox.release(key, "the channel can be used again");
    }
  };
}
