import { type CreateTableBuilder, type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { StoreKind } from "./engine.ts";

const RAG = sql`('Green', 'Amber', 'Red')`;

/**
 * Scans and what they leave: the state of each account, episodes, posts, wanted Notion values; and the
 * requests to Notion that several processes share. An episode that could not be read would be opened
 * a second time, so the database itself refuses words that are not known.
 */
export const migration0003 = (kind: StoreKind): Migration => ({
  async up(db: Kysely<unknown>) {
    await numbered(db, kind, "scans")
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("cause", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("started_at", "bigint", (column) => column.notNull())
      .addColumn("decided_at", "bigint")
      .addColumn("ended_at", "bigint")
      .addColumn("figures", "text", (column) => column.notNull())
      .addColumn("reason", "text")
      .execute();
    await db.schema.createIndex("scans_state").on("scans").columns(["state", "number"]).execute();
    await db.schema
      .createTable("account_states")
      .addColumn("account_id", "text", (column) => column.primaryKey())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("rag_status", "text", (column) =>
        column.notNull().check(sql`rag_status in ${RAG}`),
      )
      .addColumn("score", "double precision", (column) => column.notNull())
      .addColumn("open_tickets", "integer", (column) => column.notNull())
      .addColumn("at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("notion_writes")
      .addColumn("account_id", "text", (column) => column.primaryKey())
      .addColumn("scan_id", "text", (column) => column.notNull())
      .addColumn("score", "double precision", (column) => column.notNull())
      .addColumn("rag_status", "text", (column) =>
        column.notNull().check(sql`rag_status in ${RAG}`),
      )
      .addColumn("scanned_at", "bigint", (column) => column.notNull())
      .addColumn("changed", "integer", (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex("notion_writes_order")
      .on("notion_writes")
      .columns(["changed desc", "account_id"])
      .execute();
    await createEpisodes(db);
    await numbered(db, kind, "outbox")
      .addColumn("key", "text", (column) => column.notNull().unique())
      .addColumn("scan_id", "text")
      .addColumn("recipient", "text", (column) => column.notNull())
      .addColumn("position", "integer", (column) => column.notNull())
      .addColumn("post", "text", (column) => column.notNull())
      .addColumn("announces", "text", (column) => column.notNull())
      .addColumn("state", "text", (column) => column.notNull())
      .addColumn("sent_at", "bigint")
      .addColumn("attempts", "integer", (column) => column.notNull())
      .addColumn("place_channel", "text")
      .addColumn("place_ts", "text")
      .addColumn("error", "text")
      .execute();
    await db.schema
      .createIndex("outbox_state")
      .on("outbox")
      .columns(["state", "scan_id"])
      .execute();
    await db.schema
      .createTable("notion_budget")
      .addColumn("minute", "bigint", (column) => column.primaryKey())
      .addColumn("taken", "integer", (column) => column.notNull())
      .execute();
  },
});

/** With a counter that never returns, which the two stores spell differently. */
const numbered = (
  db: Kysely<unknown>,
  kind: StoreKind,
  table: string,
): CreateTableBuilder<string, "number"> =>
  db.schema
    .createTable(table)
    .addColumn("number", kind === "sqlite" ? "integer" : "bigserial", (column) =>
      kind === "sqlite" ? column.primaryKey().autoIncrement() : column.primaryKey(),
    );

async function createEpisodes(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("episodes")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("account_id", "text", (column) => column.notNull())
    .addColumn("opened_at", "bigint", (column) => column.notNull())
    .addColumn("rag_status", "text", (column) => column.notNull().check(sql`rag_status in ${RAG}`))
    .addColumn("score", "double precision", (column) => column.notNull())
    .addColumn("points_lost", "double precision", (column) => column.notNull())
    .addColumn("announce_as", "text", (column) =>
      column.notNull().check(sql`announce_as in ('single', 'listed', 'again')`),
    )
    .addColumn("facts", "text", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .addColumn("ended_cause", "text", (column) =>
      column.check(sql`ended_cause in ('recovered', 'inactive', 'gone')`),
    )
    .addColumn("has_message", "integer", (column) => column.notNull())
    .addColumn("message_channel", "text")
    .addColumn("message_ts", "text")
    .addColumn("announced_status", "text", (column) =>
      column.check(sql`announced_status in ${RAG}`),
    )
    .addColumn("announced_score", "double precision")
    .addColumn("announced_at", "bigint")
    .addColumn("reminded_at", "bigint")
    .addColumn("acknowledged_until", "bigint")
    .addColumn("acknowledged_by", "text")
    .addColumn("snoozed_until", "bigint")
    .addColumn("snoozed_by", "text")
    .addColumn("stale", "integer", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull())
    .addColumn("said_version", "integer", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("episodes_open_once")
    .unique()
    .on("episodes")
    .column("account_id")
    .where(sql.ref("ended_at"), "is", null)
    .execute();
  await db.schema.createIndex("episodes_account").on("episodes").column("account_id").execute();
  await db.schema.createIndex("episodes_ended").on("episodes").column("ended_at").execute();
  await db.schema
    .createIndex("episodes_stale")
    .on("episodes")
    .column("opened_at")
    .where(sql.ref("stale"), "=", 1)
    .execute();
}
