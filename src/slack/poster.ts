import type { WebClient } from "@slack/web-api";
import type { OutboxRow, Post } from "../domain/outbox.ts";
import type { EditResult, Poster, PostRefusal, PostResult } from "../domain/poster.ts";
import type { SlackPlace, StoredEpisode } from "../domain/stored-episode.ts";
import { ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { checkChannel } from "./check-channel.ts";
import type { DrawPost } from "./draw-post.ts";
import { findPost, POST_EVENT } from "./find-post.ts";
import type { People } from "./people.ts";
import { POST_REFUSALS, postFailure, readFailure } from "./post-error.ts";
import type { Message } from "./views/blocks.ts";
import { splitNotice } from "./views/notice.ts";
import { plainer } from "./views/plainer.ts";
import { splitSummary } from "./views/summary.ts";

/** Slack says so when it does not accept how a message is built. */
const NOT_ACCEPTED = new Set([
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_attachments",
  "msg_blocks_too_long",
  "msg_too_long",
]);
const GONE = "message_not_found";
/** The message is there, and cannot be changed any more. */
const FIXED = new Set(["cant_update_message", "edit_window_closed"]);

/** Posts whose messages are edited as their rows are revised. */
const DRAWN_ANEW = new Set<Post["kind"]>(["notice", "direct", "missed"]);

/** Names are never looked for in our texts, nor are addresses opened. */
const AS_IT_IS = { parse: "none", link_names: false } as const;
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false } as const;

/**
 * Posts and edits through a client of its own (`limits.slackPostTimeoutMs`, no retries): see the port.
 * `to` of a row is a channel, `rep:<Rep Email>`, `admin:<address>`, `user:<Slack id>`, or `admins`, the first of them.
 */
export function createPoster(deps: {
  client: WebClient;
  people: Pick<People, "getRepId" | "getMemberId">;
  draw: DrawPost;
  botUserId: string;
  adminEmails: readonly string[];
  allowSharedChannel: boolean;
  limits: Limits;
  logger: Logger;
}): Poster {
  const { client, people, draw, botUserId, limits, logger } = deps;
  const directChannels = new Map<string, string>();

  const idOf = async (kind: string | undefined, address: string): Promise<string | null> =>
    kind === "user"
      ? address
      : kind === "rep"
        ? people.getRepId(address)
        : people.getMemberId(address);

  /** The channel that a row goes to; a person's is opened, which may be done again and again. */
  async function channelOf(
    to: string,
    thread: SlackPlace | null,
  ): Promise<{ kind: "channel"; id: string } | PostRefusal> {
    if (thread !== null) return { kind: "channel", id: thread.channel };
    const person = /^(rep|admin|user):(.*)$/s.exec(
      to === "admins" ? `admin:${deps.adminEmails[0] ?? ""}` : to,
    );
    if (person === null) return { kind: "channel", id: to };
    const [, kind, address = ""] = person;
    try {
      const user = await idOf(kind, address);
      if (user === null) {
        const error = `Slack knows nobody with the address ${address}.`;
        return { kind: "refused", code: "no_person", error, retryAfterMs: null, final: true };
      }
      const known = directChannels.get(user);
      const id = known ?? (await client.conversations.open({ users: user })).channel?.id;
      if (id === undefined) throw new TypeError("a direct conversation without an id");
      directChannels.set(user, id);
      return { kind: "channel", id };
    } catch (error) {
      if (!(error instanceof ServiceError)) return readFailure(error);
      const failure = readFailure(error.cause);
      return error.transient ? { ...failure, final: false } : failure;
    }
  }

  /** Sends it; what Slack surely refused for how it is built is sent once more as plain text. */
  async function plainerIfRefused<T>(
    message: Message,
    send: (message: Message) => Promise<T>,
    codeOf: (result: T) => string | null,
  ): Promise<T> {
    const result = await send(message);
    const code = codeOf(result);
    if (code === null || !NOT_ACCEPTED.has(code)) return result;
    logger.error({ refused: code }, "Slack did not accept a message; it gets plain text");
    return send(plainer(message));
  }

  async function postTo(
    channel: string,
    thread: SlackPlace | null,
    key: string,
    { text, blocks }: Message,
  ): Promise<PostResult> {
    try {
      const answer = await client.chat.postMessage({
        channel,
        text,
        ...(blocks === undefined ? {} : { blocks: blocks as never[] }),
        ...(thread === null ? {} : { thread_ts: thread.ts }),
        metadata: { event_type: POST_EVENT, event_payload: { key } },
        ...AS_IT_IS,
        ...NO_PREVIEWS,
      });
      return answer.ts === undefined
        ? { kind: "unclear", error: "Slack's answer did not say where the message is." }
        : { kind: "posted", place: { channel: answer.channel ?? channel, ts: answer.ts } };
    } catch (error) {
      return postFailure(error);
    }
  }

  async function update(place: SlackPlace, { text, blocks }: Message): Promise<EditResult> {
    try {
      await client.chat.update({
        ...place,
        text,
        // An empty list takes the old ones away.
        blocks: (blocks ?? []) as never[],
        ...AS_IT_IS,
      });
      return { kind: "edited" };
    } catch (error) {
      const failure = readFailure(error);
      const kind = failure.code === GONE ? "gone" : FIXED.has(failure.code) ? "fixed" : null;
      return kind === null
        ? failure
        : { kind, error: POST_REFUSALS[failure.code] ?? failure.error };
    }
  }

  const change = (place: SlackPlace, message: Message): Promise<EditResult> =>
    plainerIfRefused(message, (form) => update(place, form), refusedCode);

  const redraw = async (stored: StoredEpisode, superseded: boolean): Promise<EditResult> =>
    stored.message === null
      ? { kind: "gone", error: "It has no message of its own." }
      : change(stored.message, await draw.episode(stored, { superseded }));

  return {
    split(post: Post) {
      if (post.kind === "notice") return splitNotice(post);
      if (post.kind !== "summary") return { shown: post, rest: [] };
      const [shown = post, ...rest] = splitSummary(post);
      return { shown, rest };
    },
    async post(row, context) {
      const channel = await channelOf(row.to, context.thread);
      if (channel.kind === "refused") return channel;
      const message = await draw.row(row, context);
      return plainerIfRefused(
        message,
        (form) => postTo(channel.id, context.thread, row.key, form),
        refusedCode,
      );
    },
    async find(row: OutboxRow, { thread }) {
      const channel = await channelOf(row.to, thread);
      if (channel.kind === "refused") return { ...channel, kind: "cannotLook" };
      const { sentAt } = row;
      // As far as our clock and Slack's may differ, a signed request being accepted.
      const oldest = sentAt === null ? null : new Date(sentAt.getTime() - limits.slackStaleMs);
      const where = { channel: channel.id, thread, oldest };
      return findPost(client, where, { key: row.key, botUserId });
    },
    edit: (stored) => redraw(stored, false),
    retire: (stored) => redraw(stored, true),
    async editPost(row) {
      if (!DRAWN_ANEW.has(row.post.kind) || row.place === null)
        return { kind: "gone", error: "There is no such message to be edited." };
      return change(row.place, await draw.row(row, { episode: null, thread: null }));
    },
    async canReach(to) {
      // Slack is really asked: what is remembered may be of before the refusal.
      directChannels.clear();
      return (await channelOf(to, null)).kind === "channel";
    },
    checkChannel: (channelId) => checkChannel(client, channelId, deps.allowSharedChannel),
  };
}

const refusedCode = (result: PostResult | EditResult): string | null =>
  result.kind === "refused" ? result.code : null;
