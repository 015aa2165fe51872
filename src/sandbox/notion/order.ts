import { asObject, asOneOf, asString, onlyKeys } from "./checks.ts";
import { parseDate } from "./dates.ts";
import { findProperty, type Property } from "./properties.ts";
import { invalid, notEmulated } from "./refusal.ts";
import type { Page } from "./table-types.ts";
import { isEmpty } from "./tables.ts";

/** A total order of the rows: sorts them, and tells where a row belongs among sorted ones. */
export type Order = {
  sort(pages: Page[]): Page[];
  /** The index of the first row that does not come before `page`. */
  placeOf(page: Page, sorted: readonly Page[]): number;
};

type SortKey = number | string | null;
type Column = { key: (page: Page) => SortKey; sign: 1 | -1 };

const DIRECTIONS = ["ascending", "descending"] as const;

/** The order that a request's `sorts` ask for; rows that tie are ordered by id. */
export function compileOrder(sorts: readonly unknown[], properties: readonly Property[]): Order {
  const columns = sorts.map((sort, index): Column => {
    const path = `body.sorts[${index}]`;
    const { property, timestamp, direction, ...rest } = asObject(sort, path);
    onlyKeys(rest, [], path);
    const sign = asOneOf(direction, DIRECTIONS, `${path}.direction`) === "ascending" ? 1 : -1;
    if (timestamp !== undefined) {
      const by = asOneOf(timestamp, ["created_time", "last_edited_time"], `${path}.timestamp`);
      return {
        sign,
        key: by === "created_time" ? (page) => page.createdMinute : (page) => page.editedMinute,
      };
    }
    const name = asString(property, `${path}.property`);
    const found = findProperty(properties, name);
    if (found === undefined) {
      throw invalid(`Could not find sort property with name or id: ${name}`);
    }
    return { sign, key: propertyKey(found) };
  });
  return byColumns(columns);
}

/**
 * Without `sorts` Notion promises no order. Here it changes with every request, so that a client
 * that pages without sorting sees rows twice and misses others, surely and not only in production.
 */
export const createUnstableOrder = (requestNumber: number): Order =>
  byColumns([{ key: (page) => scramble(page.id, requestNumber), sign: 1 }]);

/** FNV-1a, salted. */
function scramble(text: string, salt: number): number {
  let hash = 0x811c9dc5 ^ salt;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function propertyKey(property: Property): (page: Page) => SortKey {
  const { id, type } = property;
  if (type === "relation") throw notEmulated("sorting by a relation");
  const ranks = new Map(property.options.map(({ name }, index) => [name, index]));
  return (page) => {
    const value = page.values.get(id) ?? null;
    if (isEmpty(value) || Array.isArray(value)) return null;
    if (typeof value === "number") return value;
    // Choices are sorted as their options are arranged, not by name.
    if (type === "select" || type === "status") return ranks.get(value) ?? ranks.size;
    if (type === "date") return parseDate(value)?.ms ?? null;
    return value;
  };
}

function byColumns(columns: readonly Column[]): Order {
  const collator = new Intl.Collator("en", { numeric: false });
  type Keyed = { page: Page; keys: SortKey[] };
  const keyed = (page: Page): Keyed => ({ page, keys: columns.map(({ key }) => key(page)) });

  const compare = (left: Keyed, right: Keyed): number => {
    for (const [index, { sign }] of columns.entries()) {
      const a = left.keys[index] ?? null;
      const b = right.keys[index] ?? null;
      if (a === b) continue;
      // Rows without a value come last in either direction.
      if (a === null) return 1;
      if (b === null) return -1;
      const difference =
        typeof a === "number" && typeof b === "number"
          ? a - b
          : collator.compare(String(a), String(b));
      if (difference !== 0) return sign * difference;
    }
    return left.page.id < right.page.id ? -1 : Number(left.page.id > right.page.id);
  };

  return {
    sort: (pages) =>
      pages
        .map(keyed)
        .sort(compare)
        .map(({ page }) => page),
    placeOf(page, sorted) {
      const wanted = keyed(page);
      let low = 0;
      let high = sorted.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        const candidate = sorted[middle];
        if (candidate !== undefined && compare(keyed(candidate), wanted) < 0) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
