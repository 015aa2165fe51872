import type { Clock } from "./time.ts";

/** Resolves when business time reaches `due`; rejects with the signal's reason when aborted before. */
export function until(clock: Clock, due: Date, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.at(due, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
