import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Due times of the jobs, and up to when they are decided. */
export const migration0002: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("due_time_watermarks")
      .addColumn("job", "text", (column) => column.primaryKey())
      .addColumn("schedule", "text", (column) => column.notNull())
      .addColumn("until", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("due_times")
      .addColumn("job", "text", (column) => column.notNull())
      .addColumn("wall", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("changed_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("due_times_key", ["job", "wall"])
      .execute();
  },
};
