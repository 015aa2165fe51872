import { type ExpressionBuilder, sql } from "kysely";
import type { Outbox, OutboxRow, OutboxState } from "../domain/outbox.ts";
import { coverKey, loggedKey, partsKey, rootKeyOf } from "../domain/post-key.ts";
import type { SlackPlace } from "../domain/stored-episode.ts";
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
  cancelled: ["behind", "pending", "sending", "unclear", "held"],
} as const satisfies Partial<Record<OutboxState, OutboxState[]>>;

/** Not on its way, and not to be put on it by a person alone. */
const isWaiting = (eb: ExpressionBuilder<Tables, "outbox">) =>
  eb.or([
    eb("state", "in", ["behind", "pending"]),
    eb.and([eb("state", "=", "held"), eb("refusal", "is not", null)]),
  ]);

/** Posts on their way. One that cannot be read is named in the log and held, so that a person decides. */
export const createOutbox = (db: Database, logger: Logger): Outbox => {
  const move = (key: string, state: keyof typeof BEFORE, error: string | null) =>
    atomically(db, async (trx) => {
      await trx
        .updateTable("outbox")
        .set({ state, error: storableOrNull(error), refusal: null })
        .where("key", "=", key)
        .where("state", "in", BEFORE[state])
        .execute();
      if (state === "cancelled") await moveBehind(trx, key, state);
    });

  async function readable(row: StoredRow): Promise<OutboxRow | null> {
    const read = fromOutboxRow(row);
    if (read === null) {
      logger.error({ key: loggedKey(row.key) }, "stored post cannot be read: held");
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
      const sorted = lastOfEach(rows.toReversed(), ({ key }) => key);
      const roots = new Set(sorted.flatMap(({ key }) => rootKeyOf(key) ?? []));
      await atomically(db, async (trx) => {
        const unposted = new Set<string | null>();
        for (const root of roots) if ((await readPlace(trx, root)) === null) unposted.add(root);
        const stateOf = (key: string) => (unposted.has(rootKeyOf(key)) ? "behind" : "pending");
        for (const chunk of chunks(sorted)) {
          await trx
            .insertInto("outbox")
            .values(chunk.map((row) => toOutboxRow(row, stateOf(row.key))))
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
            .when("state", "in", ["behind", "pending", "cancelled"])
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
    posted: (key, place) =>
      atomically(db, async (trx) => {
        const { numUpdatedRows } = await trx
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
        if (numUpdatedRows > 0n) await moveBehind(trx, key, "pending");
        return numUpdatedRows > 0n;
      }),
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
    async waitingNotices() {
      const rows = await db
        .selectFrom("outbox")
        .selectAll()
        .where("state", "in", ["behind", "pending", "held"])
        .where((eb) => eb.or([eb("state", "<>", "held"), eb("refusal", "is not", null)]))
        .orderBy("number")
        .execute();
      return (await readableOnes(rows)).filter(({ post }) => post.kind === "notice");
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
        behind: of("behind"),
        pending: of("pending"),
        sending: of("sending"),
        unclear: of("unclear"),
        posted: of("posted"),
        held: of("held"),
        cancelled: of("cancelled"),
      };
    },
    placeOf: (key) => readPlace(db, key),
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

async function readPlace(db: Database, key: string): Promise<SlackPlace | null> {
  const row = await db
    .selectFrom("outbox")
    .select(["place_channel", "place_ts"])
    .where("key", "=", key)
    .executeTakeFirst();
  return row === undefined ? null : placeIn(row);
}

/** What goes on in the thread of the message with this key, and waits for it. */
async function moveBehind(
  db: Database,
  key: string,
  state: "pending" | "cancelled",
): Promise<void> {
  const start = partsKey(key);
  await db
    .updateTable("outbox")
    .set({ state })
    .where("state", "=", "behind")
    .where(sql<string>`substr(key, 1, length(cast(${start} as text)))`, "=", start)
    .execute();
}
