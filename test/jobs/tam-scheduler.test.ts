import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { DueTime } from "../../src/domain/due-time.ts";
import type { MissedRuns, ScheduledJob } from "../../src/jobs/scheduled-job.ts";
import { createTamScheduler, type TamSchedulerOptions } from "../../src/jobs/tam-scheduler.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store, StoreNouns } from "../../src/store/store.ts";
import { cronOf } from "../support/cron.ts";
import { createFakeClock, type FakeClock } from "../support/fake-clock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const HOUR_MS = 3_600_000;
const silent = testLogger();

/** A store, a clock at midnight, and schedulers on them; the store's audit log tells what was done. */
async function openWorld(start = "2026-03-02T00:00:00Z") {
  const directory = temporaryDirectory();
  const store = await openStore({
    databaseUrl: null,
    dataDir: join(directory.path, "data"),
    logger: silent,
  });
  const clock = createFakeClock(new Date(start));
  const stops: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const stop of stops) await stop();
    await store.close();
    directory.remove();
  });
  const schedule = (
    jobs: readonly ScheduledJob<StoreNouns>[],
    options: Partial<TamSchedulerOptions<StoreNouns>> = {},
  ) => {
    const scheduler = createTamScheduler({
      jobs,
      store,
      clock,
      timeZone: "UTC",
      isWorker: () => true,
      wake: () => () => {},
      logger: silent,
      ...options,
    });
    stops.push(scheduler.stop);
    return scheduler;
  };
  const at = async (time: string, scheduler: { runDue(): Promise<void> }) => {
    clock.set(new Date(`2026-03-${time}:00Z`));
    await scheduler.runDue();
  };
  /** `scan 02T07:00 ran`, oldest first. */
  const decided = async (...jobs: string[]) =>
    (await store.dueTimes.recent(jobs.length > 0 ? jobs : ["scan"], 100))
      .map(({ job, wall, state }) => `${job} ${wall.slice(8)} ${state}`)
      .reverse();
  const done = async () =>
    (await store.audit.recent(100)).map(({ action, object }) => `${action} ${object}`).reverse();
  return { store, clock, schedule, at, decided, done };
}

const note = (tx: StoreNouns, action: string, object: string, at: Date) =>
  tx.audit.record({
    at,
    actor: "tam",
    action,
    object,
    result: "done",
    reference: null,
    detail: null,
  });

/** Daily at 7:00, an hour of grace; leaves a line in the audit log in its claim. */
const scan = (change: Partial<ScheduledJob<StoreNouns>> = {}): ScheduledJob<StoreNouns> => ({
  name: "scan",
  cron: cronOf("0 7 * * *"),
  graceMs: HOUR_MS,
  commit: (tx, due) => note(tx, "commit", due.wall.slice(8), due.at),
  ...change,
});

describe("what is due", () => {
  test("runs at its time, each day once, however often one asks", async () => {
    const { schedule, at, decided, done } = await openWorld();
    const scheduler = schedule([scan()]);
    await at("02T00:00", scheduler);
    await at("02T06:59", scheduler);
    expect(await decided()).toEqual([]);
    await at("02T07:00", scheduler);
    await at("02T07:00", scheduler);
    await at("02T07:59", scheduler);
    await at("03T07:00", scheduler);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 ran"]);
    expect(await done()).toEqual(["commit 02T07:00", "commit 03T07:00"]);
  });

  test.each([
    ["at the first start itself", "2026-03-02T07:00:00Z", []],
    ["just after the first start", "2026-03-02T06:59:59Z", ["scan 02T07:00 ran"]],
  ])("and was due %s", async (_case, start, expected) => {
    const { schedule, at, decided } = await openWorld(start);
    await at("02T07:30", schedule([scan()]));
    expect(await decided()).toEqual(expected);
  });

  test.each([
    ["within its grace: made up", "03T08:00", ["scan 03T07:00 ran"]],
    ["later: missed", "03T08:01", ["scan 03T07:00 missed"]],
    [
      "for days: the newest is made up, the others missed",
      "05T07:30",
      ["scan 03T07:00 missed", "scan 04T07:00 missed", "scan 05T07:00 ran"],
    ],
    [
      "for days and too late: all missed",
      "04T12:00",
      ["scan 03T07:00 missed", "scan 04T07:00 missed"],
    ],
  ])("the process was down %s", async (_case, back, expected) => {
    const { schedule, at, decided } = await openWorld();
    const before = schedule([scan()]);
    await at("02T07:00", before);
    await before.stop();
    const after = schedule([scan()]);
    await at(back, after);
    await at(back, after);
    expect(await decided()).toEqual(["scan 02T07:00 ran", ...expected]);
  });

  test("of several due times within the grace the newest runs, the others are missed", async () => {
    const { schedule, at, decided } = await openWorld();
    const scheduler = schedule([scan({ cron: cronOf("*/20 7 * * *") })]);
    await at("02T00:00", scheduler);
    await at("02T07:50", scheduler);
    expect(await decided()).toEqual([
      "scan 02T07:00 missed",
      "scan 02T07:20 missed",
      "scan 02T07:40 ran",
    ]);
  });

  test("nothing while a job is off, nothing for that time once it is on again", async () => {
    const { schedule, at, decided } = await openWorld();
    await at("02T07:00", schedule([scan()]));
    await at("03T00:00", schedule([scan({ cron: null })]));
    await at("06T07:30", schedule([scan({ cron: null })]));
    const on = schedule([scan()]);
    await at("06T07:31", on);
    await at("07T07:00", on);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 07T07:00 ran"]);
  });

  test("a new cron begins with the start of the process that has it", async () => {
    const { schedule, clock, at, decided } = await openWorld();
    await at("02T07:00", schedule([scan()]));
    clock.set(new Date("2026-03-02T09:10:00Z"));
    const changed = schedule([scan({ cron: cronOf("0 9 * * *") })]);
    await at("02T09:20", changed);
    await at("03T09:00", changed);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 03T09:00 ran"]);
  });

  test("many years of due times are decided, none lost", async () => {
    const { schedule, clock, store } = await openWorld("1970-01-01T00:00:00Z");
    const offers: MissedRuns[] = [];
    const scheduler = schedule([scan()], {
      onMissed: async (_tx, missed) => void offers.push(missed),
    });
    await scheduler.runDue();
    clock.set(new Date("2026-03-02T07:00:00Z"));
    await scheduler.runDue();
    const days = (Date.UTC(2026, 2, 3) - Date.UTC(1970, 0, 1)) / (24 * HOUR_MS);
    const rows = await store.dueTimes.recent(["scan"], 100_000);
    expect(rows).toHaveLength(days);
    expect(rows.filter(({ state }) => state === "ran").map(({ wall }) => wall)).toEqual([
      "2026-03-02T07:00",
    ]);
    expect(offers.reduce((sum, { count }) => sum + count, 0)).toBe(days - 1);
    expect(offers.at(-1)).toMatchObject({ caughtUp: true, latest: { wall: "2026-03-01T07:00" } });
  });

  test("a batch never ends between due times of one instant", async () => {
    const { schedule, store, clock } = await openWorld("2026-03-28T00:00:00Z");
    // Each minute; the sixty of the gap are all due at 3:00, and the thousandth is among them.
    const scheduler = schedule([scan({ cron: cronOf("* * * * *") })], {
      timeZone: "Europe/Berlin",
    });
    clock.set(new Date("2026-03-28T08:50:00Z"));
    await scheduler.runDue();
    clock.set(new Date("2026-03-29T04:00:00Z"));
    await scheduler.runDue();
    const rows = await store.dueTimes.recent(["scan"], 10_000);
    // 28 hours pass, and one more on the wall.
    expect(rows).toHaveLength((28 + 1) * 60);
  });
});

describe("what was missed is offered in the transaction that records it", () => {
  test.each([
    ["alone", "03T12:00", [{ count: 1, latest: "2026-03-03T07:00", caughtUp: false }]],
    [
      "with a newer one that runs",
      "05T07:10",
      [{ count: 2, latest: "2026-03-04T07:00", caughtUp: true }],
    ],
    ["not at all", "03T07:10", []],
  ])("%s", async (_case, back, expected) => {
    const { schedule, at } = await openWorld();
    const offers: unknown[] = [];
    const scheduler = schedule([scan()], {
      onMissed: async (_tx, { job, count, latest, caughtUp }) => {
        expect(job).toBe("scan");
        offers.push({ count, latest: latest.wall, caughtUp });
      },
    });
    await at("02T07:00", scheduler);
    await at(back, scheduler);
    await at(back, scheduler);
    expect(offers).toEqual(expected);
  });

  test("an offer that fails leaves all undecided until the next time", async () => {
    const { schedule, at, decided } = await openWorld();
    let fails = true;
    const scheduler = schedule([scan()], {
      onMissed: async () => {
        if (fails) throw new Error("no");
      },
    });
    await at("02T07:00", scheduler);
    await at("04T07:10", scheduler);
    expect(await decided()).toEqual(["scan 02T07:00 ran"]);
    fails = false;
    await at("04T07:11", scheduler);
    expect(await decided()).toEqual([
      "scan 02T07:00 ran",
      "scan 03T07:00 missed",
      "scan 04T07:00 ran",
    ]);
  });

  test("minutes that the clock leapt over are not offered when their common instant runs", async () => {
    const { schedule, clock, decided } = await openWorld("2026-03-29T00:50:00Z");
    const offers: MissedRuns[] = [];
    const scheduler = schedule([scan({ cron: cronOf("*/20 2 * * *") })], {
      timeZone: "Europe/Berlin",
      onMissed: async (_tx, missed) => void offers.push(missed),
    });
    await scheduler.runDue();
    clock.set(new Date("2026-03-29T01:00:00Z"));
    await scheduler.runDue();
    expect(await decided()).toEqual([
      "scan 29T02:00 missed",
      "scan 29T02:20 missed",
      "scan 29T02:40 ran",
    ]);
    expect(offers).toEqual([]);
  });
});

describe("the clock", () => {
  test("set back does not run anything again, and says when it is far behind", async () => {
    const lines: string[] = [];
    const logger = testLogger((line) => void lines.push(line), "warn");
    const { schedule, at, decided } = await openWorld();
    const scheduler = schedule([scan()], { logger });
    await at("05T07:00", scheduler);
    await at("05T06:55", scheduler);
    await at("05T07:00", scheduler);
    expect(lines).toEqual([]);
    await at("04T06:59", scheduler);
    await at("04T07:01", scheduler);
    expect(await decided()).toEqual([
      "scan 02T07:00 missed",
      "scan 03T07:00 missed",
      "scan 04T07:00 missed",
      "scan 05T07:00 ran",
    ]);
    expect(lines.map((line) => JSON.parse(line).behindMs)).toEqual([
      24 * HOUR_MS + 60_000,
      24 * HOUR_MS - 60_000,
    ]);
  });

  test("its alarm wakes the scheduler at the next due time and after a jump", async () => {
    const { schedule, clock, decided } = await openWorld();
    const ran: string[] = [];
    const ended = Promise.withResolvers<void>();
    const scheduler = schedule([
      scan({
        run: async (due) => {
          ran.push(due.wall.slice(8));
          if (ran.length === 2) ended.resolve();
        },
      }),
      { ...scan(), name: "check-ins", cron: cronOf("0 10 1 * *") },
    ]);
    scheduler.start();
    scheduler.start();
    await scheduler.runDue();
    expect(clock.nextAlarm()).toEqual(new Date("2026-03-02T07:00:00Z"));
    clock.set(new Date("2026-03-02T07:00:00Z"));
    await scheduler.runDue();
    expect(clock.nextAlarm()).toEqual(new Date("2026-03-03T07:00:00Z"));
    clock.set(new Date("2026-03-05T07:20:00Z"));
    await ended.promise;
    expect(ran).toEqual(["02T07:00", "05T07:00"]);
    await scheduler.stop();
    expect(clock.nextAlarm()).toBeNull();
    expect(await decided()).toEqual([
      "scan 02T07:00 ran",
      "scan 03T07:00 missed",
      "scan 04T07:00 missed",
      "scan 05T07:00 ran",
    ]);
  });

  test("no alarm when all is off, nor without a start", async () => {
    const { schedule, clock } = await openWorld();
    const off = schedule([scan({ cron: null })]);
    off.start();
    await off.runDue();
    await schedule([scan()]).runDue();
    expect(clock.nextAlarm()).toBeNull();
  });
});

describe("a missed one that somebody asks for", () => {
  const ask = (store: Store, day: string) =>
    store.dueTimes.ask("scan", `2026-03-${day}T07:00`, new Date("2026-03-03T12:00:00Z"));

  async function missOne(change: Partial<ScheduledJob<StoreNouns>> = {}) {
    const world = await openWorld();
    const began: string[] = [];
    const run = async (due: DueTime) =>
      void began.push(`${due.wall.slice(8)} ${due.at.getUTCHours()}`);
    const open = () => world.schedule([scan({ run, ...change })]);
    const first = open();
    await world.at("02T07:00", first);
    await world.at("03T12:00", first);
    expect(await world.decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 missed"]);
    began.length = 0;
    return { ...world, began, open, first };
  }

  test("is taken up without a new due time, once, with the work that its claim means", async () => {
    const { store, began, first, decided, done } = await missOne();
    await first.takeUpAsked();
    expect(began).toEqual([]);
    await ask(store, "03");
    await Promise.all([first.takeUpAsked(), first.takeUpAsked()]);
    await first.runDue();
    expect(began).toEqual(["03T07:00 7"]);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 ran"]);
    expect(await done()).toEqual(["commit 02T07:00", "commit 03T07:00"]);
  });

  test("is taken up by the next process when the one that was asked dies at once", async () => {
    const { store, began, first, open, decided } = await missOne();
    await first.stop();
    await ask(store, "03");
    await first.takeUpAsked();
    expect(began).toEqual([]);
    await open().runDue();
    expect(began).toEqual(["03T07:00 7"]);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 ran"]);
  });

  test("is not taken up by a process that is not the worker", async () => {
    const { store, schedule, began, decided } = await missOne();
    await ask(store, "03");
    const idle = schedule([scan({ run: async () => void began.push("idle") })], {
      isWorker: () => false,
    });
    await idle.takeUpAsked();
    await idle.runDue();
    expect(began).toEqual([]);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 asked"]);
  });

  test("under the former name of a job goes to the renamed one", async () => {
    const { store, schedule, began, decided } = await missOne();
    await ask(store, "03");
    const run = async (due: DueTime) => void began.push(due.wall.slice(8));
    await schedule([scan({ name: "health-scan", formerNames: ["scan"], run })]).takeUpAsked();
    await expect.poll(() => decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 ran"]);
    expect(began).toEqual(["03T07:00"]);
  });
});

describe("a job's work", () => {
  test("one that fails is logged, has run, and does not stop the others", async () => {
    const lines: string[] = [];
    const logger = testLogger((line) => void lines.push(line), "error");
    const { schedule, at, decided, done } = await openWorld();
    const scheduler = schedule(
      [
        { ...scan(), name: "broken", run: () => Promise.reject(new RangeError("out of paper")) },
        scan(),
      ],
      { logger },
    );
    await at("02T07:00", scheduler);
    await at("02T07:01", scheduler);
    expect(await decided("broken", "scan")).toEqual(
      expect.arrayContaining(["broken 02T07:00 ran", "scan 02T07:00 ran"]),
    );
    expect(await done()).toEqual(["commit 02T07:00", "commit 02T07:00"]);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ job: "broken", message: "out of paper", msg: "the job failed" }),
    ]);
  });

  test("one whose claim fails is decided again a minute later, and does not stop the others", async () => {
    const { schedule, clock, at, decided, done } = await openWorld();
    let fails = 2;
    const broken = scan({
      name: "broken",
      commit: async (tx, due) => {
        await note(tx, "half", due.wall.slice(8), due.at);
        fails -= 1;
        if (fails >= 0) throw new Error("no");
      },
    });
    const scheduler = schedule([broken, scan()]);
    scheduler.start();
    await at("02T07:00", scheduler);
    expect(await done()).toEqual(["commit 02T07:00"]);
    expect(clock.nextAlarm()).toEqual(new Date("2026-03-02T07:01:00Z"));
    await at("02T07:01", scheduler);
    await at("02T07:02", scheduler);
    expect(clock.nextAlarm()).toEqual(new Date("2026-03-03T07:00:00Z"));
    expect(await done()).toEqual(["commit 02T07:00", "half 02T07:00"]);
    expect(await decided("broken")).toEqual(["broken 02T07:00 ran"]);
  });

  test("a long one holds up the next of its own job only", async () => {
    const { schedule, clock, decided } = await openWorld();
    const runs: string[] = [];
    const goOn = Promise.withResolvers<void>();
    const long = scan({
      cron: cronOf("0 1,2 * * *"),
      run: (due) => {
        runs.push(due.wall.slice(8));
        return goOn.promise;
      },
    });
    // Decided after the long one.
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const other = scan({
      name: "other",
      cron: cronOf("0 1,2 * * *"),
      run: async (due) => (due.wall.endsWith("01:00") ? first : second).resolve(),
    });
    const scheduler = schedule([long, other]);
    clock.set(new Date("2026-03-02T01:00:00Z"));
    const waiting = scheduler.runDue();
    await first.promise;
    clock.set(new Date("2026-03-02T02:00:00Z"));
    const alsoWaiting = scheduler.runDue();
    await second.promise;
    expect(await decided()).toEqual(["scan 02T01:00 running", "scan 02T02:00 running"]);
    expect(runs).toEqual(["02T01:00"]);
    goOn.resolve();
    await Promise.all([waiting, alsoWaiting]);
    expect(runs).toEqual(["02T01:00", "02T02:00"]);
    expect(await decided()).toEqual(["scan 02T01:00 ran", "scan 02T02:00 ran"]);
  });
});

describe("processes", () => {
  /** Leaves the due time of the second at 7:00 claimed, its run begun and never ended. */
  async function dieWhileRunning(
    schedule: Awaited<ReturnType<typeof openWorld>>["schedule"],
    clock: FakeClock,
  ): Promise<void> {
    const began = Promise.withResolvers<void>();
    const run = () => {
      began.resolve();
      return new Promise<void>(() => {});
    };
    const dying = schedule([scan({ run })], { stopWithinMs: 0 });
    clock.set(new Date("2026-03-02T07:00:00Z"));
    void dying.runDue();
    await began.promise;
  }

  test("only the worker decides; who becomes it takes up what was left and what is due", async () => {
    const { schedule, clock, at, decided } = await openWorld();
    const began: string[] = [];
    let worker = false;
    const run = async (due: DueTime) => void began.push(due.wall.slice(8));
    await dieWhileRunning(schedule, clock);
    expect(await decided()).toEqual(["scan 02T07:00 running"]);
    const next = schedule([scan({ run })], { isWorker: () => worker });
    next.start();
    await at("03T07:00", next);
    expect(began).toEqual([]);
    expect(clock.nextAlarm()).toEqual(new Date("2026-03-03T07:01:00Z"));
    worker = true;
    await at("03T07:01", next);
    await next.runDue();
    expect(began).toEqual(["02T07:00", "03T07:00"]);
    expect(await decided()).toEqual(["scan 02T07:00 ran", "scan 03T07:00 ran"]);
  });

  test("who becomes the worker again does not run twice what it still runs", async () => {
    const { schedule, clock, decided } = await openWorld();
    const runs: string[] = [];
    const began = Promise.withResolvers<void>();
    const askedWithoutLock = Promise.withResolvers<void>();
    const decidedAgain = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const long = scan({
      run: (due) => {
        runs.push(due.wall.slice(8));
        began.resolve();
        return goOn.promise;
      },
    });
    // Decided after the long one.
    const other = scan({
      name: "other",
      cron: cronOf("0 8 * * *"),
      run: async () => decidedAgain.resolve(),
    });
    let worker = true;
    const isWorker = () => {
      if (!worker) askedWithoutLock.resolve();
      return worker;
    };
    const scheduler = schedule([long, other], { isWorker });
    clock.set(new Date("2026-03-02T07:00:00Z"));
    const asked = [scheduler.runDue()];
    await began.promise;
    worker = false;
    asked.push(scheduler.runDue());
    await askedWithoutLock.promise;
    worker = true;
    clock.set(new Date("2026-03-02T08:00:00Z"));
    asked.push(scheduler.runDue());
    await decidedAgain.promise;
    goOn.resolve();
    await Promise.all(asked);
    expect(runs).toEqual(["02T07:00"]);
    expect(await decided()).toEqual(["scan 02T07:00 ran"]);
  });

  test("a renamed job goes on, with what its old name left unfinished", async () => {
    const { schedule, at, decided, clock } = await openWorld();
    const began: string[] = [];
    await dieWhileRunning(schedule, clock);
    const renamed = schedule([
      scan({
        name: "health-scan",
        formerNames: ["scan"],
        run: async (due) => void began.push(due.wall.slice(8)),
      }),
    ]);
    await at("04T07:30", renamed);
    expect(began).toEqual(["02T07:00", "04T07:00"]);
    expect(await decided("scan", "health-scan")).toEqual([
      "scan 02T07:00 ran",
      "health-scan 03T07:00 missed",
      "health-scan 04T07:00 ran",
    ]);
  });

  test("a claim whose answer was lost is run all the same", async () => {
    const { store, schedule, at, decided } = await openWorld();
    const began: string[] = [];
    let loseAnswer = true;
    const forgetful: Pick<Store, "dueTimes" | "transaction"> = {
      dueTimes: store.dueTimes,
      async transaction(effects) {
        const result = await store.transaction(effects);
        if (!loseAnswer) return result;
        throw new Error("connection lost after commit");
      },
    };
    const run = async (due: DueTime) => void began.push(due.wall.slice(8));
    const scheduler = schedule([scan({ run })], { store: forgetful });
    await at("02T07:00", scheduler);
    expect(await decided()).toEqual(["scan 02T07:00 running"]);
    expect(began).toEqual([]);
    loseAnswer = false;
    await at("02T07:01", scheduler);
    await at("02T07:02", scheduler);
    expect(began).toEqual(["02T07:00"]);
    expect(await decided()).toEqual(["scan 02T07:00 ran"]);
  });
});

describe("stopping", () => {
  test("lets a run end its step; what is left goes to the next process", async () => {
    const { schedule, clock, decided, at } = await openWorld();
    const steps: string[] = [];
    const began = Promise.withResolvers<void>();
    const stepDone = Promise.withResolvers<void>();
    const first = schedule([
      scan({
        run: async (_due, signal) => {
          began.resolve();
          await stepDone.promise;
          steps.push("first step");
          signal.throwIfAborted();
          steps.push("never");
        },
      }),
    ]);
    clock.set(new Date("2026-03-02T07:00:00Z"));
    const running = first.runDue();
    await began.promise;
    const stopping = Promise.all([first.stop(), first.stop()]);
    stepDone.resolve();
    await Promise.all([stopping, running]);
    await first.runDue();
    expect(steps).toEqual(["first step"]);
    expect(await decided()).toEqual(["scan 02T07:00 running"]);
    await at("02T09:30", schedule([scan({ run: async () => void steps.push("the rest") })]));
    expect(steps).toEqual(["first step", "the rest"]);
    expect(await decided()).toEqual(["scan 02T07:00 ran"]);
  });

  test("a run that ends well after the signal has run", async () => {
    const { schedule, clock, decided } = await openWorld();
    const began = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const scheduler = schedule([
      scan({
        run: () => {
          began.resolve();
          return goOn.promise;
        },
      }),
    ]);
    clock.set(new Date("2026-03-02T07:00:00Z"));
    void scheduler.runDue();
    await began.promise;
    const stopping = scheduler.stop();
    goOn.resolve();
    await stopping;
    expect(await decided()).toEqual(["scan 02T07:00 ran"]);
  });

  test("does not wait for ever", async () => {
    const lines: string[] = [];
    const logger = testLogger((line) => void lines.push(line), "warn");
    const { schedule, clock } = await openWorld();
    const began = Promise.withResolvers<void>();
    const scheduler = schedule(
      [
        scan({
          run: () => {
            began.resolve();
            return new Promise(() => {});
          },
        }),
      ],
      { stopWithinMs: 10, logger },
    );
    clock.set(new Date("2026-03-02T07:00:00Z"));
    void scheduler.runDue();
    await began.promise;
    await scheduler.stop();
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      "a run did not end in time; the next process goes on with it",
    ]);
  });

  test("ends the wakes, once, and stays stopped", async () => {
    const { schedule, at, decided } = await openWorld();
    const woken: string[] = [];
    const scheduler = schedule([scan(), scan({ name: "off", cron: null })], {
      wake: (cron, timeZone) => {
        woken.push(`wake ${cron.text} ${timeZone}`);
        return () => void woken.push("end");
      },
    });
    scheduler.start();
    scheduler.start();
    await scheduler.stop();
    await scheduler.stop();
    scheduler.start();
    await at("02T07:00", scheduler);
    expect(woken).toEqual(["wake 0 7 * * * UTC", "end"]);
    expect(await decided()).toEqual([]);
  });
});
