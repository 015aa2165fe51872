import type { LogPlace } from "./communication.ts";

/** What the store knows of an account's profile page. */
export type StoredProfilePage = {
  accountId: string;
  /** Null = none is known; there may be one in Notion. */
  pageId: string | null;
  /** Where the next record goes; null = not known. */
  log: LogPlace | null;
  /** Somebody waits for the page. */
  wanted: boolean;
  /** It was begun and did not end: there may be a page, perhaps half of one. */
  making: boolean;
  /** Why it could not be made, in words; null otherwise. */
  error: string | null;
};

/** An account whose Health Dashboard shows something older than the scan. */
export type StaleDashboard = { accountId: string; scanId: string };

/** Port: which page holds an account's profile, and what the worker is to do there; implemented by the store. */
export type ProfilePages = {
  get(accountId: string): Promise<StoredProfilePage | null>;
  /** For any process: the worker looks for the page and makes it, once, whoever wants it and how often. */
  want(accountId: string, at: Date): Promise<void>;
  /** Longest waiting first. */
  wanted(): Promise<StoredProfilePage[]>;
  /** Committed before Notion is asked to make it. */
  begin(accountId: string): Promise<void>;
  /** It is there: nobody waits any more. */
  found(accountId: string, page: { pageId: string; log: LogPlace | null }): Promise<void>;
  /** This attempt surely made nothing. */
  notMade(accountId: string, error: string): Promise<void>;
  /** Nobody is to wait for it any more, for this reason. */
  giveUp(accountId: string, error: string): Promise<void>;
  /** Its place is not known any more: it has to be found again. */
  lose(accountId: string): Promise<void>;
  /** In the transaction of a scan; a newer scan replaces an older one. */
  outdate(stale: readonly StaleDashboard[]): Promise<void>;
  outdated(limit: number): Promise<StaleDashboard[]>;
  /** It shows that scan, unless a newer one has replaced it meanwhile. */
  refreshed(shown: StaleDashboard): Promise<void>;
};
