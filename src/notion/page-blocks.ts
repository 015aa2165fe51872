import { z } from "zod";
import type { NotionCall, NotionClient } from "./client.ts";
import { NotionError } from "./notion-error.ts";
import { type PageRun, pageRun } from "./page-runs.ts";

/** One block of a page, as far as it is looked at. */
export type PageBlock = {
  id: string;
  /** The page or block that it stands under. */
  parentId: string;
  type: string;
  /** All runs in one, as people read it; empty for blocks without text. The title of a sub-page. */
  text: string;
  /** The runs that the text consists of. */
  runs: PageRun[];
  /** The first link in the text. */
  url: string | null;
  hasChildren: boolean;
};

export type PageBlocks = {
  /** In the order of the page, those in toggles, columns and the like at their place (or behind: `outerFirst`). */
  blocks: PageBlock[];
  /** False when the page goes on behind what was read. */
  complete: boolean;
};

const content = z
  .object({ rich_text: z.array(pageRun).optional(), title: z.string().optional() })
  .catch({});
const wireBlock = z
  .object({
    id: z.string(),
    // A block of which Notion shows nothing has no type.
    type: z.string().default("unsupported"),
    has_children: z.boolean().default(false),
  })
  .loose();

/** A block of an answer. Throws ZodError, which the client takes for a bad answer. */
export function parsePageBlock(raw: unknown, parentId: string): PageBlock {
  const block = wireBlock.parse(raw);
  const { rich_text = [], title = "" } = content.parse(block[block.type]);
  return {
    id: block.id,
    parentId,
    type: block.type,
    text: rich_text.length === 0 ? title : rich_text.map(({ plain_text }) => plain_text).join(""),
    runs: rich_text,
    url: rich_text.find(({ href }) => href != null)?.href ?? null,
    hasChildren: block.has_children,
  };
}

/** People put whole sections into these; what stands below other blocks belongs to those. */
const CONTAINERS = new Set(["column_list", "column", "toggle", "synced_block"]);
const isContainer = ({ type, hasChildren }: PageBlock): boolean =>
  hasChildren && (CONTAINERS.has(type) || type.startsWith("heading_"));

const PAGE_SIZE = 100;
/** Containers in containers: a column in its list in a toggle. */
const MAX_DEPTH = 3;

/**
 * Reads a page from its beginning, 100 blocks a request and one more for each container, until
 * `enough` of the blocks so far, or `maxRequests`. `outerFirst`: what stands in a container comes behind
 * all that stands beside it, so that many containers hide nothing. Throws NotionError.
 */
export async function readPageBlocks(
  client: NotionClient,
  pageId: string,
  options: {
    call: Pick<NotionCall, "operation" | "lane" | "signal" | "withinMs">;
    maxRequests: number;
    outerFirst?: boolean;
    enough(blocks: readonly PageBlock[]): boolean;
  },
): Promise<PageBlocks> {
  const { call, maxRequests, outerFirst = false, enough } = options;
  let blocks: PageBlock[] = [];
  let complete = true;
  let requests = 0;

  async function read(parentId: string, depth: number): Promise<void> {
    const inner: PageBlock[] = [];
    let cursor: string | undefined;
    do {
      if (requests >= maxRequests || (requests > 0 && enough(blocks))) {
        complete = false;
        return;
      }
      requests += 1;
      const list = await client.call({ ...call, kind: "read" }, async (sdk) => {
        const answer = await sdk.blocks.children.list({
          block_id: parentId,
          page_size: PAGE_SIZE,
          ...(cursor !== undefined && { start_cursor: cursor }),
        });
        return {
          cursor: answer.has_more ? (answer.next_cursor ?? undefined) : undefined,
          blocks: answer.results.map((raw) => parsePageBlock(raw, parentId)),
        };
      });
      for (const block of list.blocks) {
        blocks.push(block);
        if (!isContainer(block) || depth >= MAX_DEPTH) continue;
        if (outerFirst) inner.push(block);
        else await read(block.id, depth + 1);
      }
      cursor = list.cursor;
    } while (cursor !== undefined);
    for (const block of inner) await read(block.id, depth + 1);
  }

  for (;;) {
    try {
      await read(pageId, 0);
      return { blocks, complete };
    } catch (error) {
      // The block on which the list was to go on is gone: from the beginning, as it may all be different.
      if (!(error instanceof NotionError && error.reason === "invalidCursor")) throw error;
      if (requests >= maxRequests) throw error;
      blocks = [];
      complete = true;
    }
  }
}
