/** What the page and the sandbox's server say to each other: JSON over HTTP, types only. */

import type { Changed } from "./drawer/protocol.ts";
import type { StageState } from "./stage/stage-protocol.ts";

/** Block Kit JSON as the bot sent it. */
export type Block = { type: string; block_id?: string; [key: string]: unknown };

export type Person = {
  id: string;
  name: string;
  /** IANA zone of the profile: the page shows times as this person's Slack would. */
  tz: string;
  title?: string;
  isBot: boolean;
};

/** Somebody the visitor can be; `role` says why one would want to. */
export type Persona = { id: string; role: string };

export type Channel = {
  id: string;
  name: string;
  kind: "public" | "private" | "im";
  /** Of others one sees public channels, too, but does not write there. */
  member: boolean;
  /** Outsiders are in it (Slack Connect). */
  shared: boolean;
};

export type Message = {
  channel: string;
  /** Slack timestamp: seconds.microseconds of business time, and the message's id in its channel. */
  ts: string;
  user: string;
  text: string;
  blocks?: Block[];
  threadTs?: string;
  /** "Only visible to you". */
  ephemeral: boolean;
  edited: boolean;
};

export type View = {
  id: string;
  type: "modal" | "home";
  title: string;
  submit?: string;
  close: string;
  blocks: Block[];
};

/** One line of the composer's completion: what is typed, how it is shown, what it does. */
export type CommandHint = { insert: string; usage: string; description: string };

/** Of the app's manifest; the page offers global ones beside the composer, the others on each message. */
export type Shortcut = { id: string; name: string; type: "global" | "message" };

export type Workspace = {
  title: string;
  team: string;
  bot: { userId: string; name: string };
  /** Business time as an ISO string: the sandbox's clock, not the machine's. */
  now: string;
  me: string;
  people: Person[];
  personas: Persona[];
  channels: Channel[];
  /** Of the asked channel (the first one when none was asked), oldest first. */
  channel: string | null;
  messages: Message[];
  view: View | null;
  home: View | null;
  commands: CommandHint[];
  /** Names that a command may ask for. */
  accounts: string[];
  shortcuts: Shortcut[];
  /** The sandbox's own controls; null = there are none. */
  stage: StageState | null;
};

/** Acknowledged in time, or the error that Slack would name. `notice`: what is said to the person all the same. */
export type Outcome = { acked: boolean; error?: string; notice?: string };

export type SubmitOutcome = Outcome & {
  /** Block id → what is wrong with the input. */
  errors?: Record<string, string>;
};

export type Suggestion = { text: string; value: string };

/** Where a clicked element is. */
export type Place = { channel: string; ts: string } | { viewId: string };

export type PageEvent =
  | { kind: "message"; message: Message }
  | { kind: "messageDeleted"; channel: string; ts: string }
  | { kind: "view"; view: View | null }
  | { kind: "home"; view: View }
  | { kind: "clock"; now: string }
  | { kind: "stage"; stage: StageState }
  /** In a mailbox, in Notion or in the log of calls; what the drawer shows is read anew. */
  | { kind: "changed"; changed: Changed };
