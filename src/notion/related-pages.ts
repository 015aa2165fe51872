import { z } from "zod";
import type { ReadOptions } from "../domain/account.ts";
import type { NotionClient } from "./client.ts";
import { notionId } from "./notion-id.ts";

const relationPage = z.object({
  results: z.array(z.object({ relation: z.object({ id: z.string() }) })),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
});

/** Every page that a relation refers to; a row itself shows the first 25. 1 request for each 100. */
export async function readRelatedPages(
  client: NotionClient,
  pageId: string,
  propertyId: string,
  options: ReadOptions,
): Promise<string[]> {
  const ids = new Set<string>();
  let cursor: string | null = null;
  do {
    const answer: z.infer<typeof relationPage> = await client.call(
      {
        operation: "reading the accounts of a ticket",
        kind: "read",
        lane: options.urgency,
        withinMs: options.withinMs,
        signal: options.signal,
      },
      async (sdk) =>
        relationPage.parse(
          await sdk.pages.properties.retrieve({
            page_id: pageId,
            property_id: propertyId,
            page_size: 100,
            ...(cursor === null ? {} : { start_cursor: cursor }),
          }),
        ),
    );
    for (const { relation } of answer.results) ids.add(notionId(relation.id) ?? relation.id);
    // A cursor that comes back would go round for ever.
    cursor = answer.has_more && answer.next_cursor !== cursor ? answer.next_cursor : null;
  } while (cursor !== null);
  return [...ids];
}
