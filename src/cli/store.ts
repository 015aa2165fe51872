import type { Config } from "../config.ts";
import { createLogger } from "../lib/logger.ts";
import { count } from "../lib/text.ts";
import { backupStore } from "../store/backup-store.ts";
import { type CopiedTable, copyStore } from "../store/copy-store.ts";
import type { CommandResult } from "./command-result.ts";

type StoreSettings = Pick<Config, "store" | "logLevel">;

/** `tam store copy`: the embedded store into PostgreSQL, proven table by table. Throws ServiceError. */
export async function runStoreCopy(
  { to, json }: { to: string; json: boolean },
  { store, logLevel }: StoreSettings,
): Promise<CommandResult> {
  const tables: CopiedTable[] = [];
  await copyStore({
    dataDir: store.dataDir,
    to,
    onTable: (table) => {
      tables.push(table);
      if (!json) process.stderr.write(`${describe(table)}\n`);
    },
    logger: createLogger(logLevel),
  });
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return {
    kind: "done",
    output: json
      ? `${JSON.stringify({ tables, rows })}\n`
      : `Copied and proven by count and checksum: ${count(rows, "row")} in ${count(tables.length, "table")}. Set DATABASE_URL and start the bot; keep the old DATA_DIR until you are content.\n`,
    notes: hasPassword(to)
      ? [
          "The password stood in the list of processes; next time leave it out of the address and set PGPASSWORD.",
        ]
      : [],
  };
}

const hasPassword = (url: string): boolean => (URL.parse(url)?.password ?? "") !== "";

const WAS: Record<CopiedTable["was"], string> = {
  copied: "copied",
  completed: "completed",
  there: "was there",
};
const describe = ({ table, rows, was }: CopiedTable): string =>
  `${table}: ${count(rows, "row")}, ${WAS[was]}`;

/** `tam store backup`: the embedded store as it is now, into one file. Throws ServiceError. */
export async function runStoreBackup(
  file: string,
  { store }: StoreSettings,
): Promise<CommandResult> {
  await backupStore(store.dataDir, file);
  return { kind: "done", output: `Saved to ${file}.\n`, notes: [] };
}
