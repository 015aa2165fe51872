import type { NotionChange } from "./content-contract.ts";

/** Who is told of changes of rows, pages and schemas. */
export type Changes = {
  /** What one edit changed: a change without `blockIds` is about none. */
  tell(change: Omit<NotionChange, "blockIds"> & { blockIds?: string[] }): void;
  subscribe(listener: (change: NotionChange) => void): () => void;
};

export function createChanges(): Changes {
  const listeners = new Set<(change: NotionChange) => void>();
  return {
    tell(change) {
      for (const listener of listeners) listener({ blockIds: [], ...change });
    },
    subscribe(given) {
      // Its own entry for each call: the same function may subscribe twice and stop once.
      const listener = (change: NotionChange) => given(change);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
