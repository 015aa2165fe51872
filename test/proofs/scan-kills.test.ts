// SIGKILL at every request that a scan makes, on every store: the bot is a real process between the
// emulators, killed when the request arrives, when it is done and not answered, and just after.
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { delay, elapsedMs, systemClock } from "../../src/lib/time.ts";
import type { Fault } from "../../src/sandbox/faults.ts";
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
import { startPostgres } from "../support/postgres.ts";
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

type Moment = "on arrival" | "done, not answered" | "just answered";
const MOMENTS: readonly Moment[] = ["on arrival", "done, not answered", "just answered"];
/** `at`: the request's number, from 1. */
type Kill = { at: number; moment: Moment };
/** How the killed scan was asked for: every third by an admin who types `/tam scan`. */
const isTyped = ({ at, moment }: Kill): boolean => (at + MOMENTS.indexOf(moment)) % 3 === 0;

const FAULTS: Record<Moment, Fault | null> = {
  "on arrival": { kind: "reset" },
  "done, not answered": { kind: "lostAnswer" },
  "just answered": null,
};
/** How long after a request the process is killed when its answer is to arrive: a different time each. */
const answeredMs = (at: number): number => 1 + ((at * 7) % 6);

/** As the daily job does. */
const wish = (store: Store) => async (): Promise<void> => {
  const now = systemClock.now();
  await store.scans.save(startedScan(randomUUID(), { kind: "scheduled", dueAt: now }, now));
};

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

/** Asks for a scan. Resolves when nothing is left to do. */
async function scanAndWait(
  store: Store,
  ask: () => Promise<void> = wish(store),
  meanwhile: () => Promise<void> = async () => {},
) {
  await ask();
  await meanwhile();
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
  kill: Kill | null,
  database: Record<string, string>,
): Promise<{ requests: string[]; verdict: Verdict }> {
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
    LOG_LEVEL: "debug",
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
    await scanAndWait(store);
    change(portfolio.secondDay);
    await scanAndWait(store);
    change(portfolio.thirdDay);

    const requests: string[] = [];
    let killed = false;
    const take = (operation: string): Fault | null => {
      if (killed) return null;
      requests.push(operation);
      if (kill?.at !== requests.length) return null;
      killed = true;
      if (kill.moment === "just answered") setTimeout(first.kill, answeredMs(kill.at));
      else first.kill();
      return FAULTS[kill.moment];
    };
    slack.faults.take = take;
    notion.faults.take = take;
    const restarted = async () => {
      if (kill === null) return;
      await first.ended;
      bot = await startChildBot(settings, limits);
    };
    if (kill !== null && isTyped(kill)) {
      const opened = store;
      // The one who types waits for the bot that answers, be it the second one.
      const asking = typeScan(slack, opened);
      await scanAndWait(opened, restarted, () => asking);
    } else await scanAndWait(store, wish(store), restarted);
    const verdict = await judgeScans(store, notion, messages());
    const counted = [...requests];
    await scanAndWait(store);
    const afterwards = await judgeScans(store, notion, messages());
    const problems = [...slack.problems, ...notion.problems];
    return {
      requests: counted,
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
  which: (kill: Kill) => boolean,
  newDatabase: () => Promise<Record<string, string>>,
  name: string,
): Promise<void> {
  const began = elapsedMs();
  const clean = await run(null, await newDatabase());
  expect(clean.verdict).toEqual(NOTHING_WRONG);
  const kills = clean.requests
    .flatMap((_, index) => MOMENTS.map((moment): Kill => ({ at: index + 1, moment })))
    .filter(which);
  const left = kills.values();
  const verdicts: Verdict[] = [];
  const lane = async () => {
    for (const kill of left) {
      const where = `killed at request ${kill.at} (${clean.requests[kill.at - 1]}) ${kill.moment}`;
      const { verdict } = await run(kill, await newDatabase()).catch((error: unknown) => ({
        verdict: { ...NOTHING_WRONG, wrong: [String(error)] },
      }));
      verdicts.push(during(where, verdict));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const sum = joinVerdicts(verdicts);
  console.log(`${name}: ${Math.round((elapsedMs() - began) / 1000)} s`);
  tellProofRow({
    what: `a scan killed at its requests, ${name}`,
    howMany: `${kills.length} SIGKILLs over ${clean.requests.length} requests (${MOMENTS.join("; ")}), ${kills.filter(isTyped).length} of typed scans`,
    result: countVerdict(sum),
    aim: "0 of each",
    held: isNothingWrong(sum),
    seed: SEED,
  });
  expect(sum).toEqual(NOTHING_WRONG);
}

const TIMEOUT_MS = 15 * 60_000;
/** Another number kills at other steps on PostgreSQL, where every third is tried. */
const SEED = Number(process.env.PROOF_SEED ?? 1);

test(
  "killed at every request of a scan on SQLite, nothing is lost and nothing said twice",
  {
    retry: 0,
    timeout: TIMEOUT_MS,
  },
  () =>
    killEverywhere(
      () => true,
      async () => ({}),
      "SQLite",
    ),
);

const server = await startPostgres();
if ("missing" in server) {
  console.warn(`PostgreSQL server: skipped. ${server.missing}`);
  describe.skip(`PostgreSQL server: skipped. ${server.missing}`, () => test("kills", () => {}));
} else {
  afterAll(() => server.stop());
  let databases = 0;
  test(
    "killed at every third request of a scan on PostgreSQL",
    { retry: 0, timeout: TIMEOUT_MS },
    () =>
      killEverywhere(
        ({ at, moment }) => (at * MOMENTS.length + MOMENTS.indexOf(moment) + SEED) % 3 === 0,
        async () => {
          databases += 1;
          const name = `tam_kills_${process.pid}_${databases}`;
          const client = new pg.Client(server.url);
          await client.connect();
          await client.query(`create database ${name}`);
          await client.end();
          const address = new URL(server.url);
          address.pathname = `/${name}`;
          return { DATABASE_URL: address.href };
        },
        `PostgreSQL, every third by the seed ${SEED}`,
      ),
  );
}
