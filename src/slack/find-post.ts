import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { FindResult } from "../domain/poster.ts";
import type { SlackPlace } from "../domain/stored-episode.ts";
import { readFailure } from "./post-error.ts";

/** The type of our metadata; its payload is `{ key }`. */
export const POST_EVENT = "tam_post";

const page = z.object({
  messages: z.array(
    z.object({
      ts: z.string(),
      user: z.string().optional(),
      metadata: z
        .object({
          event_type: z.string().optional(),
          event_payload: z.record(z.string(), z.unknown()).optional(),
        })
        .optional(),
    }),
  ),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});

const PAGE_SIZE = 200;
/** More was never said in a channel within the minutes that are looked through. */
const MOST_PAGES = 25;

/**
 * Looks for our own message with this key, posted at or after `oldest`, in the channel or in a thread
 * of it. Other apps can read and write metadata, so the author counts too.
 */
export async function findPost(
  client: WebClient,
  where: { channel: string; thread: SlackPlace | null; oldest: Date | null },
  { key, botUserId }: { key: string; botUserId: string },
): Promise<FindResult> {
  const { channel, thread, oldest } = where;
  const query = {
    channel,
    include_all_metadata: true,
    limit: PAGE_SIZE,
    ...(oldest === null ? {} : { oldest: (oldest.getTime() / 1000).toFixed(6) }),
  };
  let cursor = "";
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const more = cursor === "" ? {} : { cursor };
    let found: z.infer<typeof page>;
    try {
      found = page.parse(
        thread === null
          ? await client.conversations.history({ ...query, ...more })
          : await client.conversations.replies({ ...query, ...more, ts: thread.ts }),
      );
    } catch (error) {
      const failure = readFailure(error);
      // The thread was deleted by hand, and what stood in it.
      if (failure.code === "thread_not_found") return { kind: "absent" };
      return { ...failure, kind: "cannotLook" };
    }
    const hit = found.messages.find(
      ({ user, metadata }) =>
        user === botUserId &&
        metadata?.event_type === POST_EVENT &&
        metadata.event_payload?.key === key,
    );
    if (hit !== undefined) return { kind: "found", place: { channel, ts: hit.ts } };
    cursor = found.response_metadata?.next_cursor ?? "";
    if (cursor === "") return { kind: "absent" };
  }
  const error = "There are too many messages in the channel to look through.";
  return { kind: "cannotLook", code: "too_many", error, retryAfterMs: null, final: true };
}
