import { PostgresDialect, type PostgresPool, type PostgresPoolClient } from "kysely";
import pg from "pg";
import { errorSummary, ServiceError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Engine } from "./engine.ts";
import { connectFailure, queryFailure } from "./postgres-errors.ts";
import { tryPostgresLock } from "./postgres-lock.ts";
import type { TransactionScope } from "./transaction-scope.ts";

/** A person waits; a server that does not answer the connection by then counts as not reachable. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Every statement of ours is indexed and limited. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that hangs inside a transaction must not hold up the others for ever. */
const IDLE_IN_TRANSACTION_MS = 60_000;
const MAX_CONNECTIONS = 10;

/** int8, which the client gives as text by default; ours are milliseconds and counters. */
const INT8 = 20;

/** PostgreSQL at DATABASE_URL. Connects when the first statement does. Throws ServiceError for an unusable address. */
export async function openPostgres(
  databaseUrl: string,
  scope: TransactionScope,
  logger: Logger,
): Promise<Engine> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(INT8, Number);
  const config: pg.ClientConfig = {
    connectionString: databaseUrl,
    types,
    application_name: "tam-assistant",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const server = describeServer(config);
  const pool = new pg.Pool({ ...config, max: MAX_CONNECTIONS });
  // The pool drops a connection that breaks while idle and listens only to those; one that breaks
  // inside a transaction would end the process.
  pool.on("error", () => {});
  pool.on("connect", (client) => {
    client.on("error", (error) =>
      logger.warn({ error: errorSummary(error).message }, "PostgreSQL connection lost"),
    );
  });
  return {
    kind: "postgres",
    dialect: new PostgresDialect({ pool: inWords(pool, server, scope) }),
    tryLock: (name) => tryPostgresLock(name, new pg.Client(config), server),
    // Its autovacuum does; the files are its administrator's.
    scrub: async () => {},
  };
}

/** Host, port and database for messages: never the user's password, nor the address itself. */
export function describeServer(config: pg.ClientConfig): string {
  try {
    const { host, port, database } = new pg.Client(config);
    return `PostgreSQL at ${host}:${port}, database ${database ?? "(none)"},`;
  } catch {
    // Without the cause: it holds the whole address.
    throw new ServiceError(
      "store",
      "DATABASE_URL cannot be read as an address: it looks like postgres://user:password@host:5432/database.",
      { transient: false },
    );
  }
}

/** The pool as Kysely uses it, its failures in words. */
const inWords = (pool: pg.Pool, server: string, scope: TransactionScope): PostgresPool => ({
  options: pool.options,
  end: () => pool.end(),
  async connect() {
    scope.refuseInside();
    const client = await pool.connect().catch((error: unknown) => {
      throw connectFailure(error, server);
    });
    const query = async (text: string, values: readonly unknown[]) => {
      try {
        return await client.query(text, [...values]);
      } catch (error) {
        throw queryFailure(error, server);
      }
    };
    return {
      release: (destroy) => client.release(destroy),
      // Kysely's type also takes cursors, which are for streams; we have none.
      query: query as unknown as PostgresPoolClient["query"],
    };
  },
});
