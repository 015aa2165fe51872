import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import type { ChannelCheck } from "../domain/poster.ts";
import { POST_REFUSALS, readFailure } from "./post-error.ts";

const channelSchema = z.object({
  name: z.string().optional(),
  is_archived: z.boolean().optional(),
  is_member: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
});

/**
 * Whether alerts may be posted there: it exists, the bot is in it, it is not archived, and, unless
 * `allowShared`, no other company can read it (spec section 11, ALLOW_SHARED_CHANNEL).
 */
export async function checkChannel(
  client: WebClient,
  channelId: string,
  allowShared: boolean,
): Promise<ChannelCheck> {
  try {
    const answer = await client.conversations.info({ channel: channelId });
    const channel = channelSchema.parse(answer.channel);
    const refused = (code: string): ChannelCheck => ({
      kind: "refused",
      code,
      error: POST_REFUSALS[code] ?? code,
    });
    if (channel.is_archived) return refused("is_archived");
    if (channel.is_member !== true) return refused("not_in_channel");
    const shared =
      channel.is_shared ||
      channel.is_ext_shared ||
      channel.is_org_shared ||
      channel.is_pending_ext_shared;
    if (shared && !allowShared) return refused("shared_channel");
    return { kind: "usable", name: channel.name ?? channelId };
  } catch (error) {
    const { final, code, error: words, retryAfterMs } = readFailure(error);
    return final
      ? { kind: "refused", code, error: words }
      : { kind: "unknown", error: words, retryAfterMs };
  }
}
