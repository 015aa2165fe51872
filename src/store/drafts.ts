import { DRAFT_STATES, type Draft, type DraftState, type Drafts } from "../domain/draft.ts";
import type { Logger } from "../lib/logger.ts";
import { type DraftRow, fromDraftRow, toDraftRow, toWantedRow } from "./draft-row.ts";
import { atomically, chunks } from "./rows.ts";
import type { Database } from "./tables.ts";

/** Drafts; every change is one conditional write on the version that was read. */
export function createDrafts(db: Database, logger: Logger): Drafts {
  /** One that cannot be read is named in the log and left alone: nothing is ever sent of it. */
  const readable = (rows: readonly DraftRow[]): Draft[] =>
    rows.flatMap((row) => {
      const draft = fromDraftRow(row);
      if (draft === null)
        logger.error({ draft: row.id }, "a stored draft cannot be read: left alone");
      return draft === null ? [] : [draft];
    });
  const first = (rows: readonly DraftRow[]): Draft | null => readable(rows)[0] ?? null;
  const all = () => db.selectFrom("drafts").selectAll();
  const inOrder = () => all().orderBy("created_at").orderBy("id");

  return {
    async want(wishes, at) {
      const added: string[] = [];
      // All at once: who makes them treats those of one mailbox together.
      await atomically(db, async (trx) => {
        for (const some of chunks(wishes)) {
          const rows = await trx
            .insertInto("drafts")
            .values(some.map((wish) => toWantedRow(wish, at)))
            .onConflict((conflict) => conflict.doNothing())
            .returning("id")
            .execute();
          added.push(...rows.map(({ id }) => id));
        }
      });
      return added;
    },
    get: async (id) => first(await all().where("id", "=", id).execute()),
    byKey: async (key) => first(await all().where("key", "=", key).execute()),
    async knownKeys(keys) {
      const known: string[] = [];
      for (const some of chunks(keys)) {
        const rows = await db.selectFrom("drafts").select("key").where("key", "in", some).execute();
        known.push(...rows.map(({ key }) => key));
      }
      return known;
    },
    open: async () => readable(await inOrder().where("open", "=", 1).execute()),
    openIn: async (states) =>
      readable(await inOrder().where("open", "=", 1).where("state", "in", states).execute()),
    openOf: async (mailboxes) =>
      mailboxes.length === 0
        ? []
        : readable(
            await inOrder()
              .where("open", "=", 1)
              .where("mailbox", "in", [...mailboxes])
              .execute(),
          ),
    openOfAccount: async (accountId) =>
      readable(await inOrder().where("account_id", "=", accountId).where("open", "=", 1).execute()),
    recentOf: async (accountId, since) =>
      readable(
        await all()
          .where("account_id", "=", accountId)
          .where("open", "=", 0)
          .where("changed_at", ">=", since.getTime())
          .orderBy("changed_at", "desc")
          .execute(),
      ),
    closedSince: async (since) =>
      readable(
        await all()
          .where("open", "=", 0)
          .where("changed_at", ">=", since.getTime())
          .orderBy("changed_at", "desc")
          .execute(),
      ),
    ofCard: async (card) => readable(await inOrder().where("card", "=", card).execute()),
    async save(next, at) {
      const { id, key: _, created_at: __, ...row } = toDraftRow(next, at);
      const result = await db
        .updateTable("drafts")
        .set(row)
        .where("id", "=", id)
        .where("version", "=", next.version)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async counts() {
      const rows = await db
        .selectFrom("drafts")
        .select(["state", (eb) => eb.fn.countAll<number | string | bigint>().as("count")])
        .groupBy("state")
        .execute();
      const counts = Object.fromEntries(DRAFT_STATES.map((state) => [state, 0]));
      for (const { state, count } of rows) counts[state] = Number(count);
      return counts as Record<DraftState, number>;
    },
  };
}
