import type { Clock } from "../../lib/time.ts";
import type { BlockSpec } from "./block-parse.ts";
import type { Changes } from "./changes.ts";
import type { JsonObject } from "./checks.ts";
import type { NotionBlockType } from "./content-contract.ts";
import { plainText, type WireRun } from "./rich-text.ts";
import type { Page, Tables } from "./tables.ts";

export type Author = "person" | "bot";

/** Something on a page; a sub-page is the `child_page` block with its id. */
export type Block = {
  readonly id: string;
  readonly type: NotionBlockType;
  /** What stands under the type's key, in the wire form. */
  data: JsonObject;
  /** Of a `child_page`, as it was written. */
  title: WireRun[];
  /** A row, a page or a block; null is the workspace itself. */
  parentId: string | null;
  readonly createdAt: Date;
  readonly createdBy: Author;
  editedAt: Date;
  editedBy: Author;
  inTrash: boolean;
};

/** `after` must stand under the same parent. */
export type Place = "start" | "end" | { after: string };

/** All that stands on pages. Parents are rows (of `tables`), pages and blocks alike, by id. */
export type BlockTree = {
  block(id: string): Block | undefined;
  /** In order, without those in the trash. */
  children(parentId: string): Block[];
  insert(parentId: string, specs: readonly BlockSpec[], place: Place, by: Author): Block[];
  /** With all that is to stand on it. */
  createPage(
    parentId: string | null,
    title: WireRun[],
    specs: readonly BlockSpec[],
    place: Place,
    by: Author,
  ): Block;
  /** The block by which a page shows a database of this id. */
  insertDatabase(parentId: string, id: string, by: Author): void;
  /** Sets what is given under the type's key. */
  edit(block: Block, changes: JsonObject, by: Author): void;
  rename(page: Block, title: WireRun[], by: Author): void;
  setTrash(block: Block, inTrash: boolean, by: Author): void;
  move(block: Block, parentId: string, place: Place, by: Author): void;
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
  const { tables, changes } = input;
  const blocks = new Map<string, Block>();
  const childIds = new Map<string, string[]>();

  const parentOf = (id: string): string | null => {
    const block = blocks.get(id);
    if (block !== undefined) return block.parentId;
    return tables.page(id)?.source.database.id ?? null;
  };
  const ancestors = (id: string): string[] => {
    const parent = parentOf(id);
    return parent === null ? [] : [parent, ...ancestors(parent)];
  };

  /** The row or page that a block stands on, or that the id is of. */
  const pageOf = (id: string): Page | Block | undefined => {
    const block = blocks.get(id);
    if (block === undefined) return tables.page(id);
    if (block.type === "child_page") return block;
    return block.parentId === null ? undefined : pageOf(block.parentId);
  };

  /** An edit of what stands on a page is an edit of the page, as in Notion. */
  const touch = (id: string, blockIds: string[], by: Author) => {
    const page = pageOf(id);
    if (page === undefined) return;
    if ("source" in page) tables.touch(page, by);
    else stamp(page, by);
    changes.tell({ kind: "page", id: page.id, what: "edited", blockIds, by });
  };
  const stamp = (block: Block, by: Author) => {
    block.editedAt = input.clock.now();
    block.editedBy = by;
  };

  const siblings = (parentId: string): string[] => {
    const known = childIds.get(parentId);
    if (known !== undefined) return known;
    const made: string[] = [];
    childIds.set(parentId, made);
    return made;
  };
  const put = (parentId: string, ids: readonly string[], place: Place) => {
    const list = siblings(parentId);
    const index =
      place === "start" ? 0 : place === "end" ? list.length : list.indexOf(place.after) + 1;
    list.splice(index, 0, ...ids);
  };

  const create = (
    parentId: string | null,
    block: Pick<Block, "id" | "type" | "data" | "title">,
    by: Author,
  ): Block => {
    const now = input.clock.now();
    const made: Block = {
      ...block,
      parentId,
      createdAt: now,
      createdBy: by,
      editedAt: now,
      editedBy: by,
      inTrash: false,
    };
    blocks.set(made.id, made);
    return made;
  };
  const add = (parentId: string, specs: readonly BlockSpec[], place: Place, by: Author) => {
    const made = specs.map(({ type, data, children }) => {
      const block = create(parentId, { id: input.newId(), type, data, title: [] }, by);
      add(block.id, children, "end", by);
      return block;
    });
    put(
      parentId,
      made.map(({ id }) => id),
      place,
    );
    return made;
  };
  const idsOf = (list: readonly Block[]) => list.map(({ id }) => id);

  return {
    block: (id) => blocks.get(id),
    children: (parentId) =>
      (childIds.get(parentId) ?? []).flatMap((id) => {
        const block = blocks.get(id);
        return block === undefined || block.inTrash ? [] : [block];
      }),
    insert(parentId, specs, place, by) {
      const made = add(parentId, specs, place, by);
      touch(parentId, idsOf(made), by);
      return made;
    },
    createPage(parentId, title, specs, place, by) {
      const data = { title: plainText(title) };
      const page = create(parentId, { id: input.newId(), type: "child_page", data, title }, by);
      if (parentId !== null) put(parentId, [page.id], place);
      const made = add(page.id, specs, "end", by);
      changes.tell({ kind: "page", id: page.id, what: "created", blockIds: idsOf(made), by });
      if (parentId !== null) touch(parentId, [page.id], by);
      return page;
    },
    insertDatabase(parentId, id, by) {
      create(parentId, { id, type: "child_database", data: {}, title: [] }, by);
      put(parentId, [id], "end");
      touch(parentId, [id], by);
    },
    edit(block, given, by) {
      block.data = { ...block.data, ...given };
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
      if (from !== null) {
        const list = siblings(from);
        list.splice(list.indexOf(block.id), 1);
      }
      block.parentId = parentId;
      put(parentId, [block.id], place);
      stamp(block, by);
      if (from !== null && pageOf(from) !== pageOf(parentId)) touch(from, [block.id], by);
      touch(parentId, [block.id], by);
    },
    isTrashed: (id) =>
      [id, ...ancestors(id)].some(
        (one) => blocks.get(one)?.inTrash ?? tables.page(one)?.inTrash ?? false,
      ),
    ancestors,
  };
}
