import type { Database } from "./tables.ts";

/**
 * Rows in one statement: far below the limits of bound values (SQLite 32,766, PostgreSQL 65,535), and of few sizes. Each
 * size is a statement of its own that is prepared and kept, and one of 500 rows takes half a megabyte.
 */
const CHUNK_ROWS = [256, 64, 16, 4, 1] as const;

/** In their order, as few as those sizes allow: 500 rows are 8. What belongs together is written `atomically`. */
export function chunks<T>(rows: readonly T[]): T[][] {
  const parts: T[][] = [];
  let from = 0;
  for (const size of CHUNK_ROWS) {
    for (; rows.length - from >= size; from += size) parts.push(rows.slice(from, from + size));
  }
  return parts;
}

/** A store may hold 100,000 rows, and each is several times as large as what is made of it. */
const PAGE_ROWS = 1_000;

/**
 * What `make` makes of all rows in ascending order of `keyOf`, which is different for each, read page by page. Rows that
 * are written meanwhile may be seen or not, as in any list that is a moment old; a transaction sees one state.
 */
export async function readByPages<Row, Made>(
  readPage: (after: string, limit: number) => Promise<Row[]>,
  keyOf: (row: Row) => string,
  make: (row: Row) => Made,
): Promise<Made[]> {
  const made: Made[] = [];
  for (let after = ""; ; ) {
    const rows = await readPage(after, PAGE_ROWS);
    for (const row of rows) made.push(make(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE_ROWS) return made;
    after = keyOf(last);
  }
}

/** The last row of each key, in the order of the keys: what one statement may write. */
export const lastOfEach = <T>(rows: readonly T[], keyOf: (row: T) => string): T[] =>
  [...new Map(rows.map((row) => [keyOf(row), row])).entries()]
    .sort(([a], [b]) => byText(a, b))
    .map(([, row]) => row);

/** Runs in the transaction that `db` is, else in one of its own. */
export const atomically = <T>(db: Database, write: (trx: Database) => Promise<T>): Promise<T> =>
  db.isTransaction ? write(db) : db.transaction().execute(write);

/** Text as both stores keep it: PostgreSQL refuses NUL, and half a surrogate pair is no UTF-8. */
export const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

export const storableOrNull = (text: string | null): string | null =>
  text === null ? null : storable(text);

export const toMs = (date: Date | null): number | null => date?.getTime() ?? null;

export const toDate = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

/** Plain order by code unit: rows written in one order by every process cannot deadlock. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
