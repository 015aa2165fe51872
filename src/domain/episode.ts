import { afterCalendarDays, type Calendar, calendarDaysBetween } from "../lib/time-zone.ts";
import { type RagStatus, severity } from "./health.ts";

/** What was last said about an episode, in a post: its own message, a reply, a summary or a notice. */
export type Announcement = { ragStatus: RagStatus; score: number; at: Date };

/**
 * How an episode that people have not been told of wants to be told:
 * `single` = it competes for an alert of its own; `listed` = one line in the summary;
 * `again` = a reply in its old thread and a line in the summary.
 */
export type AnnounceAs = "single" | "listed" | "again";

/** From the escalation that opens it until the account is Green again (spec section 4). */
export type Episode = {
  openedAt: Date;
  /** As last decided. An incomplete result makes them worse, never better. */
  ragStatus: RagStatus;
  score: number;
  /** Before clamping: ranks two accounts at 0. */
  pointsLost: number;
  announceAs: AnnounceAs;
  /** There is a message of its own in the channel (a reopened episode goes on in the old one). */
  hasMessage: boolean;
  /** null = nothing was said yet. Its status comes down when the account improves. */
  announced: Announcement | null;
  /** Last *still open* line. */
  remindedAt: Date | null;
  /** In force before this instant; null = nobody acknowledged, or it was taken back. */
  acknowledgedUntil: Date | null;
  snoozedUntil: Date | null;
};

/** What is remembered of the account's last episode once it is over. */
export type EndedEpisode = { endedAt: Date; hasMessage: boolean };

/** New until it was announced at its present status, so that a kill, a full cap or a hold never makes it old unseen. */
export const isUnannounced = ({ announced, ragStatus }: Episode): boolean =>
  announced === null || severity(ragStatus) > severity(announced.ragStatus);

/** The episode after a post named it as it is; `ownMessage` when the post was its single alert. */
export const announceEpisode = (
  episode: Episode,
  at: Date,
  { ownMessage }: { ownMessage: boolean },
): Episode => ({
  ...episode,
  hasMessage: episode.hasMessage || ownMessage,
  announced: { ragStatus: episode.ragStatus, score: episode.score, at },
});

/** *Post them as new*: what a notice said does not count any more. */
export const unannounceEpisode = (episode: Episode): Episode => ({ ...episode, announced: null });

export const remindEpisode = (episode: Episode, at: Date): Episode => ({
  ...episode,
  remindedAt: at,
});

/** Calendar days since it opened: 0 on the day itself. */
export const episodeDay = (episode: Episode, now: Date, calendar: Calendar): number =>
  calendarDaysBetween(episode.openedAt, now, calendar);

/** `days` is ACK_DAYS; in force until the start of that day on the calendar. */
export const acknowledgeEpisode = (
  episode: Episode,
  days: number,
  now: Date,
  calendar: Calendar,
): Episode => ({ ...episode, acknowledgedUntil: afterCalendarDays(now, days, calendar) });

export const takeBackAcknowledgement = (episode: Episode): Episode => ({
  ...episode,
  acknowledgedUntil: null,
});

export const SNOOZE_DAYS = [1, 3, 7] as const;

/** In force until the start of that day on the calendar, so that it is over before that day's scan. */
export const snoozeEpisode = (
  episode: Episode,
  days: (typeof SNOOZE_DAYS)[number],
  now: Date,
  calendar: Calendar,
): Episode => ({ ...episode, snoozedUntil: afterCalendarDays(now, days, calendar) });

export const wakeEpisode = (episode: Episode): Episode => ({ ...episode, snoozedUntil: null });

export const isAcknowledged = ({ acknowledgedUntil }: Episode, now: Date): boolean =>
  acknowledgedUntil !== null && now < acknowledgedUntil;

export const isSnoozed = ({ snoozedUntil }: Episode, now: Date): boolean =>
  snoozedUntil !== null && now < snoozedUntil;
