// One list of all that ends: what it is, when it ended, what must stay. Longer than most for that.
import { type RawBuilder, sql } from "kysely";
import type { Retention } from "../domain/retention.ts";
import type { Database, Tables } from "./tables.ts";

type Ending = {
  table: keyof Tables;
  /** Columns of the primary key. */
  key: readonly [string, ...string[]];
  /** Rows that ended before that time. */
  over: (before: number) => RawBuilder<boolean>;
  /** The column that says when, or in which order, they ended. */
  order: string;
};

const ENDINGS: readonly Ending[] = [
  { table: "audit", key: ["id"], over: (t) => sql`"at" < ${t}`, order: "id" },
  { table: "score_history", key: ["account_id", "at"], over: (t) => sql`"at" < ${t}`, order: "at" },
  {
    table: "scans",
    key: ["number"],
    // What the next scan is compared with stays.
    over: (t) => sql`ended_at < ${t} and number < (select coalesce(max(number), 0) from scans
      where decided_at is not null and state <> 'held')`,
    order: "number",
  },
  { table: "episodes", key: ["id"], over: (t) => sql`ended_at < ${t}`, order: "ended_at" },
  {
    table: "outbox",
    key: ["key"],
    // A cancelled one that was never sent has no time: it goes after its scan. The message of an open episode,
    // in whose thread replies still go, is the episode's own. One that Slack refused all that time says nothing new.
    over: (
      t,
    ) => sql`(state = 'held' and refusal is not null and sent_at < ${t}) or stale = 0 and ((state in ('posted', 'cancelled') and sent_at < ${t})
      or (state = 'cancelled' and sent_at is null and scan_id is not null
        and not exists (select 1 from scans where scans.id = outbox.scan_id)))`,
    order: "number",
  },
  {
    table: "drafts",
    key: ["id"],
    over: (t) => sql`open = 0 and changed_at < ${t}`,
    order: "changed_at",
  },
  {
    table: "communications",
    key: ["key"],
    over: (t) => sql`state = 'written' and stale = 0 and created_at < ${t}`,
    order: "created_at",
  },
  { table: "covers", key: ["rep_email"], over: (t) => sql`until < ${t}`, order: "until" },
  { table: "pulses", key: ["account_id"], over: (t) => sql`until < ${t}`, order: "until" },
  // Of somebody who left, or looks no more; opened again it begins anew.
  { table: "home_tabs", key: ["user_id"], over: (t) => sql`opened_at < ${t}`, order: "opened_at" },
  { table: "handled", key: ["key"], over: (t) => sql`"at" < ${t}`, order: "at" },
  {
    table: "due_times",
    key: ["job", "wall"],
    over: (t) => sql`state <> 'running' and "at" < ${t} and changed_at < ${t}`,
    order: "at",
  },
];

/** Each table in a statement of its own, so that nobody waits for long. */
export const createRetention = (db: Database): Retention => ({
  async sweep(before, limit) {
    const swept: Record<string, number> = {};
    for (const { table, key, over, order } of ENDINGS) {
      const columns = sql.join(key.map((column) => sql.ref(column)));
      const old = sql`select ${columns} from ${sql.table(table)}
        where ${over(before.getTime())} order by ${sql.ref(order)} limit ${limit}`;
      const { numAffectedRows = 0n } =
        await sql`delete from ${sql.table(table)} where (${columns}) in (${old})`.execute(db);
      swept[table] = Number(numAffectedRows);
    }
    return swept;
  },
});
