import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { backupStore } from "../../src/store/backup-store.ts";
import { type CopiedTable, copyStore } from "../../src/store/copy-store.ts";
import { openStore } from "../../src/store/open-store.ts";
import { startPostgres } from "../support/postgres.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";
import { closedAfterTest } from "./test-store.ts";

const logger = testLogger();
const embedded = (dataDir: string) => openStore({ databaseUrl: null, dataDir, logger });
const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** Words that sort differently by bytes and by language. */
const WORDS = ["a", "B", "ä", "Ž", "_", "a b", "😀", "A", "zz", "é"];

/** What the tables check by themselves. */
const CHECKED: Record<string, SQLInputValue> = {
  rag_status: "Amber",
  announce_as: "listed",
  announced_status: null,
  ended_cause: null,
  open: 1,
  verdict: "worse",
};

/** An embedded store with rows in every table, whatever tables there are. */
async function filledStore(rows = 30): Promise<string> {
  const directory = temporaryDirectory();
  onTestFinished(directory.remove);
  await (await embedded(directory.path)).close();
  const database = new DatabaseSync(join(directory.path, "tam.db"));
  for (const table of tablesOf(database)) {
    const columns = database.prepare("select name, type from pragma_table_info(?)").all(table);
    const names = columns.map(({ name }) => `"${String(name)}"`);
    const insert = database.prepare(
      `insert into "${table}" (${names.join()}) values (${names.map(() => "?").join()})`,
    );
    database.exec("begin");
    for (let row = 0; row < rows; row += 1) {
      insert.run(...columns.map(({ name, type }) => valueFor(String(name), String(type), row)));
    }
    database.exec("commit");
  }
  database.close();
  return directory.path;
}

function valueFor(name: string, type: string, row: number): SQLInputValue {
  if (name in CHECKED) return CHECKED[name] ?? null;
  if (type.toLowerCase() === "text") return `${WORDS[row % WORDS.length]}${row}`;
  if (type.toLowerCase().startsWith("double")) return row + 0.1;
  return type.toLowerCase() === "bigint" ? row * 1_000_000_007 : row;
}

const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like 'tam_migrations%' order by name",
    )
    .all()
    .map(({ name }) => String(name));

const server = await startPostgres();
if ("missing" in server) {
  describe.skip(`tam store copy: skipped. ${server.missing}`, () => test("copies", () => {}));
} else {
  afterAll(() => server.stop());
  describe("tam store copy", () => onServer(server.url));
}

function onServer(url: string): void {
  let databases = 0;

  async function query(address: string, text: string) {
    const client = new pg.Client(address);
    await client.connect();
    try {
      return await client.query<Record<string, unknown>>(text);
    } finally {
      await client.end();
    }
  }

  async function newDatabase(): Promise<string> {
    databases += 1;
    const name = `tam_copy_${process.pid}_${databases}`;
    // Not the order of bytes, as most servers have it.
    await query(
      url,
      `create database ${name} template template0 locale_provider icu icu_locale 'de' locale 'C'`,
    );
    onTestFinished(async () => {
      await query(url, `drop database ${name} with (force)`);
    });
    const address = new URL(url);
    address.pathname = `/${name}`;
    return address.href;
  }

  async function copy(dataDir: string, to: string, onTable?: (table: CopiedTable) => void) {
    const tables: CopiedTable[] = [];
    await copyStore({
      dataDir,
      to,
      logger,
      onTable: (table) => {
        onTable?.(table);
        tables.push(table);
      },
    });
    return tables;
  }

  test("every row of every table, more than one batch, and the counters go on", async () => {
    const dataDir = await filledStore(1_203);
    const to = await newDatabase();
    const tables = await copy(dataDir, to);
    const database = new DatabaseSync(join(dataDir, "tam.db"), { readOnly: true });
    onTestFinished(() => database.close());
    expect(tables).toEqual(
      tablesOf(database).map((table) => ({ table, rows: 1_203, was: "copied" })),
    );
    const store = closedAfterTest(await openStore({ databaseUrl: to, dataDir, logger }));
    await store.audit.record({
      at: new Date(0),
      actor: "U1",
      action: "a",
      object: null,
      result: "done",
      reference: null,
      detail: null,
    });
    const { rows } = await query(to, "select max(id) as newest from audit");
    expect(Number(rows[0]?.newest)).toBe(1_203);
  });

  test("again: nothing to do, or refused when the target went on", async () => {
    const dataDir = await filledStore();
    const to = await newDatabase();
    await copy(dataDir, to);
    await expect(copy(dataDir, to)).rejects.toThrow("holds data of its own");
  });

  test("cut short: no bot opens the half, and it goes on where it was", async () => {
    const dataDir = await filledStore(700);
    const to = await newDatabase();
    const stop = new Error("cut short");
    await expect(
      copy(dataDir, to, ({ table }) => {
        if (table === "covers") throw stop;
      }),
    ).rejects.toBe(stop);
    await expect(openStore({ databaseUrl: to, dataDir, logger })).rejects.toThrow(
      "a copy that was not finished",
    );
    await query(to, "delete from audit where id > 300");
    const was = new Map((await copy(dataDir, to)).map((table) => [table.table, table.was]));
    expect(was.get("account_names")).toBe("there");
    expect(was.get("audit")).toBe("completed");
    expect(was.get("scans")).toBe("copied");
    await (await openStore({ databaseUrl: to, dataDir, logger })).close();
  });

  test("cut short, then the bot went on: the tables that changed are copied anew", async () => {
    const dataDir = await filledStore();
    const to = await newDatabase();
    await expect(
      copy(dataDir, to, ({ table }) => {
        if (table === "drafts") throw new Error("cut short");
      }),
    ).rejects.toThrow("cut short");
    const database = new DatabaseSync(join(dataDir, "tam.db"));
    database.exec("update audit set detail = 'changed' where id = 0; delete from covers");
    database.close();
    const tables = new Map((await copy(dataDir, to)).map((table) => [table.table, table]));
    expect(tables.get("audit")).toMatchObject({ was: "copied", rows: 30 });
    expect(tables.get("covers")).toMatchObject({ rows: 0 });
    const { rows } = await query(to, "select detail from audit where id = 0");
    expect(rows).toEqual([{ detail: "changed" }]);
  });

  test("killed as a process: the next run ends it", async () => {
    const dataDir = await filledStore(2_000);
    const to = await newDatabase();
    const child = spawn(process.execPath, [CLI, "store", "copy", "--to", to], {
      env: { ...SETTINGS, DATA_DIR: dataDir },
      stdio: ["ignore", "ignore", "pipe"],
    });
    // The first table is done, the others are not.
    await once(child.stderr, "data");
    child.kill("SIGKILL");
    await once(child, "close");
    expect(
      (await query(to, "select to_regclass('tam_unfinished_copy')::text as mark")).rows,
    ).toEqual([{ mark: "tam_unfinished_copy" }]);
    const tables = await copy(dataDir, to);
    expect(tables[0]?.was).toBe("there");
    expect(new Set(tables.map(({ rows }) => rows))).toEqual(new Set([2_000]));
  });

  test.each(["bot", "worker"] as const)("refused while a %s is at work on it", async (name) => {
    const dataDir = await filledStore();
    const store = closedAfterTest(await embedded(dataDir));
    await store.tryLock(name);
    await expect(copy(dataDir, await newDatabase())).rejects.toThrow("Stop it first");
  });

  test("refused where there is nothing to copy, and into a database at work", async () => {
    const { path, remove } = temporaryDirectory();
    onTestFinished(remove);
    const to = await newDatabase();
    await expect(copy(path, to)).rejects.toThrow("There is no embedded store");
    const store = closedAfterTest(await openStore({ databaseUrl: to, dataDir: path, logger }));
    await store.tryLock("worker");
    await expect(copy(await filledStore(), to)).rejects.toThrow("at work on the target");
  });
}

/** Enough for the settings to be read; nothing of it is asked. */
const SETTINGS = {
  SLACK_BOT_TOKEN: "xoxb-emulator",
  SLACK_APP_TOKEN: "xapp-emulator",
  NOTION_TOKEN: "ntn_emulator",
  NOTION_ACCOUNTS_DATABASE_ID: "11111111-1111-4111-8111-111111111111",
  NOTION_TICKETS_DATABASE_ID: "22222222-2222-4222-8222-222222222222",
  TAM_ADMIN_EMAILS: "admin@example.test",
  TAM_TIMEZONE: "UTC",
  LOG_LEVEL: "silent",
};

describe("tam store backup", () => {
  test("beside a bot that writes: the file opens as a store with all that was committed", async () => {
    const dataDir = await filledStore();
    const store = closedAfterTest(await embedded(dataDir));
    await store.tryLock("bot");
    await store.handled.claim("before the backup", new Date(0));
    const file = join(dataDir, "saved.db");
    const [, ...later] = await Promise.all([
      backupStore(dataDir, file),
      ...WORDS.map((word) => store.handled.claim(`meanwhile ${word}`, new Date(0))),
    ]);
    expect(later).toEqual(WORDS.map(() => true));
    const restored = temporaryDirectory();
    onTestFinished(restored.remove);
    copyFileSync(file, join(restored.path, "tam.db"));
    const again = closedAfterTest(await embedded(restored.path));
    expect(await again.handled.claim("before the backup", new Date(0))).toBe(false);
    expect(await again.handled.claim("after it", new Date(0))).toBe(true);
  });

  test("refused when the file is there, or nothing is", async () => {
    const dataDir = await filledStore();
    await expect(backupStore(dataDir, join(dataDir, "tam.db"))).rejects.toThrow("is there already");
    const { path, remove } = temporaryDirectory();
    onTestFinished(remove);
    await expect(backupStore(path, join(path, "saved.db"))).rejects.toThrow(
      "There is no embedded store",
    );
  });
});
