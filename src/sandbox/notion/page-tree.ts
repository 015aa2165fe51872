import { contentOf, rowTitle } from "./block-json.ts";
import type { Block } from "./block-store.ts";
import type { NotionBlockNode, NotionPageTree } from "./content-contract.ts";
import { readRun } from "./hand-blocks.ts";
import type { Holdings } from "./holdings.ts";
import { plainText, type WireRun } from "./rich-text.ts";
import { webUrl } from "./schema-json.ts";

/** A row or a sub-page with all that stands on it, whether it is shared or not; null when there is none. */
export function readPage(id: string, held: Holdings): NotionPageTree | null {
  const { tables, tree } = held;
  const row = tables.page(id);
  const page = tree.block(id);
  const rest = { id, url: webUrl(id), blocks: readChildren(id, held) };
  if (row !== undefined) {
    const parent = { type: "database", id: row.source.database.id } as const;
    return { ...rest, title: rowTitle(row), parent, inTrash: row.inTrash };
  }
  if (page?.type !== "child_page") return null;
  return { ...rest, title: plainText(page.title), parent: parentOf(page), inTrash: page.inTrash };
}

const parentOf = ({ parentId }: Block): NotionPageTree["parent"] =>
  parentId === null ? { type: "workspace", id: null } : { type: "page", id: parentId };

export const readChildren = (parentId: string, held: Holdings): NotionBlockNode[] =>
  held.tree.children(parentId).map((block) => readBlock(block, held));

function readBlock(block: Block, held: Holdings): NotionBlockNode {
  const { rich_text, cells, title, expression, ...more } = contentOf(block, held.tables);
  const runs = wireRuns(block.type === "child_page" ? block.title : rich_text);
  const named = title ?? expression;
  return {
    id: block.id,
    type: block.type,
    text: typeof named === "string" ? named : plainText(runs),
    runs: runs.map(readRun),
    cells: (Array.isArray(cells) ? cells : []).map((cell) => wireRuns(cell).map(readRun)),
    more,
    createdAt: block.createdAt,
    createdBy: block.createdBy,
    editedAt: block.editedAt,
    editedBy: block.editedBy,
    children: block.type === "child_page" ? [] : readChildren(block.id, held),
  };
}

// Only this emulator writes what stands under `rich_text` and in `cells`.
const wireRuns = (value: unknown): WireRun[] => (Array.isArray(value) ? (value as WireRun[]) : []);
