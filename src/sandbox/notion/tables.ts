import type { Clock } from "../../lib/time.ts";
import { dashedId } from "./checks.ts";
import type { NotionDatabase, NotionRow, NotionValue } from "./contract.ts";
import { createProperties, findProperty, type Property } from "./properties.ts";

/** A database and its one data source. */
export type Source = {
  readonly database: NotionDatabase;
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
  editedMinute: number;
  editedBy: "person" | "bot";
  inTrash: boolean;
  readonly values: Map<string, NotionValue>;
};

export type Tables = {
  source(id: string): Source | undefined;
  database(id: string): Source | undefined;
  page(id: string): Page | undefined;
  upsert(row: NotionRow): void;
  /** Sets values by property id, as one edit. */
  write(page: Page, values: ReadonlyMap<string, NotionValue>, by: Page["editedBy"]): void;
  setTrash(page: Page, inTrash: boolean, by: Page["editedBy"]): void;
  rename(databaseId: string, from: string, to: string): void;
};

const MINUTE_MS = 60_000;
const toMinute = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;

/** What the emulated workspace holds. Throws on a world that contradicts itself. */
export function createTables(input: {
  databases: NotionDatabase[];
  rows: NotionRow[];
  clock: Clock;
}): Tables {
  const sources = input.databases.map(
    (database): Source => ({
      database,
      properties: createProperties(database),
      pages: new Map(),
      version: 0,
    }),
  );
  const byDatabaseId = new Map(sources.map((source) => [source.database.id, source]));
  const bySourceId = new Map(sources.map((source) => [source.database.dataSourceId, source]));
  const pages = new Map<string, Page>();

  const edited = (page: Page, by: Page["editedBy"]) => {
    page.editedMinute = toMinute(input.clock.now());
    page.editedBy = by;
    page.source.version += 1;
  };

  const setValues = (page: Page, values: NotionRow["values"]) => {
    for (const [name, value] of Object.entries(values)) {
      const property = page.source.properties.find((candidate) => candidate.name === name);
      if (property === undefined) {
        throw new Error(`"${page.source.database.title}" has no property "${name}".`);
      }
      page.values.set(property.id, value);
    }
  };

  const insert = (row: NotionRow): Page => {
    const source = byDatabaseId.get(row.databaseId);
    if (source === undefined) throw new Error(`There is no database ${row.databaseId}.`);
    if (dashedId(row.id) !== row.id) throw new Error(`${row.id} is not a dashed uuid.`);
    const minute = toMinute(row.createdAt);
    const page: Page = {
      id: row.id,
      source,
      createdAt: row.createdAt,
      createdMinute: minute,
      editedMinute: minute,
      editedBy: "person",
      inTrash: false,
      values: new Map(),
    };
    setValues(page, row.values);
    pages.set(page.id, page);
    source.pages.set(page.id, page);
    source.version += 1;
    return page;
  };
  for (const row of input.rows) insert(row);

  return {
    source: (id) => bySourceId.get(id),
    database: (id) => byDatabaseId.get(id),
    page: (id) => pages.get(id),
    upsert(row) {
      const known = pages.get(row.id);
      if (known !== undefined) setValues(known, row.values);
      edited(known ?? insert(row), "person");
    },
    write(page, values, by) {
      for (const [id, value] of values) page.values.set(id, value);
      edited(page, by);
    },
    setTrash(page, inTrash, by) {
      page.inTrash = inTrash;
      edited(page, by);
    },
    rename(databaseId, from, to) {
      const source = byDatabaseId.get(databaseId);
      const property = source && findProperty(source.properties, from);
      if (source === undefined || property === undefined) {
        throw new Error(`Database ${databaseId} has no property "${from}".`);
      }
      property.name = to;
      source.version += 1;
    },
  };
}

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
