import type { Episode } from "./episode.ts";
import type { HealthReason } from "./health.ts";
import type { Priority } from "./ticket.ts";

/** What an episode's message shows of the last scan; kept with it, so that it can be drawn at any time. */
export type AlertFacts = {
  accountId: string;
  name: string;
  url: string | null;
  repEmail: string | null;
  /** Points against the decided scan before. */
  change: number | null;
  reasons: HealthReason[];
  /** Up to three P1/P2 tickets, oldest first. */
  tickets: {
    ticketId: string;
    subject: string;
    priority: Priority;
    url: string | null;
    createdAt: Date;
  }[];
  /** "Tickets as of". */
  asOf: Date;
};

export type SlackPlace = { channel: string; ts: string };

/** An episode as the store keeps it. */
export type StoredEpisode = {
  id: string;
  accountId: string;
  episode: Episode;
  facts: AlertFacts;
  /** Its own message (a reopened episode goes on in the old one); null = none. */
  message: SlackPlace | null;
  /** Slack user ids; null when not acknowledged or snoozed. */
  acknowledgedBy: string | null;
  snoozedBy: string | null;
  ended: { at: Date; cause: "recovered" | "inactive" | "gone" } | null;
  /** Its message shows something older than this row: it has to be edited. */
  stale: boolean;
  /** Counts the changes of the stored row, as it was read; 0 for one that is not stored yet. */
  version: number;
};

/** An open episode as a scan remembers it. The facts of an account that is scored are made anew: few of the old ones count. */
export type RememberedEpisode = Omit<StoredEpisode, "facts"> & {
  facts: AlertFacts | Pick<AlertFacts, "repEmail">;
};

/** What happened to an episode by a post that is now in the channel. */
export type Announced = {
  episodeId: string;
  as: "single" | "named" | "reminded";
  /** As it was when the post was decided. */
  ragStatus: Episode["ragStatus"];
  score: number;
};

/** Port: episodes, implemented by the store. */
export type Episodes = {
  /** By account id. */
  open(): Promise<StoredEpisode[]>;
  /** The same, with the whole facts only of those accounts of which `wholeFacts` says so. */
  remembered(wholeFacts: (accountId: string) => boolean): Promise<RememberedEpisode[]>;
  /** Of each open one its account, by its id. */
  openAccounts(): Promise<Map<string, string>>;
  get(id: string): Promise<StoredEpisode | null>;
  /** The account's open one. */
  ofAccount(accountId: string): Promise<StoredEpisode | null>;
  /** The last ended episode of each account that ended at or after `since`. */
  endedSince(since: Date): Promise<StoredEpisode[]>;
  /**
   * What a scan decided: inserts or updates, one episode of an account at most; throws when it would
   * leave an account with two open ones. Acknowledgement and snooze in the row are kept unless the
   * given episode has none of either *and* `clears` names it (a worse status ended both): a click that
   * came meanwhile is not lost. Nor is what was announced since the given `version` was read.
   */
  save(episodes: readonly StoredEpisode[], clears: ReadonlySet<string>): Promise<void>;
  /**
   * One conditional write each: false when the episode is over, or is so already at `now`: of two clicks at once, in
   * whichever processes, one has an effect. They set `stale`.
   */
  acknowledge(id: string, by: string, until: Date, now: Date): Promise<boolean>;
  takeBack(id: string, now: Date): Promise<boolean>;
  snooze(id: string, by: string, until: Date, now: Date): Promise<boolean>;
  wake(id: string, now: Date): Promise<boolean>;
  /** Its message may show something else than the row from now on: it has to be edited, also when it is over. */
  outdate(id: string): Promise<void>;
  /**
   * A post that named them is in the channel. `single` stores its place as the message, which is stale
   * when the episode went on meanwhile. One that has improved meanwhile counts as announced at its
   * better status, so that the way back is news.
   */
  announce(announced: readonly Announced[], at: Date, place: SlackPlace): Promise<void>;
  /**
   * Open or ended ones with a message that is out of date; those opened first come first. A message in
   * which a reopened episode goes on belongs to that one alone.
   */
  stale(limit: number): Promise<StoredEpisode[]>;
  /**
   * That message was deleted: episodes whose message it was have none any more, so that what comes next is said in a
   * summary or an alert of its own, not in a reply to nothing.
   */
  loseMessage(place: SlackPlace): Promise<void>;
  /** The message shows `shown` now; stays stale when the row changed since it was read. */
  edited(shown: StoredEpisode): Promise<void>;
};
