import type { Limits } from "../../lib/limits.ts";
import type { Clock } from "../../lib/time.ts";
import type { Call, Faults } from "../faults.ts";

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
};

export type NotionEmulator = {
  /** The bot's NOTION_API_URL. */
  readonly apiUrl: string;
  readonly faults: Faults;
  readonly calls: Call[];
  /** What a correct client never does: malformed bodies, unknown properties, unknown paths … */
  readonly problems: string[];
  /** Adds a row or changes the given values of the row with this id. */
  upsert(row: NotionRow): void;
  trash(id: string): void;
  /** The row's values by property name; null when there is none. */
  row(id: string): NotionRow | null;
  rows(databaseId: string): NotionRow[];
  close(): Promise<void>;
};
