import { closeSync, mkdirSync, openSync } from "node:fs";
import { errorSummary, ServiceError } from "../lib/errors.ts";

/** Creates the directory for its owner alone. Throws ServiceError when that cannot be done. */
export function makePrivateDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}

/**
 * Creates an empty file for its owner alone, unless it is there. It is never opened otherwise: to
 * close any handle of a file drops all locks that this process has on it (POSIX), SQLite's too.
 */
export function makePrivateFile(directory: string, path: string): void {
  try {
    closeSync(openSync(path, "wx", 0o600));
  } catch (error) {
    if (errorSummary(error).code !== "EEXIST") throw cannotWrite(directory, error);
  }
}

const cannotWrite = (directory: string, cause: unknown): ServiceError =>
  new ServiceError(
    "store",
    `The data directory ${directory} cannot be written (${errorSummary(cause).code ?? "unknown error"}). Set DATA_DIR to a directory that this user may write.`,
    { transient: false, cause },
  );
