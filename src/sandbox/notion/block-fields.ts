import { asArray, asFiniteNumber, asId, asObject, asOneOf, onlyKeys } from "./checks.ts";
import { parseIcon } from "./icon.ts";
import { shouldBe } from "./refusal.ts";
import { COLORS, parseRichText, parseUrl, type TitleOf } from "./rich-text-write.ts";

/** What stands under a type's own key: how it is read from a request, and what it is when left out. */
export type Field = {
  parse(value: unknown, path: string, titleOf: TitleOf): unknown;
  /** Must be there when the block is made. */
  required?: true;
  /** When it is left out at making; without one the key is left out too. */
  initial?: unknown;
  /** Cannot be changed afterwards. */
  fixed?: true;
};

export const richText: Field = { parse: parseRichText, required: true };

export const caption: Field = { parse: parseRichText, initial: [] };

export const color: Field = {
  parse: (value, path) => asOneOf(value, COLORS, path),
  initial: "default",
};

export const icon: Field = {
  parse: (value, path) => (value === null ? null : parseIcon(value, path)),
  initial: null,
};

/** A flag that is off at first. */
export const off: Field = {
  parse(value, path) {
    if (typeof value !== "boolean") throw shouldBe(path, "a boolean", value);
    return value;
  },
  initial: false,
};

export const external: Field = {
  required: true,
  parse(value, path) {
    const given = asObject(value, path);
    onlyKeys(given, ["url"], path);
    return { url: parseUrl(given.url, `${path}.url`) };
  },
};

/** Columns of a table; a row is an array, and arrays hold 100. */
export const tableWidth: Field = {
  required: true,
  fixed: true,
  parse(value, path) {
    const width = asFiniteNumber(value, path);
    if (Number.isInteger(width) && width >= 1 && width <= 100) return width;
    throw shouldBe(path, "an integer from 1 to 100", width);
  },
};

export const cells: Field = {
  required: true,
  parse: (value, path, titleOf) =>
    asArray(value, path).map((cell, index) => parseRichText(cell, `${path}[${index}]`, titleOf)),
};

export const syncedFrom: Field = {
  required: true,
  fixed: true,
  parse(value, path) {
    if (value === null) return null;
    const given = asObject(value, path);
    onlyKeys(given, ["type", "block_id"], path);
    return { type: "block_id", block_id: asId(given.block_id, `${path}.block_id`) };
  },
};
