import { elapsedMs } from "../lib/time.ts";

/** A turn did not come within the time it was given: the request never left. */
export class LaneBusy extends Error {
  /** How long until it may work; never shorter than what Gmail asked for. */
  readonly waitMs: number;
  constructor(waitMs: number) {
    super("no turn in time");
    this.name = "LaneBusy";
    this.waitMs = waitMs;
  }
}

export type LaneTurn = {
  /** Of Gmail's quota. */
  units: number;
  /** Before all others that wait: a person looks at it. */
  first: boolean;
  /** Behind all others, and not with the last of the budget: what a month's drafts leave is for people. */
  batch?: boolean;
  /** Longer than this it does not wait. */
  withinMs: number;
  signal?: AbortSignal | undefined;
};

export type Lane = {
  /** Runs the task when its turn comes; rejects with LaneBusy or the signal's reason while it waits. */
  run<Result>(task: () => Promise<Result>, turn: LaneTurn): Promise<Result>;
  /** Nothing starts for `ms` from now; a longer pause that is under way stays. */
  pause(ms: number): void;
};

type Waiting = LaneTurn & { start: () => void };

/** Of the budget that is kept from batches: six mails read, checked and sent a minute. */
const FOR_PEOPLE = 0.2;

const rankOf = ({ first, batch }: LaneTurn): number => (batch === true ? 2 : first ? 0 : 1);

/** Every request to one mailbox: a few at once, and never more units within a window than the budget. */
export function createLane(options: {
  unitsPerWindow: number;
  windowMs: number;
  concurrency: number;
}): Lane {
  const { unitsPerWindow, windowMs, concurrency } = options;
  const spent: { at: number; units: number }[] = [];
  const waiting: Waiting[] = [];
  let running = 0;
  let pausedUntil = 0;
  let timer: NodeJS.Timeout | undefined;

  /** How long until its units are free; 0 = now. */
  function restMs({ units, batch }: LaneTurn): number {
    const now = elapsedMs();
    while (spent[0] !== undefined && spent[0].at + windowMs <= now) spent.shift();
    const most = batch === true ? unitsPerWindow * (1 - FOR_PEOPLE) : unitsPerWindow;
    let excess = spent.reduce((sum, one) => sum + one.units, units) - most;
    let free = now;
    for (const one of spent) {
      if (excess <= 0) break;
      excess -= one.units;
      free = one.at + windowMs;
    }
    return Math.max(free, pausedUntil) - now;
  }

  function startNext(): void {
    clearTimeout(timer);
    for (let next = waiting[0]; next !== undefined && running < concurrency; next = waiting[0]) {
      const rest = Math.ceil(restMs(next));
      if (rest > 0) {
        timer = setTimeout(startNext, Math.min(rest, 60_000));
        return;
      }
      waiting.shift();
      running += 1;
      spent.push({ at: elapsedMs(), units: next.units });
      next.start();
    }
  }

  function turnOf(turn: LaneTurn): Promise<void> {
    return new Promise((resolve, reject) => {
      if (turn.signal?.aborted) return reject(turn.signal.reason);
      const rest = restMs(turn);
      if (rest > turn.withinMs) return reject(new LaneBusy(rest));
      const leave = () => {
        const at = waiting.indexOf(entry);
        if (at >= 0) waiting.splice(at, 1);
        end();
        startNext();
      };
      const stop = () => {
        leave();
        reject(turn.signal?.reason);
      };
      const giveUp = setTimeout(() => {
        leave();
        reject(new LaneBusy(Math.max(restMs(turn), 1000)));
      }, turn.withinMs);
      const end = () => {
        clearTimeout(giveUp);
        turn.signal?.removeEventListener("abort", stop);
      };
      const entry: Waiting = {
        ...turn,
        start: () => {
          end();
          resolve();
        },
      };
      turn.signal?.addEventListener("abort", stop, { once: true });
      const behind = waiting.findIndex((other) => rankOf(other) > rankOf(turn));
      if (behind >= 0) waiting.splice(behind, 0, entry);
      else waiting.push(entry);
      startNext();
    });
  }

  return {
    async run(task, turn) {
      await turnOf(turn);
      try {
        return await task();
      } finally {
        running -= 1;
        startNext();
      }
    },
    pause(ms) {
      pausedUntil = Math.max(pausedUntil, elapsedMs() + ms);
      startNext();
    },
  };
}
