import { adminsPost } from "../domain/admins-post.ts";
import { type Cron, parseCron } from "../domain/cron.ts";
import type { DueTime } from "../domain/due-time.ts";
import { missedKey, OFFERED_JOBS, type OfferedJob } from "../domain/missed-run.ts";
import type { Outbox } from "../domain/outbox.ts";
import type { Scans } from "../domain/scan.ts";
import { type Clock, HOUR_MS, utcMinute } from "../lib/time.ts";
import { until } from "../lib/until.ts";
import { LATE_AFTER_MS, tellLateScan } from "../workflows/scan/late-scan.ts";
import { startedScan } from "../workflows/scan/scan.ts";
import type { MissedRuns, ScheduledJob } from "./scheduled-job.ts";

/** Every job that runs by the clock: name, cron, how late it is made up, what it does. */
export function createJobs(deps: {
  healthScanCron: Cron | null;
  newId: () => string;
  clock: Clock;
  store: { scans: Scans; outbox: Outbox };
  /** The scan's wish is in the store: the worker's loop takes it up. */
  wakeWorker: () => void;
  /** Whether there are alerts at all. */
  alerts: boolean;
  /** Removes what has been over for RETENTION_DAYS; does what is left when called again. */
  sweep: (signal: AbortSignal) => Promise<void>;
  /** Null without drafts. */
  checkIns: {
    cron: Cron | null;
    run: (runKey: string, signal: AbortSignal) => Promise<unknown>;
  } | null;
}): ScheduledJob<{ scans: Scans }>[] {
  const { checkIns, sweep } = deps;
  return [
    {
      name: "health-scan" satisfies OfferedJob,
      cron: deps.healthScanCron,
      graceMs: HOUR_MS,
      commit: async (tx, due) =>
        tx.scans.save(startedScan(deps.newId(), { kind: "scheduled", dueAt: due.at }, due.at)),
      // Goes on as the self-check, also in the next process when this one dies.
      async run(due, signal) {
        deps.wakeWorker();
        await until(deps.clock, new Date(due.at.getTime() + LATE_AFTER_MS), signal);
        await tellLateScan(deps.store, due.at, deps);
        deps.wakeWorker();
      },
    },
    {
      name: SWEEP,
      cron: SWEEP_CRON.kind === "cron" ? SWEEP_CRON.cron : null,
      graceMs: HOUR_MS,
      run: (_due, signal) => sweep(signal),
    },
    ...(checkIns === null
      ? []
      : [
          {
            name: "check-ins" satisfies OfferedJob,
            cron: checkIns.cron,
            graceMs: 2 * HOUR_MS,
            async run(due: DueTime, signal: AbortSignal) {
              await checkIns.run(due.wall, signal);
            },
          },
        ]),
  ];
}

const SWEEP = "retention";
/** At night, when nobody waits. */
const SWEEP_CRON = parseCron("30 3 * * *");

/** Where the admins are offered due times that were too late, in the transaction that records them. */
export async function tellMissed(
  tx: { outbox: Outbox },
  { job, count: times, latest, caughtUp }: MissedRuns,
): Promise<void> {
  const offered = OFFERED_JOBS.find((name) => name === job);
  // A sweep that was missed is made up by the next one: nobody need know.
  if (caughtUp || offered === undefined) return;
  const more = times === 1 ? "" : ` (and ${times - 1} before it)`;
  const text = `The ${job} of ${utcMinute(latest.at)}${more} was missed, as no bot was running; it is too late to make it up by itself. ${BY_HAND[offered]}`;
  const run = { job: offered, wall: latest.wall, at: latest.at };
  const post = { kind: "missed" as const, ...run, text, outcome: null };
  await tx.outbox.add([{ ...adminsPost(missedKey(run), text), post }]);
}

/** What does the same as the button. */
const BY_HAND: Record<OfferedJob, string> = {
  "health-scan": "/tam scan runs one, too.",
  "check-ins":
    "On the command line “npm run -s tam -- checkins” makes them all up, too; /tam draft checkin <account> prepares a single one.",
};
