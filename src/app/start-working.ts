import { createJobs, tellMissed } from "../jobs/index.ts";
import { createTamScheduler } from "../jobs/tam-scheduler.ts";
import { createWorkLoop, type WorkLoop } from "../jobs/work-loop.ts";
import { becomeWorker } from "../jobs/worker.ts";
import { realLimits } from "../lib/limits.ts";
import type { Store, StoreNouns } from "../store/store.ts";
import { sweepOld } from "../workflows/retention.ts";
import type { Closings } from "./closings.ts";
import type { AppDeps } from "./services.ts";

/** The jobs wake by the clock in every process; the one that holds the worker lock does the work. */
export function startWorking(
  { config, clock, logger, limits = realLimits }: AppDeps,
  store: Store,
  {
    scans,
    beside,
    checkIns,
  }: {
    scans: WorkLoop;
    beside: readonly WorkLoop[];
    checkIns: Parameters<typeof createJobs>[0]["checkIns"];
  },
  closings: Closings,
) {
  const worker = becomeWorker({
    locks: store,
    logger,
    work: async (signal) => {
      // What became due while nobody was the worker.
      void scheduler.runDue();
      await Promise.all([scans, asked, ...beside].map((loop) => loop.run(signal)));
    },
  });
  const scheduler = createTamScheduler<StoreNouns>({
    jobs: createJobs({
      healthScanCron: config.scan.cron,
      newId: () => crypto.randomUUID(),
      wakeWorker: scans.wake,
      alerts: config.alerts.channel !== null,
      clock,
      store,
      sweep: (signal) =>
        sweepOld({ retention: store.retention, days: config.retentionDays, clock, logger }, signal),
      checkIns,
    }),
    store,
    clock,
    timeZone: config.timeZone,
    isWorker: worker.isWorker,
    onMissed: tellMissed,
    logger,
  });
  /** Another process may have got the click that asks for a missed run. */
  const asked = createWorkLoop({
    resume: async () => {},
    work: () => scheduler.takeUpAsked(),
    everyMs: limits.scanFollowMs,
    logger,
  });
  scheduler.start();
  closings.add("worker", worker.stop);
  closings.add("scheduler", scheduler.stop);
  return scheduler;
}
