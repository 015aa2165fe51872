import { onTestFinished } from "vitest";
import type { LockName } from "../../../src/store/engine.ts";
import { forkScript } from "../../support/forked.ts";
import type { StoreOrder } from "./store-process.ts";

/** A second process that has the store open; killed after the test at the latest. */
export async function forkStore(databaseUrl: string | null, dataDir: string) {
  const script = new URL("./store-process.ts", import.meta.url);
  const { ask, kill } = await forkScript(script, [databaseUrl ?? "", dataDir]);
  onTestFinished(kill);
  return {
    kill,
    /** Whether this process has the lock now. */
    lock: async (name: LockName) => (await ask({ do: "lock", name } satisfies StoreOrder)) === true,
    /**
     * Stores a whole scan of this id in one transaction: `committed`; or stops after that many of its
     * effects, inside the transaction and for ever: `stopped`.
     */
    scan: (id: string, stopAfter: number | null) =>
      ask({ do: "scan", id, stopAfter } satisfies StoreOrder),
    /** Claims each key once, with an audit entry as its effect; resolves to how many it won. */
    claim: async (keys: string[]) => Number(await ask({ do: "claim", keys } satisfies StoreOrder)),
  };
}
