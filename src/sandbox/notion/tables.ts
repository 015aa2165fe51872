import type { Clock } from "../../lib/time.ts";
import type { Changes } from "./changes.ts";
import { dashedId } from "./checks.ts";
import type { NotionDatabase, NotionRow, NotionValue } from "./contract.ts";
import { createProperties, findProperty } from "./properties.ts";
import type { Page, Source, Tables } from "./table-types.ts";

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
      property.formerNames.push(property.name);
      property.name = to;
      source.version += 1;
      changes.tell({ kind: "database", id: databaseId, what: "edited", by: "person" });
    },
  };
}

/** No value: null, an empty text and an empty list count alike, as in Notion. */
export const isEmpty = (value: NotionValue | undefined): value is null | undefined | "" | [] =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
