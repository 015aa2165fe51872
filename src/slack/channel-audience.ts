import type { WebClient } from "@slack/web-api";
import { z } from "zod";
import { ServiceError } from "../lib/errors.ts";
import type { People } from "./people.ts";
import { slackError } from "./slack-error.ts";

/** Whether account data may be shown to everybody in a channel, and what the channel is called. */
export type Audience =
  | { kind: "safe"; name: string; people: number }
  | { kind: "unsafe"; name: string; reason: string }
  | { kind: "notAChannel" }
  | { kind: "unknown"; reason: string };

export type ChannelAudience = { of(channelId: string): Promise<Audience> };

const channelSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  is_archived: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
});

/** More members than this are not looked up one by one; then we cannot tell. */
const MOST_MEMBERS = 300;
/** Look-ups under way at once: Slack allows some hundred a minute. */
const AT_ONCE = 10;

/**
 * Refuses where outsiders or guests are, and says so where it cannot tell (spec section 7, Share).
 * Not remembered: membership may have changed a second ago.
 */
export function createChannelAudience(deps: {
  client: WebClient;
  people: People;
  botUserId: string;
}): ChannelAudience {
  const { client, people, botUserId } = deps;
  return {
    async of(channelId) {
      // A window is in none. The bot has no scope for direct messages; asked about one, Slack would answer missing_scope.
      if (channelId === "" || channelId.startsWith("D")) return { kind: "notAChannel" };
      try {
        const answer = await client.conversations.info({ channel: channelId });
        const channel = channelSchema.parse(answer.channel);
        const name = `#${channel.name ?? channelId}`;
        const unsafe = (reason: string): Audience => ({ kind: "unsafe", name, reason });
        if (channel.is_archived) return unsafe("it is archived");
        if (
          channel.is_ext_shared ||
          channel.is_shared ||
          channel.is_org_shared ||
          channel.is_pending_ext_shared
        ) {
          return unsafe("it is shared with another organisation");
        }
        const members = await client.conversations.members({
          channel: channelId,
          limit: MOST_MEMBERS + 1,
        });
        const ids = (members.members ?? []).filter((id) => id !== botUserId);
        if (ids.length > MOST_MEMBERS || members.response_metadata?.next_cursor) {
          return {
            kind: "unknown",
            reason: `${name} has more than ${MOST_MEMBERS} members, too many to check for guests`,
          };
        }
        const outsider = await firstOutsider(ids, people);
        if (outsider !== null)
          return unsafe(
            `${outsider.name} is there as ${outsider.kind === "guest" ? "a guest" : "somebody from outside"}`,
          );
        return { kind: "safe", name, people: ids.length };
      } catch (error) {
        const failure =
          error instanceof ServiceError
            ? error
            : slackError("Slack could not show me who is in this channel.", error);
        return { kind: "unknown", reason: failure.message };
      }
    },
  };
}

async function firstOutsider(ids: readonly string[], people: People) {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => people.get(id)));
    const outsider = some.find(({ kind }) => kind === "guest" || kind === "outsider");
    if (outsider !== undefined) return outsider;
  }
  return null;
}
