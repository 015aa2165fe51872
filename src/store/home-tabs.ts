import { type Kysely, sql } from "kysely";
import { z } from "zod";
import type { HomeTab, HomeTabs, WantedPortfolio } from "../domain/home-tab.ts";
import { PORTFOLIO_STATUSES } from "../domain/portfolio.ts";
import { jsonColumn } from "./json-column.ts";
import { toDate, toMs } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

const FIRST: WantedPortfolio = { owner: null, status: "any", page: 0 };

/** One that cannot be read is the first page: nothing is lost by it. */
const wantedColumn = jsonColumn(
  z.object({
    owner: z.enum(["mine", "all"]).nullable(),
    status: z.enum(PORTFOLIO_STATUSES),
    page: z.number().int().min(0),
  }) satisfies z.ZodType<WantedPortfolio>,
).catch(FIRST);

/** Home tabs: opening, choosing and publishing write columns of their own, as they may happen at once. */
export const createHomeTabs = (db: Database): HomeTabs => ({
  async get(userId) {
    const row = await db
      .selectFrom("home_tabs")
      .selectAll()
      .where("user_id", "=", userId)
      .executeTakeFirst();
    return row === undefined ? null : fromRow(row);
  },
  async openedSince(since) {
    const rows = await db
      .selectFrom("home_tabs")
      .selectAll()
      .where("opened_at", ">=", since.getTime())
      .orderBy((eb) => eb.fn.coalesce("published_at", sql<number>`0`))
      .orderBy("user_id")
      .execute();
    return rows.map(fromRow);
  },
  async look(userId, { openedAt, lookedAt, since }) {
    const row = {
      opened_at: openedAt.getTime(),
      looked_at: lookedAt.getTime(),
      since_at: toMs(since),
    };
    await db
      .insertInto("home_tabs")
      .values({ user_id: userId, ...row, wanted: JSON.stringify(FIRST) })
      .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
      .execute();
  },
  async choose(userId, wanted, at) {
    await db
      .updateTable("home_tabs")
      .set({ wanted: JSON.stringify(wanted), opened_at: at.getTime() })
      .where("user_id", "=", userId)
      .execute();
  },
  async publish(userId, { digest, viewHash, at }) {
    await db
      .updateTable("home_tabs")
      .set({ digest, view_hash: viewHash, published_at: at.getTime() })
      .where("user_id", "=", userId)
      .execute();
  },
  stamp: (now) => readStamp(db, now.getTime()),
});

const fromRow = (row: Tables["home_tabs"]): HomeTab => ({
  userId: row.user_id,
  openedAt: new Date(row.opened_at),
  lookedAt: new Date(row.looked_at),
  since: toDate(row.since_at),
  wanted: wantedColumn.parse(row.wanted),
  published:
    row.digest === null || row.view_hash === null || row.published_at === null
      ? null
      : { digest: row.digest, viewHash: row.view_hash, at: new Date(row.published_at) },
});

/** Every part reads few rows: the newest scans, and what is open or in force. */
async function readStamp(db: Kysely<Tables>, now: number): Promise<string> {
  const [scans, ...counted] = await Promise.all([
    db
      .selectFrom("scans")
      .select(["id", "state", "decided_at"])
      .orderBy("number", "desc")
      .limit(3)
      .execute(),
    db
      .selectFrom("episodes")
      .select((eb) => [eb.fn.countAll().as("n"), eb.fn.sum("version").as("v")])
      .where("ended_at", "is", null)
      .executeTakeFirst(),
    db
      .selectFrom("drafts")
      .select((eb) => [
        eb.fn.countAll().as("n"),
        eb.fn.sum("version").as("v"),
        eb.fn.max("created_at").as("m"),
      ])
      .where("open", "=", 1)
      .executeTakeFirst(),
    db
      .selectFrom("pulses")
      .select((eb) => [eb.fn.countAll().as("n"), eb.fn.max("at").as("m")])
      .where("until", ">", now)
      .executeTakeFirst(),
    db
      .selectFrom("covers")
      .select((eb) => [eb.fn.countAll().as("n"), eb.fn.max("at").as("m")])
      .where("until", ">", now)
      .executeTakeFirst(),
    db
      .selectFrom("home_tabs")
      .select((eb) => [eb.fn.max("opened_at").as("m")])
      .executeTakeFirst(),
  ]);
  // A count is a bigint or text, by the engine.
  const plain = (row: Record<string, unknown> | undefined) => Object.values(row ?? {}).map(String);
  return JSON.stringify([scans, ...counted.map(plain)]);
}
