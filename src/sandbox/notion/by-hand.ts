import { blockJson, rowBlockJson, rowTitle } from "./block-json.ts";
import type { Block } from "./block-store.ts";
import { ruleOf } from "./block-types.ts";
import type { Changes } from "./changes.ts";
import type { NotionContent, NotionHandPosition } from "./content-contract.ts";
import { handChanges, handSpec, runsOf } from "./hand-blocks.ts";
import type { Holding, Holdings } from "./holdings.ts";
import { readChildren, readPage } from "./page-tree.ts";

/** What people do with what stands on pages, past the API and its limits. */
export function createContent(input: { held: Holdings; changes: Changes }): NotionContent {
  const { held, changes } = input;
  const { tree, tables } = held;

  const blockOf = (id: string): Block => {
    const block = tree.block(id);
    if (block === undefined) throw new Error(`There is no block ${id}.`);
    return block;
  };
  const holding = (id: string): Holding => {
    const row = tables.page(id);
    return row === undefined ? { block: blockOf(id) } : { row };
  };
  const existing = (id: string): string => {
    holding(id);
    return id;
  };
  /** That it is there and takes something below it. */
  const parent = (id: string): string => {
    const type = tree.block(existing(id))?.type;
    if (type !== undefined && type !== "child_page" && (ruleOf(type)?.children ?? "any") === "none")
      throw new Error(`Nothing stands below a ${type}.`);
    return id;
  };
  const place = (position: NotionHandPosition, parentId: string): NotionHandPosition => {
    if (typeof position === "string") return position;
    if (tree.children(parentId).some(({ id }) => id === position.after)) return position;
    throw new Error(`Block ${position.after} does not stand under ${parentId}.`);
  };

  return {
    page: (id) => readPage(id, held),
    children: (id) => readChildren(existing(id), held),
    appendByHand(parentId, blocks, position = "end") {
      const where = place(position, parent(parentId));
      return tree.insert(parentId, blocks.map(handSpec), where, "person").map(({ id }) => id);
    },
    editByHand(blockId, text, more = {}) {
      const block = blockOf(blockId);
      if (block.type === "child_page") throw new Error("A page is renamed, not edited.");
      tree.edit(block, handChanges(block.type, text, more), "person");
    },
    turnByHand(blockId, type) {
      const block = blockOf(blockId);
      const { rich_text } = block.data;
      if (rich_text === undefined) throw new Error(`A ${block.type} is not turned into a ${type}.`);
      const { data } = handSpec({ type, more: { rich_text } });
      tree.turn(block, { type, data }, "person");
    },
    moveByHand(blockId, position, parentId) {
      const block = blockOf(blockId);
      const to = parentId ?? block.parentId;
      if (to === null) throw new Error("A page of the workspace itself stands nowhere else.");
      if ([to, ...tree.ancestors(to)].includes(blockId)) throw new Error("Not below itself.");
      const where = place(position, parent(to));
      if (typeof where === "object" && where.after === blockId) return;
      tree.move(block, to, where, "person");
    },
    deleteByHand: (blockId) => held.setTrash(holding(blockId), true, "person"),
    restoreByHand: (blockId) => held.setTrash(holding(blockId), false, "person"),
    createPageByHand(parentId, title, blocks = []) {
      const specs = blocks.map(handSpec);
      const on = parentId === null ? null : parent(parentId);
      return tree.createPage(on, runsOf(title), specs, "end", "person").id;
    },
    renameByHand(pageId, title) {
      const row = tables.page(pageId);
      if (row !== undefined) return tables.write(row, new Map([["title", title]]), "person");
      const page = blockOf(pageId);
      if (page.type !== "child_page") throw new Error(`${pageId} is not a page.`);
      tree.rename(page, runsOf(title), "person");
    },
    setShared(id, shared) {
      if (tables.database(id) === undefined) existing(id);
      held.sharing.set(id, shared);
    },
    blockJson(id) {
      const row = tables.page(id);
      if (row !== undefined) return JSON.stringify(rowBlockJson(row, tree, rowTitle(row)));
      const block = tree.block(id);
      return block === undefined ? null : JSON.stringify(blockJson(block, tree, tables));
    },
    subscribe: changes.subscribe,
  };
}
