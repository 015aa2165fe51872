import type { Logger } from "../lib/logger.ts";
import { elapsedMs } from "../lib/time.ts";
import { openSqlite } from "./open-sqlite.ts";
import { createStore, type Store } from "./store.ts";
import { createTransactionScope } from "./transaction-scope.ts";

export type OpenStoreOptions = {
  /** DATABASE_URL; null = the embedded store in `dataDir`. */
  databaseUrl: string | null;
  /** DATA_DIR; not touched when there is a `databaseUrl`. */
  dataDir: string;
  logger: Logger;
};

/**
 * Opens the store and brings its tables up to date. To be closed. Throws ServiceError, in words for
 * the operator and without the address's password, when it cannot be opened or is newer than the program.
 */
export async function openStore({
  databaseUrl,
  dataDir,
  logger,
}: OpenStoreOptions): Promise<Store> {
  const started = elapsedMs();
  const scope = createTransactionScope();
  const engine =
    databaseUrl === null
      ? await openSqlite(dataDir, scope)
      : // Only now, so that the embedded store does not pay for the PostgreSQL client.
        await (await import("./open-postgres.ts")).openPostgres(databaseUrl, scope, logger);
  const { store, migrationsRun } = await createStore(engine, scope, logger);
  const ms = Math.round(elapsedMs() - started);
  logger.info({ store: store.kind, migrationsRun, ms }, "store open");
  return store;
}
