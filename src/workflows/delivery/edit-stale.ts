import type { Post } from "../../domain/outbox.ts";
import { loggedKey } from "../../domain/post-key.ts";
import type { EditResult, Poster } from "../../domain/poster.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { elapsedMs } from "../../lib/time.ts";
import type { CheckChannel } from "./channel-checks.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import { createPause, type Pause } from "./pause.ts";
import type { RecordPost } from "./record-post.ts";

/** `later`: Slack asked to wait, see the pause. `putOff`: this one waits, others may go on. */
export type EditOutcome = "edited" | "putOff" | "nothing" | "later";

/** A message that shows something older than the store has. */
type Stale = {
  id: string;
  channel: string | undefined;
  edit(): Promise<EditResult>;
  /** It shows what was read, or cannot be edited any more. */
  record(): Promise<void>;
  /** It was deleted. */
  lose(): Promise<void>;
};

/** Read from the store at once; those that cannot be edited now stand in front of others. */
const BATCH = 20;

/**
 * Brings the message of one notice, list of drafts or episode up to date: absolute, so that many changes are one edit,
 * and a repeated one does no harm. What was deleted by hand is given up; what Slack refuses waits
 * longer each time.
 */
export function createEditStale(deps: {
  store: DeliveryStore;
  poster: Pick<Poster, "edit" | "editPost">;
  record: Pick<RecordPost, "edited">;
  checkChannel: CheckChannel;
  /** Of all edits: Slack asked to wait. */
  pause: Pause;
  limits: Limits;
  logger: Logger;
}): () => Promise<EditOutcome> {
  const { store, poster, record, checkChannel, pause, limits, logger } = deps;
  const waiting = new Map<string, Pause>();

  const mayTry = ({ id }: Stale) => (waiting.get(id)?.until() ?? 0) <= elapsedMs();

  function putOff(stale: Stale, reason: string): EditOutcome {
    const { id } = stale;
    const own = waiting.get(id) ?? createPause(slowly(limits));
    waiting.set(id, own);
    own.after(null);
    logger.warn(about(stale, reason), "a message cannot be edited; later again");
    return "putOff";
  }

  async function edit(stale: Stale): Promise<EditOutcome> {
    const check = stale.channel === undefined ? null : await checkChannel(stale.channel);
    if (check?.kind === "refused") return putOff(stale, check.error);
    if (check?.kind === "unknown") {
      pause.after(check.retryAfterMs);
      return "later";
    }
    const result = await stale.edit();
    switch (result.kind) {
      case "gone":
        logger.warn(about(stale, result.error), "a message is gone; not edited");
        waiting.delete(stale.id);
        await stale.lose();
        return "edited";
      case "fixed":
        logger.warn(about(stale, result.error), "a message stays as it is");
        break;
      case "refused":
        if (result.final) return putOff(stale, result.error);
        pause.after(result.retryAfterMs);
        return "later";
      case "edited":
        pause.over();
    }
    waiting.delete(stale.id);
    await stale.record();
    return "edited";
  }

  /** Notices first: they tell why there are no alerts. */
  async function next(): Promise<Stale | undefined> {
    const limit = BATCH + waiting.size;
    const notices = (await store.outbox.stale(limit)).map(
      (row): Stale => ({
        id: row.key,
        // A conversation with one person is shared with nobody.
        channel: isToOnePerson(row.post) ? undefined : row.place?.channel,
        edit: () => poster.editPost(row),
        record: () => record.edited(row),
        lose: () => record.edited(row),
      }),
    );
    const notice = notices.find(mayTry);
    if (notice !== undefined) return notice;
    const episodes = (await store.episodes.stale(limit)).map(
      (stored): Stale => ({
        id: stored.id,
        channel: stored.message?.channel,
        edit: () => poster.edit(stored),
        record: () => store.episodes.edited(stored),
        lose: () =>
          stored.message === null
            ? store.episodes.edited(stored)
            : store.episodes.loseMessage(stored.message),
      }),
    );
    return episodes.find(mayTry);
  }

  return async function editStale() {
    if (pause.until() > elapsedMs()) return "later";
    const stale = await next();
    return stale === undefined ? "nothing" : edit(stale);
  };
}

const isToOnePerson = ({ kind }: Post): boolean => kind === "direct" || kind === "missed";

const about = ({ id }: Stale, reason: string) => ({ message: loggedKey(id), reason });

/** A refusal of one message, unlike a busy Slack, is seldom over within a minute. */
const slowly = (limits: Limits) => ({
  slackReconnectFirstMs: limits.slackChannelCheckMs,
  slackReconnectMaxMs: 60 * limits.slackChannelCheckMs,
});
