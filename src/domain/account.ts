import type { RagStatus } from "./health.ts";

/** One row of the Accounts database (spec section 2). */
export type Account = {
  /** Page id in Notion, dashed lower case. */
  id: string;
  name: string;
  active: boolean;
  /** Empty = not monitored. */
  lastHeartbeat: Date | null;
  repEmail: string | null;
  contactName: string | null;
  contactEmail: string | null;
  tier: string | null;
  /** Months between check-ins; null = every month, 0 = never. */
  checkInIntervalMonths: number | null;
  /** What Notion shows now; our own store decides (spec section 4). */
  shown: { score: number | null; status: RagStatus | null; lastScan: Date | null };
  /** The page in Notion. */
  url: string | null;
};

/** A row that could not be used: named and skipped, never empties the list. */
export type UnusableRow = {
  id: string;
  /** What a person would call the row: ticket id and subject, or the account's name. */
  label: string;
  /** In words, for a person: "has no Account", "was created in the future". */
  reason: string;
  /** Accounts that the row belongs to, as far as known; their result is incomplete. */
  accountIds: string[];
};

export type ReadOptions = {
  urgency: "interactive" | "batch";
  signal?: AbortSignal;
  /** An answer later than this many ms is of no use: what would surely wait longer fails at once. */
  withinMs?: number;
};

export type AccountList = { accounts: Account[]; unusable: UnusableRow[] };

/** Port: where accounts come from. Implemented by `createNotionTamAdapter`. */
export type AccountSource = {
  /** Every row, active and inactive, in a stable order, each once. Throws ServiceError. */
  queryAllAccounts(options: ReadOptions): Promise<AccountList>;
  /** One row as it is now; null when it is gone or in the trash. Throws ServiceError. */
  getAccount(accountId: string, options: ReadOptions): Promise<Account | null>;
};

/** What a scan writes back; absolute values, so writing them twice changes nothing. */
export type HealthUpdate = {
  accountId: string;
  score: number;
  ragStatus: RagStatus;
  scannedAt: Date;
};

export type HealthWritten =
  | { kind: "written" }
  /** The account is deleted or in the trash. */
  | { kind: "gone" }
  /** The database does not fit: no account can be written until a person mends it. In words, with the fix. */
  | { kind: "unfit"; problem: string };

/** Port: the health properties of the accounts in Notion. Implemented by `createNotionTamAdapter`. */
export type HealthWriter = {
  /** One request. Throws ServiceError. */
  updateHealthScore(update: HealthUpdate, options: WriteOptions): Promise<HealthWritten>;
};

export type WriteOptions = { urgency: "interactive" | "batch" | "low"; signal?: AbortSignal };

/** Port: names that accounts had before; a ticket may still carry one (spec section 2). */
export type AccountNames = {
  /** Remembers these names; known ones cost nothing. */
  record(names: { accountId: string; name: string }[], at: Date): Promise<void>;
  /** Every name ever seen for the account, the present one included, newest first. */
  of(accountId: string): Promise<string[]>;
  all(): Promise<{ accountId: string; name: string }[]>;
};
