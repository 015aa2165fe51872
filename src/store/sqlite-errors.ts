import { ServiceError } from "../lib/errors.ts";
import { delay, elapsedMs } from "../lib/time.ts";

/** Primary result codes of SQLite (sqlite.org/rescode.html); extended codes carry them in the low byte. */
const BUSY = 5;
const LOCKED = 6;
const WORDS: Record<number, (path: string) => string> = {
  [BUSY]: (path) =>
    `The store ${path} was kept busy by another process for too long. Is a command of this program stuck?`,
  8: (path) =>
    `The store ${path} may not be written. Give its file and directory to the user that runs this program, or set DATA_DIR to another directory.`,
  10: (path) => `The store ${path} cannot be read or written: the disk reports an error.`,
  11: (path) => `The store ${path} is damaged. Bring back a copy, or move it away to start anew.`,
  13: (path) => `The store ${path} cannot grow: the disk is full.`,
  14: (path) =>
    `The store ${path} cannot be opened. Set DATA_DIR to a directory that this user may write.`,
  26: (path) =>
    `The file ${path} is not an SQLite database. Move it away, or set DATA_DIR to another directory.`,
};

const resultCode = (error: unknown): number | null =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : null;

export const isBusy = (error: unknown): boolean => {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
};

/** What the operator can do about it, in words; a mistake in our own SQL stays what it is. */
export function sqliteFailure(error: unknown, path: string): unknown {
  const code = resultCode(error);
  const words = code === null ? undefined : WORDS[code === LOCKED ? BUSY : code];
  return words === undefined
    ? error
    : new ServiceError("store", words(path), { transient: isBusy(error), cause: error });
}

/** How long a writer waits for the writers of other processes before it fails. */
const PATIENCE_MS = 15_000;
const LONGEST_WAIT_MS = 50;

/**
 * Repeats one statement while another process holds the write lock. SQLite's own busy timeout would
 * stop the whole event loop meanwhile, acknowledgements to Slack included; so it is short (see
 * open-sqlite.ts), and the waiting is done here.
 */
export async function whileBusy<T>(path: string, statement: () => T): Promise<T> {
  const giveUp = elapsedMs() + PATIENCE_MS;
  for (let wait = 1; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return statement();
    } catch (error) {
      if (!isBusy(error) || elapsedMs() >= giveUp) throw sqliteFailure(error, path);
    }
    await delay(wait);
  }
}
