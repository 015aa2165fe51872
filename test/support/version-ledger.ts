import type { Draft } from "../../src/domain/draft.ts";
import type { Store } from "../../src/store/store.ts";

type TxDrafts = Pick<Store["drafts"], "get" | "save">;

/**
 * Keeps a book of the versions of drafts that were followed by another. Two changes that were both stored over the same
 * version, the later over the earlier, are one that was lost without a word: that they are rare makes them hard
 * to see by what comes of them.
 */
export function createVersionLedger(deps: {
  /** Between reading a draft and writing it in one transaction: time in which another may write it. */
  pause: () => Promise<unknown>;
}) {
  const followed = new Set<string>();
  const overwritten: string[] = [];
  let changes = 0;

  const enter = (versions: readonly string[]) => {
    for (const version of versions) {
      changes += 1;
      if (followed.has(version)) overwritten.push(version);
      followed.add(version);
    }
  };
  const keep = (drafts: TxDrafts, written: string[]): TxDrafts => ({
    async get(id) {
      const draft = await drafts.get(id);
      await deps.pause();
      return draft;
    },
    async save(next: Draft, at) {
      const saved = await drafts.save(next, at);
      if (saved) written.push(`${next.id} after version ${next.version}`);
      return saved;
    },
  });

  return {
    /** Versions that two changes followed. */
    overwritten: overwritten as readonly string[],
    changes: () => changes,
    /** The same store; what a transaction wrote counts once it is committed. */
    wrap: (store: Store): Store =>
      new Proxy(store, {
        get(from, name) {
          if (name !== "transaction") return Reflect.get(from, name) as unknown;
          const transaction: Store["transaction"] = async (effects) => {
            const written: string[] = [];
            const result = await from.transaction((tx) =>
              effects({ ...tx, drafts: { ...tx.drafts, ...keep(tx.drafts, written) } }),
            );
            enter(written);
            return result;
          };
          return transaction;
        },
      }),
  };
}
