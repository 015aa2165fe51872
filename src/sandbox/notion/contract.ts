import type { Limits } from "../../lib/limits.ts";
import type { Clock } from "../../lib/time.ts";
import type { Call, Faults } from "../faults.ts";
import type { NotionContent } from "./content-contract.ts";

/** A value as the world states it; the emulator turns it into the wire form of the property's type. */
export type NotionValue = string | number | string[] | null;

export type NotionPropertyType =
  | "title"
  | "rich_text"
  | "number"
  | "select"
  | "status"
  | "date"
  | "email"
  | "url"
  | "relation";

export type NotionDatabase = {
  /** Dashed uuid of the database; its one data source has `dataSourceId`. */
  id: string;
  dataSourceId: string;
  title: string;
  /** For select and status the options; for relation the data source id it points to. */
  properties: Record<string, { type: NotionPropertyType; options?: string[]; relatesTo?: string }>;
};

export type NotionRow = {
  /** Dashed uuid. */
  id: string;
  databaseId: string;
  createdAt: Date;
  /** By property name. Dates as ISO strings (date-only or with time), relations as page ids. */
  values: Record<string, NotionValue>;
};

/** What a connection may be allowed to do (developers.notion.com/reference/capabilities). */
export type NotionCapability = "read" | "update" | "insert";

export type NotionEmulatorOptions = {
  token: string;
  /** The budget per window (`limits.notionWindowMs`): 180 as on the Free and Plus plans when not given. */
  requestsPerWindow?: number;
  databases: NotionDatabase[];
  rows: NotionRow[];
  limits: Limits;
  /** Business time: created and edited times. */
  clock: Clock;
  port?: number;
  /**
   * Texts longer than this come in several runs of rich text (20 characters when not given), as
   * whatever a person formatted does.
   */
  splitTextAfter?: number;
  /** A second judge of what is asked and answered; what it names goes to `problems`. */
  conformance?: NotionConformance;
  /** Told of each of the `problems` as it is found. */
  onProblem?: (problem: string) => void;
};

/**
 * Judges bodies by operation (`PATCH /v1/pages/:id`) and gives what is wrong with them; nothing
 * when all is well. A request is its path and query parameters and its body in one object, as the
 * official SDK's types have it.
 */
export type NotionConformance = {
  request(operation: string, body: unknown): string[];
  response(operation: string, body: unknown): string[];
};

export type NotionEmulator = NotionContent & {
  /** The bot's NOTION_API_URL. */
  readonly apiUrl: string;
  readonly faults: Faults;
  readonly calls: Call[];
  /** What a correct client never does: malformed bodies, unknown properties, unknown paths … */
  readonly problems: string[];
  /** Each request of the bot when it was answered (or was not); call the answer to stop. */
  subscribeToCalls(listener: (call: Call) => void): () => void;
  /** Adds a row or changes the given values of the row with this id. */
  upsert(row: NotionRow): void;
  trash(id: string): void;
  /** As a person does in Notion: the property's id stays. */
  renameProperty(databaseId: string, from: string, to: string): void;
  /** The row's values by property name; null when there is none. */
  row(id: string): NotionRow | null;
  /** All of them, also those made through the API. */
  databases(): NotionDatabase[];
  rows(databaseId: string): NotionRow[];
  /** From now on; at first the connection may do everything. */
  setCapabilities(capabilities: readonly NotionCapability[]): void;
  close(): Promise<void>;
};
