/** A process beside the tests that opens the same store and does as it is told, one message at a time. */
import { createLogger } from "../../../src/lib/logger.ts";
import type { LockName } from "../../../src/store/engine.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { answerParent } from "../../support/forked.ts";

export type StoreOrder = { do: "lock"; name: LockName } | { do: "claim"; keys: string[] };

const [databaseUrl, dataDir = ""] = process.argv.slice(2);
const store = await openStore({
  databaseUrl: databaseUrl || null,
  dataDir,
  logger: createLogger("silent"),
});

async function obey(order: StoreOrder): Promise<unknown> {
  if (order.do === "lock") return (await store.tryLock(order.name)) !== null;
  const at = new Date(0);
  let won = 0;
  for (const key of order.keys) {
    const result = await store.once(key, at, (tx) =>
      tx.audit.record({
        at,
        actor: `process ${process.pid}`,
        action: "test.claim",
        object: key,
        result: "done",
        reference: null,
        detail: null,
      }),
    );
    if (result.kind === "done") won += 1;
  }
  return won;
}

answerParent((order) => obey(order as StoreOrder));
