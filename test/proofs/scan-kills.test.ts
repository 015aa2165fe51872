// SIGKILL at every request that a scan makes and after every write of its that lasts, on every store: the bot is a
// real process between the emulators. PROOF_RUNS (any) tries all, else some by the seed.
import { randomUUID } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { delay, elapsedMs, systemClock } from "../../src/lib/time.ts";
import type { SlackEmulator } from "../../src/sandbox/slack/contract.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { startedScan } from "../../src/workflows/scan/scan.ts";
import { botLimits, botSettings, openEmulators } from "../support/bot.ts";
import { type ChildBot, startChildBot } from "../support/child-bot.ts";
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
import {
  describeKill,
  describeSteps,
  type KillPoint,
  killPointsOf,
  MOMENTS,
  MOST_COME,
  type Steps,
  watchRequests,
} from "../support/kill-points.ts";
import { openDatabaseCopies, startPostgres } from "../support/postgres.ts";
import { channels, people } from "../support/slack-world.ts";
import { smallPortfolio } from "../support/small-portfolio.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

/** Waits are short; deadlines are not, so that a busy machine does not look like a dead one. */
const limits: Limits = {
  ...botLimits,
  slackCallTimeoutMs: 1_000,
  slackPostTimeoutMs: 1_000,
  slackPostIntervalMs: 20,
  slackSettleMs: 300,
  scanRetryMs: 100,
  scanFollowMs: 30,
  // Typed scans follow one another, and the daily ones.
  scanAgainMs: 0,
};
const LANES = 3;
const SETTLED_WITHIN_MS = 60_000;
const TYPED_AGAIN_MS = 1_500;
/** The end of one that is killed at the last write of all is seen only after that. */
const LAST_WRITE_MS = 200;

/** How the killed scan was asked for: every fourth by an admin who types `/tam scan`. Not by threes, as the short form picks. */
const isTyped = ({ at, moment }: KillPoint): boolean => (at + MOMENTS.indexOf(moment)) % 4 === 0;

/** As the daily job does. */
async function wish(store: Store): Promise<void> {
  const now = systemClock.now();
  await store.scans.save(startedScan(randomUUID(), { kind: "scheduled", dueAt: now }, now));
}

/** As an admin does, who types it again when nothing came of it. */
async function typeScan(slack: SlackEmulator, store: Store): Promise<void> {
  const newest = async () => (await store.scans.recent(1))[0]?.id;
  const before = await newest();
  const asked = async () => (await newest()) !== before;
  while (!(await asked())) {
    await slack.command({ user: people.admin, channel: channels.general, text: "scan" });
    const until = elapsedMs() + TYPED_AGAIN_MS;
    while (!(await asked()) && elapsedMs() < until) await delay(20);
  }
}

/** Resolves when nothing is left to do. */
async function settled(store: Store): Promise<void> {
  const deadline = elapsedMs() + SETTLED_WITHIN_MS;
  for (;;) {
    const unfinished = await store.scans.unfinished();
    const { pending, sending, unclear } = await store.outbox.counts();
    const stale = await store.episodes.stale(1);
    if (unfinished.length + pending + sending + unclear + stale.length === 0) return;
    if (elapsedMs() > deadline) {
      const left = {
        scans: unfinished.map(({ state }) => state),
        pending,
        sending,
        unclear,
        stale,
      };
      throw new Error(`not settled: ${JSON.stringify(left)}`);
    }
    await delay(40);
  }
}

/** Three days of the small portfolio, killed on the third, and a scan after it. */
async function run(
  kill: KillPoint | null,
  database: Record<string, string>,
): Promise<{ steps: Steps; killed: boolean; verdict: Verdict }> {
  const directory = temporaryDirectory();
  const portfolio = smallPortfolio(systemClock.now());
  const { slack, notion, close } = await openEmulators({
    rows: portfolio.rows,
    limits,
    clock: systemClock,
    judged: false,
  });
  const messages = watchMessages(slack);
  const settings = {
    ...botSettings({ slack, notion }, directory.path),
    SLACK_ESCALATION_CHANNEL: channels.general,
    HEALTH_SCAN_CRON: "off",
    LOG_LEVEL: "silent",
    ...database,
  };
  let bot: ChildBot | null = null;
  let store: Store | null = null;
  try {
    const first = await startChildBot(settings, limits);
    bot = first;
    store = await openStore({
      databaseUrl: database.DATABASE_URL ?? null,
      dataDir: directory.path,
      logger: testLogger(),
    });
    const change = (rows: typeof portfolio.rows) => {
      for (const row of rows) notion.upsert(row);
    };
    for (const rows of [portfolio.secondDay, portfolio.thirdDay]) {
      await wish(store);
      await settled(store);
      change(rows);
    }

    const watched = watchRequests([slack, notion], kill, first.kill);
    await first.dieAfterWrites(kill?.moment === "just written" ? kill.at : null);
    const opened = store;
    // The one who types waits for the bot that answers, be it the second one.
    const asked = kill !== null && isTyped(kill) ? typeScan(slack, opened) : wish(opened);
    const passed = asked.then(() => settled(opened)).then(() => delay(LAST_WRITE_MS));
    const killed =
      kill !== null &&
      (await Promise.race([first.ended.then(() => true), passed.then(() => false)]));
    if (killed) bot = await startChildBot(settings, limits);
    await passed;
    const verdict = await judgeScans(store, notion, messages());
    const steps = { requests: [...watched.requests], writes: await bot.dieAfterWrites(null) };
    await wish(store);
    await settled(store);
    const afterwards = await judgeScans(store, notion, messages());
    const problems = [...slack.problems, ...notion.problems];
    return {
      steps,
      killed,
      verdict: joinVerdicts([verdict, afterwards, { ...NOTHING_WRONG, wrong: problems }]),
    };
  } finally {
    bot?.kill();
    await bot?.ended;
    await store?.close();
    await close();
    directory.remove();
  }
}

async function killEverywhere(
  which: (kill: KillPoint) => boolean,
  newDatabase: () => Promise<Record<string, string>>,
  name: string,
): Promise<void> {
  const began = elapsedMs();
  const clean = await run(null, await newDatabase());
  expect(clean.verdict).toEqual(NOTHING_WRONG);
  const points = killPointsOf(clean.steps).filter(which);
  const left = points.values();
  const verdicts: Verdict[] = [];
  let kills = 0;
  const lane = async () => {
    for (const point of left) {
      const { killed, verdict } = await run(point, await newDatabase()).catch((error: unknown) => ({
        killed: true,
        verdict: { ...NOTHING_WRONG, wrong: [String(error)] },
      }));
      if (killed) kills += 1;
      verdicts.push(during(describeKill(point, clean.steps), verdict));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const sum = joinVerdicts(verdicts);
  console.log(`${name}: ${Math.round((elapsedMs() - began) / 1000)} s`);
  tellProofRow({
    what: `killed during: scan, ${name}`,
    howMany: `${kills} SIGKILLs, ${points.filter(isTyped).length} of typed scans; ${describeSteps(clean.steps)}`,
    result: countVerdict(sum),
    aim: "0 of each",
    held: isNothingWrong(sum),
    seed: SEED,
  });
  expect(sum).toEqual(NOTHING_WRONG);
  expect(kills).toBeGreaterThan(points.length * MOST_COME);
}

const TIMEOUT_MS = 25 * 60_000;
/** Another number kills at other steps in the short form, which tries every so many. */
const SEED = Number(process.env.PROOF_SEED ?? 1);
const IS_LONG = process.env.PROOF_RUNS !== undefined;
const some = (every: number) => (point: KillPoint) =>
  IS_LONG || (point.at * MOMENTS.length + MOMENTS.indexOf(point.moment) + SEED) % every === 0;

const options = { retry: 0, timeout: TIMEOUT_MS };

test("killed anywhere in a scan on SQLite, nothing is lost and nothing said twice", options, () =>
  killEverywhere(some(9), async () => ({}), "SQLite"),
);

const server = await startPostgres();
if ("missing" in server) {
  console.warn(`PostgreSQL server: skipped. ${server.missing}`);
  describe.skip(`PostgreSQL server: skipped. ${server.missing}`, () => test("kills", () => {}));
} else {
  afterAll(() => server.stop());
  const copies = await openDatabaseCopies(server);
  test("killed anywhere in a scan on PostgreSQL, the same", options, () =>
    killEverywhere(some(27), async () => ({ DATABASE_URL: await copies.next() }), "PostgreSQL"),
  );
}
