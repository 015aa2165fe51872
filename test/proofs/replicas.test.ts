// Two bots on one PostgreSQL behind the HTTP transport, under commands and clicks, one of them killed or
// restarted in an orderly way again and again. REPLICA_SECONDS and REPLICA_RATE make it longer and harder (60 and 100 for the full proof).
import pg from "pg";
import { afterAll, describe, expect, test } from "vitest";
import { tellProofRow } from "../../prove/proof-row.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { delay, elapsedMs, systemClock } from "../../src/lib/time.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { startedScan } from "../../src/workflows/scan/scan.ts";
import { actionIds, botLimits, botSettings, eventually, openEmulators } from "../support/bot.ts";
import { type ChildBot, startChildBot } from "../support/child-bot.ts";
import { freePort } from "../support/free-port.ts";
import { judgeScans, NOTHING_WRONG, watchMessages } from "../support/judge-scans.ts";
import { startPostgres } from "../support/postgres.ts";
import { startReplicaProxy } from "../support/replica-proxy.ts";
import { channels, people } from "../support/slack-world.ts";
import { smallPortfolio } from "../support/small-portfolio.ts";
import { testLogger } from "../support/test-logger.ts";

const SECONDS = Number(process.env.REPLICA_SECONDS ?? 15);
const PER_SECOND = Number(process.env.REPLICA_RATE ?? 40);
/** Five kills in the time, the last one early enough to see the take-over. */
const KILL_EVERY_MS = (SECONDS * 1_000) / 6;

const limits: Limits = {
  ...botLimits,
  slackAckMs: 10_000,
  slackPostIntervalMs: 20,
  slackSettleMs: 300,
  slackLeaveMs: 1_000,
  scanFollowMs: 50,
  scanAgainMs: 0,
};

const server = await startPostgres();
if ("missing" in server) {
  console.warn(`PostgreSQL server: skipped. ${server.missing}`);
  describe.skip(`PostgreSQL server: skipped. ${server.missing}`, () => test("replicas", () => {}));
} else {
  afterAll(() => server.stop());
  test(
    "replicas that are killed under load: nothing is swallowed, nothing happens twice",
    {
      retry: 0,
      timeout: (SECONDS + 120) * 1_000,
    },
    () => prove(server.url),
  );
}

type Replica = {
  readonly url: string;
  lives(): boolean;
  /** Up again on the same port after SIGKILL, or after SIGTERM, until whose end it may not lose anything. */
  restart(how: "kill" | "terminate"): Promise<void>;
  stop(): Promise<void>;
};

async function startReplica(settings: Record<string, string>): Promise<Replica> {
  const port = await freePort();
  const own = { ...settings, PORT: String(port) };
  let bot: ChildBot = await startChildBot(own, limits);
  let alive = true;
  return {
    url: `http://127.0.0.1:${port}`,
    lives: () => alive,
    async restart(how) {
      if (how === "kill") alive = false;
      bot[how]();
      await bot.ended;
      alive = false;
      bot = await startChildBot(own, limits);
      alive = true;
    },
    async stop() {
      alive = false;
      bot.kill();
      await bot.ended;
    },
  };
}

async function isWorker({ url, lives }: Replica): Promise<boolean> {
  if (!lives()) return false;
  const text = await fetch(`${url}/metrics`)
    .then((answer) => answer.text())
    .catch(() => "");
  return text.includes("\ntam_worker 1\n");
}

async function scan(store: Store): Promise<void> {
  const id = crypto.randomUUID();
  const now = systemClock.now();
  await store.scans.save(startedScan(id, { kind: "scheduled", dueAt: now }, now));
  await expect
    .poll(async () => (await store.scans.get(id))?.state, { timeout: 60_000 })
    .toBe("done");
}

async function prove(server: string): Promise<void> {
  const name = `tam_replicas_${process.pid}`;
  const admin = new pg.Client(server);
  await admin.connect();
  await admin.query(`create database ${name}`);
  const address = new URL(server);
  address.pathname = `/${name}`;

  const portfolio = smallPortfolio(systemClock.now());
  const { slack, notion, close } = await openEmulators({
    rows: portfolio.rows,
    limits,
    clock: systemClock,
    judged: false,
  });
  const messages = watchMessages(slack);
  const settings = {
    ...botSettings({ slack, notion }, "/never/used", "http"),
    DATABASE_URL: address.href,
    SLACK_ESCALATION_CHANNEL: channels.general,
    HEALTH_SCAN_CRON: "off",
    LOG_LEVEL: "fatal",
  };
  const replicas = await Promise.all([startReplica(settings), startReplica(settings)]);
  const proxy = await startReplicaProxy(() => replicas);
  slack.deliverTo({ url: proxy.url });
  const store = await openStore({
    databaseUrl: address.href,
    dataDir: "/never/used",
    logger: testLogger(),
  });
  try {
    const change = (rows: typeof portfolio.rows) => {
      for (const row of rows) notion.upsert(row);
    };
    await scan(store);
    change(portfolio.secondDay);
    await scan(store);
    change(portfolio.thirdDay);

    const until = elapsedMs() + SECONDS * 1_000;
    const takeOvers: number[] = [];
    const kills = killAgainAndAgain(replicas, until, takeOvers);
    // Alerts are posted while workers die.
    const scanning = scan(store);
    const clicks = await load(until);
    await Promise.all([kills, scanning]);
    await eventually(() => store.episodes.stale(1)).toEqual([]);

    const acts = (await store.audit.recent(100_000)).filter(({ action }) =>
      action.startsWith("alert."),
    );
    const { total, acknowledged, diedWithIt, nobody, doubled, wrong } = proxy.passed;
    const double = notAlternating(acts);
    tellProofRow({
      what: "commands and clicks while replicas die",
      howMany: `${total} requests in ${SECONDS} s at ${PER_SECOND} a second (${clicks} clicks; ${doubled} delivered twice), 3 kills and 2 orderly restarts`,
      result: `acknowledged ${acknowledged}, with a replica that died ${diedWithIt}, nobody there ${nobody}, answered wrongly ${wrong.length}, done twice ${double.length}; another worker after ${takeOvers.map((ms) => `${(ms / 1_000).toFixed(1)} s`).join(", ")}`,
      aim: "answered wrongly 0, done twice 0",
      held: wrong.length + double.length === 0,
      seed: null,
    });
    expect(wrong).toEqual([]);
    expect(acknowledged + diedWithIt + nobody).toBe(total);
    expect(acknowledged).toBeGreaterThan(total * 0.8);
    // Most clicks are on a button that is true already: its message is drawn anew only once there is a worker.
    expect(acts.length).toBeGreaterThan(1);
    expect(acts.length).toBeLessThanOrEqual(clicks);
    expect(notAlternating(acts)).toEqual([]);
    expect(takeOvers).toHaveLength(5);
    expect(Math.max(...takeOvers)).toBeLessThan(60_000);
    expect(await judgeScans(store, notion, messages())).toEqual(NOTHING_WRONG);
    expect(slack.problems).toEqual([]);
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await store.close();
    await proxy.close();
    await close();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  }

  /** Commands and clicks at the rate, whoever answers; returns how many clicks there were. */
  async function load(until: number): Promise<number> {
    const asked: Promise<unknown>[] = [];
    let clicks = 0;
    const start = elapsedMs();
    for (let n = 0; elapsedMs() < until; n += 1) {
      const channel = channels.general;
      const user = n % 2 === 0 ? people.ana : people.ben;
      const alert = n % 4 === 3 ? clickable(n) : null;
      if (alert === null) {
        const text = n % 3 === 0 ? "health crane" : "help";
        asked.push(slack.command({ user, channel, text }));
      } else {
        clicks += 1;
        asked.push(
          slack.click({ user, place: { channel, ts: alert.ts }, actionId: alert.actionId }),
        );
      }
      await delay(Math.max(0, start + ((n + 1) * 1_000) / PER_SECOND - elapsedMs()));
    }
    // A button that was drawn anew between the look and the click is no longer there to be clicked.
    await Promise.allSettled(asked);
    return clicks;
  }

  function clickable(n: number): { ts: string; actionId: string } | null {
    // Not from the whole conversation: with thousands of answers in it, looking is what takes the time.
    const found = messages().flatMap(({ channel, ts, blocks }) => {
      const ids = channel === channels.general ? actionIds(blocks ?? []) : [];
      const actionId = [ACTION.acknowledge, ACTION.takeBack].find((id) => ids.includes(id));
      return actionId === undefined ? [] : [{ ts, actionId }];
    });
    return found[n % found.length] ?? null;
  }
}

/** Whoever is the worker, mostly; measures how long nobody is. */
async function killAgainAndAgain(
  replicas: readonly Replica[],
  until: number,
  takeOvers: number[],
): Promise<void> {
  const start = until - SECONDS * 1_000;
  for (let kill = 1; kill <= 5; kill += 1) {
    await delay(Math.max(0, start + kill * KILL_EVERY_MS - elapsedMs()));
    const working = await Promise.all(replicas.map(isWorker));
    const victim = replicas[Math.max(0, working.indexOf(true))];
    const killedAt = elapsedMs();
    const restarted = victim?.restart(kill % 2 === 1 ? "kill" : "terminate");
    if (kill % 2 === 0) await restarted;
    while (!(await Promise.all(replicas.map(isWorker))).includes(true)) await delay(50);
    takeOvers.push(elapsedMs() - killedAt);
    await restarted;
  }
}

/** Acknowledge and take back follow each other: the same one twice in a row would be an effect that happened twice. */
function notAlternating(
  acts: readonly { action: string; object: string | null; at: Date }[],
): string[] {
  const last = new Map<string | null, string>();
  return [...acts].reverse().flatMap(({ action, object }) => {
    const before = last.get(object);
    last.set(object, action);
    return before === action ? [`${object}: ${action} twice`] : [];
  });
}
