import {
  caption,
  cells,
  color,
  external,
  type Field,
  icon,
  off,
  richText,
  syncedFrom,
  tableWidth,
} from "./block-fields.ts";
import { asFiniteNumber, asOneOf, asString } from "./checks.ts";
import { LANGUAGES } from "./languages.ts";
import { notEmulated } from "./refusal.ts";
import { parseUrl } from "./rich-text-write.ts";

/**
 * Which blocks may stand below: any, none, only table rows, only columns; `toggle` = any when
 * `is_toggleable`.
 */
type Children = "any" | "none" | "rows" | "columns" | "toggle";

type BlockRule = { fields: Readonly<Record<string, Field>>; children: Children };

const text: BlockRule = { fields: { rich_text: richText, color }, children: "any" };
const heading: BlockRule = {
  fields: { rich_text: richText, color, is_toggleable: off },
  children: "toggle",
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
      table_width: tableWidth,
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
