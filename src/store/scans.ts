import { z } from "zod";
import type { Scan, ScanCause, ScanFigures, Scans } from "../domain/scan.ts";
import type { Logger } from "../lib/logger.ts";
import { jsonColumn, jsonDate } from "./json-column.ts";
import { storableOrNull, toDate, toMs } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

/** How many of the newest decided ones are looked at for one that can be read. */
const LOOK_BACK = 10;

/** Scans and their figures. A stored one that cannot be read is named in the log and left out. */
export const createScans = (db: Database, logger: Logger): Scans => {
  const read = (row: Row) => fromRow(row, logger);
  return {
    async save(scan) {
      const { id, ...columns } = toRow(scan);
      await db
        .insertInto("scans")
        .values({ id, ...columns })
        .onConflict((conflict) => conflict.column("id").doUpdateSet(columns))
        .execute();
    },
    async get(id) {
      const rows = await db.selectFrom("scans").selectAll().where("id", "=", id).execute();
      return rows.flatMap(read)[0] ?? null;
    },
    async recent(limit) {
      return (await newestFirst(db).limit(limit).execute()).flatMap(read);
    },
    async unfinished() {
      const rows = await db
        .selectFrom("scans")
        .selectAll()
        .where("state", "in", ["reading", "decided"])
        .orderBy("number")
        .execute();
      return rows.flatMap(read);
    },
    async lastDecided() {
      const rows = await newestFirst(db)
        .where("decided_at", "is not", null)
        .where("state", "<>", "held")
        .limit(LOOK_BACK)
        .execute();
      return rows.flatMap(read)[0] ?? null;
    },
  };
};

type Row = Omit<Tables["scans"], "number">;

const newestFirst = (db: Database) => db.selectFrom("scans").selectAll().orderBy("number", "desc");

const causeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("scheduled"), dueAt: jsonDate }),
  z.object({ kind: z.literal("asked"), by: z.string() }),
  z.object({ kind: z.literal("missed"), by: z.string(), dueAt: jsonDate }),
  z.object({
    kind: z.literal("released"),
    by: z.string(),
    mode: z.enum(["post", "silent"]),
    heldScanId: z.string(),
  }),
]) satisfies z.ZodType<ScanCause>;

/** A figure that is added later needs a default here: scans stored before it must stay readable. */
const figuresSchema = z.object({
  accounts: z.number(),
  openTickets: z.number(),
  orphanTickets: z.number(),
  scored: z.number(),
  incomplete: z.number(),
  changed: z.number(),
  escalated: z.number(),
  notScanned: z.array(z.object({ accountId: z.string(), name: z.string(), reason: z.string() })),
  unusable: z.array(z.string()),
  red: z.number(),
  amber: z.number(),
  green: z.number(),
  written: z.number(),
  requests: z.number(),
  firstAlertMs: z.number().nullable(),
}) satisfies z.ZodType<ScanFigures>;

const storedSchema = z.object({
  cause: jsonColumn(causeSchema),
  state: z.enum(["reading", "decided", "done", "held", "superseded", "failed"]),
  figures: jsonColumn(figuresSchema),
});

const toRow = (scan: Scan): Row => ({
  id: scan.id,
  cause: JSON.stringify(scan.cause),
  state: scan.state,
  started_at: scan.startedAt.getTime(),
  decided_at: toMs(scan.decidedAt),
  ended_at: toMs(scan.endedAt),
  figures: JSON.stringify(scan.figures),
  reason: storableOrNull(scan.reason),
});

function fromRow(row: Row, logger: Logger): Scan[] {
  const parsed = storedSchema.safeParse(row);
  if (!parsed.success) {
    logger.error({ scanId: row.id }, "stored scan cannot be read: left out");
    return [];
  }
  return [
    {
      id: row.id,
      ...parsed.data,
      startedAt: new Date(row.started_at),
      decidedAt: toDate(row.decided_at),
      endedAt: toDate(row.ended_at),
      reason: row.reason,
    },
  ];
}
