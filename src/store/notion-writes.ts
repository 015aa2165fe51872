import type { NotionWrite, NotionWrites } from "../domain/scan.ts";
import { atomically, chunks, lastOfEach } from "./rows.ts";
import type { Database } from "./tables.ts";

const toRow = (write: NotionWrite) => ({
  account_id: write.accountId,
  scan_id: write.scanId,
  score: write.score,
  rag_status: write.ragStatus,
  scanned_at: write.scannedAt.getTime(),
  changed: write.changed ? 1 : 0,
});

/** What Notion is still to show, one row an account. */
export const createNotionWrites = (db: Database): NotionWrites => ({
  async want(writes) {
    if (writes.length === 0) return;
    const sorted = lastOfEach(writes, ({ accountId }) => accountId);
    await atomically(db, async (trx) => {
      for (const chunk of chunks(sorted)) {
        await trx
          .insertInto("notion_writes")
          .values(chunk.map(toRow))
          .onConflict((conflict) =>
            conflict.column("account_id").doUpdateSet((eb) => ({
              scan_id: eb.ref("excluded.scan_id"),
              score: eb.ref("excluded.score"),
              rag_status: eb.ref("excluded.rag_status"),
              scanned_at: eb.ref("excluded.scanned_at"),
              changed: eb
                .case()
                .when("notion_writes.changed", "=", 1)
                .then(eb.lit(1))
                .else(eb.ref("excluded.changed"))
                .end(),
            })),
          )
          .execute();
      }
    });
  },
  async next(limit) {
    const rows = await db
      .selectFrom("notion_writes")
      .selectAll()
      .orderBy("changed", "desc")
      .orderBy("account_id")
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      accountId: row.account_id,
      scanId: row.scan_id,
      score: row.score,
      ragStatus: row.rag_status,
      scannedAt: new Date(row.scanned_at),
      changed: row.changed === 1,
    }));
  },
  async done(write) {
    await db
      .deleteFrom("notion_writes")
      .where("account_id", "=", write.accountId)
      .where("scan_id", "=", write.scanId)
      .execute();
  },
  async count() {
    const { rows } = await db
      .selectFrom("notion_writes")
      .select((eb) => eb.fn.countAll<number>().as("rows"))
      .executeTakeFirstOrThrow();
    return rows;
  },
});
