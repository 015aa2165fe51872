import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { ServiceError } from "../lib/errors.ts";
import type { StoreKind } from "./engine.ts";
import { migration0001 } from "./migration-0001.ts";
import { migration0002 } from "./migration-0002.ts";
import { migration0003 } from "./migration-0003.ts";
import { migration0004 } from "./migration-0004.ts";
import { migration0005 } from "./migration-0005.ts";
import { migration0006 } from "./migration-0006.ts";
import { migration0007 } from "./migration-0007.ts";
import { migration0008 } from "./migration-0008.ts";
import { migration0009 } from "./migration-0009.ts";
import type { Database } from "./tables.ts";

/** Names of our own, so that another program in the same PostgreSQL database is not in the way. */
export const MIGRATIONS_TABLE = "tam_migrations";
const LOCK_TABLE = "tam_migrations_lock";
/** What stands beside the tables of the store. */
export const MIGRATION_TABLES: readonly string[] = [MIGRATIONS_TABLE, LOCK_TABLE];

/** Numbered, run in this order, never changed once released. */
const migrations = (kind: StoreKind): Record<string, Migration> => ({
  "0001-history-names-handled-audit": migration0001(kind),
  "0002-due-times": migration0002,
  "0003-scans-episodes-outbox": migration0003(kind),
  "0004-drafts-covers-communications": migration0004,
  "0005-outbox-revisions": migration0005,
  "0006-profile-pages": migration0006,
  "0007-pulses-home-tabs": migration0007,
  "0008-indexes-of-each-second": migration0008,
  "0009-rescans": migration0009,
});

/** Their names, in order. */
export const migrationNames = (kind: StoreKind): string[] => Object.keys(migrations(kind));

/**
 * Brings the store to the newest migration and returns how many ran. All of them run in one
 * transaction under Kysely's lock (an advisory lock on PostgreSQL, `begin immediate` on SQLite), so
 * several processes may start at once. Throws ServiceError when the store is newer than the program.
 */
export async function migrate(db: Database, kind: StoreKind): Promise<number> {
  const known = migrations(kind);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => known },
    migrationTableName: MIGRATIONS_TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) {
    return results?.filter((result) => result.status === "Success").length ?? 0;
  }
  if (error instanceof ServiceError) throw error;
  const unknown = (await executed(db)).filter((name) => !(name in known));
  if (unknown.length > 0) {
    throw new ServiceError(
      "store",
      `The store was last used by a newer version of this program (it knows ${unknown.join(", ")}, which this one does not). Run that version, or bring back a copy of the store from before.`,
      { transient: false, cause: error },
    );
  }
  throw new ServiceError("store", "The tables of the store could not be created or changed.", {
    transient: false,
    cause: error,
  });
}

async function executed(db: Kysely<never> | Database): Promise<string[]> {
  try {
    const { rows } = await sql<{
      name: string;
    }>`select name from ${sql.table(MIGRATIONS_TABLE)}`.execute(db);
    return rows.map((row) => row.name);
  } catch {
    // No such table: then no newer program was here, and the first error tells why.
    return [];
  }
}
