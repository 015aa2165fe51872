import type { NotionBudget } from "../domain/notion-budget.ts";
import type { Database } from "./tables.ts";

/** Minutes whose row is kept, for a process whose clock is behind. */
const KEPT_MINUTES = 60;

/** Requests to Notion in each minute, one row a minute. */
export const createNotionBudget = (db: Database): NotionBudget => ({
  async take(minute, most) {
    if (most < 1) return false;
    const row = await db
      .insertInto("notion_budget")
      .values({ minute, taken: 1 })
      .onConflict((conflict) =>
        conflict
          .column("minute")
          .doUpdateSet((eb) => ({ taken: eb("notion_budget.taken", "+", 1) }))
          .where("notion_budget.taken", "<", most),
      )
      .returning("taken")
      .executeTakeFirst();
    if (row?.taken === 1) {
      await db
        .deleteFrom("notion_budget")
        .where("minute", "<", minute - KEPT_MINUTES)
        .execute();
    }
    return row !== undefined;
  },
});
