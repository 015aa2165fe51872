import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";

/**
 * Indexes for what is asked every second or of 100,000 accounts. Without them SQLite goes through all posts ever sent to
 * find one that is out of date, and through all open episodes for each page of them: that had the index on `ended_at`
 * at hand, which begins with every open one.
 */
export const migration0008: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createIndex("outbox_stale")
      .on("outbox")
      .columns(["state", "number"])
      .where(sql.ref("stale"), "=", 1)
      .execute();
    await db.schema.dropIndex("episodes_ended").execute();
    await db.schema
      .createIndex("episodes_ended")
      .on("episodes")
      .column("ended_at")
      .where(sql.ref("ended_at"), "is not", null)
      .execute();
    // All that the stamp of Home tabs asks of episodes; likewise of drafts.
    await db.schema
      .createIndex("episodes_open_versions")
      .on("episodes")
      .columns(["version", "ended_at"])
      .where(sql.ref("ended_at"), "is", null)
      .execute();
    await db.schema.dropIndex("drafts_open").execute();
    await db.schema
      .createIndex("drafts_open")
      .on("drafts")
      .columns(["open", "state", "created_at", "version"])
      .execute();
  },
};
