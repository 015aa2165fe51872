import type { Outbox, OutboxRow } from "../../domain/outbox.ts";
import { loggedKey } from "../../domain/post-key.ts";
import type { Poster, PostRefusal } from "../../domain/poster.ts";
import type { SlackPlace } from "../../domain/stored-episode.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { delay, elapsedMs } from "../../lib/time.ts";
import type { CheckChannel } from "./channel-checks.ts";
import type { DeliveryStore } from "./delivery-store.ts";
import type { Pause } from "./pause.ts";
import { postContext } from "./post-context.ts";
import type { RecordPost } from "./record-post.ts";

/** What became of a claimed row. */
export type PostOutcome =
  | "posted"
  /** Back among the pending ones: Slack did not take it now. */
  | "released"
  /** Sent, and nobody knows whether Slack took it: look for it. */
  | "unclear"
  /** Held, or not worth posting any more. */
  | "settled";

/** A little over the interval: Slack measures at its own door. */
const SPACING = 1.1;

/** Posts one claimed row, at most one a channel and `limits.slackPostIntervalMs`. */
export function createPostRow(deps: {
  store: DeliveryStore;
  poster: Poster;
  record: RecordPost;
  checkChannel: CheckChannel;
  pause: Pause;
  limits: Limits;
  logger: Logger;
}) {
  const { store, poster, record, checkChannel, pause, limits, logger } = deps;
  const { outbox } = store;
  const spacingMs = limits.slackPostIntervalMs * SPACING;
  const lastPosts = new Map<string, number>();

  /** Waits until it is this channel's turn. */
  async function turnOf(channel: string): Promise<void> {
    const last = lastPosts.get(channel);
    const wait = last === undefined ? 0 : last + spacingMs - elapsedMs();
    if (wait > 0) await delay(wait);
  }

  /** Surely not in Slack. */
  async function refused(
    row: OutboxRow,
    thread: SlackPlace | null,
    { code, error, retryAfterMs, final }: Omit<PostRefusal, "kind">,
  ): Promise<PostOutcome> {
    // The words about a person who is not found name their address.
    const reason = code === "no_person" ? "Slack knows nobody with the address" : error;
    const about = { post: loggedKey(row.key), code, reason };
    if (!final) {
      logger.warn(about, "Slack did not take a post now; it is tried again");
      await record.released(row, error);
      pause.after(retryAfterMs);
      return "released";
    }
    if (code === "thread_not_found") {
      logger.warn(about, "the thread of a post was deleted; the post is dropped");
      if (thread !== null) await store.episodes.loseMessage(thread);
      await record.dropped(row, "the message in whose thread it belongs was deleted");
      return "settled";
    }
    logger.error(about, "Slack refuses a post; it is held");
    await record.held(row, { kind: "refused", code, error });
    return "settled";
  }

  return async function postRow(row: OutboxRow): Promise<PostOutcome> {
    const claimedAt = elapsedMs();
    const { drop, ...context } = await postContext(store, row);
    if (drop !== null) {
      logger.info({ post: loggedKey(row.key), reason: drop }, "a post is dropped");
      await record.dropped(row, drop);
      return "settled";
    }
    if (row.to === "admins") await record.toOtherAdmins(row);
    if (row.post.kind === "direct" && row.to.startsWith("rep:")) await record.toCover(row);
    const channel = context.thread?.channel ?? row.to;
    const check = await checkChannel(channel);
    if (check.kind === "refused") {
      return refused(row, context.thread, { ...check, retryAfterMs: null, final: true });
    }
    if (check.kind === "unknown") {
      return refused(row, context.thread, { ...check, code: "channel_unknown", final: false });
    }
    const replaced = row.post.kind === "alert" && context.episode?.message ? context.episode : null;
    if (replaced !== null) {
      // Where no newer alert goes on for it in the end, an edit brings it back, also after a kill.
      await store.episodes.outdate(replaced.id);
      const retired = await poster.retire(replaced);
      if (retired.kind === "refused" && !retired.final)
        return refused(row, context.thread, retired);
    }
    await turnOf(channel);
    // A process that slept for long may find its row in other hands.
    if (elapsedMs() - claimedAt > 2 * spacingMs && !(await isInHand(outbox, row))) return "settled";

    const result = await poster.post(row, context);
    lastPosts.set(channel, elapsedMs());
    switch (result.kind) {
      case "posted":
        await record.posted(row, result.place);
        pause.over();
        return "posted";
      case "refused":
        return refused(row, context.thread, result);
      case "unclear":
        logger.warn(
          { post: loggedKey(row.key), reason: result.error },
          "unclear whether a post is in Slack",
        );
        await record.unclear(row, result.error);
        return "unclear";
    }
  };
}

async function isInHand(outbox: Outbox, row: OutboxRow): Promise<boolean> {
  const now = await outbox.get(row.key);
  return now?.state === "sending" && now.attempts === row.attempts;
}
