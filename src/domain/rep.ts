/** A rep as customers know them: from the Slack profile. */
export type Rep = { name: string; title: string | null };

/** Port: reps by their address, implemented over Slack. */
export type Reps = {
  /** Null when nobody reachable has this address: unknown to Slack, or deactivated. Throws ServiceError. */
  find(repEmail: string): Promise<Rep | null>;
};

/** By which a rep is known, wherever an account's address was typed: in lower case; "" = the account has none. */
export const repAddressOf = (repEmail: string | null): string =>
  repEmail?.trim().toLowerCase() ?? "";
