import { z } from "zod";
import { SNOOZE_DAYS } from "../domain/episode.ts";

/**
 * Every action id that the bot renders or listens to, in one place. They are stable: a message
 * posted months ago still carries them.
 */
export const ACTION = {
  showHealth: "health_show",
  chooseHealth: "health_choose",
  refreshHealth: "health_refresh",
  shareHealth: "health_share",
  shareHealthHere: "health_share_here",
  dismiss: "dismiss",
  openLink: "open_link",
  acknowledge: "alert_acknowledge",
  takeBack: "alert_take_back",
  snooze: "alert_snooze",
  wake: "alert_wake",
  releaseAsNew: "hold_post_as_new",
  releaseSilently: "hold_accept_silently",
  postIsThere: "post_is_there",
  postAgain: "post_again",
} as const;
export type ActionId = (typeof ACTION)[keyof typeof ACTION];

/** Every window's callback id. */
export const VIEW = {
  /** Words only: nothing to submit. */
  notice: "notice",
} as const;
export type ViewId = (typeof VIEW)[keyof typeof VIEW];

/** Every shortcut's callback id, as manifest.yml has them. */
export const SHORTCUT = {} as const;
export type ShortcutId = string;

/** Button values hold opaque ids only: other apps can read them, and they are old when clicked. */
const accountValue = z.strictObject({ a: z.string().min(1).max(64) });
const postValue = z.strictObject({ k: z.string().min(1).max(500) });
const daysValue = z.strictObject({ d: z.literal(SNOOZE_DAYS) });

export const encodeAccount = (accountId: string): string => JSON.stringify({ a: accountId });
/** The key of a row of the outbox. */
export const encodePost = (key: string): string => JSON.stringify({ k: key });
export const encodeDays = (days: (typeof SNOOZE_DAYS)[number]): string =>
  JSON.stringify({ d: days });

/** The account id in a button's value; null when the button is from another version or was tampered with. */
export const decodeAccount = (value: string | undefined): string | null =>
  decode(accountValue, value)?.a ?? null;
/** As `decodeAccount`. */
export const decodePost = (value: string | undefined): string | null =>
  decode(postValue, value)?.k ?? null;
export const decodeDays = (value: string | undefined) => decode(daysValue, value)?.d ?? null;

function decode<T>(shape: z.ZodType<T>, value: string | undefined): T | null {
  try {
    return shape.safeParse(JSON.parse(value ?? "")).data ?? null;
  } catch {
    return null;
  }
}

const EPISODE_BLOCK = "episode:";
/** What Slack allows for a block_id. */
const BLOCK_ID = 255;

/**
 * The buttons of an episode stand in a block that carries its id: the value of a menu's option has
 * room for 75 characters only.
 */
export const episodeBlockId = (episodeId: string): string => `${EPISODE_BLOCK}${episodeId}`;

/** The episode id in a block's id; null as for `decodeAccount`. */
export const decodeEpisode = (blockId: string): string | null =>
  blockId.startsWith(EPISODE_BLOCK) &&
  blockId.length > EPISODE_BLOCK.length &&
  blockId.length <= BLOCK_ID
    ? blockId.slice(EPISODE_BLOCK.length)
    : null;
