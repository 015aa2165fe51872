import { rowTitle } from "./block-json.ts";
import type { Author, Block } from "./block-store.ts";
import type { BlockTree } from "./block-tree.ts";
import { NotionRefusal, notFound } from "./refusal.ts";
import { raise } from "./route.ts";
import type { Sharing } from "./sharing.ts";
import type { Page, Source, Tables } from "./table-types.ts";

/** A row or a block (a sub-page is a block): whatever a block id may name. */
export type Holding = { row: Page } | { block: Block };

/** All that the workspace holds, as the connection sees it: the finders refuse as Notion does. */
export type Holdings = {
  readonly tables: Tables;
  readonly tree: BlockTree;
  readonly sharing: Sharing;
  /** By block or page id. `what` is Notion's word for it in the refusal. */
  find(id: string, what: "block" | "page"): Holding;
  findSource(dataSourceId: string): Source;
  findDatabase(databaseId: string): Source;
  /** The title of a page or database that is mentioned. */
  titleOf(kind: "page" | "database", id: string): string;
  /** Throws the refusal for what is in the trash, or below something that is. */
  refuseTrashed(id: string): void;
  /** Of a row, a page, a block or a database. */
  setTrash(holding: Holding, inTrash: boolean, by: Author): void;
};

export function createHoldings(input: {
  tables: Tables;
  tree: BlockTree;
  sharing: Sharing;
}): Holdings {
  const { tables, tree, sharing } = input;

  const holding = (id: string): Holding | null => {
    const row = tables.page(id);
    if (row !== undefined) return { row };
    const block = tree.block(id);
    return block === undefined ? null : { block };
  };
  const seen = (id: string): Holding | null => (sharing.visible(id) ? holding(id) : null);
  const seenSource = (source: Source | undefined): Source | null =>
    source !== undefined && sharing.visible(source.database.id) ? source : null;

  return {
    tables,
    tree,
    sharing,
    find(id, what) {
      const found = seen(id) ?? raise(notFound(what, id));
      if (what === "page" && "block" in found && found.block.type !== "child_page") {
        throw notFound("page", id);
      }
      return found;
    },
    findSource: (id) => seenSource(tables.source(id)) ?? raise(notFound("data source", id)),
    findDatabase: (id) => seenSource(tables.database(id)) ?? raise(notFound("database", id)),
    titleOf(kind, id) {
      const refusal = notFound(kind, id);
      if (kind === "database") return (seenSource(tables.database(id)) ?? raise(refusal)).title;
      const found = seen(id) ?? raise(refusal);
      if ("row" in found) return rowTitle(found.row);
      if (found.block.type !== "child_page") throw refusal;
      return String(found.block.data.title);
    },
    refuseTrashed(id) {
      if (!tree.isTrashed(id)) return;
      const own = tables.page(id)?.inTrash ?? tree.block(id)?.inTrash ?? false;
      throw own ? trashed() : belowTrashed();
    },
    setTrash(found, inTrash, by) {
      if ("row" in found) return tables.setTrash(found.row, inTrash, by);
      const { block } = found;
      tree.setTrash(block, inTrash, by);
      const source = block.type === "child_database" ? tables.database(block.id) : undefined;
      if (source === undefined) return;
      source.inTrash = inTrash;
      tables.schemaChanged(source, inTrash ? "trashed" : "restored");
    },
  };
}

/** May happen to anybody: a person put it there meanwhile. Notion says `archived` to this day. */
const trashed = (): NotionRefusal =>
  new NotionRefusal(
    400,
    "validation_error",
    "Can't edit block that is archived. You must unarchive the block before editing.",
  );

const belowTrashed = (): NotionRefusal =>
  new NotionRefusal(
    400,
    "validation_error",
    "Can't edit page on block with an archived ancestor. You must unarchive the ancestor before editing page.",
  );
