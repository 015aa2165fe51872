import { z } from "zod";
import { RAG_STATUSES } from "../domain/health.ts";
import type { ScoreHistory, ScorePoint, ScoreRecord } from "../domain/score-history.ts";
import type { Logger } from "../lib/logger.ts";
import { jsonColumn, reasonSchema } from "./json-column.ts";
import { atomically, byText, chunks } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

const storedSchema = z.object({
  ragStatus: z.enum(RAG_STATUSES),
  reasons: jsonColumn(z.array(reasonSchema)),
});

/** The past of each account. A stored row that cannot be read is named in the log and left out. */
export const createScoreHistory = (db: Database, logger: Logger): ScoreHistory => ({
  async record(records) {
    if (records.length === 0) return;
    const sorted = records.toSorted(
      (a, b) => byText(a.accountId, b.accountId) || a.at.getTime() - b.at.getTime(),
    );
    await atomically(db, async (trx) => {
      for (const chunk of chunks(sorted)) {
        await trx
          .insertInto("score_history")
          .values(chunk.map(toRow))
          .onConflict((conflict) => conflict.columns(["account_id", "at"]).doNothing())
          .execute();
      }
    });
  },
  async recent(accountId, limit) {
    const rows = await db
      .selectFrom("score_history")
      .selectAll()
      .where("account_id", "=", accountId)
      .orderBy("at", "desc")
      .limit(limit)
      .execute();
    return rows.reverse().flatMap((row) => fromRow(row, logger));
  },
  async since(accountIds, since) {
    const points: ScorePoint[] = [];
    for (const chunk of chunks(accountIds)) {
      const rows = await db
        .selectFrom("score_history")
        .select(POINT_COLUMNS)
        .where("account_id", "in", chunk)
        .where("at", ">=", since.getTime())
        .orderBy("account_id")
        .orderBy("at")
        .execute();
      points.push(...rows.flatMap((row) => toPoint(row, logger)));
    }
    return points;
  },
});

const POINT_COLUMNS = [
  "account_id",
  "at",
  "score",
  "rag_status",
  "points_lost",
  "open_tickets",
  "complete",
  "rescan",
] as const;

/** The reasons are not read: a list has hundreds of rows. */
function toPoint(
  row: Pick<Tables["score_history"], (typeof POINT_COLUMNS)[number]>,
  logger: Logger,
): ScorePoint[] {
  const ragStatus = RAG_STATUSES.find((status) => status === row.rag_status);
  if (ragStatus === undefined) {
    logger.warn({ accountId: row.account_id, at: row.at }, "stored score cannot be read: left out");
    return [];
  }
  return [
    {
      accountId: row.account_id,
      at: new Date(row.at),
      score: row.score,
      ragStatus,
      pointsLost: row.points_lost,
      openTickets: row.open_tickets,
      complete: row.complete === 1,
      ...ofRescan(row),
    },
  ];
}

const ofRescan = ({
  rescan,
}: Pick<Tables["score_history"], "rescan">): Pick<ScorePoint, "rescan"> =>
  rescan === 1 ? { rescan: true } : {};

const toRow = (record: ScoreRecord): Tables["score_history"] => ({
  account_id: record.accountId,
  at: record.at.getTime(),
  score: record.score,
  rag_status: record.ragStatus,
  points_lost: record.pointsLost,
  reasons: JSON.stringify(record.reasons),
  open_tickets: record.openTickets,
  p1p2_tickets: record.p1p2Tickets,
  complete: record.complete ? 1 : 0,
  rescan: record.rescan ? 1 : 0,
});

function fromRow(row: Tables["score_history"], logger: Logger): ScoreRecord[] {
  const parsed = storedSchema.safeParse({ ragStatus: row.rag_status, reasons: row.reasons });
  if (!parsed.success) {
    logger.warn({ accountId: row.account_id, at: row.at }, "stored score cannot be read: left out");
    return [];
  }
  return [
    {
      accountId: row.account_id,
      at: new Date(row.at),
      score: row.score,
      ragStatus: parsed.data.ragStatus,
      pointsLost: row.points_lost,
      reasons: parsed.data.reasons,
      openTickets: row.open_tickets,
      p1p2Tickets: row.p1p2_tickets,
      complete: row.complete === 1,
      ...ofRescan(row),
    },
  ];
}
