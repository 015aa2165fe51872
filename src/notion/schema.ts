import { extractDatabaseId } from "@notionhq/client";
import { z } from "zod";
import type { ReadOptions } from "../domain/account.ts";
import { ServiceError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { NotionClient } from "./client.ts";
import { NotionError } from "./failure.ts";
import { notionId } from "./notion-id.ts";
import {
  ACCOUNT_PROPERTIES,
  type DataSource,
  dataSource,
  matchProperties,
  type Resolved,
  TICKET_PROPERTIES,
  titleOf,
} from "./schema-match.ts";
import { createSharedFlight } from "./shared-flight.ts";

/** The databases do not look as the bot needs them; `problems` are complete sentences with their fix. */
export class SchemaError extends ServiceError {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super("Notion", problems.join("\n"), { transient: false });
    this.name = "SchemaError";
    this.problems = problems;
  }
}

export type TableSchema<Properties> = {
  dataSourceId: string;
  /** What people call the database. */
  title: string;
  properties: Properties;
};
export type AccountsSchema = TableSchema<Resolved<typeof ACCOUNT_PROPERTIES>>;
export type TicketsSchema = TableSchema<Resolved<typeof TICKET_PROPERTIES>>;

/**
 * Where the two databases are and which of their properties are which: resolved when first asked
 * for, kept when that worked, tried anew when it did not. Throws SchemaError with everything that is
 * wrong, or NotionError. Three requests for both in the usual case, at most four.
 */
export type NotionSchema = {
  accounts(options?: ReadOptions): Promise<AccountsSchema>;
  tickets(options?: ReadOptions): Promise<TicketsSchema>;
  /** The next call reads it again (1 request): Notion said that a property or option is gone. */
  forget(table: "accounts" | "tickets"): void;
};

export type NotionSchemaOptions = {
  client: NotionClient;
  /** Database ids; data source ids and whole addresses work too. */
  accountsDatabaseId: string;
  ticketsDatabaseId: string;
  /** Default name → name in this workspace. */
  propertyNames: { accounts?: Record<string, string>; tickets?: Record<string, string> };
  logger: Logger;
};

type Lane = ReadOptions["urgency"];
const ACCOUNTS = "NOTION_ACCOUNTS_DATABASE_ID";
const TICKETS = "NOTION_TICKETS_DATABASE_ID";
type Setting = typeof ACCOUNTS | typeof TICKETS;

const database = z.object({
  data_sources: z.array(z.object({ id: z.string(), name: z.string().default("untitled") })),
});

export function createNotionSchema(options: NotionSchemaOptions): NotionSchema {
  const { client, propertyNames, logger } = options;
  const configured: Record<Setting, string> = {
    [ACCOUNTS]: options.accountsDatabaseId,
    [TICKETS]: options.ticketsDatabaseId,
  };
  const interactive: ReadOptions = { urgency: "interactive" };

  const retrieveDataSource = (id: string, operation: string, lane: Lane) =>
    client.call({ operation, kind: "read", lane }, async (sdk) =>
      dataSource.parse(await sdk.dataSources.retrieve({ data_source_id: id })),
    );

  /** Where a database was found before: looking again is 1 request. */
  const dataSourceIds = new Map<Setting, string>();
  const notFoundIsNull = (error: unknown): null => {
    if (error instanceof NotionError && error.reason === "notFound") return null;
    throw error;
  };

  async function locate(setting: Setting, lane: Lane): Promise<DataSource> {
    const operation = `looking up the database of ${setting}`;
    const before = dataSourceIds.get(setting);
    dataSourceIds.delete(setting);
    const again =
      before === undefined
        ? null
        : await retrieveDataSource(before, operation, lane).catch(notFoundIsNull);
    const source = again ?? (await search(setting, operation, lane));
    dataSourceIds.set(setting, source.id);
    return source;
  }

  /** By the database's id, or by the id of its data source. */
  async function search(setting: Setting, operation: string, lane: Lane): Promise<DataSource> {
    const id = configuredId(setting, configured[setting]);
    const related = setting === ACCOUNTS ? await accountsRelation(lane) : null;
    if (related !== null) {
      // The tickets' relation names the accounts' data source: one request less than by the database.
      const source = await retrieveDataSource(related, operation, lane).catch(() => null);
      const parent = source?.parent?.database_id ?? "";
      if (source !== null && [notionId(parent), notionId(source.id)].includes(id)) return source;
    }
    const sources = await client
      .call({ operation, kind: "read", lane }, async (sdk) =>
        database.parse(await sdk.databases.retrieve({ database_id: id })),
      )
      .then((found) => found.data_sources)
      .catch(notFoundIsNull);
    if (sources === null) return await retrieveDataSource(id, operation, lane);
    const [only, ...others] = sources;
    if (only === undefined || others.length > 0) {
      throw new SchemaError([dataSourceProblem(setting, sources)]);
    }
    return await retrieveDataSource(only.id, operation, lane);
  }

  const tickets = createSharedFlight((lane: Lane) => locate(TICKETS, lane));
  const accounts = createSharedFlight((lane: Lane) => locate(ACCOUNTS, lane));

  /** What is wrong with the tickets is told where these are read. */
  const accountsRelation = async (lane: Lane): Promise<string | null> => {
    const source = await tickets.get(lane).catch(() => null);
    if (source === null) return null;
    const renames = propertyNames.tickets ?? {};
    return (
      matchProperties(TICKET_PROPERTIES, source, renames).properties.account?.relatesTo ?? null
    );
  };

  const refuse = (flight: { forget(): void }, problems: string[]) => {
    flight.forget();
    logger.error({ problems }, "The Notion databases do not fit");
    return new SchemaError(problems);
  };

  return {
    async accounts({ urgency, signal } = interactive) {
      const source = await accounts.get(urgency, signal);
      const { properties, problems } = matchProperties(
        ACCOUNT_PROPERTIES,
        source,
        propertyNames.accounts ?? {},
      );
      if (problems.length > 0) throw refuse(accounts, problems);
      return { dataSourceId: source.id, title: titleOf(source), properties };
    },
    async tickets({ urgency, signal } = interactive) {
      const source = await tickets.get(urgency, signal);
      const title = titleOf(source);
      const { properties, problems } = matchProperties(
        TICKET_PROPERTIES,
        source,
        propertyNames.tickets ?? {},
      );
      const relatesTo = properties.account?.relatesTo ?? null;
      if (relatesTo !== null) {
        // Whatever is wrong with the accounts is told where these are read.
        const target = await accounts.get(urgency, signal).catch(() => null);
        signal?.throwIfAborted();
        if (target !== null && notionId(target.id) !== relatesTo) {
          problems.push(
            `The property "${properties.account.name}" of the database "${title}" relates to another database than "${titleOf(target)}"; let it relate to that one, or name another property in NOTION_PROPERTY_NAMES.`,
          );
        }
      }
      if (problems.length > 0) throw refuse(tickets, problems);
      return { dataSourceId: source.id, title, properties };
    },
    forget(table) {
      (table === "accounts" ? accounts : tickets).forget();
    },
  };
}

/** Runs `use`; when Notion says that a property or option is gone, once more with what is there now. */
export async function withFreshSchema<Schema, Result>(
  schema: NotionSchema,
  table: "accounts" | "tickets",
  resolve: () => Promise<Schema>,
  use: (schema: Schema) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(await resolve());
  } catch (error) {
    if (!(error instanceof NotionError && error.reason === "staleSchema")) throw error;
    schema.forget(table);
    return await use(await resolve());
  }
}

function configuredId(setting: Setting, configured: string): string {
  const id = notionId(configured) ?? extractDatabaseId(configured);
  if (id !== null) return notionId(id) ?? id;
  throw new SchemaError([
    `${setting} is not the id of a Notion database; copy the 32 letters and digits before the "?" of the database's address.`,
  ]);
}

const dataSourceProblem = (setting: Setting, sources: readonly { id: string; name: string }[]) =>
  sources.length === 0
    ? `The database of ${setting} has no data source that the connection may see; if it is a linked database, give the id of the original, and share that with the connection.`
    : `The database of ${setting} has ${sources.length} data sources; set ${setting} to the id of the right one: ${sources.map((source) => `"${source.name}" ${source.id}`).join(", ")}.`;
