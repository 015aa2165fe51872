import pg from "pg";
import { type Finding, failure, fine } from "../domain/finding.ts";
import { errorSummary, ServiceError } from "../lib/errors.ts";
import { checkMigrations } from "./doctor-migrations.ts";
import { MIGRATIONS_TABLE, migrationNames } from "./migrate.ts";
import { describeServer } from "./open-postgres.ts";
import { connectFailure, queryFailure } from "./postgres-errors.ts";
import { LOCK_CLASS, WORKER } from "./postgres-lock.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** The oldest one that is still maintained (postgresql.org/support/versioning). */
const OLDEST = 140_000;

/** PostgreSQL at DATABASE_URL, by reading alone: nothing is created, migrated or locked. */
export async function checkPostgres(databaseUrl: string): Promise<Finding[]> {
  const config: pg.ClientConfig = {
    connectionString: databaseUrl,
    application_name: "tam-assistant doctor",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  };
  const id = "store.server";
  const told = (error: unknown) => {
    const { message } = error instanceof ServiceError ? error : errorSummary(error);
    return [failure(id, message, "Correct DATABASE_URL, or what it says about the server.")];
  };
  let server: string;
  try {
    server = describeServer(config);
  } catch (error) {
    return told(error);
  }
  const client = new pg.Client(config);
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    return told(connectFailure(error, server));
  }
  try {
    return await look(client, server);
  } catch (error) {
    return told(queryFailure(error, server));
  } finally {
    await client.end();
  }
}

async function look(client: pg.Client, server: string): Promise<Finding[]> {
  const { rows } = await client.query<{
    version: number;
    read_only: string;
    may_create: boolean;
    migrated: string | null;
    worker: boolean;
  }>(
    `select current_setting('server_version_num')::int as version,
       current_setting('transaction_read_only') as read_only,
       coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) as may_create,
       to_regclass($1)::text as migrated,
       exists (select 1 from pg_locks where locktype = 'advisory' and granted and objsubid = 2
         and database = (select oid from pg_database where datname = current_database())
         and classid = $2 and objid = $3) as worker`,
    [MIGRATIONS_TABLE, LOCK_CLASS, WORKER],
  );
  const [seen] = rows;
  if (seen === undefined) return [];
  const findings: Finding[] = [fine("store.server", `${server} answers.`)];
  if (seen.version < OLDEST) {
    findings.push(
      failure(
        "store.server",
        `${server} is of version ${Math.floor(seen.version / 10_000)}, which is not maintained any more.`,
        "Use PostgreSQL 14 or newer.",
      ),
    );
  }
  if (seen.read_only === "on") {
    findings.push(
      failure(
        "store.server",
        `${server} is read-only: a replica, or set so.`,
        "Let DATABASE_URL lead to the primary server.",
      ),
    );
  }
  const executed =
    seen.migrated === null
      ? []
      : (await client.query<{ name: string }>(`select name from ${seen.migrated}`)).rows.map(
          ({ name }) => name,
        );
  const known = migrationNames("postgres");
  if (!seen.may_create && known.some((name) => !executed.includes(name))) {
    findings.push(
      failure(
        "store.rights",
        `${server} does not allow this user to create tables, which the next start needs.`,
        "grant create on schema public to the user of DATABASE_URL;",
      ),
    );
  }
  return [
    ...findings,
    ...checkMigrations(executed, known),
    fine(
      "store.bot",
      seen.worker
        ? "A bot is working on this store; doctor does not disturb it."
        : "No bot is working on this store.",
    ),
  ];
}
