import type { AccountState, AccountStates, RememberedState } from "../domain/scan.ts";
import { sharedDates } from "../lib/shared.ts";
import { atomically, chunks, lastOfEach, readByPages, storable } from "./rows.ts";
import type { Database, Tables } from "./tables.ts";

const toRow = (state: AccountState) => ({
  account_id: state.accountId,
  name: storable(state.name),
  rag_status: state.ragStatus,
  score: state.score,
  open_tickets: state.openTickets,
  at: state.at.getTime(),
});

/** What the last decided scan left of each account. */
export function createAccountStates(db: Database): AccountStates {
  const readAll = <Made>(make: (row: Tables["account_states"]) => Made) =>
    readByPages(
      (after, limit) =>
        db
          .selectFrom("account_states")
          .selectAll()
          .where("account_id", ">", after)
          .orderBy("account_id")
          .limit(limit)
          .execute(),
      (row) => row.account_id,
      make,
    );

  return {
    all() {
      const dateOf = sharedDates();
      return readAll(
        (row): AccountState => ({
          accountId: row.account_id,
          name: row.name,
          ragStatus: row.rag_status,
          score: row.score,
          openTickets: row.open_tickets,
          at: dateOf(row.at),
        }),
      );
    },
    remembered: (listedId) =>
      readAll((row): RememberedState => {
        const listed = listedId(row.account_id);
        return {
          // The list's own text: that of the row need not stay in memory.
          accountId: listed ?? row.account_id,
          name: listed === null ? row.name : null,
          ragStatus: row.rag_status,
          score: row.score,
          openTickets: row.open_tickets,
        };
      }),
    ids: () => readAll((row) => row.account_id),
    async save(states) {
      if (states.length === 0) return;
      const sorted = lastOfEach(states, ({ accountId }) => accountId);
      await atomically(db, async (trx) => {
        for (const chunk of chunks(sorted)) {
          await trx
            .insertInto("account_states")
            .values(chunk.map(toRow))
            .onConflict((conflict) =>
              conflict.column("account_id").doUpdateSet((eb) => ({
                name: eb.ref("excluded.name"),
                rag_status: eb.ref("excluded.rag_status"),
                score: eb.ref("excluded.score"),
                open_tickets: eb.ref("excluded.open_tickets"),
                at: eb.ref("excluded.at"),
              })),
            )
            .execute();
        }
      });
    },
    async remove(accountIds) {
      if (accountIds.length === 0) return;
      await atomically(db, async (trx) => {
        for (const chunk of chunks(accountIds)) {
          await trx.deleteFrom("account_states").where("account_id", "in", chunk).execute();
        }
      });
    },
  };
}
