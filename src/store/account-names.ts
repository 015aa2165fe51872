import type { AccountNames } from "../domain/account.ts";
import { DAY_MS } from "../lib/time.ts";
import { atomically, byText, chunks, storable } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

/** In code points, at most 4 bytes each: a PostgreSQL index row holds some 2,700 bytes. */
const LONGEST_NAME = 500;

/**
 * Names that accounts had. Every list of accounts passes through `record`, so it reads first and
 * writes only what is new, came back, or was last seen a day ago.
 */
export const createAccountNames = (db: Database): AccountNames => ({
  async record(names, at) {
    const sorted = names.toSorted((a, b) => byText(a.accountId, b.accountId));
    const changed = new Map<string, Row>();
    for (const chunk of chunks(sorted)) {
      const rows = chunk.map(({ accountId, name }) => toRow(accountId, name, at));
      const present = await presentNames(db, rows);
      for (const row of rows) {
        if (isNews(row, present.get(row.account_id)))
          changed.set(JSON.stringify([row.account_id, row.name]), row);
      }
    }
    if (changed.size > 0) await upsert(db, [...changed.values()].sort(inOneOrder));
  },
  async of(accountId) {
    const rows = await newestFirst(db).where("account_id", "=", accountId).execute();
    return rows.map((row) => row.name);
  },
  async all() {
    const rows = await newestFirst(db).execute();
    return rows.map((row) => ({ accountId: row.account_id, name: row.name }));
  },
});

type Row = Tables["account_names"];

const toRow = (accountId: string, name: string, at: Date): Row => ({
  account_id: accountId,
  name: Array.from(storable(name)).slice(0, LONGEST_NAME).join(""),
  first_seen: at.getTime(),
  last_seen: at.getTime(),
});

const inOneOrder = (a: Row, b: Row): number =>
  byText(a.account_id, b.account_id) || byText(a.name, b.name);

const newestFirst = (db: Database) =>
  db
    .selectFrom("account_names")
    .selectAll()
    .orderBy("account_id")
    .orderBy("last_seen", "desc")
    .orderBy("first_seen", "desc")
    .orderBy("name");

async function presentNames(db: Database, rows: readonly Row[]): Promise<Map<string, Row>> {
  const ids = [...new Set(rows.map((row) => row.account_id))];
  const stored = await newestFirst(db).where("account_id", "in", ids).execute();
  return new Map(stored.toReversed().map((row) => [row.account_id, row]));
}

const isNews = (row: Row, present: Row | undefined): boolean =>
  present === undefined || present.name !== row.name || row.last_seen - present.last_seen >= DAY_MS;

const upsert = (db: Database, rows: readonly Row[]): Promise<void> =>
  atomically(db, async (trx) => {
    for (const chunk of chunks(rows)) {
      await trx
        .insertInto("account_names")
        .values(chunk)
        .onConflict((conflict) =>
          conflict
            .columns(["account_id", "name"])
            .doUpdateSet((eb) => ({ last_seen: eb.ref("excluded.last_seen") }))
            .whereRef("account_names.last_seen", "<", "excluded.last_seen"),
        )
        .execute();
    }
  });
