/** A rep's own judgement of an account beside its score, with an end (spec section 1). Internal: never in a mail. */
export type Pulse = {
  accountId: string;
  verdict: PulseVerdict;
  /** In the rep's words. */
  reason: string;
  /** Slack user id of who says so. */
  by: string;
  at: Date;
  /** In force before this instant. */
  until: Date;
};

export const PULSE_VERDICTS = ["better", "worse"] as const;
export type PulseVerdict = (typeof PULSE_VERDICTS)[number];

/** Without a word about its end it lasts so many days. */
export const PULSE_DAYS = 14;
/** Longer, and nobody remembers why. */
export const LONGEST_PULSE_DAYS = 90;
export const LONGEST_PULSE_REASON = 300;

/** Port: pulses, implemented by the store. One an account: a new one replaces the one before. */
export type Pulses = {
  set(pulse: Pulse): Promise<void>;
  /** Whoever set it; false when there was none. */
  remove(accountId: string): Promise<boolean>;
  /** The account's, while it is in force. */
  of(accountId: string, now: Date): Promise<Pulse | null>;
  /** All that are in force, by account id. */
  active(now: Date): Promise<Pulse[]>;
};
