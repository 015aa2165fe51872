import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Posts that say something newer after they were posted, and why Slack refused one. */
export const migration0005: Migration = {
  async up(db: Kysely<unknown>) {
    // One column a statement: SQLite takes no more.
    for (const column of ["stale", "version"]) {
      await db.schema
        .alterTable("outbox")
        .addColumn(column, "integer", (definition) => definition.notNull().defaultTo(0))
        .execute();
    }
    await db.schema.alterTable("outbox").addColumn("refusal", "text").execute();
  },
};
