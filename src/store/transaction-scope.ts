import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Catches the use of the whole store inside one of its transactions: on SQLite that would wait for
 * itself for ever, on PostgreSQL it would silently not be part of the transaction.
 */
export type TransactionScope = {
  run<T>(effects: () => Promise<T>): Promise<T>;
  /** To be called before a connection is taken; throws inside `run`. */
  refuseInside(): void;
};

export function createTransactionScope(): TransactionScope {
  const scope = new AsyncLocalStorage<{ open: boolean }>();
  return {
    run(effects) {
      // Work that was only started inside (a timer, a cache) keeps the scope but outlives the transaction.
      const state = { open: true };
      return scope.run(state, async () => {
        try {
          return await effects();
        } finally {
          state.open = false;
        }
      });
    },
    refuseInside() {
      if (scope.getStore()?.open) {
        throw new Error("inside a transaction use only the `tx` that it was given");
      }
    },
  };
}
