import { PGlite } from "@electric-sql/pglite";
import { type Dialect, PGliteDialect } from "kysely";
import { afterAll, beforeAll } from "vitest";
import { createStore } from "../../src/store/store.ts";
import { createTransactionScope } from "../../src/store/transaction-scope.ts";
import { testLogger } from "../support/test-logger.ts";
import { storeContract } from "./store.contract.ts";
import { closedAfterTest } from "./test-store.ts";

/**
 * PostgreSQL inside this process: it speaks the dialect where no server is installed. One connection,
 * so no races and no locks; those are the real server's to show.
 */
let pglite: PGlite;
beforeAll(async () => {
  pglite = await PGlite.create();
});
afterAll(() => pglite.close());

/** The dialect over the one instance, which outlives the stores: their end waits for its queue only. */
function sharedDialect(): Dialect {
  const dialect = new PGliteDialect({ pglite });
  const outlives = { destroy: async () => void (await pglite.query("select 1")) };
  return {
    createDriver: () => Object.assign(dialect.createDriver(), outlives),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

async function open() {
  const tryLock = async () => null;
  const { store } = await createStore(
    { kind: "postgres", dialect: sharedDialect(), tryLock, scrub: async () => {} },
    createTransactionScope(),
    testLogger(),
  );
  return closedAfterTest(store);
}

storeContract("PGlite", async () => {
  await pglite.exec("drop schema public cascade; create schema public");
  const sql = async (statement: string) =>
    (await pglite.query<Record<string, unknown>>(statement)).rows;
  return { store: await open(), open, sql };
});
