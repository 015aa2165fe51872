import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { setImmediate as breathe } from "node:timers/promises";
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type QueryResult,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { elapsedMs } from "../lib/time.ts";
import { createSharedCommit } from "./shared-commit.ts";
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

/** The one connection, for as long as somebody has it. */
type Turn = DatabaseConnection & {
  transaction: "none" | "begun" | "over";
  /** Lets the next in line have it; may be called twice. */
  leave(): void;
};

function createDriver(database: DatabaseSync, path: string, scope: TransactionScope): Driver {
  const queries = createQueries(database, path);
  let lastInLine: Promise<void> = Promise.resolve();
  /** Resolves with what lets the next one in. */
  async function nextTurn(): Promise<() => void> {
    const before = lastInLine;
    const turn = Promise.withResolvers<void>();
    lastInLine = turn.promise;
    await before;
    return turn.resolve;
  }
  const shared = createSharedCommit({
    path,
    execute: (sql) => whileBusy(path, () => database.exec(sql)),
    isOpen: () => database.isTransaction,
    async takeTurn(work) {
      const leave = await nextTurn();
      await work().finally(leave);
    },
  });

  function createTurn(leave: () => void): Turn {
    // What others have changed counts for nobody outside a transaction until it is kept.
    const settled = async () => {
      if (turn.transaction !== "begun") await shared.end();
    };
    const turn: Turn = {
      transaction: "none",
      leave,
      async executeQuery<R>(query: CompiledQuery) {
        await settled();
        return queries.execute<R>(query);
      },
      async *streamQuery<R>(query: CompiledQuery) {
        await settled();
        yield* queries.stream<R>(query);
      },
    };
    return turn;
  }

  return {
    async init() {},
    async acquireConnection() {
      scope.refuseInside();
      return createTurn(await nextTurn());
    },
    async releaseConnection(turn) {
      (turn as Turn).leave();
    },
    async beginTransaction(turn) {
      await shared.begin();
      (turn as Turn).transaction = "begun";
    },
    async commitTransaction(connection) {
      const turn = connection as Turn;
      const { kept } = await shared.commit();
      turn.transaction = "over";
      turn.leave();
      await kept;
    },
    async rollbackTransaction(turn) {
      // One that could not be kept was taken back with all others, and somebody else has the connection.
      if ((turn as Turn).transaction === "begun") await shared.rollback();
    },
    async destroy() {
      await nextTurn();
      await shared.end();
      // Those whose changes were kept just now hear of it first.
      await breathe();
      database.close();
    },
  };
}

function createQueries(database: DatabaseSync, path: string) {
  const valuesOf = (query: CompiledQuery) => query.parameters as SQLInputValue[];
  const prepared = createStatements(database);
  const letOthersIn = createBreather();
  return {
    async execute<R>(query: CompiledQuery): Promise<QueryResult<R>> {
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
    async *stream<R>(query: CompiledQuery): AsyncGenerator<QueryResult<R>> {
      // Its own statement: one that is being iterated must not be started again.
      for (const row of database.prepare(query.sql).iterate(...valuesOf(query))) {
        yield { rows: [row as R] };
      }
    },
  };
}

/** Work of the database after which Slack's requests and timers get a turn. */
const LONGEST_STRETCH_MS = 10;
/** Node's SQLite never waits: a transaction of thousands of statements would hold up every acknowledgement. */
function createBreather() {
  let stretchMs = 0;
  return async (workedMs: number): Promise<void> => {
    stretchMs += workedMs;
    if (stretchMs < LONGEST_STRETCH_MS) return;
    stretchMs = 0;
    await breathe();
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
