import type {
  ChatDeleteResponse,
  ChatGetPermalinkResponse,
  ChatPostEphemeralResponse,
} from "@slack/web-api";
import type { Arguments } from "./arguments.ts";
import type { SlackChannel } from "./contract.ts";
import { messageContent, updateContent } from "./message-content.ts";
import { type StoredMessage, wireMessage } from "./message-store.ts";
import { joinedChannel, knownChannel, type Method, tier } from "./method.ts";
import { findUser, membersOf, openIm } from "./people.ts";
import { refuse } from "./refusal.ts";
import type { State } from "./state.ts";

/** The part of chat.* that this emulator does not draw: refused loudly rather than dropped in silence. */
const NOT_EMULATED = ["attachments", "markdown_text"];

function refuseNotEmulated({ workspace }: State, args: Arguments): void {
  for (const name of NOT_EMULATED) {
    const value = args.raw[name];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    workspace.problem(`${name} is not emulated: use blocks and text`);
    refuse("invalid_arguments", {
      response_metadata: { messages: [`[ERROR] the emulator does not know ${name}`] },
    });
  }
}

/** A channel to post to; a person's id stands for the direct conversation. */
function postChannel({ workspace }: State, id: string): SlackChannel {
  const user = findUser(workspace.world, id);
  const direct =
    user === undefined || user.kind === "bot" || user.kind === "deactivated"
      ? undefined
      : openIm(workspace, user);
  const channel = direct ?? joinedChannel(workspace.world, id);
  if (channel.archived === true) refuse("is_archived");
  return channel;
}

/** The bot's own lasting message; an ephemeral one is not there for the Web API. */
function ownMessage(
  { workspace, messages }: State,
  args: Arguments,
  code: "cant_update_message" | "cant_delete_message",
): StoredMessage {
  const channel = knownChannel(workspace.world, args.required("channel"));
  const message = messages.find(channel.id, args.required("ts"));
  if (message === undefined || message.ephemeralFor !== undefined)
    return refuse("message_not_found");
  if (message.user !== workspace.world.bot.userId) refuse(code);
  return message;
}

function threadOf({ messages }: State, args: Arguments, channel: SlackChannel) {
  const ts = args.text("thread_ts");
  if (ts === undefined || ts === "") return {};
  const root = messages.find(channel.id, ts);
  if (root === undefined || root.ephemeralFor !== undefined) refuse("thread_not_found");
  return { threadTs: root?.threadTs ?? ts };
}

const contentOf = ({ raw, text }: Arguments) => ({
  text: text("text"),
  blocks: raw.blocks,
  metadata: raw.metadata,
});

const scope = "chat:write";

export const chatMethods: Record<string, Method> = {
  "chat.postMessage": {
    perMinute: tier.special,
    scope,
    run(state, args) {
      refuseNotEmulated(state, args);
      const channel = postChannel(state, args.required("channel"));
      const content = messageContent(contentOf(args));
      const thread = threadOf(state, args, channel);
      state.rateLimits.countPost(channel.id);
      const message = state.messages.add({
        ...content,
        ...thread,
        channel: channel.id,
        user: state.workspace.world.bot.userId,
      });
      return {
        ok: true,
        channel: channel.id,
        ts: message.ts,
        message: wireMessage(state.workspace, message, true),
      };
    },
  },
  "chat.update": {
    perMinute: tier.three,
    scope,
    run(state, args) {
      refuseNotEmulated(state, args);
      const message = ownMessage(state, args, "cant_update_message");
      state.messages.change(message, updateContent(contentOf(args), message.text));
      return {
        ok: true,
        channel: message.channel,
        ts: message.ts,
        text: message.text,
        message: wireMessage(state.workspace, message, true),
      };
    },
  },
  "chat.delete": {
    perMinute: tier.three,
    scope,
    run(state, args) {
      const message = ownMessage(state, args, "cant_delete_message");
      state.messages.remove(message);
      return { ok: true, channel: message.channel, ts: message.ts } satisfies ChatDeleteResponse;
    },
  },
  "chat.postEphemeral": {
    perMinute: tier.four,
    scope,
    run(state, args) {
      refuseNotEmulated(state, args);
      const { world } = state.workspace;
      const channel = joinedChannel(world, args.required("channel"));
      if (channel.archived === true) refuse("is_archived");
      const user = args.required("user");
      if (!membersOf(world, channel).includes(user)) refuse("user_not_in_channel");
      const message = state.messages.add({
        ...messageContent(contentOf(args)),
        ...threadOf(state, args, channel),
        channel: channel.id,
        user: world.bot.userId,
        ephemeralFor: user,
      });
      return { ok: true, message_ts: message.ts } satisfies ChatPostEphemeralResponse;
    },
  },
  "chat.getPermalink": {
    perMinute: tier.special,
    run({ workspace, messages }, args) {
      const channel = knownChannel(workspace.world, args.required("channel"));
      const message = messages.find(channel.id, args.required("message_ts"));
      if (message === undefined || message.ephemeralFor !== undefined) refuse("message_not_found");
      const ts = args.required("message_ts").replace(".", "");
      return {
        ok: true,
        channel: channel.id,
        permalink: `https://${workspace.world.team.domain}.slack.com/archives/${channel.id}/p${ts}`,
      } satisfies ChatGetPermalinkResponse;
    },
  },
};
