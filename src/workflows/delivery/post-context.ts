import type { OutboxRow } from "../../domain/outbox.ts";
import { rootKeyOf } from "../../domain/post-key.ts";
import type { PostContext } from "../../domain/poster.ts";
import type { DeliveryNouns } from "./delivery-store.ts";

/**
 * What a row is about and where it goes, as the store has it now. `drop`: why there is no point in
 * posting it any more, in words; null when there is.
 */
export async function postContext(
  { outbox, episodes }: DeliveryNouns,
  { key, post }: OutboxRow,
): Promise<PostContext & { drop: string | null }> {
  const rootKey = rootKeyOf(key);
  if (rootKey !== null) {
    const thread = await outbox.placeOf(rootKey);
    const drop = thread === null ? "the message that it goes on from is not in Slack" : null;
    return { episode: null, thread, drop };
  }
  if (post.kind !== "alert" && post.kind !== "reply") {
    return { episode: null, thread: null, drop: null };
  }
  const episode = await episodes.get(post.episodeId);
  const thread = post.kind === "reply" ? (episode?.message ?? null) : null;
  if (episode === null) return { episode, thread, drop: "its episode is not known" };
  if (episode.ended !== null) return { episode, thread, drop: "its episode ended before" };
  const lacksThread = post.kind === "reply" && thread === null;
  return { episode, thread, drop: lacksThread ? "its episode has no message to reply to" : null };
}
