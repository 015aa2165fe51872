/**
 * Business time (ages, due times, snoozes, undo windows) comes from a Clock that is handed in, so
 * that the sandbox and tests can move it. Elapsed time (timeouts, rate windows, signatures) stays
 * with the machine: `elapsedMs`.
 */
export type Clock = {
  now(): Date;
  /**
   * Calls `run` once when business time reaches `due`: never before, never inside this call, at once
   * when it has passed. Keeps no process alive. Returns a cancel function. Throws RangeError for an
   * invalid date.
   */
  at(due: Date, run: () => void): () => void;
};

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** setTimeout fires at once when told to wait longer than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** A waiting clock looks again this often: timers see neither a machine that slept nor a clock that was set. */
const LOOK_AGAIN_MS = 60_000;

export const systemClock: Clock = {
  now: () => new Date(),
  at(due, run) {
    if (Number.isNaN(due.getTime())) throw new RangeError("the due time is not a date");
    const left = () => due.getTime() - Date.now();
    let timer: NodeJS.Timeout;
    const arm = () => {
      timer = setTimeout(look, Math.min(Math.max(0, left()), LOOK_AGAIN_MS)).unref();
    };
    const look = () => (left() > 0 ? arm() : run());
    arm();
    return () => clearTimeout(timer);
  },
};

/** Milliseconds of machine time since an arbitrary origin; never goes back. */
export const elapsedMs = (): number => performance.now();

/** The machine's own wall clock in seconds, for what the outside world signs (never for business time). */
export const machineEpochSeconds = (): number => Math.floor(Date.now() / 1000);

/** Age in days as the score counts it: (now - created) / 86,400 s, never negative (spec section 2). */
export const ageInDays = (created: Date, now: Date): number =>
  Math.max(0, now.getTime() - created.getTime()) / DAY_MS;

/** `2026-12-04 10:05 UTC` */
export const utcMinute = (at: Date): string =>
  `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** "just now", "4 min ago", "3 h ago", "2 days ago": how old something is, in words a rep reads at a glance. */
export function describeAge(since: Date, now: Date): string {
  const minutes = Math.floor(Math.max(0, now.getTime() - since.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / 1440)} days ago`;
}

/**
 * Resolves after `ms` of machine time, however long (a server may ask for anything); rejects with the
 * signal's reason when aborted before.
 */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let left = ms;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const step = Math.min(left, LONGEST_TIMEOUT_MS);
      left -= step;
      timer = setTimeout(left > 0 ? wait : finish, step);
    };
    const finish = () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    };
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    wait();
  });
}
