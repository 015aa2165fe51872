import type { BlockSpec } from "./block-parse.ts";
import { ruleOf } from "./block-types.ts";
import type { JsonObject } from "./checks.ts";
import type { NotionHandBlock, NotionTextRun } from "./content-contract.ts";
import { PLAIN, textRun, type WireRun } from "./rich-text.ts";

/** What a person wrote, in the wire form. A text alone is one plain run; an empty one is none. */
export function runsOf(text: string | readonly NotionTextRun[]): WireRun[] {
  const runs = typeof text === "string" ? [{ text }] : text;
  return runs.filter((run) => run.text !== "").map(wireRun);
}

function wireRun({ text, link, mention, equation, ...annotations }: NotionTextRun): WireRun {
  const rest = {
    annotations: { ...PLAIN, ...annotations },
    plain_text: text,
    href: link ?? null,
  };
  if (mention !== undefined) return { type: "mention", mention, ...rest };
  if (equation === true) return { type: "equation", equation: { expression: text }, ...rest };
  return textRun(text, annotations, link ?? null);
}

/** A run as it is read. */
export function readRun(run: WireRun): NotionTextRun {
  const { bold, italic, strikethrough, underline, code, color } = run.annotations;
  return {
    text: run.plain_text,
    ...(bold && { bold }),
    ...(italic && { italic }),
    ...(strikethrough && { strikethrough }),
    ...(underline && { underline }),
    ...(code && { code }),
    ...(color !== "default" && { color }),
    ...(run.href !== null && { link: run.href }),
    ...(run.type === "mention" && { mention: run.mention }),
    ...(run.type === "equation" && { equation: true }),
  };
}

/** What Notion's own editor gives a new block of the type. */
const FRESH: Partial<Record<NotionHandBlock["type"], JsonObject>> = {
  code: { language: "plain text" },
  synced_block: { synced_from: null },
  unsupported: { block_type: "unknown" },
};

/**
 * A block as a person makes it. What `more` leaves out is as a new block of the type has it; throws
 * when there is no such thing (the address of a bookmark or image).
 */
export function handSpec({ type, text, cells, more, children = [] }: NotionHandBlock): BlockSpec {
  const fields = Object.entries(ruleOf(type)?.fields ?? {});
  const data: JsonObject = { ...FRESH[type] };
  for (const [key, { initial }] of fields) {
    if (initial !== undefined) data[key] = structuredClone(initial);
  }
  if (type === "table") data.table_width = children[0]?.cells?.length ?? 1;
  Object.assign(data, handText(type, text), handCells(type, cells), more);
  const missing = fields.find(([key, { required }]) => required === true && !(key in data));
  if (missing !== undefined && data.type !== "file") {
    throw new Error(`A ${type} needs "${missing[0]}".`);
  }
  return { type, data, children: children.map(handSpec) };
}

function handText(type: string, text: NotionHandBlock["text"]): JsonObject {
  if ("rich_text" in (ruleOf(type)?.fields ?? {})) return { rich_text: runsOf(text ?? "") };
  if (text === undefined || text.length === 0) return {};
  if (type !== "equation") throw new Error(`A ${type} holds no text.`);
  return { expression: typeof text === "string" ? text : text.map((run) => run.text).join("") };
}

function handCells(type: string, cells: NotionHandBlock["cells"]): JsonObject {
  if (cells === undefined) return {};
  if (type !== "table_row") throw new Error(`A ${type} has no cells.`);
  return { cells: cells.map(runsOf) };
}

/** What an edit by hand changes. */
export const handChanges = (
  type: string,
  text: string | readonly NotionTextRun[],
  more: JsonObject,
): JsonObject => ({ ...handText(type, text), ...more });
