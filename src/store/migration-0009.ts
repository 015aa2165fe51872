import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Which results are of one account alone, asked for by a person: change and trend are told by scans. */
export const migration0009: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable("score_history")
      .addColumn("rescan", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
