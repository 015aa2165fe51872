import type { Cron } from "../domain/cron.ts";
import type { DueTime, DueTimes } from "../domain/due-time.ts";

/** A job as data. `Tx` is what one transaction of the store may write to. */
export type ScheduledJob<Tx> = {
  /** Part of the key of its due times. A new name lists the old one in `formerNames`. */
  name: string;
  formerNames?: readonly string[];
  /** null = off. */
  cron: Cron | null;
  /** How late a due time is still made up. */
  graceMs: number;
  /**
   * Stores the work to be done, in the transaction that claims the due time: happens exactly once. As
   * in every transaction, no call to the outside.
   */
  commit?(tx: Tx, due: DueTime): Promise<void>;
  /**
   * Does the work once it is claimed. Called again, by the next worker, for one that a dead process
   * left behind, however long ago: it does what is left. After the signal it finishes its current
   * durable step and throws the signal's reason if anything is left.
   */
  run?(due: DueTime, signal: AbortSignal): Promise<void>;
};

/** Due times of one job that were too late. */
export type MissedRuns = {
  job: string;
  count: number;
  latest: DueTime;
  /** A newer due time runs now. */
  caughtUp: boolean;
};

/** What the scheduler needs of the store. */
export type SchedulerStore<Tx extends { dueTimes: DueTimes }> = {
  dueTimes: DueTimes;
  transaction<T>(effects: (tx: Tx) => Promise<T>): Promise<T>;
};
