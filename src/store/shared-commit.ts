import { setImmediate as nextTurn } from "node:timers/promises";
import { ServiceError } from "../lib/errors.ts";

export type SharedCommit = {
  /** Begins a transaction: the first of a group, or one more of it. */
  begin(): Promise<void>;
  /**
   * The transaction that was begun is done; the group's commit is on the disk when `kept` resolves, and has taken
   * everything back when it rejects. Others may begin meanwhile.
   */
  commit(): Promise<{ kept: Promise<void> }>;
  /** Takes back the transaction that was begun, and nothing of the others. */
  rollback(): Promise<void>;
  /** Commits the group, if there is one; never throws, those who wait hear of it. */
  end(): Promise<void>;
};

/**
 * Transactions that end while the same turn of the event loop lasts are committed together: a commit waits some
 * milliseconds for the disk and stops the process meanwhile, and many drafts or clicks end at once. Each is still all or
 * nothing (a savepoint), and nobody hears of its end before it is on the disk. The caller has the connection whenever it
 * calls; `takeTurn` gets it for the commit at the end of the turn.
 */
export function createSharedCommit(deps: {
  execute(sql: string): Promise<void>;
  /** Whether SQLite has a transaction: a full disk or an I/O error ends it without being asked. */
  isOpen(): boolean;
  takeTurn(work: () => Promise<void>): Promise<void>;
  path: string;
}): SharedCommit {
  const { execute, isOpen, takeTurn, path } = deps;
  let group: PromiseWithResolvers<void> | null = null;

  async function end(): Promise<void> {
    const ending = group;
    if (ending === null) return;
    group = null;
    try {
      if (!isOpen()) throw takenBack(path);
      await execute("commit");
    } catch (error) {
      ending.reject(error);
      if (isOpen()) await execute("rollback").catch(() => {});
      return;
    }
    ending.resolve();
  }

  return {
    end,
    async begin() {
      if (!isOpen()) await end();
      // A deferred transaction that reads first and writes later cannot wait for another writer: it fails.
      await execute(group === null ? "begin immediate" : "savepoint one");
    },
    async commit() {
      if (group !== null) {
        await execute("release one");
        return { kept: group.promise };
      }
      group = Promise.withResolvers();
      void nextTurn().then(() => takeTurn(end));
      return { kept: group.promise };
    },
    async rollback() {
      if (!isOpen()) return end();
      if (group === null) return execute("rollback");
      await execute("rollback to one");
      await execute("release one");
    },
  };
}

const takenBack = (path: string) =>
  new ServiceError(
    "store",
    `The store ${path} took a change back before it was kept, as SQLite does when the disk is full or reports an error.`,
    { transient: false },
  );
