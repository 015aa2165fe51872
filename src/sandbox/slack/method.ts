import type { Arguments } from "./arguments.ts";
import type { SlackChannel, SlackWorld } from "./contract.ts";
import { botIsMember, findChannel } from "./people.ts";
import { refuse } from "./refusal.ts";
import type { State } from "./state.ts";

/** Calls a minute by tier (docs.slack.dev/apis/web-api/rate-limits); `special` has no stated number. */
export const tier = { two: 20, three: 50, four: 100, special: 1_000 };

export type Method = {
  perMinute: number;
  /** Which token it takes; the bot's when not given. */
  token?: "app" | "none";
  /** Scope that is always needed; methods on conversations ask by the kind of channel. */
  scope?: string;
  run(state: State, args: Arguments): object;
};

export function requireScope(world: SlackWorld, needed: string): void {
  if (!world.scopes.includes(needed))
    refuse("missing_scope", { needed, provided: world.scopes.join(",") });
}

const scopePrefix = { public: "channels", private: "groups", im: "im" } as const;

/** `channels:history`, `groups:history` or `im:history`, by the kind of channel. */
export const requireChannelScope = (
  world: SlackWorld,
  channel: Pick<SlackChannel, "kind">,
  what: "read" | "history",
): void => requireScope(world, `${scopePrefix[channel.kind]}:${what}`);

/** A channel that the bot may know of: private ones only as their member. */
export function knownChannel(world: SlackWorld, id: string): SlackChannel {
  const channel = findChannel(world, id);
  if (channel === undefined || (channel.kind !== "public" && !botIsMember(world, channel)))
    return refuse("channel_not_found");
  return channel;
}

/** A channel whose messages the bot reads or writes. */
export function joinedChannel(world: SlackWorld, id: string): SlackChannel {
  const channel = knownChannel(world, id);
  if (!botIsMember(world, channel)) refuse("not_in_channel");
  return channel;
}

/** One page of a list; the cursor names the next item as Slack's do. */
export function page<T>(
  items: T[],
  args: Arguments,
  options: { key: (item: T) => string; size: number; most: number },
): { items: T[]; response_metadata: { next_cursor: string } } {
  const cursor = args.text("cursor") ?? "";
  const wanted = Buffer.from(cursor, "base64").toString();
  const start =
    cursor === "" ? 0 : items.findIndex((item) => `next:${options.key(item)}` === wanted);
  if (start === -1) refuse("invalid_cursor");
  const end = start + args.integer("limit", options.size, options.most);
  const next = items[end];
  const next_cursor =
    next === undefined ? "" : Buffer.from(`next:${options.key(next)}`).toString("base64");
  return { items: items.slice(start, end), response_metadata: { next_cursor } };
}
