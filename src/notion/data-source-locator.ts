import { extractDatabaseId } from "@notionhq/client";
import { z } from "zod";
import type { ReadOptions } from "../domain/account.ts";
import type { NotionClient } from "./client.ts";
import { NotionError } from "./notion-error.ts";
import { notionId } from "./notion-id.ts";
import { SchemaError } from "./schema-error.ts";
import { type DataSource, dataSource } from "./schema-match.ts";

type Lane = ReadOptions["urgency"];

export type DataSourceLocatorOptions = {
  client: NotionClient;
  /** The setting that holds the id, for words. */
  setting: string;
  /** The id of a database or of a data source, or the address of a database. */
  configured: string;
  /** A data source id that may be it: saves one request when it is. */
  hint?: (lane: Lane) => Promise<string | null>;
};

const database = z.object({
  data_sources: z.array(z.object({ id: z.string(), name: z.string().default("untitled") })),
});

/**
 * Finds the one data source of a configured database and reads it: 2 requests, 1 with a good hint
 * and whenever it was found before. Throws SchemaError or NotionError.
 */
export function createDataSourceLocator(
  options: DataSourceLocatorOptions,
): (lane: Lane) => Promise<DataSource> {
  const { client, setting, hint } = options;
  const operation = `looking up the database of ${setting}`;
  let foundBefore: string | null = null;

  const retrieve = (id: string, lane: Lane) =>
    client.call({ operation, kind: "read", lane }, async (sdk) =>
      dataSource.parse(await sdk.dataSources.retrieve({ data_source_id: id })),
    );

  async function byHint(id: string, lane: Lane): Promise<DataSource | null> {
    const hinted = (await hint?.(lane)) ?? null;
    if (hinted === null) return null;
    const source = await retrieve(hinted, lane).catch(() => null);
    const parent = source?.parent?.database_id ?? "";
    return source !== null && [notionId(parent), notionId(source.id)].includes(id) ? source : null;
  }

  async function byDatabase(id: string, lane: Lane): Promise<DataSource> {
    const found = await client
      .call({ operation, kind: "read", lane }, async (sdk) =>
        database.parse(await sdk.databases.retrieve({ database_id: id })),
      )
      .catch(nullWhenNotFound);
    // No database has this id; a data source may.
    if (found === null) return await retrieve(id, lane);
    const [only, ...others] = found.data_sources;
    if (only === undefined || others.length > 0) {
      throw new SchemaError([dataSourceProblem(setting, found.data_sources)]);
    }
    return await retrieve(only.id, lane);
  }

  return async (lane) => {
    const id = configuredId(setting, options.configured);
    const source =
      (foundBefore === null ? null : await retrieve(foundBefore, lane).catch(nullWhenNotFound)) ??
      (await byHint(id, lane)) ??
      (await byDatabase(id, lane));
    foundBefore = source.id;
    return source;
  };
}

function nullWhenNotFound(error: unknown): null {
  if (error instanceof NotionError && error.reason === "notFound") return null;
  throw error;
}

function configuredId(setting: string, configured: string): string {
  const id = notionId(configured) ?? extractDatabaseId(configured);
  if (id !== null) return notionId(id) ?? id;
  throw new SchemaError([
    `${setting} is not the id of a Notion database; copy the 32 letters and digits before the "?" of the database's address.`,
  ]);
}

const dataSourceProblem = (setting: string, sources: readonly { id: string; name: string }[]) =>
  sources.length === 0
    ? `The database of ${setting} has no data source that the connection may see; if it is a linked database, give the id of the original, and share that with the connection.`
    : `The database of ${setting} has ${sources.length} data sources; set ${setting} to the id of the right one: ${sources.map((source) => `"${source.name}" ${source.id}`).join(", ")}.`;
