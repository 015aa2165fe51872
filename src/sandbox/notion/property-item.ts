import { decodeCursor, encodeCursor, invalidCursor } from "./cursor.ts";
import { propertyValue, relatedIds } from "./page-json.ts";
import { findById, type Property, wireId } from "./properties.ts";
import { notFound } from "./refusal.ts";
import { richText } from "./rich-text.ts";
import type { Page } from "./table-types.ts";

/**
 * The answer to GET /v1/pages/:id/properties/:pid: one item, or for texts and relations a list of
 * items, 100 at a time, without the cut at 25 references.
 */
export function propertyItemJson(
  page: Page,
  propertyId: string,
  input: { pageSize: number; startCursor: string | null; splitAfter: number },
) {
  const property = findById(page.source.properties, propertyId);
  if (property === undefined) throw notFound("property", propertyId);
  const item = (value: unknown) => ({
    object: "property_item",
    id: wireId(property),
    type: property.type,
    [property.type]: value,
  });
  const values = listed(page, property, input.splitAfter);
  if (values === null) {
    const value = page.values.get(property.id) ?? null;
    return item(propertyValue(property, value, input.splitAfter));
  }

  const query = `${page.id}/${property.id}`;
  const start = input.startCursor === null ? 0 : startOf(input.startCursor, query, values.length);
  const end = start + input.pageSize;
  const next = end < values.length ? encodeCursor({ query, anchor: "", served: end }) : null;
  return {
    object: "list",
    type: "property_item",
    results: values.slice(start, end).map(item),
    next_cursor: next,
    has_more: next !== null,
    property_item: {
      id: wireId(property),
      type: property.type,
      [property.type]: {},
      next_url: null,
    },
  };
}

function startOf(cursor: string, query: string, length: number): number {
  const { served } = decodeCursor(cursor, query);
  if (served >= length) throw invalidCursor(cursor, false);
  return served;
}

function listed(page: Page, property: Property, splitAfter: number): unknown[] | null {
  const value = page.values.get(property.id) ?? null;
  if (property.type === "relation") return relatedIds(value).map((id) => ({ id }));
  if (property.type === "title" || property.type === "rich_text") {
    return richText(typeof value === "string" ? value : "", splitAfter);
  }
  return null;
}
