import type { Clock } from "../../lib/time.ts";
import { asArray, asFiniteNumber, asOneOf, asString, type JsonObject, onlyKeys } from "./checks.ts";
import { decodeCursor, encodeCursor, invalidCursor } from "./cursor.ts";
import { compileFilter, type Predicate } from "./filter.ts";
import { compileOrder, createUnstableOrder, type Order } from "./order.ts";
import { pageJson } from "./page-json.ts";
import { shouldBe } from "./refusal.ts";
import type { Page, Source, Tables } from "./table-types.ts";

export const MAX_PAGE_SIZE = 100;

/** A query gives out at most this many rows, then says `has_more: false` (data source query, docs). */
const MAX_ROWS = 10_000;

/** How many sorted lists are kept for the next page; a change of the data source makes its own stale. */
const MAX_CACHED = 50;

const BODY_KEYS = [
  "filter",
  "sorts",
  "start_cursor",
  "page_size",
  "in_trash",
  "is_archived",
  "result_type",
];

export type QueryEngine = {
  /** The answer to POST /v1/data_sources/:id/query. */
  query(source: Source, body: JsonObject, only: readonly string[]): object;
};

/**
 * Every page is worked out on the rows as they are when it is asked for. The cursor stands on the
 * next row's id: when that row has moved in the sort, the client misses or repeats what lies
 * between; when it left the result but exists, paging goes on at its place; when it was trashed,
 * the cursor is invalid.
 */
export function createQueryEngine(input: {
  tables: Tables;
  clock: Clock;
  splitAfter: number;
  /** Told what a correct client would not do, although Notion allows it. */
  onProblem(problem: string): void;
}): QueryEngine {
  const cache = new Map<string, { version: number; rows: Page[] }>();
  let requests = 0;

  function rowsOf(source: Source, key: string | null, matches: Predicate, order: Order): Page[] {
    const cached = key === null ? undefined : cache.get(key);
    if (cached?.version === source.version) return cached.rows;
    const rows = order.sort([...source.pages.values()].filter(matches));
    if (cache.size >= MAX_CACHED) cache.clear();
    if (key !== null) cache.set(key, { version: source.version, rows });
    return rows;
  }

  return {
    query(source, body, only) {
      onlyKeys(body, BODY_KEYS, "body");
      if (body.result_type !== undefined) {
        asOneOf(body.result_type, ["page", "data_source"], "body.result_type");
      }
      const pageSize = parsePageSize(body.page_size, "body.page_size");
      const trashed = parseFlag(body.in_trash, "body.in_trash");
      parseFlag(body.is_archived, "body.is_archived");
      const now = input.clock.now();
      const { properties } = source;
      const matches =
        body.filter === undefined ? null : compileFilter(body.filter, { properties, now });
      const sorts = body.sorts === undefined ? [] : asArray(body.sorts, "body.sorts");
      const sorted = sorts.length > 0;
      requests += 1;
      const order = sorted ? compileOrder(sorts, properties) : createUnstableOrder(requests);
      const cursor =
        body.start_cursor === undefined ? null : asString(body.start_cursor, "body.start_cursor");
      if (cursor !== null && !sorted) {
        input.onProblem("paged without sorts, where the order may change between pages");
      }

      const question = JSON.stringify([
        source.database.dataSourceId,
        body.filter ?? null,
        sorts,
        trashed,
      ]);
      const rows = rowsOf(
        source,
        // Words such as `yesterday` mean another day tomorrow; an unstable order is never kept.
        sorted ? `${now.toISOString().slice(0, 10)}${question}` : null,
        (page) => page.inTrash === trashed && (matches === null || matches(page)),
        order,
      );
      const { start, served } = locate(cursor, question, rows, order);
      const size = Math.min(pageSize, MAX_ROWS - served);
      const anchor = served + size < MAX_ROWS ? rows[start + size] : undefined;
      return {
        object: "list",
        type: "page_or_data_source",
        page_or_data_source: {},
        results: rows
          .slice(start, start + size)
          .map((page) => pageJson(page, { only, splitAfter: input.splitAfter })),
        next_cursor:
          anchor === undefined
            ? null
            : encodeCursor({ query: question, anchor: anchor.id, served: served + size }),
        has_more: anchor !== undefined,
        ...(rows.length > MAX_ROWS && {
          request_status: {
            type: "incomplete",
            incomplete_reason: "query_result_limit_reached",
          },
        }),
      };
    },
  };

  function locate(cursor: string | null, question: string, rows: Page[], order: Order) {
    if (cursor === null) return { start: 0, served: 0 };
    const { anchor, served } = decodeCursor(cursor, question);
    const page = input.tables.page(anchor);
    if (page === undefined || page.inTrash) throw invalidCursor(cursor, false);
    const index = rows.indexOf(page);
    return { start: index === -1 ? order.placeOf(page, rows) : index, served };
  }
}

/** 1 to 100; 100 when not given. Query strings carry it as text. */
export function parsePageSize(value: unknown, path: string): number {
  if (value === undefined) return MAX_PAGE_SIZE;
  const size = asFiniteNumber(value, path);
  if (!Number.isInteger(size)) throw shouldBe(path, "an integer", size);
  if (size > MAX_PAGE_SIZE) throw shouldBe(path, `≤ \`${MAX_PAGE_SIZE}\``, size);
  if (size < 1) throw shouldBe(path, "≥ `1`", size);
  return size;
}

export function parseFlag(value: unknown, path: string): boolean {
  if (value !== undefined && typeof value !== "boolean") {
    throw shouldBe(path, "a boolean or `undefined`", value);
  }
  return value ?? false;
}
