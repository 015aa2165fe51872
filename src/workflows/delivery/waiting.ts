import { delay, elapsedMs } from "../../lib/time.ts";

/** A wait that something new may end. */
export type Waiting = {
  /** Resolves at that machine time, or when woken. */
  until(time: number): Promise<void>;
  wake(): void;
  /** Wakes when the signal is aborted. Returns what stops that. */
  wakeOn(signal: AbortSignal | undefined): () => void;
};

export function createWaiting(): Waiting {
  let woken = new AbortController();
  const wake = () => {
    woken.abort();
    woken = new AbortController();
  };
  return {
    until: (time) => delay(Math.max(0, time - elapsedMs()), woken.signal).catch(() => {}),
    wake,
    wakeOn(signal) {
      signal?.addEventListener("abort", wake, { once: true });
      return () => signal?.removeEventListener("abort", wake);
    },
  };
}
