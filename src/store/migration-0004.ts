import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Drafts, covers and the records that go into profiles. What the store is asked for by stands in columns, all else of
 * a draft in one JSON column, as each change is one conditional write of the whole row.
 */
export const migration0004: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("drafts")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("key", "text", (column) => column.notNull().unique())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("mailbox", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("open", "integer", (column) => column.notNull().check(sql`open in (0, 1)`))
      .addColumn("version", "integer", (column) => column.notNull())
      .addColumn("details", "text", (column) => column.notNull())
      .addColumn("card", "text")
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("changed_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("drafts_open")
      .on("drafts")
      .columns(["open", "created_at"])
      .execute();
    await db.schema
      .createIndex("drafts_account")
      .on("drafts")
      .columns(["account_id", "changed_at"])
      .execute();
    await db.schema.createIndex("drafts_card").on("drafts").column("card").execute();
    await db.schema
      .createTable("covers")
      .addColumn("rep_email", "text", (column) => column.primaryKey())
      .addColumn("user_id", "text", (column) => column.notNull())
      .addColumn("until", "bigint", (column) => column.notNull())
      .addColumn("set_by", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("communications")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("record", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("block_id", "text")
      .addColumn("stale", "integer", (column) => column.notNull())
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("error", "text")
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("communications_state")
      .on("communications")
      .columns(["state", "created_at"])
      .execute();
  },
};
