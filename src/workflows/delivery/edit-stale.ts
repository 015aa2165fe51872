import type { Poster } from "../../domain/poster.ts";
import type { StoredEpisode } from "../../domain/stored-episode.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";
import type { CheckChannel } from "./channel-checks.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { createPause, type Pause } from "./pause.ts";

/** `later`: Slack asked to wait, see the pause. `putOff`: this one waits, others may go on. */
export type EditOutcome = "edited" | "putOff" | "nothing" | "later";

/** Read from the store at once; those that cannot be edited now stand in front of others. */
const BATCH = 20;

/**
 * Brings the message of one episode up to date: absolute, so that many changes are one edit, and a
 * repeated one does no harm. What was deleted by hand is given up; what Slack refuses waits longer
 * each time.
 */
export function createEditStale(deps: {
  store: DeliveryStore;
  poster: Pick<Poster, "edit">;
  checkChannel: CheckChannel;
  /** Of all edits: Slack asked to wait. */
  pause: Pause;
  limits: Limits;
  logger: Logger;
}): () => Promise<EditOutcome> {
  const { store, poster, checkChannel, pause, limits, logger } = deps;
  const waiting = new Map<string, Pause>();

  const mayTry = ({ id }: StoredEpisode) => (waiting.get(id)?.until() ?? 0) <= elapsedMs();

  function putOff({ id }: StoredEpisode, reason: string): EditOutcome {
    const own = waiting.get(id) ?? createPause(slowly(limits));
    waiting.set(id, own);
    own.after(null);
    logger.warn({ episode: id, reason }, "a message cannot be edited; later again");
    return "putOff";
  }

  async function edit(stored: StoredEpisode): Promise<EditOutcome> {
    const channel = stored.message?.channel;
    const check = channel === undefined ? null : await checkChannel(channel);
    if (check?.kind === "refused") return putOff(stored, check.error);
    if (check?.kind === "unknown") {
      pause.after(check.retryAfterMs);
      return "later";
    }
    const result = await poster.edit(stored);
    switch (result.kind) {
      case "gone":
        logger.warn({ episode: stored.id, reason: result.error }, "a message is gone; not edited");
        break;
      case "refused":
        if (result.final) return putOff(stored, result.error);
        pause.after(result.retryAfterMs);
        return "later";
      case "edited":
        pause.over();
    }
    waiting.delete(stored.id);
    await store.episodes.edited(stored);
    return "edited";
  }

  return async function editStale() {
    if (pause.until() > elapsedMs()) return "later";
    const stale = await store.episodes.stale(BATCH + waiting.size);
    const next = stale.find(mayTry);
    return next === undefined ? "nothing" : edit(next);
  };
}

/** A refusal of one message, unlike a busy Slack, is seldom over within a minute. */
const slowly = (limits: Limits) => ({
  slackReconnectFirstMs: limits.slackChannelCheckMs,
  slackReconnectMaxMs: 60 * limits.slackChannelCheckMs,
});
