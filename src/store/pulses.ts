import type { Pulse, Pulses } from "../domain/pulse.ts";
import { storable } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

/** Pulses: one an account; one whose end has come is as if it were not there. */
export const createPulses = (db: Database): Pulses => ({
  async set(pulse) {
    const row = {
      verdict: pulse.verdict,
      reason: storable(pulse.reason),
      set_by: pulse.by,
      at: pulse.at.getTime(),
      until: pulse.until.getTime(),
    };
    await db
      .insertInto("pulses")
      .values({ account_id: pulse.accountId, ...row })
      .onConflict((conflict) => conflict.column("account_id").doUpdateSet(row))
      .execute();
  },
  async remove(accountId) {
    const { numDeletedRows } = await db
      .deleteFrom("pulses")
      .where("account_id", "=", accountId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  },
  async of(accountId, now) {
    const row = await db
      .selectFrom("pulses")
      .selectAll()
      .where("account_id", "=", accountId)
      .where("until", ">", now.getTime())
      .executeTakeFirst();
    return row === undefined ? null : fromRow(row);
  },
  async active(now) {
    const rows = await db
      .selectFrom("pulses")
      .selectAll()
      .where("until", ">", now.getTime())
      .orderBy("account_id")
      .execute();
    return rows.map(fromRow);
  },
});

const fromRow = (row: Tables["pulses"]): Pulse => ({
  accountId: row.account_id,
  verdict: row.verdict,
  reason: row.reason,
  by: row.set_by,
  at: new Date(row.at),
  until: new Date(row.until),
});
