/** Somebody who may do for a rep what the rep may, and gets the rep's messages, until a date (spec section 8). */
export type Cover = {
  /** The rep's address, lower case. */
  repEmail: string;
  /** Slack user id of who covers. */
  userId: string;
  /** Up to this moment. */
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
