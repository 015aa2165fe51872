// Days of a real ticket history through the real scan, scheduler and store: two replicas, one of them the worker.
// Longer than most: the days, the weather and who is alive are one story.
import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCron } from "../../src/domain/cron.ts";
import { readTicketEvents } from "../../src/history/events.ts";
import { createJobs, tellMissed } from "../../src/jobs/index.ts";
import { createTamScheduler } from "../../src/jobs/tam-scheduler.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { DAY_MS, delay, HOUR_MS } from "../../src/lib/time.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { historyWorld } from "../../src/sandbox/world/history-world.ts";
import { createRandom } from "../../src/sandbox/world/random.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store, StoreNouns } from "../../src/store/store.ts";
import { botLimits, openEmulators } from "./bot.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFreezer, type Freezer } from "./freezer.ts";
import { type ExpectedScan, judgeDays } from "./judge-days.ts";
import { watchMessages } from "./judge-scans.ts";
import { historyFile } from "./real-histories.ts";
import { createScanWorker } from "./scan-worker.ts";
import { testLogger } from "./test-logger.ts";

const TIME_ZONE = "Europe/Berlin";
const CRON = "0 7 * * *";
const MINUTE_MS = 60_000;
/** A due time is made up when it is not older (spec section 10). */
const GRACE_MS = HOUR_MS;

/** Outages are in the days' own time; what is waited for within one is short. */
const limits: Limits = {
  ...botLimits,
  slackCallTimeoutMs: 2_000,
  slackPostTimeoutMs: 2_000,
  slackPostIntervalMs: 5,
  slackSettleMs: 100,
  slackPatienceMs: 150,
  slackChannelCheckMs: 50,
  notionWindowMs: 1_000,
  notionTimeoutMs: 2_000,
  scanRetryMs: 10,
};
const NOTION_RETRY_MS = 300;
/** Of the worker in calm weather, some milliseconds apart. */
const ROUNDS = 2_000;
/** A scan of a day with some news takes about so many steps of the store and of requests to Slack. */
const STEPS = 250;

const SHOWERS: [Fault, ...Fault[]] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503, html: true },
  { kind: "reset" },
  { kind: "lostAnswer" },
  { kind: "lostAnswer" },
  { kind: "slow", ms: 30 },
];
const DOWN: [Fault, ...Fault[]] = [
  { kind: "status", status: 503 },
  { kind: "reset" },
  { kind: "lostAnswer" },
];
const INCIDENTS = [
  "none",
  "none",
  "none",
  "freeze",
  "freeze",
  "showers",
  "showers and freeze",
  "slack down",
  "notion down",
  "nobody there",
] as const;

/** 7:00 on the wall in Berlin, by the calendar of the machine and nothing of ours. */
const berlin = new Intl.DateTimeFormat("en-GB", {
  timeZone: TIME_ZONE,
  hour: "2-digit",
  hourCycle: "h23",
});
function nextSeven(after: Date): Date {
  const at = new Date(after);
  at.setUTCMinutes(0, 0, 0);
  do at.setTime(at.getTime() + HOUR_MS);
  while (berlin.format(at) !== "07");
  return at;
}

type Replica = {
  own: Store;
  freezer: Freezer;
  isNew: boolean;
  decideDue(): Promise<void>;
  work(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
};

export type DaysOptions = {
  /** `mendeley_sample` or `uci_servicenow`. */
  history: string;
  /** The clock starts there, at 7:00 UTC. */
  from: Date;
  days: number;
  seed: number;
};

export async function liveDays({ history, from, days, seed }: DaysOptions) {
  const random = createRandom(seed);
  /** Apart, as it depends on time how often it is asked: the days of a seed stay the same. */
  const weather = createRandom(seed + 1_000_000);
  const read = await readTicketEvents(historyFile(history));
  if (read.kind !== "read") throw new Error(read.reason);
  const world = historyWorld({ events: read.events, from });
  const clock = createFakeClock(world.now);
  const emulators = await openEmulators({
    slack: world.slack,
    databases: world.databases,
    // What was shown before is nobody's: each account is new to this bot.
    rows: world.rowsAt(world.now).map((row) => ({
      ...row,
      values: { ...row.values, ...("Health Status" in row.values && { "Health Status": null }) },
    })),
    limits,
    clock,
    judged: false,
  });
  const { slack, notion } = emulators;
  const messages = watchMessages(slack);
  const logger = testLogger();
  const dataDir = mkdtempSync(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "tam-test-"));
  const open = () => openStore({ databaseUrl: null, dataDir, logger });
  /** Nobody's: to look at what there is. */
  const eye = await open();

  const happened = { days: 0, freezes: 0, takeOvers: 0, faults: 0, outages: 0, absences: 0 };
  const expected: ExpectedScan[] = [];
  const calm: Date[] = [];
  const until: Record<"slack" | "notion" | "nobody", Date | null> = {
    slack: null,
    notion: null,
    nobody: null,
  };
  let showers = 0;
  for (const service of ["slack", "notion"] as const)
    emulators[service].faults.take = () => {
      let fault: Fault | null = null;
      if (until[service] !== null) fault = weather.pick(DOWN);
      else if (showers > 0 && weather.fraction() < 0.3) {
        showers -= 1;
        fault = weather.pick(SHOWERS);
      }
      if (fault !== null) happened.faults += 1;
      return fault;
    };

  async function startReplica(): Promise<Replica> {
    const own = await open();
    const freezer = createFreezer(null);
    const worker = createScanWorker({
      emulators,
      store: own,
      limits,
      clock,
      logger,
      settings: { ...world.settings, TAM_TIMEZONE: TIME_ZONE },
      writes: "changed",
      retryMs: NOTION_RETRY_MS,
      freezer,
    });
    const frozenStore = freezer.wrap(own);
    const cron = parseCron(CRON);
    const scheduler = createTamScheduler<StoreNouns>({
      jobs: createJobs({
        healthScanCron: cron.kind === "cron" ? cron.cron : null,
        newId: randomUUID,
        clock,
        store: frozenStore,
        wakeWorker: () => {},
        alerts: true,
        sweep: async () => {},
        checkIns: null,
      }),
      store: frozenStore,
      clock,
      timeZone: TIME_ZONE,
      isWorker: () => own.holds("worker"),
      onMissed: tellMissed,
      wake: () => () => {},
      logger,
    });
    scheduler.start();
    return {
      own,
      freezer,
      isNew: true,
      decideDue: scheduler.decideDue,
      resume: () => worker.resume(freezer.signal),
      work: () => worker.work(freezer.signal),
      stop: scheduler.stop,
    };
  }

  let replicas: Replica[] = [];
  /** The one with the lock; the first that asks for it gets it when nobody has it. */
  async function worker(): Promise<Replica> {
    while (replicas.length < 2) replicas.push(await startReplica());
    for (const one of replicas) if (one.own.holds("worker")) return one;
    for (const one of replicas)
      if ((await one.own.tryLock("worker")) !== null) {
        happened.takeOvers += 1;
        return one;
      }
    throw new Error("nobody gets the lock of the worker");
  }
  async function bury(dead: Replica): Promise<void> {
    dead.freezer.freeze();
    replicas = replicas.filter((one) => one !== dead);
    await dead.own.close();
  }

  let known = world.now;
  function moveTo(time: Date): void {
    for (const row of world.changesUntil(time, known)) notion.upsert(row);
    known = time;
    clock.set(time);
  }

  const isStormy = () => until.slack !== null || until.notion !== null;
  async function isSettled(): Promise<boolean> {
    const unfinished = await eye.scans.unfinished();
    const { pending, sending, unclear } = await eye.outbox.counts();
    const stale = await eye.episodes.stale(1);
    return unfinished.length + pending + sending + unclear + stale.length === 0;
  }
  async function workOf(one: Replica): Promise<void> {
    await one.decideDue();
    if (one.isNew) await one.resume();
    one.isNew = false;
    for (let round = 1; ; round += 1) {
      await one.work();
      if (isStormy() || (await isSettled())) return;
      if (round > ROUNDS) throw new Error(`not settled in ${ROUNDS} rounds`);
      await delay(2);
    }
  }
  /** Until all that can be done is done, by whichever replica lives. */
  async function tick(): Promise<void> {
    for (;;) {
      const one = await worker();
      await Promise.race([workOf(one), one.freezer.frozen]);
      if (!one.freezer.isFrozen) return;
      happened.freezes += 1;
      await bury(one);
      // Until the other one notices.
      moveTo(new Date(clock.now().getTime() + weather.pick([0, 1_000, MINUTE_MS])));
    }
  }

  const after = (ms: number) => new Date(clock.now().getTime() + ms);
  async function live(due: Date): Promise<void> {
    const kind = random.pick(INCIDENTS);
    const away = kind === "nobody there" && until.nobody === null;
    if (away) {
      happened.absences += 1;
      until.nobody = after(random.pick([10, 50, 59, 61, 300, 2_000, 4_000]) * MINUTE_MS);
      for (const one of replicas) await bury(one);
    }
    if (until.nobody !== null) {
      const made = until.nobody.getTime() - due.getTime() <= GRACE_MS;
      const notionIsDown = until.notion !== null && until.notion > until.nobody;
      const outcome = made && !notionIsDown ? "decided" : "none";
      expected.push({ due, outcome, by: new Date(until.nobody.getTime() + 5 * MINUTE_MS) });
      return;
    }
    if (kind === "slack down" || kind === "notion down") {
      happened.outages += 1;
      const service = kind === "slack down" ? "slack" : "notion";
      until[service] ??= after(random.pick([20, 180, 1_600, 3_000]) * MINUTE_MS);
    }
    if (kind.startsWith("showers")) showers = random.whole(1, 8);
    if (kind.endsWith("freeze")) (await worker()).freezer.freezeIn(random.whole(1, STEPS));
    const outcome = until.notion === null ? "decided" : "none";
    expected.push({ due, outcome, by: new Date(due.getTime() + 5 * MINUTE_MS) });
    await tick();
  }

  try {
    await tick();
    const end = new Date(world.now.getTime() + days * DAY_MS);
    for (let due = nextSeven(clock.now()); clock.now() < end; ) {
      const ends = Object.values(until).filter((time) => time !== null);
      const next = [due, ...ends].reduce((a, b) => (b < a ? b : a));
      moveTo(next);
      for (const what of ["slack", "notion", "nobody"] as const)
        if (until[what] !== null && until[what] <= next) until[what] = null;
      if (next >= due) {
        happened.days += 1;
        due = nextSeven(next);
        await live(next);
      } else if (until.nobody === null) await tick();
      if (until.nobody === null && !isStormy()) {
        // What was still to fail has failed, or not.
        showers = 0;
        await tick();
        calm.push(clock.now());
      }
    }
    for (const what of ["slack", "notion", "nobody"] as const) until[what] = null;
    moveTo(nextSeven(clock.now()));
    await tick();
    calm.push(clock.now());
    const judged = await judgeDays({
      store: eye,
      history: historyFile(history),
      messages: messages(),
      expected: expected.filter(({ due }) => due < end),
      calm,
    });
    judged.verdict.wrong.push(...slack.problems, ...notion.problems);
    return { ...judged, happened };
  } finally {
    for (const one of replicas) await bury(one);
    await eye.close();
    await emulators.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
