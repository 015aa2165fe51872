import type { ReadOptions, WriteOptions } from "./account.ts";

/** What people log by hand; the drafts have types of their own. */
export const LOGGED_TYPES = ["slack_message", "call", "meeting", "email", "other"] as const;
export type LoggedType = (typeof LOGGED_TYPES)[number];

/** One line of the Communication History of a profile (spec section 9). */
export type CommunicationRecord = {
  /** Day in TAM_TIMEZONE, `2026-11-23`. */
  date: string;
  /** "escalation_outreach", "slack_message" …; shown in words. */
  type: string;
  subject: string;
  outcome: string | null;
  /** Of the date, for people who want to see the thing itself; null = none. */
  url: string | null;
};

/** Where records are put into a profile page: the newest first. */
export type LogPlace = {
  pageId: string;
  /** The page, or the heading when its section can be folded. */
  parentId: string;
  /** The heading that a record is put behind; null = at the start of the parent. */
  afterId: string | null;
  /** The paragraph that says that there are none; it goes with the first record. */
  noneId: string | null;
};

export type AppendedRecord = {
  kind: "appended";
  /** Of its line. */
  blockId: string;
  /** Where the next one goes. */
  log: LogPlace;
};

/** Port: the Communication History of a profile in Notion, implemented by `createNotionTamAdapter`. Throws ServiceError. */
export type CommunicationLog = {
  /**
   * At the top of the log, which is made when there is none. Not to be repeated blindly: `unclear` says
   * that it may be there. `noPlace`: page or heading are gone, the page has to be found again.
   */
  appendCommunicationLog(
    page: { pageId: string; log: LogPlace | null },
    record: CommunicationRecord,
    options: WriteOptions,
  ): Promise<AppendedRecord | { kind: "noPlace" }>;
  /** The line of a record of which nobody knows whether it was written; null = it is not there. `others`: lines of other records. */
  findCommunication(
    pageId: string,
    record: CommunicationRecord,
    others: ReadonlySet<string>,
    options: ReadOptions,
  ): Promise<string | null>;
  /** Its outcome as it is now; what else people wrote in the line stays. `gone`: somebody deleted it, or made of it what must not be touched. */
  updateCommunication(
    blockId: string,
    record: CommunicationRecord,
    options: WriteOptions,
  ): Promise<"written" | "gone">;
};

export type CommunicationState = "wanted" | "writing" | "unclear" | "written" | "held";

/** A record on its way into Notion: written once, whatever happens in between. */
export type StoredCommunication = {
  /** What it is of; unique for ever, and found again in the page by it: `sent:<draft>`, `logged:<message>`. */
  key: string;
  accountId: string;
  record: CommunicationRecord;
  state: CommunicationState;
  /** The block in Notion; null = not known. */
  blockId: string | null;
  /** The text in Notion is older than the record (an outcome was noted later). */
  stale: boolean;
  attempts: number;
  error: string | null;
};

/** Port: records to be appended to profiles exactly once, implemented by the store. */
export type Communications = {
  /** False when the key is there already. */
  want(wish: Pick<StoredCommunication, "key" | "accountId" | "record">, at: Date): Promise<boolean>;
  get(key: string): Promise<StoredCommunication | null>;
  /** Of all accounts, newest first. */
  recent(limit: number): Promise<StoredCommunication[]>;
  /** Not in Notion as they are here, oldest first; `writing` ones may be a dead process's. */
  unfinished(): Promise<StoredCommunication[]>;
  /** One conditional write: false when it is not in the state `from` any more. */
  mark(
    key: string,
    from: CommunicationState,
    to: { state: CommunicationState; blockId?: string; error?: string | null },
  ): Promise<boolean>;
  /** The lines in Notion of the account's records, as far as they are known. */
  linesOf(accountId: string): Promise<Set<string>>;
  /** The line in Notion says this; it stays `stale` when the record changed since it was read. */
  shown(record: StoredCommunication): Promise<void>;
  /** Notes what came of it; the line in Notion follows. False when there is no such record. */
  setOutcome(key: string, outcome: string): Promise<boolean>;
};
