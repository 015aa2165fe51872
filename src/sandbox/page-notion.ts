import { z } from "zod";
import type { NotionBlockNode, NotionPageTree } from "./notion/content-contract.ts";
import type { NotionDatabase, NotionEmulator, NotionRow } from "./notion/contract.ts";
import { Refusal } from "./page-guard.ts";
import { cellsOf, checkedValue, titleColumn, toColumns } from "./page-notion-cells.ts";
import { tableOf } from "./page-notion-table.ts";
import { get, type PageRoutes, post } from "./page-route.ts";
import { rewritten } from "./page-text-runs.ts";
import type {
  NotionBlock,
  NotionDatabaseHead,
  NotionPage,
  NotionRun,
  NotionTable,
} from "./ui/drawer/protocol.ts";

const id = z.string().min(1).max(64);
const words = z.string().max(20_000);
const onPage = { pageId: id, blockId: id };

/** What a person writes under another block; other types come from the bot or from a test. */
const NEW_TYPES = z.enum([
  "paragraph",
  "heading_2",
  "heading_3",
  "bulleted_list_item",
  "numbered_list_item",
  "to_do",
  "quote",
]);

/** The emulated Notion, read and written as people do. */
export function notionRoutes(notion: NotionEmulator): PageRoutes {
  const databaseOf = (databaseId: string | undefined): NotionDatabase => {
    const all = notion.databases();
    const found = databaseId === undefined ? all[0] : all.find((each) => each.id === databaseId);
    if (found === undefined) throw new Refusal(404, "There is no such database here.");
    return found;
  };
  /** By row or page id; for the relations of a table. */
  const titlesIn = (database: NotionDatabase): Map<string, string> => {
    const related = Object.values(database.properties).flatMap(({ relatesTo }) => relatesTo ?? []);
    return new Map(
      notion
        .databases()
        .filter(({ dataSourceId }) => related.includes(dataSourceId))
        .flatMap((other) => notion.rows(other.id).map((row) => [row.id, titleOf(row, other)])),
    );
  };
  const pageOf = (pageId: string): NotionPageTree => {
    const page = notion.page(pageId);
    if (page === null || page.inTrash) throw new Refusal(404, "There is no such page here.");
    return page;
  };
  const blockOf = (pageId: string, blockId: string): Placed => {
    const placed = findBlock(pageOf(pageId).blocks, blockId, pageId);
    if (placed === null) throw new Refusal(409, "This block is no longer on the page.");
    return placed;
  };

  return {
    gets: {
      "/api/notion": get(z.object({}), (): NotionDatabaseHead[] =>
        notion
          .databases()
          .map((each) => ({ id: each.id, title: each.title, rows: notion.rows(each.id).length })),
      ),
      "/api/notion/table": get(
        z.object({
          database: id.optional(),
          search: z.string().max(200).default(""),
          sort: z.string().max(200).optional(),
          descending: z.literal("true").optional(),
          limit: z.coerce.number().int().min(1).max(1_000).default(100),
        }),
        ({ database: databaseId, search, sort, descending, limit }): NotionTable => {
          const database = databaseOf(databaseId);
          return tableOf(database, notion.rows(database.id), titlesIn(database), {
            search,
            sort: sort === undefined ? null : { column: sort, descending: descending === "true" },
            limit,
          });
        },
      ),
      "/api/notion/page": get(z.object({ id }), (query): NotionPage => {
        const page = pageOf(query.id);
        const row = notion.row(page.id);
        const database = row && databaseOf(row.databaseId);
        return {
          id: page.id,
          title: page.title,
          url: page.url,
          path: pathOf(page, notion),
          columns: database === null ? [] : toColumns(database),
          cells:
            row === null || database === null ? {} : cellsOf(row, database, titlesIn(database)),
          blocks: page.blocks.map(toBlock),
        };
      }),
    },
    posts: {
      "/api/notion/cell": post(
        z.strictObject({
          rowId: id,
          column: z.string().max(200),
          value: z.union([z.string().max(2_000), z.number(), z.null()]),
        }),
        ({ rowId, column, value }) => {
          const row = notion.row(rowId);
          if (row === null) throw new Refusal(409, "This row is no longer here.");
          const database = databaseOf(row.databaseId);
          notion.upsert({ ...row, values: { [column]: checkedValue(database, column, value) } });
          return {};
        },
      ),
      "/api/notion/rename": post(
        z.strictObject({ pageId: id, title: z.string().min(1).max(2_000) }),
        ({ pageId, title }) => {
          notion.renameByHand(pageOf(pageId).id, title);
          return {};
        },
      ),
      "/api/notion/edit-block": post(
        z.strictObject({ ...onPage, text: words }),
        ({ pageId, blockId, text }) => {
          const { node } = blockOf(pageId, blockId);
          notion.editByHand(blockId, rewritten(node.runs, text));
          return {};
        },
      ),
      "/api/notion/check-block": post(
        z.strictObject({ ...onPage, checked: z.boolean() }),
        ({ pageId, blockId, checked }) => {
          const { node } = blockOf(pageId, blockId);
          if (node.type !== "to_do") throw new Refusal(409, "Only a to-do is checked.");
          notion.editByHand(blockId, node.runs, { checked });
          return {};
        },
      ),
      "/api/notion/add-block": post(
        z.strictObject({ pageId: id, after: id.nullable(), type: NEW_TYPES, text: words.min(1) }),
        ({ pageId, after, type, text }) => {
          // As when lines are pasted into Notion: each is a block.
          const blocks = text.split(/\r?\n/).map((line) => ({ type, text: line }));
          if (after === null) return { ids: notion.appendByHand(pageOf(pageId).id, blocks) };
          const { parentId } = blockOf(pageId, after);
          return { ids: notion.appendByHand(parentId, blocks, { after }) };
        },
      ),
      "/api/notion/delete-block": post(z.strictObject(onPage), ({ pageId, blockId }) => {
        blockOf(pageId, blockId);
        notion.deleteByHand(blockId);
        return {};
      }),
      "/api/notion/restore-block": post(z.strictObject({ blockId: id }), ({ blockId }) => {
        notion.restoreByHand(blockId);
        return {};
      }),
    },
  };
}

const titleOf = (row: NotionRow, database: NotionDatabase): string =>
  String(row.values[titleColumn(database)] ?? "");

/** Databases and pages above this page, the outermost first. */
function pathOf(page: NotionPageTree, notion: NotionEmulator): NotionPage["path"] {
  const { parent } = page;
  if (parent.type === "workspace") return [];
  if (parent.type === "database") {
    const database = notion.databases().find((each) => each.id === parent.id);
    return [{ kind: "database", id: parent.id, title: database?.title ?? "" }];
  }
  const above = notion.page(parent.id);
  if (above === null) return [];
  return [...pathOf(above, notion), { kind: "page", id: above.id, title: above.title }];
}

type Placed = { node: NotionBlockNode; parentId: string };

function findBlock(blocks: NotionBlockNode[], wanted: string, parentId: string): Placed | null {
  for (const node of blocks) {
    const found =
      node.id === wanted ? { node, parentId } : findBlock(node.children, wanted, node.id);
    if (found !== null) return found;
  }
  return null;
}

function toBlock(node: NotionBlockNode): NotionBlock {
  const { checked, icon, url, language } = node.more;
  return {
    id: node.id,
    type: node.type,
    text: node.text,
    runs: node.runs.map(toRun),
    cells: node.cells.map((cell) => cell.map(toRun)),
    checked: checked === true,
    icon: emojiOf(icon),
    url: typeof url === "string" ? url : null,
    language: typeof language === "string" ? language : null,
    editedBy: node.editedBy,
    editedAt: node.editedAt.toISOString(),
    children: node.children.map(toBlock),
  };
}

const toRun = ({ mention, equation, ...run }: NotionBlockNode["runs"][number]): NotionRun => ({
  text: run.text,
  bold: run.bold === true,
  italic: run.italic === true,
  strikethrough: run.strikethrough === true,
  underline: run.underline === true,
  code: run.code === true || equation === true,
  link: run.link ?? null,
  mention: mention !== undefined,
});

const emojiOf = (icon: unknown): string | null =>
  typeof icon === "object" && icon !== null && "emoji" in icon && typeof icon.emoji === "string"
    ? icon.emoji
    : null;
