import type { ScheduledJob } from "../../src/jobs/scheduled-job.ts";
import { createTamScheduler, type TamScheduler } from "../../src/jobs/tam-scheduler.ts";
import { createLogger } from "../../src/lib/logger.ts";
import type { Store, StoreNouns } from "../../src/store/store.ts";
import type { FakeClock } from "../support/fake-clock.ts";

/** A process of which the store and the clock hear nothing more once it was killed. */
export type MortalProcess = {
  scheduler: TamScheduler;
  /** Kills it at its n-th step from now: before, between or right after what it asks of the store. */
  killAfter(steps: number): void;
  kill(): void;
  alive(): boolean;
};

/** What a job is made from: `step` is where its process may be killed. */
export type JobsOf = (step: () => void) => ScheduledJob<StoreNouns>[];

export function startProcess(
  store: Store,
  clock: FakeClock,
  timeZone: string,
  jobsOf: JobsOf,
): MortalProcess {
  let left = Number.POSITIVE_INFINITY;
  function step(): void {
    left -= 1;
    if (left < 0) throw new Error("killed");
  }

  /** The same object; the process may be killed before and after each call. */
  const mortal = <T extends object>(object: T): T =>
    new Proxy(object, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== "function") return member;
        return async (...args: unknown[]) => {
          step();
          const result: unknown = await member.apply(target, args);
          step();
          return result;
        };
      },
    });

  const scheduler = createTamScheduler<StoreNouns>({
    jobs: jobsOf(step),
    store: {
      dueTimes: mortal(store.dueTimes),
      async transaction(effects) {
        step();
        const result = await store.transaction(async (tx) => {
          const effect = await effects({ ...tx, dueTimes: mortal(tx.dueTimes) });
          step();
          return effect;
        });
        step();
        return result;
      },
    },
    clock: {
      now: clock.now,
      at: (due, run) => clock.at(due, () => (left >= 0 ? run() : undefined)),
    },
    timeZone,
    isWorker: () => true,
    // The clock's alarm alone.
    wake: () => () => {},
    logger: createLogger("silent"),
  });
  scheduler.start();
  return {
    scheduler,
    killAfter(steps) {
      left = Math.min(left, steps);
    },
    kill() {
      left = -1;
    },
    alive: () => left >= 0,
  };
}
