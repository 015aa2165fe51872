// Slack takes sockets away, announced and not, while commands come in: which are lost? The bot's two sockets, beside
// one of a bare Bolt app. What was already on its way over a socket that is cut is lost with it for anybody, so
// nothing is when it is cut; what is on its way when a recycling is announced has to be answered.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { tellProofRow } from "../prove/proof-row.ts";
import { type Limits, realLimits } from "../src/lib/limits.ts";
import { systemClock } from "../src/lib/time.ts";
import { startBotProcess } from "../src/sandbox/bot-process.ts";
import type { Delivery, SlackEmulator } from "../src/sandbox/slack/contract.ts";
import { createSlackEmulator } from "../src/sandbox/slack/emulator.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { startBareBolt } from "./processes.ts";
import { sized } from "./size.ts";
import { startEnvironment, startOptions } from "./start-options.ts";

const RECONNECTS = sized({ short: 6, long: 1_000 });
const BARE_RECONNECTS = sized({ short: 2, long: 60 });
/** At least so many commands after each loss of a socket. */
const COMMANDS = 5;
const EVERY_MS = 20;
/** As after hours on one connection, which is when Slack recycles it: no waiting longer from time to time. */
const limits: Limits = { ...realLimits, slackReconnectMaxMs: realLimits.slackReconnectFirstMs };

export async function benchReconnects(): Promise<void> {
  const [ours, base] = await Promise.all([ourReconnects(), bareReconnects()]);
  const describe = ({ sent, lost }: Counted, times: number) =>
    `${lost} of ${sent} lost, ${(lost / times).toFixed(1)} a reconnect`;
  tellProofRow({
    what: `commands, ${1_000 / EVERY_MS} a second, from the moment at which a socket goes until another is there`,
    howMany: `${RECONNECTS} reconnects of the bot, ${BARE_RECONNECTS} of a bare Bolt app with one socket; every second one unannounced`,
    result: `${describe(ours, RECONNECTS)}; bare Bolt ${describe(base, BARE_RECONNECTS)}`,
    aim: "0 lost",
    held: ours.lost === 0 && ours.sent >= RECONNECTS * COMMANDS,
    seed: null,
  });
}

type Counted = { sent: number; lost: number };

const openSlack = (world: ReturnType<typeof seededWorld>): Promise<SlackEmulator> =>
  createSlackEmulator({ world: world.slack, limits, clock: systemClock });

async function ourReconnects(): Promise<Counted> {
  const world = seededWorld({ now: systemClock.now() });
  const slack = await openSlack(world);
  const dataDir = await mkdtemp(join(tmpdir(), "tam-reconnects-"));
  const bot = await startBotProcess(
    {
      ...startEnvironment(),
      SLACK_BOT_TOKEN: world.slack.tokens.bot,
      SLACK_APP_TOKEN: world.slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
      NOTION_TOKEN: world.notionToken,
      // Nobody is there: what is asked here needs no Notion.
      NOTION_API_URL: "http://127.0.0.1:9/",
      PORT: "0",
      DATA_DIR: dataDir,
      LOG_LEVEL: "fatal",
      ...world.settings,
      HEALTH_SCAN_CRON: "off",
    },
    { now: systemClock.now(), limits, nodeOptions: startOptions() },
  );
  const counted = await loseSockets(slack, { sockets: 2, times: RECONNECTS });
  await bot.stop();
  await slack.close();
  await rm(dataDir, { recursive: true, force: true });
  return counted;
}

async function bareReconnects(): Promise<Counted> {
  const world = seededWorld({ now: systemClock.now() });
  const slack = await openSlack(world);
  const { tokens } = world.slack;
  const settings = {
    SLACK_BOT_TOKEN: tokens.bot,
    SLACK_APP_TOKEN: tokens.app,
    SLACK_API_URL: slack.apiUrl,
  };
  const bare = await startBareBolt({ settings }, { TRANSPORT: "socket" });
  const counted = await loseSockets(slack, { sockets: 1, times: BARE_RECONNECTS });
  await bare.stop();
  await slack.close();
  return counted;
}

async function loseSockets(
  slack: SlackEmulator,
  { sockets, times }: { sockets: number; times: number },
): Promise<Counted> {
  const channel = slack.world.channels.find(({ kind }) => kind !== "im")?.id ?? "";
  const user = slack.world.users.find(({ kind }) => kind === "member")?.id ?? "";
  const ask = () => slack.command({ user, channel, text: "help" });
  let opens = 0;
  slack.subscribe((event) => {
    if (event.kind === "call" && event.call.operation === "apps.connections.open") opens += 1;
  });
  // Warm, and able to answer at all.
  for (let n = 0; n < COMMANDS; n += 1)
    if (!(await ask()).acked) throw new Error("it does not answer with all its sockets there");
  const counted = { sent: 0, lost: 0 };
  for (let n = 0; n < times; n += 1) {
    await connected(slack, sockets);
    const opened = opens;
    const asked: Promise<Delivery>[] = [];
    if (n % 2 === 0) asked.push(ask());
    slack.dropSocket(n % 2 === 0 ? "warning" : "cut");
    while (asked.length < COMMANDS || opens === opened || slack.sockets < sockets) {
      asked.push(ask());
      await delay(EVERY_MS);
    }
    for (const { acked } of await Promise.all(asked)) {
      counted.sent += 1;
      if (!acked) counted.lost += 1;
    }
  }
  return counted;
}

async function connected(slack: SlackEmulator, sockets: number): Promise<void> {
  const until = performance.now() + 60_000;
  // One that is being closed counts until it is.
  while (slack.sockets !== sockets) {
    if (performance.now() > until)
      throw new Error(`${slack.sockets} of ${sockets} sockets came back`);
    await delay(EVERY_MS);
  }
}
