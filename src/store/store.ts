import { Kysely, sql } from "kysely";
import type { AccountNames } from "../domain/account.ts";
import type { AccountRecords } from "../domain/account-records.ts";
import type { AuditLog } from "../domain/audit.ts";
import type { Communications } from "../domain/communication.ts";
import type { Covers } from "../domain/cover.ts";
import type { Drafts } from "../domain/draft.ts";
import type { DueTimes } from "../domain/due-time.ts";
import type { HomeTabs } from "../domain/home-tab.ts";
import type { NotionBudget } from "../domain/notion-budget.ts";
import type { Handled, Once } from "../domain/once.ts";
import type { Outbox } from "../domain/outbox.ts";
import type { ProfilePages } from "../domain/profile-pages.ts";
import type { Pulses } from "../domain/pulse.ts";
import type { Retention } from "../domain/retention.ts";
import type { AccountStates, NotionWrites, Scans } from "../domain/scan.ts";
import type { ScoreHistory } from "../domain/score-history.ts";
import type { Episodes } from "../domain/stored-episode.ts";
import type { Logger } from "../lib/logger.ts";
import { createAccountNames } from "./account-names.ts";
import { createAccountRecords } from "./account-records.ts";
import { createAccountStates } from "./account-states.ts";
import { createAuditLog } from "./audit.ts";
import { createCommunications } from "./communications.ts";
import { createCovers } from "./covers.ts";
import { createDrafts } from "./drafts.ts";
import { createDueTimes } from "./due-times.ts";
import type { Engine, LockName, StoreKind, StoreLock } from "./engine.ts";
import { createEpisodes } from "./episodes.ts";
import { createHandled } from "./handled.ts";
import { createHomeTabs } from "./home-tabs.ts";
import { migrate } from "./migrate.ts";
import { createNotionBudget } from "./notion-budget.ts";
import { createNotionWrites } from "./notion-writes.ts";
import { createOutbox } from "./outbox.ts";
import { createProfilePages } from "./profile-pages.ts";
import { createPulses } from "./pulses.ts";
import { createRetention } from "./retention.ts";
import { createScans } from "./scans.ts";
import { createScoreHistory } from "./score-history.ts";
import type { Database, Tables } from "./tables.ts";
import type { TransactionScope } from "./transaction-scope.ts";
import { refuseUnfinishedCopy } from "./unfinished-copy.ts";

/** Everything the store keeps, one object a noun; the same within a transaction and outside. */
export type StoreNouns = {
  scoreHistory: ScoreHistory;
  accountNames: AccountNames;
  handled: Handled;
  audit: AuditLog;
  dueTimes: DueTimes;
  scans: Scans;
  accountStates: AccountStates;
  episodes: Episodes;
  outbox: Outbox;
  notionWrites: NotionWrites;
  notionBudget: NotionBudget;
  drafts: Drafts;
  covers: Covers;
  communications: Communications;
  profilePages: ProfilePages;
  pulses: Pulses;
  homeTabs: HomeTabs;
  retention: Retention;
  accountRecords: AccountRecords;
};

export type Store = StoreNouns & {
  kind: StoreKind;
  /**
   * All of `effects` or nothing. Inside, use only `tx`, and never call to the outside: other writers
   * wait. The whole store used inside throws. A failure to commit with `unclear` set may have committed.
   */
  transaction<T>(effects: (tx: StoreNouns) => Promise<T>): Promise<T>;
  once: Once<StoreNouns>;
  /** Null when another holder has it. `bot` is always granted on PostgreSQL, where several may run. */
  tryLock(name: LockName): Promise<StoreLock | null>;
  /** Whether this process holds the lock now. */
  holds(name: LockName): boolean;
  /**
   * Leaves nothing in the store's own files of what was removed; PostgreSQL does so by itself, sooner or later. Not
   * inside a transaction; other writers wait meanwhile. Throws ServiceError.
   */
  scrub(): Promise<void>;
  /** Throws ServiceError when the store does not answer. */
  ping(): Promise<void>;
  /** Waits for what runs, then frees the locks and closes. May be called twice. */
  close(): Promise<void>;
};

/** Brings the tables to the newest migration and binds the nouns to them. Closes the engine when that fails. */
export async function createStore(
  engine: Engine,
  scope: TransactionScope,
  logger: Logger,
): Promise<{ store: Store; migrationsRun: number }> {
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  const locks = new Map<LockName, StoreLock>();
  const transaction: Store["transaction"] = async (effects) => {
    scope.refuseInside();
    return db.transaction().execute((trx) => scope.run(() => effects(createNouns(trx, logger))));
  };
  const closeAll = async () => {
    await db.destroy();
    for (const lock of locks.values()) await lock.release();
  };
  let closing: Promise<void> | null = null;

  const store: Store = {
    kind: engine.kind,
    ...createNouns(db, logger),
    transaction,
    once: (key, at, effects) =>
      transaction(async (tx) =>
        (await tx.handled.claim(key, at))
          ? { kind: "done", value: await effects(tx) }
          : { kind: "already" },
      ),
    async tryLock(name) {
      const lock = await engine.tryLock(name);
      if (lock === null) return null;
      // Also keeps the file handle from being collected, which would free the lock.
      locks.set(name, lock);
      const forget = () => {
        if (locks.get(name) === lock) locks.delete(name);
      };
      void lock.lost.then(forget);
      return {
        lost: lock.lost,
        release: () => {
          forget();
          return lock.release();
        },
      };
    },
    holds: (name) => locks.has(name),
    scrub: () => engine.scrub(),
    async ping() {
      await sql`select 1`.execute(db);
    },
    close() {
      closing ??= closeAll();
      return closing;
    },
  };
  try {
    const migrationsRun = await migrate(db, engine.kind);
    if (engine.kind === "postgres") await refuseUnfinishedCopy(db);
    return { store, migrationsRun };
  } catch (error) {
    await store.close();
    throw error;
  }
}

const createNouns = (db: Database, logger: Logger): StoreNouns => ({
  scoreHistory: createScoreHistory(db, logger),
  accountNames: createAccountNames(db),
  handled: createHandled(db),
  audit: createAuditLog(db, logger),
  dueTimes: createDueTimes(db, logger),
  scans: createScans(db, logger),
  accountStates: createAccountStates(db),
  episodes: createEpisodes(db, logger),
  outbox: createOutbox(db, logger),
  notionWrites: createNotionWrites(db),
  notionBudget: createNotionBudget(db),
  communications: createCommunications(db, logger),
  profilePages: createProfilePages(db),
  retention: createRetention(db),
  accountRecords: createAccountRecords(db),
  covers: createCovers(db),
  drafts: createDrafts(db, logger),
  pulses: createPulses(db),
  homeTabs: createHomeTabs(db),
});
