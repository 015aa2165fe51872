import type { Dialect } from "kysely";

export type StoreKind = "sqlite" | "postgres";

/** `bot`: one running bot for each DATA_DIR. `worker`: the one process that scans, posts and sends. */
export type LockName = "bot" | "worker";

/** Held until released or until this process dies. */
export type StoreLock = {
  /** May be called twice. */
  release(): Promise<void>;
  /** Resolves when the lock was lost without `release` (PostgreSQL's connection died): stop working at once. */
  lost: Promise<void>;
};

/** What differs between the two stores; everything else is written once. */
export type Engine = {
  kind: StoreKind;
  dialect: Dialect;
  /** Null when another process, or another holder in this one, has the lock. Throws ServiceError. */
  tryLock(name: LockName): Promise<StoreLock | null>;
  /** Leaves nothing in the store's files of what was removed. Throws ServiceError. */
  scrub(): Promise<void>;
};
