import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { ServiceError } from "../lib/errors.ts";
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
  };
}

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
