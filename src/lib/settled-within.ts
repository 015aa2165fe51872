import { delay } from "./time.ts";

/** What the promise gives when it settles within `ms` of machine time; null when it takes longer, and goes on. */
export async function settledWithin<T>(
  promise: Promise<T>,
  ms: number,
): Promise<{ value: T } | null> {
  const over = new AbortController();
  const late = delay(ms, over.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([promise.then((value) => ({ value })), late]);
  } finally {
    over.abort();
    // Whoever goes on waiting hears of it; nobody else must.
    promise.catch(() => {});
  }
}
