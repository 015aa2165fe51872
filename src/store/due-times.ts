import { z } from "zod";
import {
  DUE_TIME_STATES,
  type DueTimeRecord,
  type DueTimeState,
  type DueTimes,
  type WatermarkOwner,
} from "../domain/due-time.ts";
import type { Logger } from "../lib/logger.ts";
import { atomically, chunks } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

/** Before all times: the watermark of a job that was never asked for. */
const NEVER = -1;

const stateSchema = z.enum(DUE_TIME_STATES);

/** Which due times of a job are decided, and how. A stored row that cannot be read is named in the log and left out. */
export const createDueTimes = (db: Database, logger: Logger): DueTimes => ({
  async holdWatermark(owner, now) {
    if (!db.isTransaction) throw new Error("a watermark is held inside a transaction only");
    const known = [await lockWatermark(db, owner), ...(await takeFormer(db, owner.formerNames))];
    const latest = known.reduce((a, b) => (b.until > a.until ? b : a));
    const goesOn = latest.until !== NEVER && latest.schedule === owner.schedule;
    const until = goesOn ? latest.until : Math.max(latest.until, now.getTime());
    await db
      .updateTable("due_time_watermarks")
      .set({ schedule: owner.schedule, until })
      .where("job", "=", owner.job)
      .execute();
    return new Date(until);
  },
  async raiseWatermark(job, until) {
    await db
      .updateTable("due_time_watermarks")
      .set({ until: until.getTime() })
      .where("job", "=", job)
      .where("until", "<", until.getTime())
      .execute();
  },
  async record(job, dueTimes, state, now) {
    const added = new Set<string>();
    await atomically(db, async (trx) => {
      for (const chunk of chunks(dueTimes)) {
        const rows = await trx
          .insertInto("due_times")
          .values(
            chunk.map(({ wall, at }) => ({
              job,
              wall,
              at: at.getTime(),
              state,
              changed_at: now.getTime(),
            })),
          )
          .onConflict((conflict) => conflict.columns(["job", "wall"]).doNothing())
          .returning("wall")
          .execute();
        for (const { wall } of rows) added.add(wall);
      }
    });
    return dueTimes.filter(({ wall }) => added.has(wall));
  },
  finish: (job, wall, now) => move(db, { job, wall }, "running", "ran", now),
  ask: (job, wall, now) => move(db, { job, wall }, "missed", "asked", now),
  takeAsked: (job, wall, now) => move(db, { job, wall }, "asked", "running", now),
  asked: (jobs) => inState(db, jobs, "asked", logger),
  unfinished: (jobs) => inState(db, jobs, "running", logger),
  async recent(jobs, limit) {
    const rows = await db
      .selectFrom("due_times")
      .selectAll()
      .where("job", "in", jobs)
      .orderBy("at", "desc")
      .orderBy("wall", "desc")
      .limit(limit)
      .execute();
    return rows.flatMap((row) => fromRow(row, logger));
  },
});

/** False when it is not in the state `from`. */
async function move(
  db: Database,
  { job, wall }: { job: string; wall: string },
  from: DueTimeState,
  to: DueTimeState,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("due_times")
    .set({ state: to, changed_at: now.getTime() })
    .where("job", "=", job)
    .where("wall", "=", wall)
    .where("state", "=", from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Oldest first. */
async function inState(
  db: Database,
  jobs: readonly string[],
  state: DueTimeState,
  logger: Logger,
): Promise<DueTimeRecord[]> {
  const rows = await db
    .selectFrom("due_times")
    .selectAll()
    .where("job", "in", jobs)
    .where("state", "=", state)
    .orderBy("at")
    .orderBy("wall")
    .execute();
  return rows.flatMap((row) => fromRow(row, logger));
}

type Watermark = Tables["due_time_watermarks"];

/** The job's own row, made when there is none; other transactions wait for it, on PostgreSQL too. */
async function lockWatermark(db: Database, { job, schedule }: WatermarkOwner): Promise<Watermark> {
  await db
    .insertInto("due_time_watermarks")
    .values({ job, schedule, until: NEVER })
    .onConflict((conflict) => conflict.column("job").doNothing())
    .execute();
  return db
    .updateTable("due_time_watermarks")
    .set((eb) => ({ until: eb.ref("until") }))
    .where("job", "=", job)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** An older version of the program may have run in between and left the former name's row again. */
const takeFormer = async (db: Database, names: readonly string[]): Promise<Watermark[]> =>
  names.length === 0
    ? []
    : db.deleteFrom("due_time_watermarks").where("job", "in", names).returningAll().execute();

function fromRow(row: Tables["due_times"], logger: Logger): DueTimeRecord[] {
  const { job, wall, at, changed_at } = row;
  const state = stateSchema.safeParse(row.state);
  if (state.success) {
    return [{ job, wall, at: new Date(at), state: state.data, changedAt: new Date(changed_at) }];
  }
  logger.warn({ job, wall }, "stored due time cannot be read: left out");
  return [];
}
