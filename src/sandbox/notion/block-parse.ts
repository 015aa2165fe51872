import { checkCells, parseFields } from "./block-content.ts";
import { BLOCK_RULES, OTHER_TYPES, ruleOf, type WritableBlockType } from "./block-types.ts";
import { asArray, asObject, asOneOf, type JsonObject, onlyKeys } from "./checks.ts";
import type { NotionBlockType } from "./content-contract.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import type { TitleOf } from "./rich-text-write.ts";

/** A block that is to be made: what stands under its type's key, and what stands below it. */
export type BlockSpec = {
  type: NotionBlockType;
  data: JsonObject;
  children: BlockSpec[];
};

/** Levels of blocks below the first in one request ("two levels of nesting", append reference). */
const MAX_LEVELS = 2;

/** Blocks in one request, all levels together (request limits). */
const MAX_BLOCKS = 1000;

const TYPES = Object.keys(BLOCK_RULES).filter((type): type is WritableBlockType =>
  Object.hasOwn(BLOCK_RULES, type),
);

/** What may stand in the list of children that is read: see `block-types.ts`. */
export type Below = "any" | "rows" | "columns";

/** The `children` of a request. `width`: of the table that its rows go to. */
export function parseChildren(
  value: unknown,
  path: string,
  input: { below: Below; width?: number; titleOf: TitleOf },
): BlockSpec[] {
  let blocks = 0;
  return list(value, path, { ...input, level: 0 });

  function list(
    given: unknown,
    at: string,
    place: { below: Below; width?: number; level: number },
  ): BlockSpec[] {
    return asArray(given, at).map((block, index) => one(block, `${at}[${index}]`, place));
  }

  function one(
    given: unknown,
    at: string,
    place: { below: Below; width?: number; level: number },
  ): BlockSpec {
    blocks += 1;
    if (blocks > MAX_BLOCKS) {
      throw invalid(`body failed validation: a request holds at most ${MAX_BLOCKS} blocks.`);
    }
    const block = asObject(given, at);
    const type = typeOf(block, at);
    if (place.below === "rows" && type !== "table_row") {
      throw invalid(`${at}: only table_row blocks stand in a table.`);
    }
    if (place.below === "columns" && type !== "column") {
      throw invalid(`${at}: only column blocks stand in a column_list.`);
    }
    if (place.below === "any" && (type === "table_row" || type === "column")) {
      throw invalid(
        `${at}.${type} should be not present: it stands in no other block than its own.`,
      );
    }
    if (type === "column_list" && place.level > 0) {
      throw shouldBe(`${at}.column_list`, "not present", block.column_list);
    }
    const body = asObject(block[type], `${at}.${type}`);
    const data = parseFields(type, body, `${at}.${type}`, input.titleOf);
    checkCells(data, place.width, `${at}.${type}`);
    return { type, data, children: childrenOf(type, body, data, `${at}.${type}`, place.level) };
  }

  function childrenOf(
    type: WritableBlockType,
    body: JsonObject,
    data: JsonObject,
    at: string,
    level: number,
  ): BlockSpec[] {
    const rule = ruleOf(type)?.children ?? "none";
    const path = `${at}.children`;
    if (body.children === undefined) {
      if (rule === "rows" || rule === "columns" || type === "column") {
        throw shouldBe(path, "defined", undefined);
      }
      return [];
    }
    if (rule === "none" || (rule === "toggle" && data.is_toggleable !== true)) {
      throw shouldBe(path, "not present", body.children);
    }
    // A column_list and its columns are one thing with two names: they cost no level of their own.
    const next = type === "column_list" ? level : level + 1;
    if (next > MAX_LEVELS) throw shouldBe(path, "not present", body.children);
    const specs = list(body.children, path, {
      below: rule === "rows" || rule === "columns" ? rule : "any",
      level: next,
      ...(typeof data.table_width === "number" && { width: data.table_width }),
    });
    const least = rule === "columns" ? 2 : rule === "rows" || type === "column" ? 1 : 0;
    if (specs.length < least) throw shouldBe(`${path}.length`, `≥ \`${least}\``, specs.length);
    return specs;
  }
}

/** The one type's key that the block has; its `type` may be left out. */
function typeOf(block: JsonObject, path: string): WritableBlockType {
  const type = TYPES.find((candidate) => block[candidate] !== undefined);
  if (type === undefined) {
    const other = OTHER_TYPES.find((candidate) => block[candidate] !== undefined);
    if (other !== undefined) throw notEmulated(`${other} blocks`);
    const missing = TYPES.map(
      (name) => `${path}.${name} should be defined, instead was \`undefined\`.`,
    );
    throw invalid(`body failed validation. Fix one:\n${missing.join("\n")}`);
  }
  onlyKeys(block, ["object", "type", type], path);
  if (block.object !== undefined) asOneOf(block.object, ["block"], `${path}.object`);
  if (block.type !== undefined) asOneOf(block.type, [type], `${path}.type`);
  return type;
}
