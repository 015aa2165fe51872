import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { errorSummary, ServiceError } from "../lib/errors.ts";

/**
 * Writes the embedded store as it is at this moment into one file, beside a running bot. To restore: stop the bot,
 * put the file in its place as `tam.db`, without the `-wal` and `-shm` of the old one. Throws ServiceError.
 */
export async function backupStore(dataDir: string, file: string): Promise<void> {
  const path = join(dataDir, "tam.db");
  if (!existsSync(path)) {
    throw refused(
      `There is no embedded store in ${dataDir}. Set DATA_DIR to the one to save; PostgreSQL is saved by pg_dump.`,
    );
  }
  if (existsSync(file)) throw refused(`${file} is there already. Name a new file.`);
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    // Holds addresses and names, as the store does.
    closeSync(openSync(file, "wx", 0o600));
    await backup(database, file);
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw refused(`${file} could not be written: ${errorSummary(error).message}`, error);
  } finally {
    database.close();
  }
}

const refused = (message: string, cause?: unknown) =>
  new ServiceError("store", message, { transient: false, cause });
