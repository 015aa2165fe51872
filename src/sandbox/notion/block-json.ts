import type { Block } from "./block-store.ts";
import type { BlockTree } from "./block-tree.ts";
import type { JsonObject } from "./checks.ts";
import { partialUser } from "./schema-json.ts";
import type { Page, Tables } from "./table-types.ts";

const MINUTE_MS = 60_000;

/** Times are floored to the minute on the wire, as Notion's are since July 2021. */
export const wireTime = (at: Date): string =>
  new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS).toISOString();

/** What a block or a sub-page stands on: a row is a page like any other. */
export function parentJson(parentId: string | null, tree: BlockTree) {
  if (parentId === null) return { type: "workspace", workspace: true };
  const parent = tree.block(parentId);
  return parent === undefined || parent.type === "child_page"
    ? { type: "page_id", page_id: parentId }
    : { type: "block_id", block_id: parentId };
}

/** A block object of API version 2026-03-11, keys in Notion's order. */
export const blockJson = (block: Block, tree: BlockTree, tables: Tables) => ({
  object: "block",
  id: block.id,
  parent: parentJson(block.parentId, tree),
  created_time: wireTime(block.createdAt),
  last_edited_time: wireTime(block.editedAt),
  created_by: partialUser(block.createdBy),
  last_edited_by: partialUser(block.editedBy),
  has_children: tree.children(block.id).length > 0,
  in_trash: block.inTrash,
  type: block.type,
  [block.type]: contentOf(block, tables),
});

export const contentOf = (block: Block, tables: Tables): JsonObject =>
  block.type === "child_database" ? { title: tables.database(block.id)?.title ?? "" } : block.data;

/** A row seen as a block: every page is one. */
export const rowBlockJson = (page: Page, tree: BlockTree, title: string) => ({
  object: "block",
  id: page.id,
  parent: {
    type: "data_source_id",
    data_source_id: page.source.database.dataSourceId,
    database_id: page.source.database.id,
  },
  created_time: wireTime(page.createdAt),
  last_edited_time: new Date(page.editedMinute).toISOString(),
  created_by: partialUser(page.createdBy),
  last_edited_by: partialUser(page.editedBy),
  has_children: tree.children(page.id).length > 0,
  in_trash: page.inTrash,
  type: "child_page",
  child_page: { title },
});

/** The title of a row as one text. */
export function rowTitle(page: Page): string {
  const value = page.values.get("title");
  return typeof value === "string" ? value : "";
}
