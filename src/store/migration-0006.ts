import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Which page holds an account's profile, and whose Health Dashboard is out of date. */
export const migration0006: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("profile_pages")
      .addColumn("account_id", "text", (column) => column.primaryKey())
      .addColumn("page_id", "text")
      .addColumn("log", "text")
      .addColumn("wanted_at", "bigint")
      .addColumn("making", "integer", (column) => column.notNull())
      .addColumn("error", "text")
      .execute();
    await db.schema
      .createTable("profile_dashboards")
      .addColumn("account_id", "text", (column) => column.primaryKey())
      .addColumn("scan_id", "text", (column) => column.notNull())
      .execute();
  },
};
