/**
 * Port: requests to Notion by processes other than the worker, which together may spend a small share
 * of the plan's budget; implemented by the store, where they count them.
 */
export type NotionBudget = {
  /**
   * One request in this minute (whole minutes since 1970, of the machine's clock): true while fewer
   * than `most` were taken by all processes together.
   */
  take(minute: number, most: number): Promise<boolean>;
};
