import { z } from "zod";
import { DRAFT_TYPES, type DraftType } from "../domain/draft.ts";
import { SNOOZE_DAYS } from "../domain/episode.ts";
import { PORTFOLIO_STATUSES, type ShownPortfolio } from "../domain/portfolio.ts";

/**
 * Every action id that the bot renders or listens to, in one place. They are stable: a message
 * posted months ago still carries them.
 */
export const ACTION = {
  showHealth: "health_show",
  chooseHealth: "health_choose",
  /** On older cards the button said Refresh. */
  rescan: "health_refresh",
  shareHealth: "health_share",
  shareHealthHere: "health_share_here",
  openAccount: "account_open",
  lookUp: "account_look_up",
  pulse: "pulse_open",
  pulseRemove: "pulse_remove",
  portfolioOwner: "portfolio_owner",
  portfolioStatus: "portfolio_status",
  portfolioBack: "portfolio_back",
  portfolioOn: "portfolio_on",
  dismiss: "dismiss",
  openLink: "open_link",
  /** A second link in the same block: an action id stands once in a block. */
  openOtherLink: "open_other_link",
  acknowledge: "alert_acknowledge",
  takeBack: "alert_take_back",
  /** On older alerts a menu of all the days. */
  snooze: "alert_snooze",
  snoozeLonger: "alert_snooze_longer",
  snoozeLongest: "alert_snooze_longest",
  wake: "alert_wake",
  releaseAsNew: "hold_post_as_new",
  releaseSilently: "hold_accept_silently",
  postIsThere: "post_is_there",
  postAgain: "post_again",
  runMissed: "missed_run_now",
  draftReview: "draft_review",
  /** In a window: the next one that waits, in its place. */
  draftNext: "draft_next",
  draftApprove: "draft_approve",
  draftEdit: "draft_edit",
  draftDiscard: "draft_discard",
  draftKeep: "draft_keep",
  draftUndo: "draft_undo",
  draftSawSent: "draft_saw_sent",
  draftSawNotSent: "draft_saw_not_sent",
  draftAsk: "draft_ask",
  draftChoose: "draft_choose",
  draftFresh: "draft_fresh",
  draftWithdraw: "draft_withdraw",
  profileOpen: "profile_open",
  profilePick: "profile_pick",
  profileChoose: "profile_choose",
  profileShow: "profile_show",
  profileBack: "profile_back",
  profileNext: "profile_next",
  profileEdit: "profile_edit",
  profileRemove: "profile_remove",
  profileCreate: "profile_create",
  draftOutcome: "draft_outcome",
} as const;
export type ActionId = (typeof ACTION)[keyof typeof ACTION];

/** A button for each number of days: an action id stands once in a block. */
export const SNOOZE_ACTIONS = {
  1: ACTION.snooze,
  3: ACTION.snoozeLonger,
  7: ACTION.snoozeLongest,
} as const satisfies Record<(typeof SNOOZE_DAYS)[number], ActionId>;

/** Every window's callback id. */
export const VIEW = {
  /** Words only: nothing to submit. */
  notice: "notice",
  /** One account's health. */
  account: "account",
  pulse: "pulse",
  draftReview: "draft_review",
  draftConfirm: "draft_confirm",
  draftEdit: "draft_edit",
  draftInput: "draft_input",
  draftOutcome: "draft_outcome",
  logMessage: "log_message",
  profile: "profile",
  profileItem: "profile_item",
} as const;
export type ViewId = (typeof VIEW)[keyof typeof VIEW];

/** Inputs with a type-ahead that are read when their window is submitted. */
export const TYPE_AHEAD = { logAccount: "log_account", lookUp: ACTION.lookUp } as const;
export type TypeAheadId = (typeof TYPE_AHEAD)[keyof typeof TYPE_AHEAD];

/** A shortcut's callback id, as manifest.yml has it. */
export const SHORTCUT = { logMessage: "tam_log_message", lookUp: "tam_look_up" } as const;
export type ShortcutId = (typeof SHORTCUT)[keyof typeof SHORTCUT];

/** What every store takes: PostgreSQL refuses a NUL, UTF-8 half a character. */
const STORABLE = /^[^\0\p{Surrogate}]*$/u;
/** Text of ours as it comes back in a value; `max` UTF-16 units. */
export const storableText = (max: number) => z.string().max(max).regex(STORABLE);
export const opaqueId = (max: number) => storableText(max).min(1);
/** The last millisecond that a Date knows. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Button values hold opaque ids only: other apps can read them, and they are old when clicked. */
const accountValue = z.strictObject({ a: opaqueId(64) });
const postValue = z.strictObject({ k: opaqueId(500) });
const draftId = opaqueId(300);
const draftValue = z.strictObject({ m: draftId });
const wishValue = z.strictObject({ t: z.enum(DRAFT_TYPES), a: opaqueId(64) });
const seenValue = z.strictObject({
  m: draftId,
  v: z.number().int(),
  g: storableText(100),
  t: z.number().int().min(0).max(LAST_INSTANT),
  c: storableText(1_000).nullable(),
});
/** `contact`: the account's at that time; null = not known. */
export type SeenDraft = {
  id: string;
  reviewVersion: number;
  digest: string;
  at: Date;
  contact: string | null;
};
export type DraftWishValue = { type: DraftType; accountId: string };
const loggedValue = z.strictObject({
  c: storableText(64),
  t: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
  u: z
    .url({ protocol: /^https$/ })
    .max(1_000)
    .nullable(),
});
/** The message that a window logs, and its address. */
export type LoggedValue = { channelId: string; ts: string; url: string | null };
const pulseValue = z.strictObject({
  a: opaqueId(64),
  w: opaqueId(255).nullable(),
});
/** Which account a window is about, and the window below it that shows the account. */
export type PulseValue = { accountId: string; windowId: string | null };
const shownValue = z.strictObject({
  o: z.enum(["mine", "all"]),
  s: z.enum(PORTFOLIO_STATUSES),
  p: z.number().int().min(0).max(100_000),
});
const daysValue = z.strictObject({ d: z.literal(SNOOZE_DAYS) });

export const encodeAccount = (accountId: string): string => JSON.stringify({ a: accountId });
/** The key of a row of the outbox. */
export const encodePost = (key: string): string => JSON.stringify({ k: key });
/** The id of a draft. */
export const encodeDraft = (id: string): string => JSON.stringify({ m: id });
/** What is to be drafted, and for which account. */
export const encodeDraftWish = (type: DraftType, accountId: string): string =>
  JSON.stringify({ t: type, a: accountId });
/** What a window shows of a draft: an approval names exactly this. */
export const encodeSeen = (seen: SeenDraft): string =>
  JSON.stringify({
    m: seen.id,
    v: seen.reviewVersion,
    g: seen.digest,
    t: seen.at.getTime(),
    c: seen.contact,
  });
export const encodeLogged = ({ channelId, ts, url }: LoggedValue): string =>
  JSON.stringify({ c: channelId, t: ts, u: url });
export const encodePulse = ({ accountId, windowId }: PulseValue): string =>
  JSON.stringify({ a: accountId, w: windowId });
/** Which part of a list of accounts a control leads to. */
export const encodeShown = ({ owner, status, page }: ShownPortfolio): string =>
  JSON.stringify({ o: owner, s: status, p: page });
export const encodeDays = (days: (typeof SNOOZE_DAYS)[number]): string =>
  JSON.stringify({ d: days });

/** The account id in a button's value; null when the button is from another version or was tampered with. */
export const decodeAccount = (value: string | undefined): string | null =>
  decodeValue(accountValue, value)?.a ?? null;
/** As `decodeAccount`. */
export const decodePost = (value: string | undefined): string | null =>
  decodeValue(postValue, value)?.k ?? null;
/** As `decodeAccount`. */
export const decodeDraft = (value: string | undefined): string | null =>
  decodeValue(draftValue, value)?.m ?? null;
export const decodeDraftWish = (value: string | undefined): DraftWishValue | null => {
  const wish = decodeValue(wishValue, value);
  return wish === null ? null : { type: wish.t, accountId: wish.a };
};
export const decodeSeen = (value: string | undefined): SeenDraft | null => {
  const seen = decodeValue(seenValue, value);
  return seen === null
    ? null
    : {
        id: seen.m,
        reviewVersion: seen.v,
        digest: seen.g,
        at: new Date(seen.t),
        contact: seen.c,
      };
};
export const decodeLogged = (value: string | undefined): LoggedValue | null => {
  const logged = decodeValue(loggedValue, value);
  return logged === null ? null : { channelId: logged.c, ts: logged.t, url: logged.u };
};
export const decodePulse = (value: string | undefined): PulseValue | null => {
  const about = decodeValue(pulseValue, value);
  return about === null ? null : { accountId: about.a, windowId: about.w };
};
export const decodeShown = (value: string | undefined): ShownPortfolio | null => {
  const shown = decodeValue(shownValue, value);
  return shown === null ? null : { owner: shown.o, status: shown.s, page: shown.p };
};
export const decodeDays = (value: string | undefined) => decodeValue(daysValue, value)?.d ?? null;

/** Null when it has another form, or is none. */
export function decodeValue<T>(shape: z.ZodType<T>, value: string | undefined): T | null {
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
 * The buttons of an episode stand in a block that carries its id: on older alerts one of them is a menu,
 * and the value of an option has room for 75 characters only.
 */
export const episodeBlockId = (episodeId: string): string => `${EPISODE_BLOCK}${episodeId}`;

/** The episode id in a block's id; null as for `decodeAccount`. */
export const decodeEpisode = (blockId: string): string | null =>
  blockId.startsWith(EPISODE_BLOCK) &&
  blockId.length > EPISODE_BLOCK.length &&
  blockId.length <= BLOCK_ID &&
  STORABLE.test(blockId)
    ? blockId.slice(EPISODE_BLOCK.length)
    : null;
