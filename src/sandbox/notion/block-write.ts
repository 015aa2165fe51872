import { checkCells, parseChanges } from "./block-content.ts";
import { blockJson, rowBlockJson, rowTitle } from "./block-json.ts";
import { type Below, parseChildren } from "./block-parse.ts";
import { parsePlace } from "./block-place.ts";
import type { Block } from "./block-store.ts";
import { ruleOf } from "./block-types.ts";
import { asObject, type JsonObject, onlyKeys } from "./checks.ts";
import type { Holding, Holdings } from "./holdings.ts";
import { parseFlag } from "./query.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";

/** A block as the API gives it; a row counts as a `child_page` block. */
export const holdingJson = (found: Holding, { tree, tables }: Holdings): object =>
  "row" in found
    ? rowBlockJson(found.row, tree, rowTitle(found.row))
    : blockJson(found.block, tree, tables);

/** PATCH /v1/blocks/:id/children: the new blocks of the first level. */
export function appendChildren(parentId: string, body: JsonObject, held: Holdings): Block[] {
  const found = held.find(parentId, "block");
  onlyKeys(body, ["children", "position"], "body");
  if (body.children === undefined) throw shouldBe("body.children", "defined", undefined);
  const specs = parseChildren(body.children, "body.children", {
    ...placeFor(found),
    titleOf: held.titleOf,
  });
  held.refuseTrashed(parentId);
  const place = parsePlace(body.position, parentId, held.tree, { start: "start", end: "end" });
  return held.tree.insert(parentId, specs, place, "bot");
}

/** What may be put below it; throws for a block that takes no children. */
function placeFor(found: Holding): { below: Below; width?: number } {
  if ("row" in found || found.block.type === "child_page") return { below: "any" };
  const { type, data } = found.block;
  const rule = ruleOf(type)?.children ?? "none";
  if (rule === "none" || (rule === "toggle" && data.is_toggleable !== true)) {
    throw invalid(`Block type ${type} does not support children.`);
  }
  if (rule === "columns") return { below: "columns" };
  if (rule !== "rows") return { below: "any" };
  return {
    below: "rows",
    ...(typeof data.table_width === "number" && { width: data.table_width }),
  };
}

/** PATCH /v1/blocks/:id: what is given under the block's own type, and the trash. */
export function updateBlock(id: string, body: JsonObject, held: Holdings): Holding {
  const found = held.find(id, "block");
  const type = "row" in found ? "child_page" : found.block.type;
  const { type: given, in_trash, ...content } = body;
  if (given !== undefined && given !== type) {
    throw shouldBe("body.type", `\`"${type}"\` or \`undefined\``, given);
  }
  const other = Object.keys(content).find((key) => key !== type);
  if (other !== undefined) throw shouldBe(`body.${other}`, "not present", content[other]);
  const inTrash = in_trash === undefined ? null : parseFlag(in_trash, "body.in_trash");
  const changes = content[type] === undefined ? null : changesOf(found, content[type], held);
  // Taking it out of the trash is the one edit that something in the trash allows.
  if (inTrash !== false) held.refuseTrashed(id);
  if (changes !== null && "block" in found) held.tree.edit(found.block, changes, "bot");
  const now = "row" in found ? found.row.inTrash : found.block.inTrash;
  if (inTrash !== null && inTrash !== now) held.setTrash(found, inTrash, "bot");
  return found;
}

function changesOf(found: Holding, value: unknown, { tree, titleOf }: Holdings): JsonObject {
  const type = "row" in found ? "child_page" : found.block.type;
  if ("row" in found || ruleOf(type) === null) {
    throw invalid(`Block type ${type} cannot be updated with this endpoint.`);
  }
  const { block } = found;
  const changes = parseChanges(type, asObject(value, `body.${type}`), titleOf);
  if (changes.is_toggleable === false && tree.children(block.id).length > 0) {
    throw invalid("A heading that has children cannot be made not toggleable.");
  }
  const table = block.parentId === null ? undefined : tree.block(block.parentId);
  const width = table?.type === "table" ? table.data.table_width : undefined;
  checkCells(changes, typeof width === "number" ? width : undefined, `body.${type}`);
  if (changes.external !== undefined && block.data.type !== "external") {
    throw notEmulated("an uploaded image that gets an address");
  }
  return changes;
}
