import type { Row, Value } from "./parse.ts";

/**
 * The form in which Notion sends nearly every row and value, read by hand: a scan reads hundreds of thousands
 * of values, and the schemas of `parse.ts` take half of its processor time. These accept less than the schemas
 * do and read it alike (a test holds both together); null is no judgement: then the schemas decide, and say
 * what is wrong.
 */
export function readUsualRow(raw: unknown): Omit<Row, "values"> | null {
  if (!isRecord(raw) || raw.object !== "page" || !isUsualId(raw.id)) return null;
  const { in_trash: inTrash = false, is_archived: isArchived = false, url = null } = raw;
  if (typeof inTrash !== "boolean" || typeof isArchived !== "boolean") return null;
  if (url !== null && typeof url !== "string") return null;
  const createdAt = usualInstant(raw.created_time);
  const editedAt = usualInstant(raw.last_edited_time);
  if (createdAt === null || editedAt === null) return null;
  return { id: raw.id, createdAt, editedAt, url, gone: inTrash || isArchived };
}

/** Its properties, when each of them has an id. */
export function usualProperties(raw: unknown): { id: string }[] | null {
  if (!isRecord(raw) || !isRecord(raw.properties)) return null;
  // The schemas leave out a property of that name.
  if (Object.hasOwn(raw.properties, "__proto__")) return null;
  const properties: { id: string }[] = [];
  for (const property of Object.values(raw.properties)) {
    if (!isRecord(property) || typeof property.id !== "string") return null;
    properties.push(property as { id: string });
  }
  return properties;
}

export function readUsualValue(property: unknown): Value | null {
  if (!isRecord(property)) return null;
  const { type } = property;
  switch (type) {
    case "title": {
      const text = usualRuns(property.title);
      return text === null ? null : { type, title: text };
    }
    case "rich_text": {
      const text = usualRuns(property.rich_text);
      return text === null ? null : { type, rich_text: text };
    }
    case "select": {
      const option = usualOption(property.select);
      return option === undefined ? null : { type, select: option };
    }
    case "status": {
      const option = usualOption(property.status);
      return option === undefined ? null : { type, status: option };
    }
    case "email":
      return isText(property.email) ? { type, email: property.email } : null;
    case "url":
      return isText(property.url) ? { type, url: property.url } : null;
    case "number":
      return property.number === null || Number.isFinite(property.number)
        ? { type, number: property.number as number | null }
        : null;
    case "date":
      if (property.date === null) return { type, date: null };
      return isRecord(property.date) && typeof property.date.start === "string"
        ? { type, date: { start: property.date.start } }
        : null;
    case "relation":
      return usualRelation(property);
    default:
      return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string | null =>
  value === null || typeof value === "string";

const USUAL_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const isUsualId = (value: unknown): value is string =>
  typeof value === "string" && USUAL_ID.test(value);

const USUAL_INSTANT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** `2026-01-06T09:30:00.000Z`, on one of the days that every month has. */
export const usualInstant = (text: unknown): Date | null =>
  typeof text === "string" && USUAL_INSTANT.test(text) ? new Date(text) : null;

function usualRuns(runs: unknown): string | null {
  if (!Array.isArray(runs)) return null;
  let text = "";
  for (const run of runs as unknown[]) {
    if (!isRecord(run) || typeof run.plain_text !== "string") return null;
    text += run.plain_text;
  }
  return text;
}

/** Undefined when it is no option. */
function usualOption(option: unknown): { name: string } | null | undefined {
  if (option === null) return null;
  return isRecord(option) && typeof option.name === "string" ? { name: option.name } : undefined;
}

function usualRelation(property: Record<string, unknown>): Value | null {
  const { relation, has_more: hasMore } = property;
  if (!Array.isArray(relation) || !(hasMore === undefined || typeof hasMore === "boolean"))
    return null;
  const related: { id: string }[] = [];
  for (const one of relation as unknown[]) {
    if (!isRecord(one) || !isUsualId(one.id)) return null;
    related.push({ id: one.id });
  }
  return {
    type: "relation",
    relation: related,
    ...(hasMore === undefined ? {} : { has_more: hasMore }),
  };
}
