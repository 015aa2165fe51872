import type { SlackBlock, SlackMessage } from "./contract.ts";
import { findUser, teamOf } from "./people.ts";
import { nameBlocks, type Workspace } from "./workspace.ts";

export type StoredMessage = SlackMessage & { editedTs?: string };

/** The changeable part of a message, already validated. An empty list of blocks takes them away. */
export type Content = {
  text: string;
  blocks?: SlackBlock[];
  metadata?: NonNullable<SlackMessage["metadata"]>;
};

export type MessageStore = {
  add(
    content: Content & { channel: string; user: string; threadTs?: string; ephemeralFor?: string },
  ): StoredMessage;
  /** Blocks and metadata that are not given stay (docs.slack.dev/reference/methods/chat.update). */
  change(message: StoredMessage, content: Content): void;
  remove(message: StoredMessage): void;
  find(channel: string, ts: string): StoredMessage | undefined;
  /** Oldest first, ephemeral ones included. */
  list(channel: string): StoredMessage[];
};

export function createMessageStore(workspace: Workspace): MessageStore {
  const channels = new Map<string, StoredMessage[]>();
  const list = (channel: string) => channels.get(channel) ?? [];
  const tell = (message: StoredMessage) =>
    workspace.emit({ kind: "message", message: visibleMessage(message) });
  return {
    list,
    find: (channel, ts) => list(channel).find((message) => message.ts === ts),
    add({ blocks, ...rest }) {
      const message: StoredMessage = {
        ...rest,
        ts: workspace.nextTs(),
        ...(blocks === undefined ? {} : { blocks: nameBlocks(workspace, blocks) }),
      };
      const known = channels.get(rest.channel);
      if (known === undefined) channels.set(rest.channel, [message]);
      else known.push(message);
      tell(message);
      return message;
    },
    change(message, { text, blocks, metadata }) {
      message.text = text;
      message.edited = true;
      message.editedTs = workspace.nextTs();
      if (blocks?.length === 0) delete message.blocks;
      else if (blocks !== undefined) message.blocks = nameBlocks(workspace, blocks);
      if (metadata !== undefined) message.metadata = metadata;
      tell(message);
    },
    remove(message) {
      channels.set(
        message.channel,
        list(message.channel).filter((other) => other !== message),
      );
      workspace.emit({ kind: "messageDeleted", channel: message.channel, ts: message.ts });
    },
  };
}

/** A copy for those who look from outside. */
export function visibleMessage(message: StoredMessage): SlackMessage {
  const copy = structuredClone(message);
  delete copy.editedTs;
  return copy;
}

/** As the Web API and payloads show a message. Metadata only where it was asked for. */
export function wireMessage(workspace: Workspace, message: StoredMessage, withMetadata = false) {
  const { world } = workspace;
  const byBot = message.user === world.bot.userId;
  return {
    type: "message",
    user: message.user,
    ts: message.ts,
    text: message.text,
    team: teamOf(world, findUser(world, message.user)),
    ...(byBot ? { bot_id: world.bot.botId, app_id: world.appId } : {}),
    ...(message.blocks === undefined ? {} : { blocks: structuredClone(message.blocks) }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(message.editedTs === undefined
      ? {}
      : { edited: { user: message.user, ts: message.editedTs } }),
    ...(withMetadata && message.metadata !== undefined
      ? { metadata: structuredClone(message.metadata) }
      : {}),
  };
}
