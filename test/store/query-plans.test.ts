import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type CompiledQuery, Kysely } from "kysely";
import { expect, onTestFinished, test } from "vitest";
import { createDrafts } from "../../src/store/drafts.ts";
import { createEpisodes } from "../../src/store/episodes.ts";
import { createHomeTabs } from "../../src/store/home-tabs.ts";
import { openStore } from "../../src/store/open-store.ts";
import { createOutbox } from "../../src/store/outbox.ts";
import { createSqliteDialect } from "../../src/store/sqlite-dialect.ts";
import type { Database, Tables } from "../../src/store/tables.ts";
import { createTransactionScope } from "../../src/store/transaction-scope.ts";
import { march } from "../support/episodes.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const ASKED: [string, (db: Database) => Promise<unknown>, string[]][] = [
  [
    "messages that are out of date",
    (db) => createOutbox(db, testLogger()).stale(20),
    ["SEARCH outbox USING INDEX outbox_stale (state=?)"],
  ],
  [
    "what waits for a message that is cancelled",
    (db) => createOutbox(db, testLogger()).mark("k", "cancelled", null),
    [
      "SEARCH outbox USING INDEX sqlite_autoindex_outbox_1 (key=?)",
      "SEARCH outbox USING INDEX outbox_state (state=?)",
    ],
  ],
  [
    "notices that wait",
    (db) => createOutbox(db, testLogger()).waitingNotices(),
    ["SEARCH outbox USING INDEX outbox_state (state=?)", "USE TEMP B-TREE FOR ORDER BY"],
  ],
  [
    "a page of open episodes",
    (db) => createEpisodes(db, testLogger()).open(),
    ["SEARCH episodes USING INDEX episodes_open_once (account_id>?)"],
  ],
  [
    "episodes that ended",
    (db) => createEpisodes(db, testLogger()).endedSince(march(1)),
    ["SEARCH episodes USING INDEX episodes_ended (ended_at>?)", "USE TEMP B-TREE FOR ORDER BY"],
  ],
  [
    "drafts that are under way",
    (db) => createDrafts(db, testLogger()).openIn(["approved"]),
    [
      "SEARCH drafts USING INDEX drafts_open (open=? AND state=?)",
      "USE TEMP B-TREE FOR LAST TERM OF ORDER BY",
    ],
  ],
  [
    "whether Home tabs changed",
    (db) => createHomeTabs(db).stamp(march(1)),
    [
      "SCAN scans",
      "SCAN episodes USING COVERING INDEX episodes_open_versions",
      "SEARCH drafts USING COVERING INDEX drafts_open (open=?)",
      "SCAN pulses",
      "SCAN covers",
      "SEARCH home_tabs",
    ],
  ],
];

test.each(ASKED)(
  "%s: the database goes through no more rows than it has to",
  async (_, ask, plan) => {
    const { explain, db } = await openExplained();
    await ask(db);
    expect(explain()).toEqual(plan);
  },
);

/** A migrated store in which nothing is, and how SQLite went about what it was asked. */
async function openExplained() {
  const { path, remove } = temporaryDirectory();
  onTestFinished(remove);
  await (await openStore({ databaseUrl: null, dataDir: path, logger: testLogger() })).close();
  const file = join(path, "tam.db");
  const database = new DatabaseSync(file);
  const asked: CompiledQuery[] = [];
  const db = new Kysely<Tables>({
    dialect: createSqliteDialect(database, file, createTransactionScope()),
    log: ({ query }) => {
      asked.push(query);
    },
  });
  onTestFinished(() => db.destroy());
  const explain = () =>
    asked.flatMap(({ sql, parameters }) =>
      database
        .prepare(`explain query plan ${sql}`)
        .all(...(parameters as string[]))
        .map(({ detail }) => detail),
    );
  return { db, explain };
}
