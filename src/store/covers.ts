import type { Covers } from "../domain/cover.ts";
import { storable } from "./rows.ts";
import type { Database } from "./tables.ts";

/** Covers: one a rep. */
export const createCovers = (db: Database): Covers => ({
  async set(cover) {
    const row = {
      user_id: cover.userId,
      until: cover.until.getTime(),
      set_by: cover.setBy,
      at: cover.at.getTime(),
    };
    await db
      .insertInto("covers")
      .values({ rep_email: storable(cover.repEmail), ...row })
      .onConflict((conflict) => conflict.column("rep_email").doUpdateSet(row))
      .execute();
  },
  async end(repEmail) {
    const result = await db
      .deleteFrom("covers")
      .where("rep_email", "=", repEmail)
      .executeTakeFirst();
    return result.numDeletedRows > 0n;
  },
  async active(now) {
    const rows = await db
      .selectFrom("covers")
      .selectAll()
      .where("until", ">", now.getTime())
      .orderBy("rep_email")
      .execute();
    return rows.map((row) => ({
      repEmail: row.rep_email,
      userId: row.user_id,
      until: new Date(row.until),
      setBy: row.set_by,
      at: new Date(row.at),
    }));
  },
});
