import { z } from "zod";
import type { NotionClient } from "./client.ts";
import type { WantedSchema } from "./setup-schema.ts";

const option = z.object({ id: z.string(), name: z.string() });
const source = z.object({
  properties: z.record(
    z.string(),
    z.object({
      id: z.string(),
      type: z.string(),
      select: z.object({ options: z.array(option) }).optional(),
    }),
  ),
});

/**
 * Adds what a data source lacks: properties, and options of selects. What is there stays as it is, also when
 * it is of another type. Gives the names of what was added; a second call adds nothing. 1 or 2 requests.
 */
export async function completeSchema(
  client: NotionClient,
  dataSourceId: string,
  wanted: WantedSchema,
): Promise<string[]> {
  const { properties } = await client.call(
    { operation: "reading a database's properties", kind: "read", lane: "interactive" },
    async (sdk) => source.parse(await sdk.dataSources.retrieve({ data_source_id: dataSourceId })),
  );
  const title = Object.entries(properties).find(([, { type }]) => type === "title")?.[0];
  const added: string[] = [];
  const changes: Record<string, unknown> = {};
  for (const [name, config] of Object.entries(wanted)) {
    const live = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (live === undefined && "title" in config) {
      // There is one title always; Notion's own name for it means that nobody has chosen one.
      if (title !== "Name") continue;
      changes.Name = { name };
    } else if (live === undefined) {
      changes[name] = config;
    } else if (live.type === "select" && "select" in config) {
      const there = live.select?.options ?? [];
      const lacking = (config.select?.options ?? []).filter(
        (one) => !there.some((known) => known.name.toLowerCase() === one.name?.toLowerCase()),
      );
      if (lacking.length === 0) continue;
      // Options that are left out are removed.
      changes[name] = { select: { options: [...there, ...lacking] } };
    } else continue;
    added.push(name);
  }
  if (added.length > 0) {
    await client.call(
      { operation: "adding properties to a database", kind: "absoluteWrite", lane: "interactive" },
      (sdk) =>
        sdk.dataSources.update({
          data_source_id: dataSourceId,
          properties: changes as NonNullable<
            Parameters<typeof sdk.dataSources.update>[0]["properties"]
          >,
        }),
    );
  }
  return added;
}
