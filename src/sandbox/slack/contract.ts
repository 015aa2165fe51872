import type { Limits } from "../../lib/limits.ts";
import type { Clock } from "../../lib/time.ts";
import type { Call, Faults } from "../faults.ts";
import type { Payload } from "./delivery.ts";

export type SlackUser = {
  id: string;
  /** Handle. */
  name: string;
  realName: string;
  email: string;
  /** IANA zone. */
  tz: string;
  /** Job title, as in the Slack profile. */
  title?: string;
  /** `stranger`: of another workspace (Slack Connect); `guest`: single- or multi-channel guest. */
  kind: "member" | "guest" | "stranger" | "deactivated" | "bot";
};

export type SlackChannel = {
  id: string;
  name: string;
  kind: "public" | "private" | "im";
  /** User ids; the bot's own user id when it is a member. For `im`: the one person. */
  members: string[];
  externallyShared?: boolean;
  archived?: boolean;
};

export type SlackWorld = {
  team: { id: string; name: string; domain: string };
  appId: string;
  bot: { userId: string; botId: string; name: string };
  /** Named as what they are, such as `xoxb-emulator-bot-token`. */
  tokens: { bot: string; app: string; signingSecret: string };
  /** Scopes that `x-oauth-scopes` reports and that methods are checked against. */
  scopes: string[];
  /** Of the app-level token; `connections:write` when not given. */
  appScopes?: string[];
  /** How far Slack's clock, in the `Date` of its answers, is ahead of this machine's. */
  clockAheadSeconds?: number;
  users: SlackUser[];
  channels: SlackChannel[];
  userGroups?: { id: string; handle: string; users: string[] }[];
};

/** A message as the person who looks may see it. */
export type SlackMessage = {
  channel: string;
  ts: string;
  /** User id of a person or of the bot. */
  user: string;
  text: string;
  blocks?: SlackBlock[];
  threadTs?: string;
  /** Only this person sees it. */
  ephemeralFor?: string;
  edited?: boolean;
  metadata?: { event_type: string; event_payload: Record<string, unknown> };
};

/** Block Kit JSON as received; validated before it is stored. */
export type SlackBlock = { type: string; block_id?: string; [key: string]: unknown };

export type SlackView = {
  id: string;
  type: "modal" | "home";
  callbackId: string;
  hash: string;
  title?: string;
  submit?: string;
  close?: string;
  privateMetadata: string;
  blocks: SlackBlock[];
};

/** Where a clicked element is. */
export type Place = { channel: string; ts: string } | { viewId: string };

/** What became of a command, click or submission: `acked` within 3 s, or what Slack would show. */
export type Delivery = {
  acked: boolean;
  ackMs: number;
  /** `operation_timeout`, `dispatch_failed` or `not_connected` when not acked. */
  error?: string;
  /** The body of the acknowledgement, such as `response_action` with `errors`. */
  body?: unknown;
};

export type SlackEvent =
  | { kind: "message"; message: SlackMessage }
  | { kind: "messageDeleted"; channel: string; ts: string }
  | { kind: "view"; user: string; view: SlackView | null }
  | { kind: "home"; user: string; view: SlackView }
  | { kind: "call"; call: Call };

export type SlackEmulatorOptions = {
  world: SlackWorld;
  limits: Limits;
  /** Business time: message timestamps and the dates people see. */
  clock: Clock;
  /** 0 = any free port. Binds to 127.0.0.1. */
  port?: number;
  /** Where payloads go: to one of the connected sockets, or signed to this address. */
  deliverTo?: "socket" | { url: string };
  /** A second, independent look at shapes; each string it returns goes to `problems`. */
  conformance?: SlackConformance;
  /** Told of each of the `problems` as it is found. */
  onProblem?: (problem: string) => void;
};

/**
 * Checks bodies against the SDK's own types. A request's body is the form as sent, with the fields
 * that Slack defines as JSON (`blocks`, `view`, `metadata` …) decoded; all else is still text.
 */
export type SlackConformance = {
  request(method: string, body: unknown): string[];
  response(method: string, body: unknown): string[];
};

export type SlackEmulator = {
  /** Ends in `/api/`: the bot's SLACK_API_URL. */
  readonly apiUrl: string;
  readonly world: SlackWorld;
  readonly faults: Faults;
  /** Every request of the bot, oldest first (bounded). */
  readonly calls: Call[];
  /** What the bot must never do: unknown methods, invalid payloads by type, a dead response_url … */
  readonly problems: string[];
  deliverTo(target: "socket" | { url: string }): void;
  /** What is sent from now on passes this first: for what nobody can do at a screen. Null: nothing does. */
  alter(change: ((payload: Payload) => Payload) | null): void;
  /** How many sockets are connected now. */
  readonly sockets: number;
  /** Closes one socket, politely (`warning` as Slack's recycling does) or by cutting the line. */
  dropSocket(how: "warning" | "cut"): void;

  say(input: { user: string; channel: string; text: string }): SlackMessage;
  command(input: {
    user: string;
    channel: string;
    text: string;
    command?: string;
  }): Promise<Delivery>;
  /** `value`: the chosen option's value for selects and overflow menus, the date for pickers. */
  click(input: {
    user: string;
    place: Place;
    actionId: string;
    blockId?: string;
    value?: string;
  }): Promise<Delivery>;
  /** Type-ahead of an external select. */
  suggest(input: {
    user: string;
    place: Place;
    actionId: string;
    query: string;
  }): Promise<{ text: string; value: string }[]>;
  /** `values`: action id → typed text or chosen value. */
  submit(input: {
    user: string;
    viewId: string;
    values: Record<string, string>;
  }): Promise<Delivery>;
  closeView(input: { user: string; viewId: string }): Promise<void>;
  openHome(user: string): Promise<Delivery>;
  shortcut(input: {
    user: string;
    callbackId: string;
    message?: { channel: string; ts: string };
  }): Promise<Delivery>;

  /** What this person sees in the channel, oldest first, their ephemeral messages included. */
  messages(input: { channel: string; as: string }): SlackMessage[];
  /** The top view of this person's stack. */
  view(user: string): SlackView | null;
  home(user: string): SlackView | null;
  subscribe(listener: (event: SlackEvent) => void): () => void;
  close(): Promise<void>;
};
