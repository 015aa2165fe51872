import type { CalendarDay } from "../lib/time-zone.ts";
import { repAddressOf } from "./rep.ts";

/** Somebody who may do for a rep what the rep may, and gets the rep's messages, until a date (spec section 8). */
export type Cover = {
  /** The rep's address, lower case. */
  repEmail: string;
  /** Slack user id of who covers. */
  userId: string;
  /** Up to this moment: the end of a day in TAM_TIMEZONE. */
  until: Date;
  /** Slack user id. */
  setBy: string;
  at: Date;
};

/** Port: covers, implemented by the store. One a rep: a new one replaces the one before. */
export type Covers = {
  set(cover: Cover): Promise<void>;
  /** False when there was none. */
  end(repEmail: string): Promise<boolean>;
  /** Those whose date has not come. */
  active(now: Date): Promise<Cover[]>;
};

/** Who covers the rep with this address, however it is typed; null = nobody. */
export const findCover = (covers: readonly Cover[], repEmail: string): Cover | null => {
  const rep = repAddressOf(repEmail);
  return covers.find((cover) => cover.repEmail === rep) ?? null;
};

/** A longer one is a mistyped year, or somebody who should get the accounts in Notion. */
export const LONGEST_COVER_DAYS = 366;

/** Whether a cover may end with this day. */
export const checkCoverEnd = (
  lastDay: CalendarDay,
  today: CalendarDay,
): "ok" | "past" | "tooLong" =>
  lastDay < today ? "past" : lastDay - today > LONGEST_COVER_DAYS ? "tooLong" : "ok";

/** What one person is told when a cover is set or ends: who covers, or who is covered. */
export type CoverNews = {
  to: "cover" | "rep";
  repEmail: string;
  /** Slack user ids; a rep whom Slack does not know has none. */
  repId: string | null;
  userId: string;
  by: string;
  /** The last day that it holds; null = it was ended. */
  lastDay: CalendarDay | null;
};
