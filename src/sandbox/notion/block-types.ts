import { asArray, asFiniteNumber, asId, asObject, asOneOf, asString, onlyKeys } from "./checks.ts";
import { parseIcon } from "./icon.ts";
import { LANGUAGES } from "./languages.ts";
import { notEmulated, shouldBe } from "./refusal.ts";
import { COLORS, parseRichText, parseUrl, type TitleOf } from "./rich-text-write.ts";

/** What stands under a type's own key: how it is read from a request, and what it is when left out. */
type Field = {
  parse(value: unknown, path: string, titleOf: TitleOf): unknown;
  /** Must be there when the block is made. */
  required?: true;
  /** When it is left out at making; without one the key is left out too. */
  initial?: unknown;
  /** Cannot be changed afterwards. */
  fixed?: true;
};

/**
 * Which blocks may stand below: any, none, only table rows, only columns; `toggle` = any when
 * `is_toggleable`.
 */
type Children = "any" | "none" | "rows" | "columns" | "toggle";

type BlockRule = { fields: Readonly<Record<string, Field>>; children: Children };

const flag: Field["parse"] = (value, path) => {
  if (typeof value !== "boolean") throw shouldBe(path, "a boolean", value);
  return value;
};

const richText: Field = { parse: parseRichText, required: true };
const color: Field = {
  parse: (value, path) => asOneOf(value, COLORS, path),
  initial: "default",
};
const caption: Field = { parse: parseRichText, initial: [] };
const icon: Field = {
  parse: (value, path) => (value === null ? null : parseIcon(value, path)),
  initial: null,
};
const off: Field = { parse: flag, initial: false };

const text: BlockRule = { fields: { rich_text: richText, color }, children: "any" };
const heading: BlockRule = {
  fields: { rich_text: richText, color, is_toggleable: off },
  children: "toggle",
};

const external: Field = {
  required: true,
  parse(value, path) {
    const given = asObject(value, path);
    onlyKeys(given, ["url"], path);
    return { url: parseUrl(given.url, `${path}.url`) };
  },
};

const count = (max: number): Field["parse"] => {
  return (value, path) => {
    const given = asFiniteNumber(value, path);
    if (!Number.isInteger(given) || given < 1 || given > max) {
      throw shouldBe(path, `an integer from 1 to ${max}`, given);
    }
    return given;
  };
};

const cells: Field = {
  required: true,
  parse: (value, path, titleOf) =>
    asArray(value, path).map((cell, index) => parseRichText(cell, `${path}[${index}]`, titleOf)),
};

const syncedFrom: Field = {
  required: true,
  fixed: true,
  parse(value, path) {
    if (value === null) return null;
    const given = asObject(value, path);
    onlyKeys(given, ["type", "block_id"], path);
    return { type: "block_id", block_id: asId(given.block_id, `${path}.block_id`) };
  },
};

/**
 * The types that can be made and changed through the API (block reference, 2026-03-11). Fields in
 * the order of answers. Others exist and can only be read.
 */
export const BLOCK_RULES = {
  paragraph: { fields: { ...text.fields, icon }, children: "any" },
  heading_1: heading,
  heading_2: heading,
  heading_3: heading,
  bulleted_list_item: text,
  numbered_list_item: text,
  to_do: { fields: { rich_text: richText, checked: off, color }, children: "any" },
  toggle: text,
  quote: text,
  callout: { fields: { rich_text: richText, icon, color }, children: "any" },
  code: {
    fields: {
      caption,
      rich_text: richText,
      language: { required: true, parse: (value, path) => asOneOf(value, LANGUAGES, path) },
    },
    children: "none",
  },
  divider: { fields: {}, children: "none" },
  table: {
    fields: {
      table_width: { parse: count(100), required: true, fixed: true },
      has_column_header: off,
      has_row_header: off,
    },
    children: "rows",
  },
  table_row: { fields: { cells }, children: "none" },
  column_list: { fields: {}, children: "columns" },
  column: { fields: { width_ratio: { parse: asFiniteNumber } }, children: "any" },
  image: {
    fields: {
      caption,
      type: { parse: (value, path) => asOneOf(value, ["external"], path), initial: "external" },
      external,
      file_upload: {
        parse() {
          throw notEmulated("uploaded files");
        },
      },
    },
    children: "none",
  },
  bookmark: {
    fields: { caption, url: { parse: parseUrl, required: true } },
    children: "none",
  },
  equation: {
    fields: {
      expression: { parse: (value, path) => asString(value, path, 1000), required: true },
    },
    children: "none",
  },
  synced_block: { fields: { synced_from: syncedFrom }, children: "any" },
} as const satisfies Record<string, BlockRule>;

export type WritableBlockType = keyof typeof BLOCK_RULES;

/** The rule of a type; null when its blocks can only be read (`unsupported`, `child_page` …). */
export const ruleOf = (type: string): BlockRule | null =>
  Object.hasOwn(BLOCK_RULES, type) ? BLOCK_RULES[type as WritableBlockType] : null;

/** Real types that this emulator does not make. */
export const OTHER_TYPES = [
  "embed",
  "video",
  "pdf",
  "file",
  "audio",
  "breadcrumb",
  "table_of_contents",
  "link_to_page",
  "template",
  "heading_4",
  "tab",
];
