import type { StoredRow } from "./outbox-row.ts";
import type { Database } from "./tables.ts";

/**
 * Claims the first pending post for this caller alone: by start of the scan and position; what belongs
 * to no scan (to the admins) first. Null when there is none.
 */
export async function claimPost(db: Database, at: Date): Promise<StoredRow | null> {
  for (;;) {
    const row = await claimFirst(db, at);
    if (row !== undefined) return row;
    // Another process may have claimed the same one first; then there may be more.
    if (!(await hasPending(db))) return null;
  }
}

const hasPending = async (db: Database): Promise<boolean> =>
  (await db
    .selectFrom("outbox")
    .select("key")
    .where("state", "=", "pending")
    .limit(1)
    .executeTakeFirst()) !== undefined;

async function claimFirst(db: Database, at: Date): Promise<StoredRow | undefined> {
  return (
    db
      .updateTable("outbox")
      .set((eb) => ({
        state: "sending",
        attempts: eb("attempts", "+", 1),
        sent_at: eb.fn.coalesce("sent_at", eb.val(at.getTime())),
      }))
      .where("key", "=", (eb) =>
        eb
          .selectFrom("outbox as first")
          .leftJoin("scans", "scans.id", "first.scan_id")
          .select("first.key")
          .where("first.state", "=", "pending")
          .orderBy((order) => order.fn.coalesce("scans.number", order.lit(0)))
          .orderBy("first.position")
          .orderBy("first.number")
          .limit(1),
      )
      // Again, for the one that waited while another process claimed it.
      .where("state", "=", "pending")
      .returningAll()
      .executeTakeFirst()
  );
}
