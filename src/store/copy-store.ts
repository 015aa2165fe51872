// Longer than most: one walk over all tables, told once from question to proof.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Kysely, sql } from "kysely";
import { ServiceError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Engine, StoreKind } from "./engine.ts";
import { MIGRATION_TABLES, migrate } from "./migrate.ts";
import { openPostgres } from "./open-postgres.ts";
import { openSqlite } from "./open-sqlite.ts";
import type { Tables } from "./tables.ts";
import { createTransactionScope } from "./transaction-scope.ts";
import { UNFINISHED_COPY } from "./unfinished-copy.ts";

/** One table after its copy: how many rows, and whether they stood there already, from a copy that was cut short. */
export type CopiedTable = { table: string; rows: number; was: "copied" | "completed" | "there" };

export type CopyOptions = {
  /** DATA_DIR of the embedded store. */
  dataDir: string;
  /** postgres://… of an empty database, or of one that an earlier copy did not finish. */
  to: string;
  /** Told of each table once it is proven equal. */
  onTable?: (table: CopiedTable) => void;
  logger: Logger;
};

/** Rows in one statement; PostgreSQL takes 65,535 values. */
const BATCH = 500;

type Rows = Kysely<Record<string, Record<string, unknown>>>;
type Side = { db: Rows; kind: StoreKind };
type Cursor = Record<string, unknown> | null;
/** A table as both stores have it; `numbered`: the column that counts by itself. */
type Shape = {
  table: string;
  key: { column: string; isText: boolean }[];
  columns: string[];
  numbered: string | null;
};

/**
 * Copies the embedded store into PostgreSQL, table by table in the order of their keys, and proves each table by
 * count and checksum. Killed, it goes on where it was when it is called again; until it has ended the target is
 * marked, and no bot opens it. Neither side may have a bot or a worker. Throws ServiceError in words.
 */
export async function copyStore({ dataDir, to, onTable, logger }: CopyOptions): Promise<void> {
  if (!existsSync(join(dataDir, "tam.db"))) {
    throw refused(`There is no embedded store in ${dataDir}. Set DATA_DIR to the one to copy.`);
  }
  await using closing = new AsyncDisposableStack();
  const scope = createTransactionScope();
  const source = await opened(await openSqlite(dataDir, scope), "the embedded store", closing);
  const target = await opened(await openPostgres(to, scope, logger), "the target", closing);
  const shapes = await shapesOf(source.db);
  if (!(await isMarked(target.db)) && !(await isEmpty(target.db, shapes))) {
    throw refused(
      "The target holds data of its own. Copy into an empty database (create one with createdb), so that nothing is mixed.",
    );
  }
  await sql`create table if not exists ${sql.table(UNFINISHED_COPY)} (at bigint)`.execute(
    target.db,
  );
  for (const shape of shapes) {
    onTable?.({ table: shape.table, ...(await copyTable(source, target, shape)) });
  }
  await continueNumbering(target.db, shapes);
  await sql`drop table ${sql.table(UNFINISHED_COPY)}`.execute(target.db);
}

const refused = (message: string) => new ServiceError("store", message, { transient: false });

/** With every table at the newest migration, and nobody at work in it. */
async function opened(engine: Engine, what: string, closing: AsyncDisposableStack): Promise<Side> {
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  closing.defer(() => db.destroy());
  // On PostgreSQL `bot` is granted to everybody, but one of the bots is always the worker.
  for (const name of ["bot", "worker"] as const) {
    const lock = await engine.tryLock(name);
    if (lock === null) {
      throw refused(
        `A bot or a command is at work on ${what}. Stop it first: what it changes meanwhile would be missing.`,
      );
    }
    closing.defer(() => lock.release());
  }
  await migrate(db, engine.kind);
  return { db: db as unknown as Rows, kind: engine.kind };
}

/** Every table, as SQLite has it; both stores are made by the same migrations. */
async function shapesOf(source: Rows): Promise<Shape[]> {
  const found = await source.introspection.getTables();
  const shapes = found
    .filter(({ name }) => !MIGRATION_TABLES.includes(name) && !name.startsWith("sqlite_"))
    .map(async ({ name: table, columns }) => {
      const { rows } = await sql<{ name: string; type: string }>`
        select name, type from pragma_table_info(${table}) where pk > 0 order by pk`.execute(
        source,
      );
      if (rows.length === 0) throw new TypeError(`the table ${table} has no primary key`);
      return {
        table,
        key: rows.map(({ name, type }) => ({
          column: name,
          isText: type.toLowerCase() === "text",
        })),
        columns: columns.map(({ name }) => name).sort(),
        numbered: columns.find(({ isAutoIncrementing }) => isAutoIncrementing)?.name ?? null,
      };
    });
  return (await Promise.all(shapes)).sort((a, b) => (a.table < b.table ? -1 : 1));
}

async function copyTable(
  source: Side,
  target: Side,
  shape: Shape,
): Promise<Omit<CopiedTable, "table">> {
  const { table } = shape;
  const wanted = await fingerprint(source, shape);
  const there = await fingerprint(target, shape);
  if (isSame(wanted, there)) return { rows: wanted.rows, was: "there" };
  let from: Cursor = null;
  if (there.rows > 0) {
    // The part that is there must be the beginning of what is to come; else the source went on since.
    const beginning = await fingerprint(source, shape, there.rows);
    if (isSame(beginning, there)) from = beginning.last;
    else await target.db.deleteFrom(table).execute();
  }
  for await (const batch of batches(source, shape, from)) {
    await target.db.insertInto(table).values(batch).execute();
  }
  const now = await fingerprint(target, shape);
  if (!isSame(wanted, now)) {
    throw refused(
      `The table ${table} is not the same on both sides after copying (${wanted.rows} rows here, ${now.rows} there). Run the copy again; if it stays so, keep using the embedded store and report it.`,
    );
  }
  return { rows: wanted.rows, was: from === null ? "copied" : "completed" };
}

type Fingerprint = { rows: number; sha256: string; last: Cursor };

const isSame = (a: Fingerprint, b: Fingerprint): boolean =>
  a.rows === b.rows && a.sha256 === b.sha256;

/** Of all rows in the order of their key, or of the first `most`. */
async function fingerprint(
  side: Side,
  shape: Shape,
  most = Number.POSITIVE_INFINITY,
): Promise<Fingerprint> {
  const hash = createHash("sha256");
  let rows = 0;
  let last: Cursor = null;
  for await (const batch of batches(side, shape, null)) {
    for (const row of batch.slice(0, most - rows)) {
      hash.update(JSON.stringify(shape.columns.map((column) => row[column])));
      rows += 1;
      last = row;
    }
    if (rows >= most) break;
  }
  return { rows, sha256: hash.digest("hex"), last };
}

/** Rows after the cursor, in the order of their key. */
async function* batches(
  { db, kind }: Side,
  { table, key, columns }: Shape,
  after: Cursor,
): AsyncGenerator<Record<string, unknown>[]> {
  // By bytes on both sides: PostgreSQL's own order of text is that of a language.
  const ordered = sql.join(
    key.map(({ column, isText }) =>
      isText && kind === "postgres" ? sql`${sql.ref(column)} collate "C"` : sql.ref(column),
    ),
  );
  const selected = sql.join(columns.map((column) => sql.ref(column)));
  for (let cursor = after; ; ) {
    const from = cursor;
    const beyond =
      from === null
        ? sql`1 = 1`
        : sql`(${ordered}) > (${sql.join(key.map(({ column }) => from[column]))})`;
    const { rows } = await sql<Record<string, unknown>>`
      select ${selected} from ${sql.table(table)}
      where ${beyond} order by ${ordered} limit ${BATCH}`.execute(db);
    if (rows.length > 0) yield rows;
    if (rows.length < BATCH) return;
    cursor = rows.at(-1) ?? null;
  }
}

const isMarked = async (target: Rows): Promise<boolean> =>
  (await target.introspection.getTables()).some(({ name }) => name === UNFINISHED_COPY);

async function isEmpty(target: Rows, shapes: readonly Shape[]): Promise<boolean> {
  for (const { table } of shapes) {
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(target);
    if (rows.length > 0) return false;
  }
  return true;
}

/** The counters go on after the highest number that was copied. */
async function continueNumbering(target: Rows, shapes: readonly Shape[]): Promise<void> {
  for (const { table, numbered } of shapes) {
    if (numbered === null) continue;
    await sql`
      select setval(pg_get_serial_sequence(${table}, ${numbered}), max(${sql.ref(numbered)}))
      from ${sql.table(table)} having count(*) > 0`.execute(target);
  }
}
