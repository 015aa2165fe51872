/** What the drawer and the sandbox's server say to each other: JSON over HTTP, types only. */

export type Service = "slack" | "notion" | "gmail";

/** One call of the bot to a service, as it was answered. */
export type ActivityEntry = {
  /** Grows by one with each call. */
  seq: number;
  service: Service;
  /** `chat.postMessage`, or `POST /v1/data_sources/:id/query`. */
  operation: string;
  /** Business time as an ISO string. */
  at: string;
  /** Null: it was never answered. */
  ms: number | null;
  status: number | null;
  /** What the service called the refusal. */
  error: string | null;
  /** What the sandbox made go wrong: `slow`, `lostAnswer` … */
  fault: string | null;
  failed: boolean;
};

export type ActivityCounts = Record<Service, { calls: number; failed: number }>;

export type Activity = {
  /** The number of the newest call. */
  last: number;
  /** Since the sandbox started, also of calls that are no longer listed. */
  counts: ActivityCounts;
  /** Oldest first. */
  entries: ActivityEntry[];
};

/** What is to be read anew. */
export type Changed = { mail: boolean; notion: boolean; calls: boolean };

export type MailFolder = "drafts" | "sent" | "inbox";

export type MailPerson = { name: string; address: string };

/** A line of a folder. */
export type MailHead = {
  /** Names it in every reading: the draft's id, which outlives its edits, else the message's. */
  id: string;
  messageId: string;
  draftId: string | null;
  folder: MailFolder;
  /** The other side, by name. */
  who: string;
  subject: string;
  snippet: string;
  /** ISO string. */
  at: string;
  attachments: number;
};

export type MailboxView = {
  email: string;
  mailboxes: { email: string; name: string }[];
  /** Each newest first. */
  folders: Record<MailFolder, MailHead[]>;
};

export type MailView = MailHead & {
  from: MailPerson | null;
  to: MailPerson[];
  cc: MailPerson[];
  bcc: MailPerson[];
  text: string;
  /** Of strangers: never put into the page as it is. */
  html: string;
  headers: { name: string; value: string }[];
  files: { name: string; size: number }[];
  /** Who outside could answer; null: nobody. */
  customer: string | null;
  /** The rest of its thread, oldest first. */
  thread: MailHead[];
};

export type NotionDatabaseHead = { id: string; title: string; rows: number };

/** `type` as Notion names it; `options` of choices, in their order. */
export type NotionColumn = { name: string; type: string; options: string[] };

/** Dates as ISO strings; a relation by what it points to. */
export type NotionCell = string | number | null | { id: string; title: string }[];

export type NotionTableRow = { id: string; title: string; cells: Record<string, NotionCell> };

export type NotionSort = { column: string; descending: boolean };

export type NotionTable = {
  id: string;
  title: string;
  columns: NotionColumn[];
  /** Null: the newest row first. */
  sort: NotionSort | null;
  total: number;
  /** That fit the search; `rows` may be fewer. */
  matched: number;
  rows: NotionTableRow[];
};

export type NotionRun = {
  text: string;
  bold: boolean;
  italic: boolean;
  strikethrough: boolean;
  underline: boolean;
  code: boolean;
  link: string | null;
  mention: boolean;
};

export type NotionBlock = {
  id: string;
  type: string;
  text: string;
  runs: NotionRun[];
  /** Of a row of a table. */
  cells: NotionRun[][];
  checked: boolean;
  /** An emoji. */
  icon: string | null;
  url: string | null;
  language: string | null;
  editedBy: "person" | "bot";
  /** ISO string. */
  editedAt: string;
  children: NotionBlock[];
};

export type NotionPage = {
  id: string;
  title: string;
  url: string;
  /** What it stands on, the outermost first. */
  path: { kind: "database" | "page"; id: string; title: string }[];
  /** Of a row: its values. Empty for other pages. */
  columns: NotionColumn[];
  cells: Record<string, NotionCell>;
  blocks: NotionBlock[];
};
