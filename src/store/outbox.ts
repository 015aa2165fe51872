import type { Outbox, OutboxRow, OutboxState } from "../domain/outbox.ts";
import type { Logger } from "../lib/logger.ts";
import { claimPost } from "./claim-post.ts";
import { fromOutboxRow, type StoredRow, toOutboxRow } from "./outbox-row.ts";
import { atomically, chunks, lastOfEach, storableOrNull } from "./rows.ts";
import type { Database } from "./tables.ts";

/** Which states a post may leave for which; what is in the channel or cancelled stays so. */
const BEFORE = {
  pending: ["sending", "unclear", "held"],
  unclear: ["sending", "unclear"],
  held: ["pending", "sending", "unclear", "held"],
  cancelled: ["pending", "sending", "unclear", "held"],
} as const satisfies Partial<Record<OutboxState, OutboxState[]>>;

/** Posts on their way. One that cannot be read is named in the log and held, so that a person decides. */
export const createOutbox = (db: Database, logger: Logger): Outbox => {
  const move = async (key: string, state: keyof typeof BEFORE, error: string | null) => {
    await db
      .updateTable("outbox")
      .set({ state, error: storableOrNull(error) })
      .where("key", "=", key)
      .where("state", "in", BEFORE[state])
      .execute();
  };

  async function readable(row: StoredRow): Promise<OutboxRow | null> {
    const read = fromOutboxRow(row);
    if (read === null) {
      logger.error({ key: row.key }, "stored post cannot be read: held");
      await move(row.key, "held", "The stored post cannot be read.");
    }
    return read;
  }

  return {
    async add(rows) {
      if (rows.length === 0) return;
      const sorted = lastOfEach(rows.toReversed(), ({ key }) => key).map(toOutboxRow);
      await atomically(db, async (trx) => {
        for (const chunk of chunks(sorted)) {
          await trx
            .insertInto("outbox")
            .values(chunk)
            .onConflict((conflict) => conflict.column("key").doNothing())
            .execute();
        }
      });
    },
    async claim(at) {
      for (;;) {
        const row = await claimPost(db, at);
        if (row === null) return null;
        const read = await readable(row);
        if (read !== null) return read;
      }
    },
    async unsettled() {
      const rows = await db
        .selectFrom("outbox")
        .selectAll()
        .where("state", "in", ["sending", "unclear"])
        .orderBy("number")
        .execute();
      const unsettled: OutboxRow[] = [];
      for (const row of rows) {
        const read = await readable(row);
        if (read !== null) unsettled.push(read);
      }
      return unsettled;
    },
    release: (key, error) => move(key, "pending", error),
    mark: (key, state, error) => move(key, state, error),
    async posted(key, place) {
      const { numUpdatedRows } = await db
        .updateTable("outbox")
        .set({
          state: "posted",
          place_channel: place.channel,
          place_ts: place.ts,
          error: null,
        })
        .where("key", "=", key)
        .where("state", "<>", "posted")
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async cancelPending(scanIds) {
      if (scanIds.length === 0) return;
      await atomically(db, async (trx) => {
        for (const chunk of chunks(scanIds)) {
          await trx
            .updateTable("outbox")
            .set({ state: "cancelled" })
            .where("scan_id", "in", chunk)
            .where("state", "=", "pending")
            .execute();
        }
      });
    },
    async counts() {
      const rows = await db
        .selectFrom("outbox")
        .select((eb) => ["state", eb.fn.countAll<number>().as("rows")])
        .groupBy("state")
        .execute();
      const of = (state: OutboxState) => rows.find((row) => row.state === state)?.rows ?? 0;
      return {
        pending: of("pending"),
        sending: of("sending"),
        unclear: of("unclear"),
        posted: of("posted"),
        held: of("held"),
        cancelled: of("cancelled"),
      };
    },
    async get(key) {
      const row = await db
        .selectFrom("outbox")
        .selectAll()
        .where("key", "=", key)
        .executeTakeFirst();
      return row === undefined ? null : readable(row);
    },
  };
};
