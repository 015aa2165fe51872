import type { ReadOptions } from "../domain/account.ts";
import type { Logger } from "../lib/logger.ts";
import type { NotionClient } from "./client.ts";
import { createDataSourceLocator } from "./data-source-locator.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { SchemaError } from "./schema-error.ts";
import {
  ACCOUNT_PROPERTIES,
  type DataSource,
  matchProperties,
  type Resolved,
  TICKET_PROPERTIES,
  titleOf,
} from "./schema-match.ts";
import { createSharedFlight } from "./shared-flight.ts";

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

/** Computed once for each answer of Notion, not for each reading that goes by it. */
function onceForSource<Result>(compute: (source: DataSource) => Result) {
  const known = new WeakMap<DataSource, Result>();
  return (source: DataSource): Result => {
    const result = known.get(source) ?? compute(source);
    known.set(source, result);
    return result;
  };
}

export function createNotionSchema(options: NotionSchemaOptions): NotionSchema {
  const { client, propertyNames, logger } = options;
  const interactive: ReadOptions = { urgency: "interactive" };
  const accountsOf = onceForSource((source) =>
    matchProperties(ACCOUNT_PROPERTIES, source, propertyNames.accounts ?? {}),
  );
  const ticketsOf = onceForSource((source) =>
    matchProperties(TICKET_PROPERTIES, source, propertyNames.tickets ?? {}),
  );

  /** Where the tickets' relation leads. What is wrong with the tickets is told where these are read. */
  async function accountsRelation(lane: Lane): Promise<string | null> {
    const source = await tickets.get(lane).catch(() => null);
    if (source === null) return null;
    return ticketsOf(source).properties.account?.relatesTo ?? null;
  }

  const tickets = createSharedFlight(
    createDataSourceLocator({
      client,
      setting: "NOTION_TICKETS_DATABASE_ID",
      configured: options.ticketsDatabaseId,
    }),
  );
  const accounts = createSharedFlight(
    createDataSourceLocator({
      client,
      setting: "NOTION_ACCOUNTS_DATABASE_ID",
      configured: options.accountsDatabaseId,
      hint: accountsRelation,
    }),
  );

  const refuse = (flight: { forget(): void }, problems: string[]) => {
    flight.forget();
    logger.error({ problems }, "The Notion databases do not fit");
    return new SchemaError(problems);
  };

  return {
    async accounts({ urgency, signal } = interactive) {
      const source = await accounts.get(urgency, signal);
      const { properties, problems } = accountsOf(source);
      if (problems.length > 0) throw refuse(accounts, problems);
      return { dataSourceId: source.id, title: titleOf(source), properties };
    },
    async tickets({ urgency, signal } = interactive) {
      const source = await tickets.get(urgency, signal);
      const title = titleOf(source);
      const { properties, problems: ofTickets } = ticketsOf(source);
      const problems = [...ofTickets];
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
