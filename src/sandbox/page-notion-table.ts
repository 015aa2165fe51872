import type { NotionDatabase, NotionRow } from "./notion/contract.ts";
import { cellsOf, titleColumn, toColumns } from "./page-notion-cells.ts";
import type {
  NotionCell,
  NotionColumn,
  NotionTable,
  NotionTableRow,
} from "./ui/drawer/protocol.ts";

export type TableQuery = {
  /** Words that must all stand somewhere in the row, in any case. */
  search: string;
  /** Null: by title; a table whose rows belong to others (tickets): newest first. */
  sort: { column: string; descending: boolean } | null;
  limit: number;
};

/** The rows that fit, sorted, at most `limit` of them. Empty cells are last in both directions. */
export function tableOf(
  database: NotionDatabase,
  rows: readonly NotionRow[],
  titles: ReadonlyMap<string, string>,
  { search, sort, limit }: TableQuery,
): NotionTable {
  const columns = toColumns(database);
  const title = titleColumn(database);
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const belongs = columns.some(({ type }) => type === "relation");
  const inOrder =
    sort === null && belongs
      ? rows.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
      : rows;
  const shown = inOrder
    .map((row): NotionTableRow => {
      const cells = cellsOf(row, database, titles);
      return { id: row.id, title: textOf(cells[title] ?? null), cells };
    })
    .filter(({ cells }) => {
      const text = Object.values(cells).map(textOf).join("\n").toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
  const order = sort ?? (belongs ? null : { column: title, descending: false });
  const column = columns.find(({ name }) => name === order?.column);
  if (order !== null && column !== undefined) {
    shown.sort((a, b) => compare(a.cells[column.name], b.cells[column.name], column, order));
  }
  return {
    id: database.id,
    title: database.title,
    columns,
    sort: order,
    total: rows.length,
    matched: shown.length,
    rows: shown.slice(0, limit),
  };
}

function compare(
  a: NotionCell | undefined,
  b: NotionCell | undefined,
  { type, options }: NotionColumn,
  { descending }: { descending: boolean },
): number {
  const one = textOf(a ?? null);
  const other = textOf(b ?? null);
  if (one === "" || other === "") return Number(one === "") - Number(other === "");
  const way = descending ? -1 : 1;
  if (type === "number") return way * (Number(one) - Number(other));
  // Choices have an order of their own: P1 to P4, Open to Closed.
  if (options.length > 0) return way * (options.indexOf(one) - options.indexOf(other));
  return way * one.localeCompare(other, "en", { numeric: true, sensitivity: "base" });
}

const textOf = (cell: NotionCell): string =>
  Array.isArray(cell) ? cell.map(({ title }) => title).join(", ") : String(cell ?? "");
