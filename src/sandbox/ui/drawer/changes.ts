import type { Changed } from "./protocol.ts";

/** Who wants to know that mail, Notion or the log of calls changed: beside the page's state, which it does not touch. */
export type ChangeFeed = {
  tell(changed: Changed): void;
  subscribe(listener: (changed: Changed) => void): () => void;
};

/** After a line that was lost, anything may have changed. */
export const EVERYTHING: Changed = { mail: true, notion: true, calls: true };

export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<(changed: Changed) => void>();
  return {
    tell(changed) {
      for (const listener of listeners) listener(changed);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Reads now and after each change of this part, one reading at a time: what changes while one is
 * under way is one more reading after it, however often. Returns the function that stops.
 */
export function keepReading(
  feed: ChangeFeed,
  part: keyof Changed,
  read: (signal: AbortSignal) => Promise<void>,
): () => void {
  const controller = new AbortController();
  let wanted = false;
  let reading = false;
  async function run() {
    wanted = true;
    if (reading) return;
    reading = true;
    while (wanted && !controller.signal.aborted) {
      wanted = false;
      await read(controller.signal);
    }
    reading = false;
  }
  const stop = feed.subscribe((changed) => {
    if (changed[part]) void run();
  });
  void run();
  return () => {
    stop();
    controller.abort();
  };
}
