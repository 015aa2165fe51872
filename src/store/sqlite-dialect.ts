import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { elapsedMs } from "../lib/time.ts";
import { whileBusy } from "./sqlite-errors.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** Kysely over Node's own SQLite: one connection, taken in turns. */
export const createSqliteDialect = (
  database: DatabaseSync,
  path: string,
  scope: TransactionScope,
): Dialect => ({
  createDriver: () => createDriver(database, path, scope),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createAdapter: () => adapter,
});

/** Differs from Kysely's own SqliteAdapter, which says no to the first two. */
const adapter: DialectAdapter = {
  // SQLite rolls schema changes back like all others.
  supportsTransactionalDdl: true,
  // There is one, but the driver below keeps the queue, so that `destroy` can wait for its end.
  supportsMultipleConnections: true,
  supportsCreateIfNotExists: true,
  supportsReturning: true,
  supportsOutput: false,
  // The migrations run in a `begin immediate` transaction: that is the lock.
  async acquireMigrationLock() {},
  async releaseMigrationLock() {},
};

function createDriver(database: DatabaseSync, path: string, scope: TransactionScope): Driver {
  const connection = createConnection(database, path);
  const execute = (sql: string) => whileBusy(path, () => database.exec(sql));
  let lastInLine: Promise<void> = Promise.resolve();
  let leave = () => {};
  return {
    async init() {},
    async acquireConnection() {
      scope.refuseInside();
      const before = lastInLine;
      const turn = Promise.withResolvers<void>();
      lastInLine = turn.promise;
      await before;
      leave = turn.resolve;
      return connection;
    },
    async releaseConnection() {
      leave();
    },
    // A deferred transaction that reads first and writes later cannot wait for another writer: it fails.
    beginTransaction: () => execute("begin immediate"),
    commitTransaction: () => execute("commit"),
    async rollbackTransaction() {
      // A full disk or an I/O error may have ended the transaction already.
      if (database.isTransaction) await execute("rollback");
    },
    async destroy() {
      await lastInLine;
      database.close();
    },
  };
}

function createConnection(database: DatabaseSync, path: string): DatabaseConnection {
  const valuesOf = (query: CompiledQuery) => query.parameters as SQLInputValue[];
  const prepared = createStatements(database);
  const letOthersIn = createBreather();
  return {
    async executeQuery<R>(query: CompiledQuery) {
      const began = elapsedMs();
      const result = await whileBusy(path, () => {
        const { statement, answersRows } = prepared(query.sql);
        const values = valuesOf(query);
        if (answersRows) return { rows: statement.all(...values) as R[] };
        const { changes, lastInsertRowid } = statement.run(...values);
        return {
          rows: [],
          numAffectedRows: BigInt(changes),
          insertId: BigInt(lastInsertRowid),
        };
      });
      await letOthersIn(elapsedMs() - began);
      return result;
    },
    async *streamQuery<R>(query: CompiledQuery) {
      // Its own statement: one that is being iterated must not be started again.
      for (const row of database.prepare(query.sql).iterate(...valuesOf(query))) {
        yield { rows: [row as R] };
      }
    },
  };
}

/** Work of the database after which Slack's requests and timers get a turn. */
const LONGEST_STRETCH_MS = 1;
/** Node's SQLite never waits: a transaction of thousands of statements would hold up every acknowledgement. */
function createBreather() {
  let stretchMs = 0;
  return async (workedMs: number): Promise<void> => {
    stretchMs += workedMs;
    if (stretchMs < LONGEST_STRETCH_MS) return;
    stretchMs = 0;
    await nextTurn();
  };
}

/** Preparing costs as much as running; the program has some tens of different statements. */
const MOST_STATEMENTS = 200;
/** Statements by their text. Only those that read or write rows are kept: tables change by migrations alone. */
function createStatements(database: DatabaseSync) {
  const kept = new Map<string, { statement: StatementSync; answersRows: boolean }>();
  return (sql: string) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const entry = { statement, answersRows: statement.columns().length > 0 };
    if (!/^(select|insert|update|delete)\b/i.test(sql)) return entry;
    const [oldest] = kept.keys();
    if (kept.size >= MOST_STATEMENTS && oldest !== undefined) kept.delete(oldest);
    kept.set(sql, entry);
    return entry;
  };
}
