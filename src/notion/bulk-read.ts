import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { ReadOptions } from "../domain/account.ts";
import type { NotionClient } from "./client.ts";
import { type Failure, NotionError } from "./notion-error.ts";
import { type ParsedRow, parseRow, rowIdOf } from "./parse.ts";
import { allOf, type Condition, createdFrom } from "./query-filter.ts";
import type { Property } from "./schema-match.ts";

export type RowQuery = {
  dataSourceId: string;
  conditions: readonly Condition[];
  /** Only these values are asked for: a narrow answer is a fast one. */
  properties: readonly (Property | null)[];
  /** "reading the accounts". */
  operation: string;
};

/** A list breaks off when Notion no longer knows its cursor; so often without a new row, and it is an error. */
const MOST_FRUITLESS_RESTARTS = 3;
/** By how often Notion was overloaded: a query that took too long may succeed with fewer rows. */
const PAGE_SIZES = [100, 50, 25] as const;

/** A fifth of a millisecond of work, after which Slack's requests get a turn. */
const ROWS_A_STRETCH = 10;

const queryAnswer = z.object({
  results: z.array(z.unknown()),
  has_more: z.boolean(),
  next_cursor: z.string().nullable(),
  request_status: z.object({ type: z.string() }).optional(),
});

/**
 * Every row of a query, by id, each once and as it was last seen, oldest first. Sorted by
 * created_time, which no edit changes. Notion ends a query after 10,000 rows and says so only in
 * `request_status`: the list then goes on from the last created_time seen (rounded down to the
 * minute, so that minute is read again), as it does when a cursor has become invalid. Never cut in
 * silence: what cannot be read whole throws NotionError. `keep` makes of each row what the caller needs, page
 * by page, so that 50,000 rows as Notion sends them are never in memory at once; `before` is what it made of the
 * same row earlier. `rows`: those of a query before, which this one goes on with.
 */
export async function readAllRows<Kept>(
  client: NotionClient,
  query: RowQuery,
  options: ReadOptions,
  keep: (parsed: ParsedRow, before: Kept | undefined) => Kept,
  rows = new Map<string, Kept>(),
): Promise<Map<string, Kept>> {
  const columns = query.properties.flatMap((property) => (property === null ? [] : [property.id]));
  const fail = (failure: Pick<Failure, "reason" | "words" | "transient">) =>
    new NotionError({ ...failure, effect: "none" }, query.operation, "read");

  let sizeIndex = 0;
  const readPage = (from: Date | null, cursor: string | null) =>
    client.call(
      {
        operation: query.operation,
        kind: "read",
        lane: options.urgency,
        withinMs: options.withinMs,
        signal: options.signal,
      },
      async (sdk, overloads) => {
        sizeIndex = Math.min(Math.max(sizeIndex, overloads), PAGE_SIZES.length - 1);
        const filter = allOf(
          from === null ? query.conditions : [...query.conditions, createdFrom(from)],
        );
        return queryAnswer.parse(
          await sdk.dataSources.query({
            data_source_id: query.dataSourceId,
            filter_properties: columns,
            ...(filter === undefined ? {} : { filter }),
            sorts: [{ timestamp: "created_time", direction: "ascending" }],
            ...(cursor === null ? {} : { start_cursor: cursor }),
            page_size: PAGE_SIZES[sizeIndex] ?? 25,
          }),
        );
      },
    );

  let from: Date | null = null;
  let newest: Date | null = null;
  let cursor: string | null = null;
  let fruitless = 0;
  let knownAtRestart = -1;
  const restart = (reason: Failure) => {
    fruitless = rows.size > knownAtRestart ? 0 : fruitless + 1;
    if (fruitless >= MOST_FRUITLESS_RESTARTS) throw fail(reason);
    knownAtRestart = rows.size;
    from = newest;
    cursor = null;
  };

  for (;;) {
    let answer: z.infer<typeof queryAnswer>;
    try {
      answer = await readPage(from, cursor);
    } catch (error) {
      if (!(error instanceof NotionError && error.reason === "invalidCursor")) throw error;
      restart(BROKEN_OFF);
      continue;
    }
    for (const [index, raw] of answer.results.entries()) {
      if (index % ROWS_A_STRETCH === 0) await nextTurn();
      const parsed = parseRow(raw);
      const id = rowIdOf(parsed);
      rows.set(id, keep(parsed, rows.get(id)));
      if (parsed.kind === "row" && (newest === null || parsed.row.createdAt > newest)) {
        newest = parsed.row.createdAt;
      }
    }
    if (answer.has_more) {
      if (answer.next_cursor === null || answer.next_cursor === cursor) restart(BROKEN_OFF);
      else cursor = answer.next_cursor;
      continue;
    }
    if (answer.request_status === undefined || answer.request_status.type === "complete") {
      return rows;
    }
    if (newest === null || newest.getTime() === (from as Date | null)?.getTime()) {
      throw fail({
        reason: "badRequest",
        words: `Notion lists at most 10,000 rows, and more were created in the one minute ${newest?.toISOString() ?? "it started with"}; the rest cannot be read`,
        transient: false,
      });
    }
    from = newest;
    cursor = null;
  }
}

const BROKEN_OFF: Failure = {
  reason: "badAnswer",
  words: "Notion kept breaking off the list before its end",
  transient: true,
  effect: "none",
};
