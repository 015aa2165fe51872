import type { RagStatus } from "./health.ts";

/** Why a scan runs. */
export type ScanCause =
  | { kind: "scheduled"; dueAt: Date }
  /** By an admin in Slack (user id) or `cli`. */
  | { kind: "asked"; by: string }
  /** The scan that was due then was missed, and an admin (Slack user id) had it made up. */
  | { kind: "missed"; by: string; dueAt: Date }
  /**
   * An admin let go what the guard held: it runs once more and the guard lets it pass; `post` announces
   * what is new, `silent` counts it as announced.
   */
  | { kind: "released"; by: string; mode: "post" | "silent"; heldScanId: string };

/**
 * `reading` (nothing stored yet: killed here, it is read again) → `decided` (all that follows is in
 * the store) → `done`; or `held` by the guard, `superseded` by a newer scan, `failed` in words.
 */
export type ScanState = "reading" | "decided" | "done" | "held" | "superseded" | "failed";

/** Counts and times of one scan, as its record shows them (spec section 5). */
export type ScanFigures = {
  accounts: number;
  openTickets: number;
  orphanTickets: number;
  scored: number;
  incomplete: number;
  /** Score or status differs from the decided scan before. */
  changed: number;
  escalated: number;
  notScanned: { accountId: string; name: string; reason: string }[];
  /** Rows that could not be used, named. */
  unusable: string[];
  red: number;
  amber: number;
  green: number;
  written: number;
  /** Requests to Notion while it read and wrote, those of other work in that time among them. */
  requests: number;
  /** From the start of the scan to the first alert; null without one. */
  firstAlertMs: number | null;
};

export type Scan = {
  id: string;
  cause: ScanCause;
  state: ScanState;
  startedAt: Date;
  decidedAt: Date | null;
  endedAt: Date | null;
  figures: ScanFigures;
  /** Why it, or what it would have posted or drafted, was held, or why it failed; null otherwise. */
  reason: string | null;
};

/** Its results are stored; what it would have posted or drafted is held. */
export const holdsPosts = ({ state, reason }: Scan): boolean =>
  state !== "held" && state !== "failed" && reason !== null;

/** What the last decided scan left of one account. */
export type AccountState = {
  accountId: string;
  name: string;
  ragStatus: RagStatus;
  score: number;
  openTickets: number;
  /** Of that decided result. */
  at: Date;
};

/** What Notion is to show of an account; a newer scan replaces it. */
export type NotionWrite = {
  accountId: string;
  scanId: string;
  score: number;
  ragStatus: RagStatus;
  scannedAt: Date;
  /** Changed ones go first. */
  changed: boolean;
};

/** Port: scans and what they leave, implemented by the store. All writes are one transaction's. */
export type Scans = {
  /** Inserts it, or replaces the row of that id. */
  save(scan: Scan): Promise<void>;
  get(id: string): Promise<Scan | null>;
  /** Newest first, by when they were first saved: a clock that was set back does not matter. */
  recent(limit: number): Promise<Scan[]>;
  /** `reading` (or wished for), and `decided` with posting or writing not finished; oldest first. */
  unfinished(): Promise<Scan[]>;
  /** The newest one that was decided (so not held): the guard compares with it. */
  lastDecided(): Promise<Scan | null>;
};

/** What a scan remembers of an account. One that is in the list has its name there: of 100,000 each field counts. */
export type RememberedState = Pick<
  AccountState,
  "accountId" | "ragStatus" | "score" | "openTickets"
> & { name: string | null };

export type AccountStates = {
  /** By account id. */
  all(): Promise<AccountState[]>;
  /** The same, as a scan needs it; `listedId`: the account's id as the list has it, null for one that is not in it. */
  remembered(listedId: (accountId: string) => string | null): Promise<RememberedState[]>;
  /** Of all of them, in order. */
  ids(): Promise<string[]>;
  /** Upserts. */
  save(states: readonly AccountState[]): Promise<void>;
  /** Accounts that are gone or inactive. */
  remove(accountIds: readonly string[]): Promise<void>;
};

export type NotionWrites = {
  /**
   * Replaces what was wanted before for the same account. What was `changed` and is not written yet
   * stays so: Notion still shows the older value.
   */
  want(writes: readonly NotionWrite[]): Promise<void>;
  /** Changed ones first, then by account id; at most `limit`. */
  next(limit: number): Promise<NotionWrite[]>;
  /** Done, unless a newer scan has replaced it meanwhile. */
  done(write: NotionWrite): Promise<void>;
  count(): Promise<number>;
};
