/** A process beside the tests that opens the same store and does as it is told, one message at a time. */
import { createLogger } from "../../../src/lib/logger.ts";
import type { LockName } from "../../../src/store/engine.ts";
import { openStore } from "../../../src/store/open-store.ts";
import { answerParent } from "../../support/forked.ts";
import { scanEffects } from "./scan-effects.ts";

export type StoreOrder =
  | { do: "lock"; name: LockName }
  | { do: "claim"; keys: string[] }
  | { do: "scan"; id: string; stopAfter: number | null };

const [databaseUrl, dataDir = ""] = process.argv.slice(2);
const store = await openStore({
  databaseUrl: databaseUrl || null,
  dataDir,
  logger: createLogger("silent"),
});

async function obey(order: StoreOrder): Promise<unknown> {
  if (order.do === "lock") return (await store.tryLock(order.name)) !== null;
  if (order.do === "scan") return scan(order.id, order.stopAfter);
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

function scan(id: string, stopAfter: number | null): Promise<"committed" | "stopped"> {
  return new Promise((resolve, reject) => {
    store
      .transaction(async (tx) => {
        for (const [index, effect] of scanEffects.entries()) {
          await effect(tx, id);
          if (index + 1 !== stopAfter) continue;
          resolve("stopped");
          await new Promise(() => {});
        }
      })
      .then(() => resolve("committed"), reject);
  });
}

answerParent((order) => obey(order as StoreOrder));
