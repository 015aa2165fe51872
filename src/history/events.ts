import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { inTimeOrder, type TicketEvent } from "../domain/ticket-history.ts";
import { createEventRowParser } from "./event-row.ts";

/** A row that was left out, by its line in the (unpacked) file. */
export type SkippedRow = { line: number; reason: string };

export type TicketEventsReading =
  /** `events` in time order, those of one instant in file order. */
  | { kind: "read"; events: TicketEvent[]; skipped: SkippedRow[] }
  /** In words, with the file's name: what is wrong with it. */
  | { kind: "refused"; reason: string };

/** A file with more bad rows than this is not a ticket history; naming more helps nobody. */
export const MAX_SKIPPED_ROWS = 100;

/** csv-parse would otherwise collect a file without line ends into one endless record. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/** With `info`, csv-parse hands out the record and the number of the line it ends on. */
type CsvRow = { record: string[]; info: { lines: number } };

/**
 * Reads `at,ticket_id,account,status,status_original,priority` (more columns, any order), CSV or
 * gzipped CSV, told apart by content. Bad rows are named and skipped, at most MAX_SKIPPED_ROWS.
 * Never throws for what is in the file or for a file that is not there.
 */
export async function readTicketEvents(path: string): Promise<TicketEventsReading> {
  const refused = (why: string): TicketEventsReading => ({
    kind: "refused",
    reason: `${path} ${why}`,
  });
  const events: TicketEvent[] = [];
  const skipped: SkippedRow[] = [];
  let parseRow: ((cells: readonly string[]) => TicketEvent | string) | null = null;
  let refusal: string | null = null;

  async function collect(rows: AsyncIterable<CsvRow>): Promise<void> {
    for await (const { record, info } of rows) {
      if (parseRow === null) {
        const header = createEventRowParser(record);
        if (header.kind === "missing") {
          refusal = `is not a ticket history: it has no column ${header.columns.join(", ")}`;
          return;
        }
        parseRow = header.parse;
        continue;
      }
      const row = parseRow(record);
      if (typeof row !== "string") events.push(row);
      else if (skipped.length < MAX_SKIPPED_ROWS) skipped.push({ line: info.lines, reason: row });
      else {
        refusal = `has more than ${MAX_SKIPPED_ROWS} rows that cannot be used, the first of them in line ${skipped[0]?.line}: ${skipped[0]?.reason}`;
        return;
      }
    }
  }

  try {
    await streamRows(path, collect);
  } catch (error) {
    // Having seen enough, `collect` returns early, which the pipeline may report as an abort.
    refusal ??= `cannot be read: ${inWords(error)}`;
  }
  if (refusal !== null) return refused(refusal);
  if (parseRow === null) return refused("is empty");
  if (events.length === 0) {
    const first = skipped[0];
    return refused(
      first === undefined
        ? "has a header and no rows"
        : `has no row that can be used, the first of them in line ${first.line}: ${first.reason}`,
    );
  }
  return { kind: "read", events: inTimeOrder(events), skipped };
}

async function streamRows(
  path: string,
  collect: (rows: AsyncIterable<CsvRow>) => Promise<void>,
): Promise<void> {
  const file = await open(path);
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(2), position: 0 });
    // RFC 1952: a gzip member starts with these two bytes, whatever the file is called.
    const gzipped = buffer[0] === 0x1f && buffer[1] === 0x8b;
    const bytes = file.createReadStream({ start: 0, autoClose: false });
    const csv = parse({
      bom: true,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_CHARACTERS,
    });
    if (gzipped) await pipeline(bytes, createGunzip(), csv, collect);
    else await pipeline(bytes, csv, collect);
  } finally {
    await file.close();
  }
}

const IN_WORDS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "this user may not read it",
  Z_BUF_ERROR: "the gzip data ends too early",
  Z_DATA_ERROR: "the gzip data is damaged",
};

function inWords(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return IN_WORDS[code] ?? (error instanceof Error ? error.message : String(error));
}
