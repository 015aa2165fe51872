import { existsSync } from "node:fs";
import { mkdtemp, rmdir, stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Finding, failure, fine, warning } from "../domain/finding.ts";
import { errorSummary } from "../lib/errors.ts";
import { checkMigrations } from "./doctor-migrations.ts";
import { MIGRATIONS_TABLE, migrationNames } from "./migrate.ts";
import { isBusy, sqliteFailure } from "./sqlite-errors.ts";

const MB = 1_000_000;
const WARN_BYTES = 500 * MB;
const FAIL_BYTES = 50 * MB;

/** Free bytes on the disk of a directory; handed in by tests, which cannot fill one. */
export type FreeBytes = (directory: string) => Promise<number>;

const freeBytes: FreeBytes = async (directory) => {
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
};

/** The embedded store in DATA_DIR, opened to read only: nothing is created or migrated. */
export async function checkSqlite(dataDir: string, free = freeBytes): Promise<Finding[]> {
  const directory = resolve(dataDir);
  const place = await checkDirectory(directory);
  if (place.at === null) return place.findings;
  const path = join(directory, "tam.db");
  return [
    ...place.findings,
    ...checkSpace(await free(place.at), directory),
    ...(existsSync(path)
      ? [...checkFile(path), ...checkBot(join(directory, "bot.lock"))]
      : [fine("store.migrations", `${path} is made at the first start.`)]),
  ];
}

/** `at`: the directory, or the nearest above it that there is; null when nothing can be written there. */
async function checkDirectory(
  directory: string,
): Promise<{ at: string | null; findings: Finding[] }> {
  const id = "store.directory";
  let at = directory;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  try {
    if (!(await stat(at)).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    // Rights alone do not tell: the file system may be mounted to be read only.
    await rmdir(await mkdtemp(join(at, ".tam-doctor-")));
  } catch (error) {
    const code = errorSummary(error).code ?? "unknown error";
    return {
      at: null,
      findings: [
        failure(
          id,
          `The data directory ${directory} cannot be written (${code}).`,
          "Set DATA_DIR to a directory that the bot's user may write, on a local disk.",
        ),
      ],
    };
  }
  const exists = at === directory;
  const open = exists && process.platform !== "win32" && ((await stat(at)).mode & 0o007) !== 0;
  return {
    at,
    findings: [
      fine(
        id,
        exists ? `${directory} can be written.` : `${directory} is made at the first start.`,
      ),
      ...(open
        ? [
            warning(
              id,
              `Every user of this machine may look into ${directory}, which holds account names and drafts.`,
              `chmod 700 ${directory}`,
            ),
          ]
        : []),
    ],
  };
}

/** How much room is left. */
function checkSpace(bytes: number, directory: string): Finding[] {
  const id = "store.space";
  const words = `${Math.floor(bytes / MB)} MB are free on the disk of ${directory}`;
  const fix = "Free some space, or set DATA_DIR to another disk.";
  if (bytes < FAIL_BYTES)
    return [failure(id, `Only ${words}: soon nothing can be stored, and scans stop.`, fix)];
  return [bytes < WARN_BYTES ? warning(id, `Only ${words}.`, fix) : fine(id, `${words}.`)];
}

function checkFile(path: string): Finding[] {
  const database = new DatabaseSync(path, { open: false, readOnly: true, timeout: 2_000 });
  try {
    database.open();
    const [state] = database.prepare("pragma quick_check(1)").all();
    if (Object.values(state ?? {})[0] !== "ok") {
      return [
        failure(
          "store.file",
          `The store ${path} is damaged.`,
          "Stop the bot and bring back a copy, or move the file away to start anew.",
        ),
      ];
    }
    return checkMigrations(executed(database), migrationNames("sqlite"));
  } catch (error) {
    const told = sqliteFailure(error, path);
    return [
      failure(
        "store.file",
        told instanceof Error ? told.message : `The store ${path} cannot be read.`,
        "Stop the bot and bring back a copy of the store, or set DATA_DIR to another directory.",
      ),
    ];
  } finally {
    if (database.isOpen) database.close();
  }
}

function executed(database: DatabaseSync): string[] {
  const table = database
    .prepare("select name from sqlite_master where type = 'table' and name = ?")
    .get(MIGRATIONS_TABLE);
  if (table === undefined) return [];
  return database
    .prepare(`select name from ${MIGRATIONS_TABLE} order by name`)
    .all()
    .map(({ name }) => String(name));
}

/** Whether a bot holds its lock: a reader is turned away while it does, and is gone at once otherwise. */
function checkBot(path: string): Finding[] {
  const running = fine("store.bot", "A bot is running on this store; doctor does not disturb it.");
  if (!existsSync(path)) return [fine("store.bot", "No bot is running on this store.")];
  const handle = new DatabaseSync(path, { open: false, readOnly: true, timeout: 0 });
  try {
    handle.open();
    handle.prepare("select count(*) from sqlite_master").get();
    return [fine("store.bot", "No bot is running on this store.")];
  } catch (error) {
    return isBusy(error) ? [running] : [];
  } finally {
    if (handle.isOpen) handle.close();
  }
}
