import type { ConversationsHistoryResponse, ConversationsRepliesResponse } from "@slack/web-api";
import type { Arguments } from "./arguments.ts";
import type { SlackChannel } from "./contract.ts";
import { type StoredMessage, wireMessage } from "./message-store.ts";
import {
  joinedChannel,
  knownChannel,
  type Method,
  page,
  requireChannelScope,
  tier,
} from "./method.ts";
import { refuse } from "./refusal.ts";
import type { State } from "./state.ts";

/** Between `oldest` and `latest`, without those two themselves unless `inclusive`. */
function within(args: Arguments): (message: StoredMessage) => boolean {
  const oldest = Number(args.text("oldest") ?? 0);
  const latest = Number(args.text("latest") ?? Number.POSITIVE_INFINITY);
  const inclusive = args.flag("inclusive");
  return ({ ts }) =>
    inclusive
      ? Number(ts) >= oldest && Number(ts) <= latest
      : Number(ts) > oldest && Number(ts) < latest;
}

const messagePage = { key: ({ ts }: StoredMessage) => ts, size: 100, most: 999 };

/** A channel of which the bot may read the messages. */
function readableChannel({ world }: State["workspace"], args: Arguments): SlackChannel {
  const channel = knownChannel(world, args.required("channel"));
  requireChannelScope(world, channel, "history");
  return joinedChannel(world, channel.id);
}

/** The bot reads what all see: never an ephemeral message. */
const lasting = ({ ephemeralFor }: StoredMessage): boolean => ephemeralFor === undefined;

export const historyMethods: Record<string, Method> = {
  "conversations.history": {
    perMinute: tier.three,
    run({ workspace, messages }, args) {
      const channel = readableChannel(workspace, args);
      const top = messages
        .list(channel.id)
        .filter(lasting)
        .filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts)
        .filter(within(args))
        .reverse();
      const { items, response_metadata } = page(top, args, messagePage);
      const withMetadata = args.flag("include_all_metadata");
      return {
        ok: true,
        messages: items.map((message) => wireMessage(workspace, message, withMetadata)),
        has_more: response_metadata.next_cursor !== "",
        pin_count: 0,
        ...(response_metadata.next_cursor === "" ? {} : { response_metadata }),
      } satisfies Loosely<ConversationsHistoryResponse>;
    },
  },
  "conversations.replies": {
    perMinute: tier.three,
    run({ workspace, messages }, args) {
      const channel = readableChannel(workspace, args);
      const root = args.required("ts");
      const all = messages.list(channel.id).filter(lasting);
      if (!all.some(({ ts }) => ts === root)) refuse("thread_not_found");
      const thread = all
        .filter(({ ts, threadTs }) => ts === root || threadTs === root)
        .filter((message) => message.ts === root || within(args)(message));
      const { items, response_metadata } = page(thread, args, messagePage);
      const withMetadata = args.flag("include_all_metadata");
      return {
        ok: true,
        messages: items.map((message) => wireMessage(workspace, message, withMetadata)),
        has_more: response_metadata.next_cursor !== "",
        ...(response_metadata.next_cursor === "" ? {} : { response_metadata }),
      } satisfies Loosely<ConversationsRepliesResponse>;
    },
  },
};
/** Blocks are open JSON here; the SDK's response types name each field of each known block. */
type Loosely<T> = Omit<T, "messages"> & { messages: object[] };
