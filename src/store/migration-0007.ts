import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/** What reps judge by themselves, and each person's Home tab. */
export const migration0007: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("pulses")
      .addColumn("account_id", "text", (column) => column.primaryKey())
      .addColumn("verdict", "text", (column) =>
        column.notNull().check(sql`verdict in ('better', 'worse')`),
      )
      .addColumn("reason", "text", (column) => column.notNull())
      .addColumn("set_by", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("until", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("home_tabs")
      .addColumn("user_id", "text", (column) => column.primaryKey())
      .addColumn("opened_at", "bigint", (column) => column.notNull())
      .addColumn("looked_at", "bigint", (column) => column.notNull())
      .addColumn("since_at", "bigint")
      .addColumn("wanted", "text", (column) => column.notNull())
      .addColumn("digest", "text")
      .addColumn("view_hash", "text")
      .addColumn("published_at", "bigint")
      .execute();
  },
};
