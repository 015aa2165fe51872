import type { Clock } from "../../lib/time.ts";
import type { Changes } from "./changes.ts";
import { dashedId } from "./checks.ts";
import type { NotionDatabase, NotionRow, NotionValue } from "./contract.ts";
import { createProperties, findProperty, type Property } from "./properties.ts";

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

const MINUTE_MS = 60_000;
const toMinute = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;

/** What the emulated workspace holds. Throws on a world that contradicts itself. */
export function createTables(input: {
  databases: NotionDatabase[];
  rows: NotionRow[];
  clock: Clock;
  changes: Changes;
}): Tables {
  const { changes } = input;
  const byDatabaseId = new Map<string, Source>();
  const bySourceId = new Map<string, Source>();
  const pages = new Map<string, Page>();

  const addSource = (database: NotionDatabase, parentId: string | null, isInline: boolean) => {
    const source: Source = {
      database,
      title: database.title,
      parentId,
      isInline,
      inTrash: false,
      properties: createProperties(database),
      pages: new Map(),
      version: 0,
    };
    byDatabaseId.set(database.id, source);
    bySourceId.set(database.dataSourceId, source);
    return source;
  };
  for (const database of input.databases) addSource(database, null, false);

  const edited = (page: Page, by: Page["editedBy"]) => {
    page.editedMinute = toMinute(input.clock.now());
    page.editedBy = by;
    page.source.version += 1;
  };

  const setValues = (page: Page, values: NotionRow["values"]) => {
    for (const [name, value] of Object.entries(values)) {
      const property = page.source.properties.find((candidate) => candidate.name === name);
      if (property === undefined) {
        throw new Error(`"${page.source.title}" has no property "${name}".`);
      }
      page.values.set(property.id, value);
    }
  };

  const add = (source: Source, id: string, createdAt: Date, by: Page["editedBy"]): Page => {
    const minute = toMinute(createdAt);
    const page: Page = {
      id,
      source,
      createdAt,
      createdMinute: minute,
      createdBy: by,
      editedMinute: minute,
      editedBy: by,
      inTrash: false,
      values: new Map(),
    };
    pages.set(page.id, page);
    source.pages.set(page.id, page);
    source.version += 1;
    return page;
  };
  const insert = (row: NotionRow): Page => {
    const source = byDatabaseId.get(row.databaseId);
    if (source === undefined) throw new Error(`There is no database ${row.databaseId}.`);
    if (dashedId(row.id) !== row.id) throw new Error(`${row.id} is not a dashed uuid.`);
    const page = add(source, row.id, row.createdAt, "person");
    setValues(page, row.values);
    return page;
  };
  for (const row of input.rows) insert(row);

  return {
    source: (id) => bySourceId.get(id),
    database: (id) => byDatabaseId.get(id),
    page: (id) => pages.get(id),
    sources: () => [...byDatabaseId.values()],
    upsert(row) {
      const known = pages.get(row.id);
      if (known !== undefined) setValues(known, row.values);
      edited(known ?? insert(row), "person");
      const what = known === undefined ? "created" : "edited";
      changes.tell({ kind: "row", id: row.id, what, by: "person" });
    },
    create(source, id, values) {
      const page = add(source, id, input.clock.now(), "bot");
      for (const [property, value] of values) page.values.set(property, value);
      changes.tell({ kind: "row", id, what: "created", by: "bot" });
      return page;
    },
    write(page, values, by) {
      for (const [id, value] of values) page.values.set(id, value);
      edited(page, by);
      changes.tell({ kind: "row", id: page.id, what: "edited", by });
    },
    setTrash(page, inTrash, by) {
      page.inTrash = inTrash;
      edited(page, by);
      changes.tell({ kind: "row", id: page.id, what: inTrash ? "trashed" : "restored", by });
    },
    touch: edited,
    addDatabase(database, parentId, isInline) {
      const source = addSource(database, parentId, isInline);
      changes.tell({ kind: "database", id: database.id, what: "created", by: "bot" });
      return source;
    },
    schemaChanged(source, what = "edited") {
      source.version += 1;
      changes.tell({ kind: "database", id: source.database.id, what, by: "bot" });
    },
    rename(databaseId, from, to) {
      const source = byDatabaseId.get(databaseId);
      const property = source && findProperty(source.properties, from);
      if (source === undefined || property === undefined) {
        throw new Error(`Database ${databaseId} has no property "${from}".`);
      }
      property.name = to;
      source.version += 1;
      changes.tell({ kind: "database", id: databaseId, what: "edited", by: "person" });
    },
  };
}

/** As it is now. */
export const toDatabase = ({ database, title, properties }: Source): NotionDatabase => ({
  id: database.id,
  dataSourceId: database.dataSourceId,
  title,
  properties: Object.fromEntries(
    properties.map(({ name, type, options, relatesTo }) => [
      name,
      {
        type,
        ...((type === "select" || type === "status") && {
          options: options.map((option) => option.name),
        }),
        ...(relatesTo !== undefined && { relatesTo }),
      },
    ]),
  ),
});

/** As the world states it: values by the properties' present names. */
export const toRow = (page: Page): NotionRow => ({
  id: page.id,
  databaseId: page.source.database.id,
  createdAt: page.createdAt,
  values: Object.fromEntries(
    page.source.properties.map(({ id, name }) => [name, page.values.get(id) ?? null]),
  ),
});

/** No value: null, an empty text and an empty list count alike, as in Notion. */
export const isEmpty = (value: NotionValue | undefined): value is null | undefined | "" | [] =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
