import { expect, test } from "vitest";
import { createJobs, tellMissed } from "../../src/jobs/index.ts";
import { DAY_MS, systemClock } from "../../src/lib/time.ts";
import { sweepOld } from "../../src/workflows/retention.ts";
import { NOW } from "../support/tam-world.ts";
import { testLogger } from "../support/test-logger.ts";

const clock = { ...systemClock, now: () => NOW };
const logger = testLogger();

/** A store with so many old rows of one kind; how often it was asked, and for what. */
function oldRows(rows: number) {
  const asked: { before: Date; limit: number }[] = [];
  let left = rows;
  return {
    asked,
    left: () => left,
    sweep: async (before: Date, limit: number) => {
      asked.push({ before, limit });
      const gone = Math.min(left, limit);
      left -= gone;
      return { audit: gone, scans: 0 };
    },
  };
}

test("goes on until nothing is left, in small steps, from RETENTION_DAYS back", async () => {
  const retention = oldRows(1_700);
  await sweepOld({ retention, days: 400, clock, logger }, new AbortController().signal);
  expect(retention.left()).toBe(0);
  expect(retention.asked).toHaveLength(4);
  expect(retention.asked[0]).toEqual({
    before: new Date(NOW.getTime() - 400 * DAY_MS),
    limit: 500,
  });
});

test("is bounded a run: the rest goes the next day", async () => {
  const retention = oldRows(1_000_000);
  await sweepOld({ retention, days: 400, clock, logger }, new AbortController().signal);
  expect(retention.left()).toBe(900_000);
});

test("stops between two steps when the worker stops", async () => {
  const retention = oldRows(1_000);
  const stopping = new AbortController();
  const sweep = async (before: Date, limit: number) => {
    stopping.abort(new Error("stopping"));
    return retention.sweep(before, limit);
  };
  await expect(
    sweepOld({ retention: { sweep }, days: 400, clock, logger }, stopping.signal),
  ).rejects.toThrow("stopping");
  expect(retention.left()).toBe(500);
});

test("is a job of every night; that one was missed is told to nobody", async () => {
  let swept = 0;
  const told: string[] = [];
  const outbox = { add: async () => void told.push("admins") };
  const jobs = createJobs({
    healthScanCron: null,
    newId: () => "id",
    clock,
    store: { scans: {} as never, outbox: outbox as never },
    wakeWorker: () => {},
    alerts: true,
    sweep: async () => {
      swept += 1;
    },
    checkIns: null,
  });
  const job = jobs.find(({ name }) => name === "retention");
  const due = { wall: "2026-11-22T03:30", at: NOW };
  expect(job?.cron?.text).toBe("30 3 * * *");
  await job?.run?.(due, new AbortController().signal);
  expect(swept).toBe(1);
  const missed = { job: "retention", count: 3, latest: due, caughtUp: false };
  await tellMissed({ outbox: outbox as never }, missed);
  expect(told).toEqual([]);
});

test.each([
  ["check-ins", "“npm run -s tam -- checkins” makes them all up"],
  ["health-scan", "/tam scan runs one, too"],
])("of a missed run of %s the admins are told how to make it up", async (job, words) => {
  const told: string[] = [];
  const outbox = {
    add: async (rows: { post: { text: string } }[]) =>
      void told.push(...rows.map(({ post }) => post.text)),
  };
  const latest = { wall: "2026-11-01T10:00", at: NOW };
  await tellMissed({ outbox: outbox as never }, { job, count: 1, latest, caughtUp: false });
  expect(told).toEqual([expect.stringContaining(words)]);
});
