// Loaded into a bot that is to be killed: the product itself knows nothing of it.
import { DatabaseSync, type SQLInputValue, StatementSync } from "node:sqlite";
import type pg from "pg";

const WRITE = /^\s*(?:insert|update|delete)\b/i;
const BEGIN = /^\s*(?:begin|start transaction)\b/i;
const COMMIT = /^\s*commit\b/i;
const ROLLBACK = /^\s*rollback\b/i;

/** The writes of this process that lasted: commits that changed something, and such writes without a transaction. */
export type DurableWrites = {
  /** Since it began or began anew. */
  readonly count: number;
  /** Ends the process by SIGKILL right after so many more; null = never. */
  beginAnew(dieAfter: number | null): void;
};

/** Watches the drivers of both stores; to be called before a store is opened. */
export async function watchDurableWrites(dieAfter: number | null): Promise<DurableWrites> {
  let count = 0;
  let last = dieAfter;
  const lasted = () => {
    count += 1;
    if (count === last) process.kill(process.pid, "SIGKILL");
  };
  watchSqlite(lasted);
  // Another bot is not to load it for this.
  if (process.env.DATABASE_URL !== undefined) watchPostgres((await import("pg")).default, lasted);
  return {
    get count() {
      return count;
    },
    beginAnew(next) {
      count = 0;
      last = next;
    },
  };
}

function watchSqlite(lasted: () => void): void {
  const writes = new WeakMap<StatementSync, DatabaseSync>();
  const changed = new WeakSet<DatabaseSync>();
  const { prepare, exec } = DatabaseSync.prototype;
  // The types also know values by name, which the store does not use.
  const statements = StatementSync.prototype as {
    all: (...given: SQLInputValue[]) => unknown[];
    run: (...given: SQLInputValue[]) => { changes: number | bigint };
  };
  const { all, run } = statements;
  const wrote = (statement: StatementSync, rows: number) => {
    const database = writes.get(statement);
    if (database === undefined || rows === 0) return;
    if (database.isTransaction) changed.add(database);
    else lasted();
  };
  DatabaseSync.prototype.prepare = function (...given) {
    const statement = prepare.apply(this, given);
    if (WRITE.test(given[0])) writes.set(statement, this);
    return statement;
  };
  DatabaseSync.prototype.exec = function (sql) {
    exec.call(this, sql);
    if (ROLLBACK.test(sql)) changed.delete(this);
    if (COMMIT.test(sql) && changed.delete(this)) lasted();
  };
  statements.all = function (this: StatementSync, ...given) {
    const rows = all.apply(this, given);
    wrote(this, rows.length);
    return rows;
  };
  statements.run = function (this: StatementSync, ...given) {
    const result = run.apply(this, given);
    wrote(this, Number(result.changes));
    return result;
  };
}

function watchPostgres({ Client }: typeof pg, lasted: () => void): void {
  const inside = new WeakSet<object>();
  const changed = new WeakSet<object>();
  const answered = (client: object, text: string, rows: number) => {
    if (BEGIN.test(text)) inside.add(client);
    if (COMMIT.test(text) || ROLLBACK.test(text)) {
      inside.delete(client);
      if (changed.delete(client) && COMMIT.test(text)) lasted();
    }
    if (!WRITE.test(text) || rows === 0) return;
    if (inside.has(client)) changed.add(client);
    else lasted();
  };
  // The types of pg list a dozen forms; all give a promise when no callback is handed in.
  const client = Client.prototype as { query: (...given: unknown[]) => unknown };
  const { query } = client;
  client.query = function (...given) {
    const answer = query.apply(this, given);
    const [first] = given;
    const text = typeof first === "string" ? first : (first as { text?: string } | null)?.text;
    if (!(answer instanceof Promise) || text === undefined) return answer;
    return answer.then((result: { rowCount?: number | null }) => {
      answered(this, text, result.rowCount ?? 0);
      return result;
    });
  };
}
