import type { NotionDatabase, NotionRow, NotionValue } from "./notion/contract.ts";
import { Refusal } from "./page-guard.ts";
import type { NotionCell, NotionColumn } from "./ui/drawer/protocol.ts";

export const toColumns = ({ properties }: NotionDatabase): NotionColumn[] =>
  Object.entries(properties).map(([name, { type, options = [] }]) => ({ name, type, options }));

/** Every database has exactly one title. */
export const titleColumn = (database: NotionDatabase): string =>
  toColumns(database).find(({ type }) => type === "title")?.name ?? "";

/** A row as the table shows it; relations by the titles of what they point to. */
export function cellsOf(
  { values }: NotionRow,
  database: NotionDatabase,
  titles: ReadonlyMap<string, string>,
): Record<string, NotionCell> {
  return Object.fromEntries(
    toColumns(database).map(({ name }) => {
      const value = values[name] ?? null;
      return [
        name,
        Array.isArray(value)
          ? value.map((id) => ({ id, title: titles.get(id) ?? "(not there)" }))
          : value,
      ];
    }),
  );
}

/** What a person may put into this cell in Notion; throws a Refusal in words for what they cannot. */
export function checkedValue(
  { properties }: NotionDatabase,
  column: string,
  value: string | number | null,
): NotionValue {
  const property = properties[column];
  if (property === undefined) throw new Refusal(409, `There is no column "${column}".`);
  if (value === null || value === "") return null;
  switch (property.type) {
    case "relation":
      throw new Refusal(409, "A relation is not changed here.");
    case "number":
      if (typeof value === "number" && Number.isFinite(value)) return value;
      throw new Refusal(400, `"${value}" is not a number.`);
    case "date":
      if (typeof value === "string" && !Number.isNaN(Date.parse(value))) return value;
      throw new Refusal(400, `"${value}" is not a date.`);
    case "select":
    case "status":
      if (property.options?.includes(String(value)) === true) return value;
      throw new Refusal(400, `"${value}" is not one of ${property.options?.join(", ")}.`);
    case "title":
    case "rich_text":
    case "email":
    case "url":
      return String(value);
  }
}
