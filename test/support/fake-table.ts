import type { FakeAnswer, FakeRequest } from "./fake-notion.ts";
import { notionFault } from "./fake-notion.ts";

/** A page of a data source in Notion's form; `values` by property id, in wire form without `id`. */
export type FakePage = {
  id: string;
  created_time: string;
  last_edited_time: string;
  properties: Record<string, { id: string; type: string; [key: string]: unknown }>;
  [key: string]: unknown;
};

/** The n-th uuid. */
export const uuid = (n: number): string =>
  `00000000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

/** A time `minutes` after an arbitrary beginning, as Notion writes it. */
export const minute = (minutes: number): string =>
  new Date(Date.UTC(2026, 0, 5, 7, 0) + minutes * 60_000).toISOString();

export const fakePage = (
  n: number,
  created: string,
  values: Record<string, { type: string; [key: string]: unknown }> = {},
  more: Record<string, unknown> = {},
): FakePage => ({
  object: "page",
  id: uuid(n),
  created_time: created,
  last_edited_time: created,
  in_trash: false,
  url: `https://app.notion.com/p/${uuid(n).replaceAll("-", "")}`,
  properties: Object.fromEntries(
    Object.entries(values).map(([id, value]) => [`Name of ${id}`, { ...value, id }]),
  ),
  ...more,
});

export const wire = {
  title: (text: string) => ({ type: "title", title: [{ plain_text: text }] }),
  text: (...runs: string[]) => ({
    type: "rich_text",
    rich_text: runs.map((plain_text) => ({ plain_text })),
  }),
  select: (name: string | null) => ({ type: "select", select: name === null ? null : { name } }),
  status: (name: string | null) => ({ type: "status", status: name === null ? null : { name } }),
  number: (number: number | null) => ({ type: "number", number }),
  email: (email: string | null) => ({ type: "email", email }),
  url: (url: string | null) => ({ type: "url", url }),
  date: (start: string | null) => ({
    type: "date",
    date: start === null ? null : { start, end: null, time_zone: null },
  }),
  relation: (...ids: string[]) => ({ type: "relation", relation: ids.map((id) => ({ id })) }),
};

type Filter = { and?: Filter[]; timestamp?: string; [key: string]: unknown };

/**
 * Answers a query over `rows` as Notion does, as far as paging goes: sorted by created_time, cursors
 * that name the next row, an end after `cap` rows. Only filters on times are obeyed.
 */
export function answerQuery(rows: readonly FakePage[], request: FakeRequest, cap = 10_000) {
  const filters: Filter[] = request.body.filter?.and ?? [request.body.filter ?? {}];
  const matching = rows
    .filter((row) => filters.every((filter) => isFrom(row, filter)))
    .toSorted((a, b) => a.created_time.localeCompare(b.created_time));
  const found = matching.slice(0, cap);
  const cursor: string | undefined = request.body.start_cursor;
  const start = cursor === undefined ? 0 : found.findIndex((row) => row.id === cursor);
  if (start < 0) {
    return notionFault(400, "validation_error", `The start_cursor provided is invalid: ${cursor}`);
  }
  const next = found[start + request.body.page_size];
  return {
    json: {
      object: "list",
      results: found.slice(start, start + request.body.page_size),
      has_more: next !== undefined,
      next_cursor: next?.id ?? null,
      request_status:
        matching.length > cap
          ? { type: "incomplete", incomplete_reason: "query_result_limit_reached" }
          : { type: "complete" },
    },
  } satisfies FakeAnswer;
}

function isFrom(row: FakePage, filter: Filter): boolean {
  if (filter.timestamp !== "created_time" && filter.timestamp !== "last_edited_time") return true;
  const { on_or_after } = filter[filter.timestamp] as { on_or_after: string };
  return row[filter.timestamp] >= on_or_after;
}
