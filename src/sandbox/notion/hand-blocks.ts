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

/** A block as a person makes it. What `more` leaves out is as a new block of the type has it. */
export function handSpec({ type, text, cells, more, children }: NotionHandBlock): BlockSpec {
  const fields = ruleOf(type)?.fields ?? {};
  const data: JsonObject = {};
  for (const [key, field] of Object.entries(fields)) {
    if (field.initial !== undefined) data[key] = structuredClone(field.initial);
  }
  return {
    type,
    data: { ...data, ...handText(type, text, fields), ...handCells(cells), ...more },
    children: (children ?? []).map(handSpec),
  };
}

function handText(
  type: string,
  text: NotionHandBlock["text"],
  fields: Readonly<Record<string, unknown>>,
): JsonObject {
  if ("rich_text" in fields) return { rich_text: runsOf(text ?? "") };
  if (text === undefined) return {};
  if (type !== "equation") throw new Error(`A ${type} holds no text.`);
  return { expression: typeof text === "string" ? text : text.map((run) => run.text).join("") };
}

const handCells = (cells: NotionHandBlock["cells"]): JsonObject =>
  cells === undefined ? {} : { cells: cells.map(runsOf) };

/** What an edit by hand changes. */
export const handChanges = (
  type: string,
  text: string | readonly NotionTextRun[],
  more: JsonObject,
): JsonObject => ({ ...handText(type, text, ruleOf(type)?.fields ?? {}), ...more });
