/** How many rows about one account the store keeps, or kept, by what they are. */
export type AccountRows = Record<string, number>;

/** Port: all that the store keeps about one account, implemented by the store. */
export type AccountRecords = {
  /** Ids that audit entries about the account carry: its own, and those of its escalations and drafts. */
  objectsOf(accountId: string): Promise<string[]>;
  /** What is on its way right now and must end first, in words; empty when the account can be forgotten. */
  underWay(accountId: string): Promise<string[]>;
  count(accountId: string): Promise<AccountRows>;
  /**
   * Removes all of it: rows of the account go, lists of several accounts lose its line, audit entries keep who and
   * when, with `mark` in place of what it was about. For use in a transaction, after `underWay`.
   */
  forget(accountId: string, mark: string): Promise<AccountRows>;
};
