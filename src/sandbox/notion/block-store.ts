import type { BlockSpec } from "./block-parse.ts";
import type { JsonObject } from "./checks.ts";
import type { NotionBlockType, NotionHandPosition } from "./content-contract.ts";
import type { WireRun } from "./rich-text.ts";

export type Author = "person" | "bot";

/** Something on a page; a sub-page is the `child_page` block with its id. */
export type Block = {
  readonly id: string;
  type: NotionBlockType;
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

/** Blocks and their order below each other; trashed ones keep their place. Tells nobody of anything. */
export type BlockStore = {
  block(id: string): Block | undefined;
  /** In order, without those in the trash. */
  children(parentId: string): Block[];
  /** A block that stands nowhere yet. */
  create(
    parentId: string | null,
    block: Pick<Block, "id" | "type" | "data" | "title">,
    by: Author,
  ): Block;
  /** New blocks with all that is to stand below them, at their place. */
  add(
    parentId: string,
    specs: readonly BlockSpec[],
    place: NotionHandPosition,
    by: Author,
  ): Block[];
  put(parentId: string, ids: readonly string[], place: NotionHandPosition): void;
  /** Out of its parent's list. */
  take(block: Block): void;
};

export function createBlockStore(input: { now: () => Date; newId: () => string }): BlockStore {
  const blocks = new Map<string, Block>();
  const childIds = new Map<string, string[]>();

  const create: BlockStore["create"] = (parentId, block, by) => {
    const now = input.now();
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

  const put: BlockStore["put"] = (parentId, ids, place) => {
    const list = childIds.get(parentId) ?? [];
    childIds.set(parentId, list);
    const index =
      place === "start" ? 0 : place === "end" ? list.length : list.indexOf(place.after) + 1;
    list.splice(index, 0, ...ids);
  };

  const add: BlockStore["add"] = (parentId, specs, place, by) => {
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

  return {
    block: (id) => blocks.get(id),
    children: (parentId) =>
      (childIds.get(parentId) ?? []).flatMap((id) => {
        const block = blocks.get(id);
        return block === undefined || block.inTrash ? [] : [block];
      }),
    create,
    add,
    put,
    take({ id, parentId }) {
      const list = parentId === null ? undefined : childIds.get(parentId);
      list?.splice(list.indexOf(id), 1);
    },
  };
}
