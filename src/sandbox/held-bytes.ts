import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { delay } from "../lib/time.ts";

/**
 * What finalizers let go of after a collection, and compiled code that was not used since, goes with a later one; pages
 * are swept meanwhile.
 */
const COLLECTIONS = 8;
const PAUSE_MS = 20;

/**
 * Bytes that something in this process still holds, in V8's heap and in buffers beside it: what is used after all
 * garbage was collected. Unlike resident memory it does not depend on when V8 last collected.
 */
export async function heldBytes(): Promise<number> {
  // Only contexts that are made afterwards have the function, so no start-up flag is needed.
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  setFlagsFromString("--no-expose-gc");
  let least = Number.POSITIVE_INFINITY;
  for (let n = 0; n < COLLECTIONS; n += 1) {
    collect();
    // At once: whatever else the process does meanwhile makes garbage again.
    const { heapUsed, external } = process.memoryUsage();
    least = Math.min(least, heapUsed + external);
    await delay(PAUSE_MS);
  }
  return least;
}
