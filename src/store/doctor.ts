import { type Check, fine } from "../domain/finding.ts";
import { checkSqlite, type FreeBytes } from "./doctor-sqlite.ts";

/** The store as it lies there: nothing is created, migrated or locked, whoever else is using it. */
export const createStoreCheck = (deps: {
  databaseUrl: string | null;
  dataDir: string;
  /** False: a PostgreSQL server is not asked. */
  online: boolean;
  freeBytes?: FreeBytes;
}): Check => ({
  part: "Store",
  async run() {
    const { databaseUrl, dataDir, online, freeBytes } = deps;
    if (databaseUrl === null) return checkSqlite(dataDir, freeBytes);
    if (!online) return [fine("store.server", "PostgreSQL was not looked at (--offline).")];
    // Only now, so that the embedded store does not pay for the PostgreSQL client.
    const { checkPostgres } = await import("./doctor-postgres.ts");
    return checkPostgres(databaseUrl);
  },
});
