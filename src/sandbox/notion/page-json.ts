import type { NotionValue } from "./contract.ts";
import { wireDate } from "./dates.ts";
import { findProperty, type Property, wireId } from "./properties.ts";
import { invalid } from "./refusal.ts";
import { richText } from "./rich-text.ts";
import { partialUser, webUrl } from "./schema-json.ts";
import type { Page } from "./table-types.ts";
import { isEmpty } from "./tables.ts";

/** A page object names at most this many related pages; the rest only the property endpoint gives. */
const MAX_INLINE_REFERENCES = 25;

export type PageView = {
  /** `filter_properties`: names or ids; everything when empty. */
  only: readonly string[];
  /** See `richText`. */
  splitAfter: number;
};

/** A page object of API version 2026-03-11: `in_trash`, no `archived`. */
export function pageJson(page: Page, view: PageView) {
  const { database, properties } = page.source;
  const shown = selected(properties, view.only);
  return {
    object: "page",
    id: page.id,
    created_time: new Date(page.createdMinute).toISOString(),
    last_edited_time: new Date(page.editedMinute).toISOString(),
    created_by: partialUser(page.createdBy),
    last_edited_by: partialUser(page.editedBy),
    in_trash: page.inTrash,
    is_archived: false,
    is_locked: false,
    icon: null,
    cover: null,
    parent: {
      type: "data_source_id",
      data_source_id: database.dataSourceId,
      database_id: database.id,
    },
    properties: Object.fromEntries(
      shown.map((property) => [
        property.name,
        {
          id: wireId(property),
          type: property.type,
          [property.type]: propertyValue(
            property,
            page.values.get(property.id) ?? null,
            view.splitAfter,
          ),
        },
      ]),
    ),
    url: webUrl(page.id),
    public_url: null,
  };
}

function selected(properties: readonly Property[], only: readonly string[]): readonly Property[] {
  if (only.length === 0) return properties;
  const wanted = only.map((nameOrId) => {
    const property = findProperty(properties, nameOrId);
    if (property === undefined) {
      throw invalid(`Could not find property with name or id: ${nameOrId}`);
    }
    return property;
  });
  return properties.filter((property) => wanted.includes(property));
}

/** The value under the type's own key, as in page objects and in single property items. */
export function propertyValue(property: Property, value: NotionValue, splitAfter: number): unknown {
  switch (property.type) {
    case "title":
    case "rich_text":
      return richText(typeof value === "string" ? value : "", splitAfter);
    case "number":
      return typeof value === "number" ? value : null;
    case "select":
    case "status":
      return property.options.find(({ name }) => name === value) ?? null;
    case "date":
      return typeof value === "string" && value !== ""
        ? { start: wireDate(value), end: null, time_zone: null }
        : null;
    case "email":
    case "url":
      return isEmpty(value) ? null : value;
    case "relation":
      return relatedIds(value)
        .slice(0, MAX_INLINE_REFERENCES)
        .map((id) => ({ id }));
  }
}

export const relatedIds = (value: NotionValue): string[] => (Array.isArray(value) ? value : []);
