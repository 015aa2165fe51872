import { z } from "zod";
import type { LogPlace } from "../domain/communication.ts";
import type { ProfilePages, StoredProfilePage } from "../domain/profile-pages.ts";
import { jsonColumn } from "./json-column.ts";
import { atomically, chunks, lastOfEach, storable } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

const logPlace = jsonColumn(
  z.object({
    pageId: z.string(),
    parentId: z.string(),
    afterId: z.string().nullable(),
    noneId: z.string().nullable(),
  }) satisfies z.ZodType<LogPlace>,
);

/** What is not understood is not known: the page is found again in Notion. */
const read = (row: Tables["profile_pages"]): StoredProfilePage => ({
  accountId: row.account_id,
  pageId: row.page_id,
  log: logPlace.safeParse(row.log).data ?? null,
  wanted: row.wanted_at !== null,
  making: row.making === 1,
  error: row.error,
});

const NEW = { page_id: null, log: null, wanted_at: null, making: 0, error: null };

/** One row an account whose profile somebody has to do with. */
export function createProfilePages(db: Database): ProfilePages {
  const set = async (accountId: string, values: Partial<Tables["profile_pages"]>) => {
    await db
      .insertInto("profile_pages")
      .values({ ...NEW, account_id: accountId, ...values })
      .onConflict((conflict) => conflict.column("account_id").doUpdateSet(values))
      .execute();
  };

  return {
    async get(accountId) {
      const row = await db
        .selectFrom("profile_pages")
        .selectAll()
        .where("account_id", "=", accountId)
        .executeTakeFirst();
      return row === undefined ? null : read(row);
    },
    // It is wanted by somebody who did not find it: what is known of its place is old.
    want: (accountId, at) => set(accountId, { wanted_at: at.getTime(), log: null, error: null }),
    async wanted() {
      const rows = await db
        .selectFrom("profile_pages")
        .selectAll()
        .where("wanted_at", "is not", null)
        .orderBy("wanted_at")
        .orderBy("account_id")
        .execute();
      return rows.map(read);
    },
    begin: (accountId) => set(accountId, { making: 1 }),
    found: (accountId, { pageId, log }) =>
      set(accountId, {
        page_id: pageId,
        log: log === null ? null : JSON.stringify(log),
        wanted_at: null,
        making: 0,
        error: null,
      }),
    notMade: (accountId, error) => set(accountId, { making: 0, error: storable(error) }),
    giveUp: (accountId, error) => set(accountId, { wanted_at: null, error: storable(error) }),
    lose: (accountId) => set(accountId, { log: null }),
    async outdate(stale) {
      const rows = lastOfEach(stale, ({ accountId }) => accountId).map((one) => ({
        account_id: one.accountId,
        scan_id: one.scanId,
      }));
      if (rows.length === 0) return;
      await atomically(db, async (trx) => {
        for (const chunk of chunks(rows)) {
          await trx
            .insertInto("profile_dashboards")
            .values(chunk)
            .onConflict((conflict) =>
              conflict
                .column("account_id")
                .doUpdateSet((eb) => ({ scan_id: eb.ref("excluded.scan_id") })),
            )
            .execute();
        }
      });
    },
    async outdated(limit) {
      const rows = await db
        .selectFrom("profile_dashboards")
        .selectAll()
        .orderBy("account_id")
        .limit(limit)
        .execute();
      return rows.map((row) => ({ accountId: row.account_id, scanId: row.scan_id }));
    },
    async refreshed({ accountId, scanId }) {
      await db
        .deleteFrom("profile_dashboards")
        .where("account_id", "=", accountId)
        .where("scan_id", "=", scanId)
        .execute();
    },
  };
}
