// Many runs by a seed: the worker is frozen for good at chance steps (of the store, of a transaction,
// of a request) while the emulators fail by chance, and another one takes over the same store.
import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { delay, elapsedMs, systemClock } from "../../src/lib/time.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
import { createRandom, type Random } from "../../src/sandbox/world/random.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { startedScan } from "../../src/workflows/scan/scan.ts";
import { botLimits, openEmulators } from "../support/bot.ts";
import { createFreezer } from "../support/freezer.ts";
import {
  countVerdict,
  during,
  isNothingWrong,
  joinVerdicts,
  judgeScans,
  NOTHING_WRONG,
  type Verdict,
  watchMessages,
} from "../support/judge-scans.ts";
import { createScanWorker } from "../support/scan-worker.ts";
import { smallPortfolio } from "../support/small-portfolio.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const limits: Limits = {
  ...botLimits,
  slackCallTimeoutMs: 400,
  slackPostTimeoutMs: 400,
  slackPostIntervalMs: 10,
  slackSettleMs: 150,
  slackChannelCheckMs: 50,
  notionTimeoutMs: 400,
  scanRetryMs: 50,
};
const RUNS = Number(process.env.PROOF_RUNS ?? 150);
/** The runs have the seeds from this one on; a failing one is named, to be run alone with PROOF_RUNS=1. */
const FIRST_SEED = Number(process.env.PROOF_SEED ?? 1);
/** Most of a run is waiting. */
const LANES = 10;
/** Of the worker, some 10 ms apart: counted, because a time would also be used up by a machine that stands still. */
const ROUNDS = 3_000;
/** A third day without faults takes about this many steps. */
const STEPS = 330;

const SLACK_FAULTS: [Fault, ...Fault[]] = [
  { kind: "status", status: 429, retryAfterSeconds: 1 },
  { kind: "status", status: 500 },
  { kind: "status", status: 503, html: true },
  { kind: "reset" },
  { kind: "lostAnswer" },
  { kind: "lostAnswer" },
  { kind: "stall" },
  { kind: "slow", ms: 100 },
  { kind: "slow", ms: 600 },
  // Less than what is waited for it.
  { kind: "late", ms: limits.slackSettleMs - 50 },
  { kind: "late", ms: limits.slackSettleMs - 50 },
];
const NOTION_FAULTS: [Fault, ...Fault[]] = [
  { kind: "status", status: 429, retryAfterSeconds: 1 },
  { kind: "status", status: 500 },
  { kind: "status", status: 502, html: true },
  { kind: "status", status: 503 },
  { kind: "reset" },
  { kind: "reset" },
  { kind: "lostAnswer" },
  { kind: "lostAnswer" },
  { kind: "stall" },
  { kind: "slow", ms: 100 },
];

type Tally = { faults: number; late: number; freezes: number };

const wish = (store: Store): Promise<void> => {
  const now = systemClock.now();
  return store.scans.save(startedScan(randomUUID(), { kind: "scheduled", dueAt: now }, now));
};

async function isSettled(store: Store): Promise<boolean> {
  const unfinished = await store.scans.unfinished();
  const { pending, sending, unclear } = await store.outbox.counts();
  const stale = await store.episodes.stale(1);
  return unfinished.length + pending + sending + unclear + stale.length === 0;
}

async function run(seed: number, tally: Tally): Promise<Verdict> {
  const random = createRandom(seed);
  const directory = temporaryDirectory();
  const portfolio = smallPortfolio(systemClock.now());
  const emulators = await openEmulators({
    rows: portfolio.rows,
    limits,
    clock: systemClock,
    judged: false,
  });
  const { slack, notion } = emulators;
  const messages = watchMessages(slack);
  const problems = () => [...slack.problems, ...notion.problems];
  const said: string[] = [];
  const logger = testLogger((line) => said.push(line));
  const open = () => openStore({ databaseUrl: null, dataDir: directory.path, logger });
  let store = await open();
  let rounds = 0;

  /** Runs a worker until all is done, or it is frozen. */
  async function work(freezeAt: number | null, writes: "all" | "none" = "all"): Promise<void> {
    const freezer = createFreezer(freezeAt);
    const worker = createScanWorker({
      emulators,
      store,
      limits,
      clock: systemClock,
      logger,
      freezer,
      writes,
      // A machine with too much to do lets requests fail that have no fault.
      retryMs: 10 * 60_000,
    });
    const untilSettled = async () => {
      await worker.resume(freezer.signal);
      while (!freezer.isFrozen) {
        await worker.work(freezer.signal);
        if (freezer.isFrozen || (await isSettled(store))) return;
        rounds += 1;
        if (rounds > ROUNDS) throw new Error(`not settled in ${ROUNDS} rounds`);
        await delay(10);
      }
    };
    await Promise.race([untilSettled(), freezer.frozen]);
    if (!freezer.isFrozen) return;
    tally.freezes += 1;
    await store.close();
    store = await open();
  }

  try {
    for (const rows of [[], portfolio.secondDay]) {
      for (const row of rows) notion.upsert(row);
      await wish(store);
      await work(null, "none");
    }
    for (const row of portfolio.thirdDay) notion.upsert(row);
    await wish(store);

    const weather = random.fraction() < 0.3 ? outage(random) : showers(random);
    let ended = false;
    const take =
      (service: "slack" | "notion") =>
      (operation: string): Fault | null => {
        const fault = ended ? null : weather(service);
        if (fault !== null) tally.faults += 1;
        if (fault?.kind !== "late") return fault;
        // An edit that comes late may come after a newer one, which nobody could know of.
        if (operation !== "chat.postMessage") return { kind: "lostAnswer" };
        tally.late += 1;
        return fault;
      };
    slack.faults.take = take("slack");
    notion.faults.take = take("notion");
    for (let freezes = freezesOf(random); freezes > 0; freezes -= 1) {
      await work(random.whole(1, STEPS));
    }
    ended = true;
    await work(null);
    const verdict = await judgeScans(store, notion, messages());
    await wish(store);
    await work(null, "none");
    const afterwards = await judgeScans(store, notion, messages());
    const sum = joinVerdicts([verdict, afterwards, { ...NOTHING_WRONG, wrong: problems() }]);
    if (!isNothingWrong(sum)) console.error(`seed ${seed} said:\n${said.join("")}`);
    return sum;
  } finally {
    await store.close();
    await emulators.close();
    directory.remove();
  }
}

type Weather = (service: "slack" | "notion") => Fault | null;

/** Single faults of both services, here and there. */
function showers(random: Random): Weather {
  const share = random.fraction() * 0.4;
  let left = random.whole(0, 12);
  return (service) => {
    if (left === 0 || random.fraction() >= share) return null;
    left -= 1;
    return random.pick(service === "slack" ? SLACK_FAULTS : NOTION_FAULTS);
  };
}

/** One of the services takes nothing for a while, longer than a request is tried again. */
function outage(random: Random): Weather {
  const failing = random.pick(["slack", "notion"]);
  const fault = random.pick<Fault>([
    { kind: "reset" },
    { kind: "lostAnswer" },
    { kind: "status", status: 503 },
  ]);
  let before = random.whole(0, failing === "slack" ? 12 : 20);
  let left = failing === "slack" ? random.whole(5, 20) : random.whole(10, 80);
  return (service) => {
    if (service !== failing || left === 0) return null;
    if (before > 0) {
      before -= 1;
      return null;
    }
    left -= 1;
    return fault;
  };
}

const freezesOf = (random: Random): number => random.pick([0, 1, 1, 1, 2, 3]);

test("whatever fails and wherever the worker freezes, each escalation is announced once", {
  retry: 0,
  timeout: Math.max(20 * 60_000, RUNS * 3_000),
}, async () => {
  const began = elapsedMs();
  const tally: Tally = { faults: 0, late: 0, freezes: 0 };
  const seeds = Array.from({ length: RUNS }, (_, index) => FIRST_SEED + index);
  const left = seeds.values();
  const verdicts: Verdict[] = [];
  const lane = async () => {
    for (const seed of left) {
      const verdict = await run(seed, tally).catch((error: unknown) => ({
        ...NOTHING_WRONG,
        wrong: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
      }));
      verdicts.push(during(`seed ${seed}`, verdict));
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, RUNS) }, lane));
  const sum = joinVerdicts(verdicts);
  console.log(`${RUNS} runs in ${Math.round((elapsedMs() - began) / 1000)} s`);
  tellProofRow({
    what: "escalations announced once",
    howMany: `${RUNS} runs of days of scans with ${tally.faults} faults, ${tally.late} late posts and ${tally.freezes} frozen workers`,
    result: countVerdict(sum),
    aim: "0 of each",
    held: isNothingWrong(sum),
    seed: FIRST_SEED,
  });
  expect(sum).toEqual(NOTHING_WRONG);
});
