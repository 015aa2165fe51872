import { onTestFinished } from "vitest";
import type { Store } from "../../src/store/store.ts";

/** A new empty store for one test. */
export type TestStore = {
  store: Store;
  /** Opens the same one again. */
  open: () => Promise<Store>;
  /** A statement of our own, past the store. */
  sql: (statement: string) => Promise<Record<string, unknown>[]>;
};

/** Cleans up after the test. */
export type OpenTestStore = () => Promise<TestStore>;

/** Closes the store after the test. */
export function closedAfterTest(store: Store): Store {
  onTestFinished(() => store.close());
  return store;
}
