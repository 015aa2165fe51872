import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import type { StoreKind } from "./engine.ts";

/** Score history, names of accounts, what was handled, audit. */
export const migration0001 = (kind: StoreKind): Migration => ({
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("score_history")
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("score", "double precision", (column) => column.notNull())
      .addColumn("rag_status", "text", (column) => column.notNull())
      .addColumn("points_lost", "double precision", (column) => column.notNull())
      .addColumn("reasons", "text", (column) => column.notNull())
      .addColumn("open_tickets", "integer", (column) => column.notNull())
      .addColumn("p1p2_tickets", "integer", (column) => column.notNull())
      .addColumn("complete", "integer", (column) => column.notNull())
      .addPrimaryKeyConstraint("score_history_key", ["account_id", "at"])
      .execute();
    await db.schema
      .createTable("account_names")
      .addColumn("account_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("first_seen", "bigint", (column) => column.notNull())
      .addColumn("last_seen", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("account_names_key", ["account_id", "name"])
      .execute();
    await db.schema
      .createTable("handled")
      .addColumn("key", "text", (column) => column.primaryKey())
      .addColumn("at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("audit")
      // The one type that the two stores spell differently: a counter that never returns.
      .addColumn("id", kind === "sqlite" ? "integer" : "bigserial", (column) =>
        kind === "sqlite" ? column.primaryKey().autoIncrement() : column.primaryKey(),
      )
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("actor", "text", (column) => column.notNull())
      .addColumn("action", "text", (column) => column.notNull())
      .addColumn("object", "text")
      .addColumn("result", "text", (column) => column.notNull())
      .addColumn("reference", "text")
      .addColumn("detail", "text")
      .execute();
  },
});
