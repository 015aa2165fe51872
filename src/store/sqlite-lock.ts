import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { delay } from "../lib/time.ts";
import type { LockName, StoreLock } from "./engine.ts";
import { makePrivateFile } from "./private-file.ts";
import { isBusy, sqliteFailure } from "./sqlite-errors.ts";

/**
 * Two processes that try in the same instant may each hold a shared lock and both fail; a second
 * look, a little later, lets one of them win.
 */
const LOOKS_MS = [0, 5, 11, 23, 47];

/**
 * The exclusive lock of SQLite on an empty file of its own: the kernel frees it when the process
 * dies, however it dies. An open transaction holds it, so nothing is ever written.
 */
export async function trySqliteLock(dataDir: string, name: LockName): Promise<StoreLock | null> {
  const path = join(dataDir, `${name}.lock`);
  makePrivateFile(dataDir, path);
  for (const wait of LOOKS_MS) {
    if (wait > 0) await delay(wait);
    const handle = lockFile(path);
    if (handle !== null) return heldLock(handle);
  }
  return null;
}

function lockFile(path: string): DatabaseSync | null {
  const handle = new DatabaseSync(path, { open: false, timeout: 0 });
  try {
    handle.open();
    // Without this an empty journal file would lie beside the lock.
    handle.exec("pragma journal_mode = memory; begin exclusive");
    return handle;
  } catch (error) {
    if (handle.isOpen) handle.close();
    if (isBusy(error)) return null;
    throw sqliteFailure(error, path);
  }
}

const heldLock = (handle: DatabaseSync): StoreLock => ({
  async release() {
    if (handle.isOpen) handle.close();
  },
  // A file lock cannot be lost while the process lives.
  lost: new Promise(() => {}),
});
