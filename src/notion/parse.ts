import { z } from "zod";
import type { UnusableRow } from "../domain/account.ts";
import { notionId } from "./notion-id.ts";
import type { Property } from "./schema-match.ts";
import { readUsualRow, readUsualValue, usualInstant, usualProperties } from "./usual-row.ts";

/** One row of Notion's, checked. */
export type Row = {
  /** Dashed lower case. */
  id: string;
  /** Notion rounds both down to the minute. */
  createdAt: Date;
  editedAt: Date;
  url: string | null;
  /** In the trash or archived: not to be found by a query, yet by its id. */
  gone: boolean;
  /** By property id: names change. Those of a type or form that nobody can read are not in it. */
  values: ReadonlyMap<string, Value>;
};

export type ParsedRow = { kind: "row"; row: Row } | { kind: "unusable"; unusable: UnusableRow };

export const rowIdOf = (parsed: ParsedRow): string =>
  parsed.kind === "row" ? parsed.row.id : parsed.unusable.id;

/** What a value turned out not to be; `usableRow` names the row. */
class MalformedValue extends Error {}

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
const id = z.string().transform((text) => notionId(text) ?? text);

const identified = z.object({ id: z.string() });
const page = z.object({
  object: z.literal("page"),
  id,
  created_time: instant,
  last_edited_time: instant,
  in_trash: z.boolean().default(false),
  is_archived: z.boolean().default(false),
  url: z.string().nullable().default(null),
  properties: z.record(
    z.string(),
    z.custom<{ id: string }>((property) => identified.safeParse(property).success),
  ),
});

const runs = z
  .array(z.object({ plain_text: z.string() }))
  .transform((parts) => parts.map((run) => run.plain_text).join(""));
const option = z.object({ name: z.string() }).nullable();
const value = z.discriminatedUnion("type", [
  z.object({ type: z.literal("title"), title: runs }),
  z.object({ type: z.literal("rich_text"), rich_text: runs }),
  z.object({ type: z.literal("select"), select: option }),
  z.object({ type: z.literal("status"), status: option }),
  z.object({ type: z.literal("email"), email: z.string().nullable() }),
  z.object({ type: z.literal("url"), url: z.string().nullable() }),
  z.object({ type: z.literal("number"), number: z.number().nullable() }),
  z.object({ type: z.literal("date"), date: z.object({ start: z.string() }).nullable() }),
  z.object({ type: z.literal("created_time"), created_time: z.string() }),
  z.object({
    type: z.literal("relation"),
    relation: z.array(z.object({ id })),
    has_more: z.boolean().optional(),
  }),
]);
export type Value = z.infer<typeof value>;

/**
 * Reads one element of a query's `results`, or a retrieved page, and keeps of its values only what is
 * read: as Notion sends them, with colours, people and annotations, 50,000 rows fill the memory.
 */
export function parseRow(raw: unknown): ParsedRow {
  const usual = readUsualRow(raw);
  const properties = usual === null ? null : usualProperties(raw);
  return usual === null || properties === null
    ? parseAnyRow(raw)
    : { kind: "row", row: { ...usual, values: valuesOf(properties) } };
}

/** As `parseRow`, for whatever form a row comes in. */
export function parseAnyRow(raw: unknown): ParsedRow {
  const parsed = page.safeParse(raw);
  if (!parsed.success) {
    const known = z.object({ id }).safeParse(raw);
    const rowId = known.success ? known.data.id : "unknown";
    const reason = `came from Notion in a form that cannot be read (${issuePaths(parsed.error)})`;
    return { kind: "unusable", unusable: { id: rowId, label: rowId, reason, accountIds: [] } };
  }
  const { data } = parsed;
  return {
    kind: "row",
    row: {
      id: data.id,
      createdAt: data.created_time,
      editedAt: data.last_edited_time,
      url: data.url,
      gone: data.in_trash || data.is_archived,
      values: valuesOf(Object.values(data.properties)),
    },
  };
}

function valuesOf(properties: readonly { id: string }[]): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const property of properties) {
    const readable = readUsualValue(property) ?? value.safeParse(property).data;
    if (readable !== undefined) values.set(property.id, readable);
  }
  return values;
}

/** The names of what is wrong, never its content. */
const issuePaths = (error: z.ZodError) =>
  error.issues
    .slice(0, 3)
    .map((issue) => issue.path.join("."))
    .join(", ") || "no row";

/** Runs `parse`; a malformed value makes the row unusable, in words, instead of ending the list. */
export function usableRow<Parsed>(
  label: () => string,
  parse: () => Parsed,
): { kind: "parsed"; parsed: Parsed } | { kind: "malformed"; label: string; reason: string } {
  try {
    return { kind: "parsed", parsed: parse() };
  } catch (error) {
    if (!(error instanceof MalformedValue)) throw error;
    return { kind: "malformed", label: label(), reason: error.message };
  }
}

function read(row: Row, property: Property): Value {
  const found = row.values.get(property.id);
  if (found === undefined) throw new MalformedValue(`has a ${property.name} that cannot be read`);
  return found;
}

/** The whole text over all its runs, or a choice's name; empty when there is none. */
export function textOf(row: Row, property: Property | null): string {
  if (property === null) return "";
  const found = read(row, property);
  switch (found.type) {
    case "title":
      return found.title;
    case "rich_text":
      return found.rich_text;
    case "select":
      return found.select?.name ?? "";
    case "status":
      return found.status?.name ?? "";
    case "email":
      return found.email ?? "";
    case "url":
      return found.url ?? "";
    case "number":
    case "date":
    case "created_time":
    case "relation":
      throw new MalformedValue(`has a ${found.type} in ${property.name} where text was expected`);
  }
}

/** Trimmed text; null when nothing is left. */
export const filledTextOf = (row: Row, property: Property | null): string | null =>
  textOf(row, property).trim() || null;

/** null when empty. JSON knows no NaN and no infinity. */
export function numberOf(row: Row, property: Property | null): number | null {
  if (property === null) return null;
  const found = read(row, property);
  if (found.type === "number") return found.number;
  throw new MalformedValue(`has no number in ${property.name}`);
}

const WITH_TIME = z.iso.datetime({ offset: true, local: false });

/** The start of the date: an instant when it has a time, else the start of that day. null when empty. */
export function dateOf(
  row: Row,
  property: Property | null,
  dayStart: (day: string) => Date | null,
): Date | null {
  if (property === null) return null;
  const found = read(row, property);
  const start =
    found.type === "date"
      ? found.date?.start
      : found.type === "created_time"
        ? found.created_time
        : "no date";
  if (start === undefined) return null;
  const date =
    usualInstant(start) ??
    (WITH_TIME.safeParse(start).success
      ? new Date(start)
      : /^\d{4}-\d{2}-\d{2}$/.test(start)
        ? dayStart(start)
        : null);
  if (date === null) throw new MalformedValue(`has no readable date in ${property.name}`);
  return date;
}

/** Ids of the related pages; `cut` when there may be more (a page shows 25). */
export function relationOf(row: Row, property: Property): { ids: string[]; cut: boolean } {
  const found = read(row, property);
  if (found.type !== "relation") throw new MalformedValue(`has no relation in ${property.name}`);
  const ids = [...new Set(found.relation.map((related) => related.id))];
  return { ids, cut: found.has_more ?? found.relation.length >= 25 };
}
