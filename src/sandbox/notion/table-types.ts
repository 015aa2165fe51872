import type { NotionDatabase, NotionRow, NotionValue } from "./contract.ts";
import type { Property } from "./properties.ts";

/** A database and its one data source. */
export type Source = {
  /** As it was at first; `properties` and `title` are what holds now. */
  readonly database: NotionDatabase;
  title: string;
  /** The page it stands on; null is the workspace itself. */
  readonly parentId: string | null;
  readonly isInline: boolean;
  inTrash: boolean;
  readonly properties: Property[];
  readonly pages: Map<string, Page>;
  /** Grows with every change of a page or of the schema: what was worked out before is stale. */
  version: number;
};

/** A row. Values are kept by property id, so a rename does not touch them. */
export type Page = {
  readonly id: string;
  readonly source: Source;
  readonly createdAt: Date;
  /** Milliseconds, floored to the minute as Notion reports and compares them (since July 2021). */
  readonly createdMinute: number;
  readonly createdBy: "person" | "bot";
  editedMinute: number;
  editedBy: "person" | "bot";
  inTrash: boolean;
  readonly values: Map<string, NotionValue>;
};

export type Tables = {
  source(id: string): Source | undefined;
  database(id: string): Source | undefined;
  page(id: string): Page | undefined;
  /** All of them, oldest first. */
  sources(): Source[];
  upsert(row: NotionRow): void;
  /** A new row with values by property id. */
  create(source: Source, id: string, values: ReadonlyMap<string, NotionValue>): Page;
  /** Sets values by property id, as one edit. */
  write(page: Page, values: ReadonlyMap<string, NotionValue>, by: Page["editedBy"]): void;
  setTrash(page: Page, inTrash: boolean, by: Page["editedBy"]): void;
  /** What stands on the page was edited. */
  touch(page: Page, by: Page["editedBy"]): void;
  /** A new database, made by the bot. */
  addDatabase(database: NotionDatabase, parentId: string, isInline: boolean): Source;
  /** The bot changed the schema or the title. */
  schemaChanged(source: Source, what?: "edited" | "trashed" | "restored"): void;
  rename(databaseId: string, from: string, to: string): void;
};
