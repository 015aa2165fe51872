import { z } from "zod";
import type {
  CommunicationRecord,
  Communications,
  StoredCommunication,
} from "../domain/communication.ts";
import type { Logger } from "../lib/logger.ts";
import { jsonColumn } from "./json-column.ts";
import { storableOrNull } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

const record = jsonColumn(
  z.object({
    date: z.string(),
    type: z.string(),
    subject: z.string(),
    outcome: z.string().nullable(),
    url: z.string().nullable(),
  }) satisfies z.ZodType<CommunicationRecord>,
);
const stored = z.object({
  record,
  state: z.enum(["wanted", "writing", "unclear", "written", "held"]),
});

/** In one order, so that two texts can be compared. */
const recordText = ({ date, type, subject, outcome, url }: CommunicationRecord): string =>
  JSON.stringify({ date, type, subject, outcome, url });

/** Records on their way into profiles. */
export function createCommunications(db: Database, logger: Logger): Communications {
  const read = (row: Tables["communications"]): StoredCommunication[] => {
    const parsed = stored.safeParse(row);
    if (parsed.success) {
      return [
        {
          key: row.key,
          accountId: row.account_id,
          ...parsed.data,
          blockId: row.block_id,
          stale: row.stale !== 0,
          attempts: row.attempts,
          error: row.error,
        },
      ];
    }
    logger.error({ communication: row.key }, "a stored communication cannot be read: left alone");
    return [];
  };

  return {
    async want(wish, at) {
      const result = await db
        .insertInto("communications")
        .values({
          key: wish.key,
          account_id: wish.accountId,
          record: recordText(wish.record),
          state: "wanted",
          block_id: null,
          stale: 0,
          attempts: 0,
          error: null,
          created_at: at.getTime(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return result.numInsertedOrUpdatedRows === 1n;
    },
    async get(key) {
      const rows = await db
        .selectFrom("communications")
        .selectAll()
        .where("key", "=", key)
        .execute();
      return rows.flatMap(read)[0] ?? null;
    },
    async recent(limit) {
      const rows = await db
        .selectFrom("communications")
        .selectAll()
        .orderBy("created_at", "desc")
        .orderBy("key")
        .limit(limit)
        .execute();
      return rows.flatMap(read);
    },
    async unfinished() {
      const rows = await db
        .selectFrom("communications")
        .selectAll()
        .where((eb) =>
          eb.or([
            eb("state", "in", ["wanted", "writing", "unclear"]),
            eb.and([eb("state", "=", "written"), eb("stale", "=", 1)]),
          ]),
        )
        .orderBy("created_at")
        .orderBy("key")
        .execute();
      return rows.flatMap(read);
    },
    async linesOf(accountId) {
      const rows = await db
        .selectFrom("communications")
        .select("block_id")
        .where("account_id", "=", accountId)
        .where("block_id", "is not", null)
        .execute();
      return new Set(rows.flatMap(({ block_id }) => block_id ?? []));
    },
    async shown({ key, record: shown }) {
      await db
        .updateTable("communications")
        .set({ stale: 0 })
        .where("key", "=", key)
        .where("record", "=", recordText(shown))
        .execute();
    },
    async mark(key, from, to) {
      const result = await db
        .updateTable("communications")
        .set((eb) => ({
          state: to.state,
          error: storableOrNull(to.error ?? null),
          ...(to.blockId === undefined ? {} : { block_id: to.blockId }),
          ...(to.state === "writing" ? { attempts: eb("attempts", "+", 1), stale: 0 } : {}),
        }))
        .where("key", "=", key)
        .where("state", "=", from)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
    async setOutcome(key, outcome) {
      const now = await this.get(key);
      if (now === null) return false;
      const result = await db
        .updateTable("communications")
        .set({ record: recordText({ ...now.record, outcome }), stale: 1 })
        .where("key", "=", key)
        .executeTakeFirst();
      return result.numUpdatedRows === 1n;
    },
  };
}
