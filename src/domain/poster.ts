import type { OutboxRow, Post } from "./outbox.ts";
import type { SlackPlace, StoredEpisode } from "./stored-episode.ts";

/** What a row is about and where it goes, as the store has it now. */
export type PostContext = {
  /** Of an alert or a reply. */
  episode: StoredEpisode | null;
  /** The message in whose thread it goes; null = in the channel itself. */
  thread: SlackPlace | null;
};

/** `error` is in words for people; `code` is Slack's own, or short. */
export type PostRefusal = {
  kind: "refused";
  code: string;
  error: string;
  /** Asked for by Slack; null = it did not say. */
  retryAfterMs: number | null;
  /** The same post will be refused again. */
  final: boolean;
};

export type PostResult =
  | { kind: "posted"; place: SlackPlace }
  /** Surely not in Slack. */
  | PostRefusal
  /** Nobody knows. */
  | { kind: "unclear"; error: string };

export type FindResult =
  | { kind: "found"; place: SlackPlace }
  | { kind: "absent" }
  | (Omit<Extract<PostResult, { kind: "refused" }>, "kind"> & { kind: "cannotLook" });

export type EditResult =
  | { kind: "edited" }
  /** Deleted by hand: there is nothing left to edit, and nothing to reply to. */
  | { kind: "gone"; error: string }
  /** It is there, and stays as it is. */
  | { kind: "fixed"; error: string }
  | PostRefusal;

/** Whether account data may be posted there; `refused` says why not and how to mend it. */
export type ChannelCheck =
  | { kind: "usable"; name: string }
  | { kind: "refused"; code: string; error: string }
  | { kind: "unknown"; error: string; retryAfterMs: number | null };

/**
 * Port: messages in Slack, implemented by `slack/poster.ts`. Nothing throws, and nothing is repeated:
 * who asks decides that.
 */
export type Poster = {
  /**
   * The post as the messages that hold it, each account named in exactly one: `shown` stands where
   * the row goes, the rest in its thread. Pure: the same post is always split alike.
   */
  split(post: Post): { shown: Post; rest: Post[] };
  post(row: OutboxRow, context: PostContext): Promise<PostResult>;
  /** Looks for the row's key in what was posted since it was first sent. */
  find(row: OutboxRow, context: PostContext): Promise<FindResult>;
  /** Draws the episode's message as the store has it: absolute, may be repeated. */
  edit(stored: StoredEpisode): Promise<EditResult>;
  /** Before a new alert goes on for the episode: its message so far points on and loses its buttons. */
  retire(stored: StoredEpisode): Promise<EditResult>;
  /** Draws the message of a notice as its row says it: absolute, may be repeated. */
  editPost(row: OutboxRow): Promise<EditResult>;
  checkChannel(channelId: string): Promise<ChannelCheck>;
  /** Whether Slack knows the person of such a row and lets us write to them; false also when it cannot say now. */
  canReach(to: string): Promise<boolean>;
};
