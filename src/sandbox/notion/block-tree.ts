import type { Clock } from "../../lib/time.ts";
import type { BlockSpec } from "./block-parse.ts";
import { type Author, type Block, createBlockStore } from "./block-store.ts";
import type { Changes } from "./changes.ts";
import type { JsonObject } from "./checks.ts";
import type { NotionHandPosition } from "./content-contract.ts";
import { plainText, type WireRun } from "./rich-text.ts";
import type { Page, Tables } from "./table-types.ts";

/**
 * All that stands on pages. Parents are rows (of `tables`), pages and blocks alike, by id. Every
 * edit of what stands on a page is an edit of that page, as in Notion, and is told.
 */
export type BlockTree = {
  block(id: string): Block | undefined;
  /** In order, without those in the trash. */
  children(parentId: string): Block[];
  insert(
    parentId: string,
    specs: readonly BlockSpec[],
    place: NotionHandPosition,
    by: Author,
  ): Block[];
  /** With all that is to stand on it. */
  createPage(
    parentId: string | null,
    title: WireRun[],
    specs: readonly BlockSpec[],
    place: NotionHandPosition,
    by: Author,
  ): Block;
  /** The block by which a page shows a database of this id. */
  insertDatabase(parentId: string, id: string, by: Author): void;
  /** Sets what is given under the type's key. */
  edit(block: Block, changes: JsonObject, by: Author): void;
  /** Makes a block of another type of it; its id and what stands below it stay. */
  turn(block: Block, into: Pick<Block, "type" | "data">, by: Author): void;
  rename(page: Block, title: WireRun[], by: Author): void;
  setTrash(block: Block, inTrash: boolean, by: Author): void;
  move(block: Block, parentId: string, place: NotionHandPosition, by: Author): void;
  /** The block itself or anything above it is in the trash. */
  isTrashed(id: string): boolean;
  /** Everything above, nearest first: blocks, pages, a row, its database … */
  ancestors(id: string): string[];
};

export function createBlockTree(input: {
  tables: Tables;
  clock: Clock;
  newId: () => string;
  changes: Changes;
}): BlockTree {
  const { tables, changes, clock, newId } = input;
  const store = createBlockStore({ now: clock.now, newId });
  const { block: blockOf } = store;

  const ancestors = (id: string): string[] => {
    const known = blockOf(id);
    const parent =
      known === undefined ? (tables.page(id)?.source.database.id ?? null) : known.parentId;
    return parent === null ? [] : [parent, ...ancestors(parent)];
  };

  /** The row or page that a block stands on, or that the id is of. */
  const pageOf = (id: string): Page | Block | undefined => {
    const block = blockOf(id);
    if (block === undefined) return tables.page(id);
    if (block.type === "child_page") return block;
    return block.parentId === null ? undefined : pageOf(block.parentId);
  };

  const stamp = (block: Block, by: Author) => {
    block.editedAt = clock.now();
    block.editedBy = by;
  };
  const touch = (id: string, blockIds: string[], by: Author) => {
    const page = pageOf(id);
    if (page === undefined) return;
    if ("source" in page) tables.touch(page, by);
    else stamp(page, by);
    changes.tell({ kind: "page", id: page.id, what: "edited", blockIds, by });
  };
  const idsOf = (list: readonly Block[]) => list.map(({ id }) => id);

  return {
    block: blockOf,
    children: store.children,
    insert(parentId, specs, place, by) {
      const made = store.add(parentId, specs, place, by);
      touch(parentId, idsOf(made), by);
      return made;
    },
    createPage(parentId, title, specs, place, by) {
      const data = { title: plainText(title) };
      const page = store.create(parentId, { id: newId(), type: "child_page", data, title }, by);
      if (parentId !== null) store.put(parentId, [page.id], place);
      const made = store.add(page.id, specs, "end", by);
      changes.tell({ kind: "page", id: page.id, what: "created", blockIds: idsOf(made), by });
      if (parentId !== null) touch(parentId, [page.id], by);
      return page;
    },
    insertDatabase(parentId, id, by) {
      store.create(parentId, { id, type: "child_database", data: {}, title: [] }, by);
      store.put(parentId, [id], "end");
      touch(parentId, [id], by);
    },
    edit(block, given, by) {
      block.data = { ...block.data, ...given };
      stamp(block, by);
      touch(block.id, [block.id], by);
    },
    turn(block, into, by) {
      Object.assign(block, into);
      stamp(block, by);
      touch(block.id, [block.id], by);
    },
    rename(page, title, by) {
      page.title = title;
      page.data = { title: plainText(title) };
      touch(page.id, [], by);
    },
    setTrash(block, inTrash, by) {
      block.inTrash = inTrash;
      stamp(block, by);
      if (block.type === "child_page") {
        changes.tell({ kind: "page", id: block.id, what: inTrash ? "trashed" : "restored", by });
      }
      if (block.parentId !== null) touch(block.parentId, [block.id], by);
    },
    move(block, parentId, place, by) {
      const from = block.parentId;
      store.take(block);
      block.parentId = parentId;
      store.put(parentId, [block.id], place);
      stamp(block, by);
      if (from !== null && pageOf(from) !== pageOf(parentId)) touch(from, [block.id], by);
      touch(parentId, [block.id], by);
    },
    isTrashed: (id) =>
      [id, ...ancestors(id)].some(
        (one) => blockOf(one)?.inTrash ?? tables.page(one)?.inTrash ?? false,
      ),
    ancestors,
  };
}
