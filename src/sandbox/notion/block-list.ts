import { blockJson } from "./block-json.ts";
import type { Block } from "./block-store.ts";
import { decodeCursor, encodeCursor, invalidCursor } from "./cursor.ts";
import type { Holdings } from "./holdings.ts";

/** One level of what stands under a row, page or block, a page of the list at a time. */
export function listChildren(
  parentId: string,
  input: { pageSize: number; startCursor: string | null },
  held: Holdings,
) {
  held.find(parentId, "block");
  const children = held.tree.children(parentId);
  const query = `children/${parentId}`;
  const start = startOf(input.startCursor, query, children);
  const end = start + input.pageSize;
  const anchor = children[end];
  const next =
    anchor === undefined ? null : encodeCursor({ query, anchor: anchor.id, served: end });
  return blockList(children.slice(start, end), next, held);
}

/** The cursor stands on the next block; when that one is gone the cursor is invalid. */
function startOf(cursor: string | null, query: string, children: readonly Block[]): number {
  if (cursor === null) return 0;
  const { anchor } = decodeCursor(cursor, query);
  const index = children.findIndex(({ id }) => id === anchor);
  if (index === -1) throw invalidCursor(cursor, false);
  return index;
}

export const blockList = (
  blocks: readonly Block[],
  nextCursor: string | null,
  { tree, tables }: Holdings,
) => ({
  object: "list",
  results: blocks.map((block) => blockJson(block, tree, tables)),
  next_cursor: nextCursor,
  has_more: nextCursor !== null,
  type: "block",
  block: {},
});
