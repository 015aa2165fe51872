/** How many rows were removed, by what they are. */
export type Swept = Record<string, number>;

/** Port: removes what has been over for long, implemented by the store. */
export type Retention = {
  /**
   * Of each kind at most `limit` rows, the oldest first: audit entries, scores, ended scans and episodes, posts that are in
   * the channel or were cancelled, closed drafts, written records, covers, pulses, Home tabs that nobody opens, keys of what
   * was handled, due times.
   * What is open, or on its way, stays whatever its age; so does the newest decided scan.
   */
  sweep(before: Date, limit: number): Promise<Swept>;
};
