/** One time at which a job is due. */
export type DueTime = {
  /** The local minute that the cron names: `2026-03-29T02:30`. With the job's name the key of its run. */
  wall: string;
  /** When that is: of a minute shown twice the first, of one that the clock skips the first after the gap. */
  at: Date;
};

/**
 * `running`: claimed, its work is not known to have ended. `ran`: it ended, well or not. `missed`: too late. `asked`: it
 * was missed, and somebody wants it made up: the worker takes it up as if it were due now.
 */
export const DUE_TIME_STATES = ["running", "ran", "missed", "asked"] as const;
export type DueTimeState = (typeof DUE_TIME_STATES)[number];

export type DueTimeRecord = DueTime & { job: string; state: DueTimeState; changedAt: Date };

/** Whose due times: a job's name, and what it and its due times were called before. */
export type WatermarkOwner = {
  job: string;
  formerNames: readonly string[];
  /** Cron and time zone. One that changed begins anew: what it would have made due before `now` never was. */
  schedule: string;
};

/** Port: the due times that were decided, implemented by the store. */
export type DueTimes = {
  /**
   * Up to when the job's due times are decided; `now` for a job that the store does not know. Only
   * inside a transaction, until whose end it holds up every other process that asks for this job.
   */
  holdWatermark(owner: WatermarkOwner, now: Date): Promise<Date>;
  /** Never moves it back. */
  raiseWatermark(job: string, until: Date): Promise<void>;
  /** Adds those whose key is new and returns them; the others stay as they are. */
  record(
    job: string,
    dueTimes: readonly DueTime[],
    state: DueTimeState,
    now: Date,
  ): Promise<DueTime[]>;
  /** From `running` to `ran`; false when it was not running. */
  finish(job: string, wall: string, now: Date): Promise<boolean>;
  /** From `missed` to `asked`; false when it was not missed, or is not known. */
  ask(job: string, wall: string, now: Date): Promise<boolean>;
  /** From `asked` to `running`; false when it was not asked for. */
  takeAsked(job: string, wall: string, now: Date): Promise<boolean>;
  /** Those of these jobs that are asked for, oldest first. */
  asked(jobs: readonly string[]): Promise<DueTimeRecord[]>;
  /** The running ones of a job under any of its names, oldest first. */
  unfinished(jobs: readonly string[]): Promise<DueTimeRecord[]>;
  /** The last `limit` of a job under any of its names, newest first. */
  recent(jobs: readonly string[], limit: number): Promise<DueTimeRecord[]>;
};
