import { type Finding, failure, failureOf, fine } from "../domain/finding.ts";
import { ServiceError } from "../lib/errors.ts";
import type { NotionClient } from "./client.ts";
import { createDataSourceLocator } from "./data-source-locator.ts";
import { NotionError } from "./notion-error.ts";
import { SchemaError } from "./schema-error.ts";
import {
  type DataSource,
  matchProperties,
  type Resolved,
  titleOf,
  type Wanted,
} from "./schema-match.ts";

export type FoundTable<Table extends Record<string, Wanted>> = {
  findings: Finding[];
  /** Null when the database cannot be read. */
  source: DataSource | null;
  /** Notion lets the connection read nothing; then there are no findings. */
  forbidden: boolean;
  /** What was found; incomplete when there are failures. */
  properties: Partial<Resolved<Table>>;
};

/** One database and its properties' types, each mistake a finding of its own. 2 requests. */
export async function checkTable<Table extends Record<string, Wanted>>(
  client: NotionClient,
  table: Table,
  names: { id: string; setting: string; configured: string; renames: Record<string, string> },
): Promise<FoundTable<Table>> {
  const { id, setting, configured, renames } = names;
  const none = (findings: Finding[], forbidden = false): FoundTable<Table> => ({
    findings,
    source: null,
    forbidden,
    properties: {},
  });
  let source: DataSource;
  try {
    source = await createDataSourceLocator({ client, setting, configured })("interactive");
  } catch (error) {
    if (error instanceof SchemaError) return none(error.problems.map((one) => failureOf(id, one)));
    if (error instanceof NotionError && error.reason === "notFound") {
      return none([
        failure(
          id,
          `Notion shows no database with the id of ${setting}: the id is wrong, or the database is not shared with the connection.`,
          "Open the database, ••• menu > Connections, add the connection; else copy the 32 characters before ?v= of its address.",
        ),
      ]);
    }
    if (error instanceof NotionError && error.status === 403) return none([], true);
    if (error instanceof ServiceError) {
      return none([
        failure(
          id,
          `The database of ${setting} cannot be read: ${error.message}`,
          "Run doctor again when Notion answers.",
        ),
      ]);
    }
    throw error;
  }
  const { properties, problems } = matchProperties(table, source, renames);
  const title = titleOf(source);
  return {
    findings:
      problems.length === 0
        ? [fine(id, `The database “${title}” has all properties that the bot uses.`)]
        : problems.map((problem) => failureOf(`${id}.property`, problem)),
    source,
    forbidden: false,
    properties,
  };
}
