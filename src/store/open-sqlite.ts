import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../lib/errors.ts";
import { delay, elapsedMs } from "../lib/time.ts";
import type { Engine } from "./engine.ts";
import { makePrivateDirectory, makePrivateFile } from "./private-file.ts";
import { createSqliteDialect } from "./sqlite-dialect.ts";
import { sqliteFailure, whileBusy } from "./sqlite-errors.ts";
import { trySqliteLock } from "./sqlite-lock.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** SQLite's own wait for a writer of another process, which stops this one; longer waits are `whileBusy`'s. */
const BUSY_TIMEOUT_MS = 10;

/**
 * The embedded store `tam.db` in `dataDir`, created when it is not there. Several processes may have
 * it open; a commit has reached the disk when it returns. Throws ServiceError.
 */
export async function openSqlite(dataDir: string, scope: TransactionScope): Promise<Engine> {
  const path = join(dataDir, "tam.db");
  makePrivateDirectory(dataDir);
  makePrivateFile(dataDir, path);
  const database = openFile(path);
  try {
    const mode = await whileBusy(path, () => database.prepare("pragma journal_mode = wal").get());
    if (mode?.journal_mode !== "wal") {
      throw new ServiceError(
        "store",
        `The store ${path} cannot use a write-ahead log: its file system lacks shared memory. Set DATA_DIR to a local disk.`,
        { transient: false },
      );
    }
    database.exec("pragma synchronous = full");
  } catch (error) {
    database.close();
    throw error;
  }
  return {
    kind: "sqlite",
    dialect: createSqliteDialect(database, path, scope),
    tryLock: (name) => trySqliteLock(dataDir, name),
    scrub: () => scrub(database, path),
  };
}

/**
 * Writes the file anew, then empties the log. `secure_delete` would not do: what SQLite copied from page to page before
 * it was removed stays where it was.
 */
async function scrub(database: DatabaseSync, path: string): Promise<void> {
  await whileBusy(path, () => database.exec("vacuum"));
  const empty = () => database.prepare("pragma wal_checkpoint(truncate)").get()?.busy === 0;
  const giveUp = elapsedMs() + SCRUB_PATIENCE_MS;
  while (!(await whileBusy(path, empty))) {
    if (elapsedMs() >= giveUp)
      throw new ServiceError(
        "store",
        `The log of ${path} is in use by another process and may hold what was removed; restart the bot to empty it.`,
        { transient: true },
      );
    await delay(SCRUB_WAIT_MS);
  }
}

/** A reader of another process may use the log. */
const SCRUB_PATIENCE_MS = 15_000;
const SCRUB_WAIT_MS = 50;

function openFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, {
      timeout: BUSY_TIMEOUT_MS,
      enableForeignKeyConstraints: true,
    });
  } catch (error) {
    throw sqliteFailure(error, path);
  }
}
