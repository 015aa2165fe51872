import type { ExpressionBuilder } from "kysely";
import type { Outbox, OutboxRow, OutboxState } from "../domain/outbox.ts";
import { coverKey } from "../domain/post-key.ts";
import type { Logger } from "../lib/logger.ts";
import { claimPost } from "./claim-post.ts";
import { fromOutboxRow, placeIn, type StoredRow, toOutboxRow } from "./outbox-row.ts";
import { atomically, byText, chunks, lastOfEach, storableOrNull } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

/** Which states a post may leave for which; what is in the channel or cancelled stays so. */
const BEFORE = {
  pending: ["sending", "unclear", "held"],
  unclear: ["sending", "unclear"],
  held: ["pending", "sending", "unclear", "held"],
  cancelled: ["pending", "sending", "unclear", "held"],
} as const satisfies Partial<Record<OutboxState, OutboxState[]>>;

/** Not on its way, and not to be put on it by a person alone. */
const isWaiting = (eb: ExpressionBuilder<Tables, "outbox">) =>
  eb.or([
    eb("state", "=", "pending"),
    eb.and([eb("state", "=", "held"), eb("refusal", "is not", null)]),
  ]);

/** Posts on their way. One that cannot be read is named in the log and held, so that a person decides. */
export const createOutbox = (db: Database, logger: Logger): Outbox => {
  const move = async (key: string, state: keyof typeof BEFORE, error: string | null) => {
    await db
      .updateTable("outbox")
      .set({ state, error: storableOrNull(error), refusal: null })
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

  async function readableOnes(rows: StoredRow[]): Promise<OutboxRow[]> {
    const found: OutboxRow[] = [];
    for (const row of rows) {
      const read = await readable(row);
      if (read !== null) found.push(read);
    }
    return found;
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
      return readableOnes(rows);
    },
    release: (key, error) => move(key, "pending", error),
    mark: (key, state, error) => move(key, state, error),
    async refuse(key, code, error) {
      await db
        .updateTable("outbox")
        .set({ state: "held", error: storableOrNull(error), refusal: storableOrNull(code) })
        .where("key", "=", key)
        .where("state", "in", BEFORE.held)
        .execute();
    },
    async refused(codes) {
      if (codes.length === 0) return [];
      const rows = await db
        .selectFrom("outbox")
        .selectAll()
        .where("state", "=", "held")
        .where("refusal", "in", codes)
        .orderBy("number")
        .execute();
      return readableOnes(rows);
    },
    async revise(key, post, ifVersion) {
      await db
        .updateTable("outbox")
        .set((eb) => ({
          post: JSON.stringify(post),
          version: eb("version", "+", 1),
          // What is not sent yet says it at once.
          stale: eb
            .case()
            .when("state", "in", ["pending", "cancelled"])
            .then(eb.lit(0))
            .else(eb.lit(1))
            .end(),
        }))
        .where("key", "=", key)
        .$if(ifVersion !== undefined, (query) => query.where("version", "=", ifVersion ?? 0))
        .execute();
    },
    async outdate(key) {
      await db
        .updateTable("outbox")
        .set((eb) => ({ version: eb("version", "+", 1), stale: 1 }))
        .where("key", "in", [key, coverKey(key)])
        .where("state", "in", ["sending", "unclear", "held", "posted"])
        .execute();
    },
    async stale(limit) {
      const rows = await db
        .selectFrom("outbox")
        .selectAll()
        .where("stale", "=", 1)
        .where("state", "=", "posted")
        .orderBy("number")
        .limit(limit)
        .execute();
      return readableOnes(rows);
    },
    async edited({ key, version }) {
      await db
        .updateTable("outbox")
        .set({ stale: 0 })
        .where("key", "=", key)
        .where("version", "=", version)
        .execute();
    },
    async posted(key, place) {
      const { numUpdatedRows } = await db
        .updateTable("outbox")
        .set({
          state: "posted",
          place_channel: place.channel,
          place_ts: place.ts,
          error: null,
          refusal: null,
        })
        .where("key", "=", key)
        .where("state", "<>", "posted")
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    async waiting(scanIds) {
      const rows: StoredRow[] = [];
      for (const chunk of chunks(scanIds)) {
        rows.push(
          ...(await db
            .selectFrom("outbox")
            .selectAll()
            .where("scan_id", "in", chunk)
            .where(isWaiting)
            .execute()),
        );
      }
      return readableOnes(rows);
    },
    async cancelWaiting(keys) {
      await atomically(db, async (trx) => {
        for (const chunk of chunks(keys.toSorted(byText))) {
          await trx
            .updateTable("outbox")
            .set({ state: "cancelled", refusal: null })
            .where("key", "in", chunk)
            .where(isWaiting)
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
    async placeOf(key) {
      const row = await db
        .selectFrom("outbox")
        .select(["place_channel", "place_ts"])
        .where("key", "=", key)
        .executeTakeFirst();
      return row === undefined ? null : placeIn(row);
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
