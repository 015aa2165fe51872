import type { Limits } from "../../src/lib/limits.ts";
import { delay, elapsedMs, systemClock } from "../../src/lib/time.ts";
import type { GmailEmulator } from "../../src/sandbox/gmail/contract.ts";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Store } from "../../src/store/store.ts";
import { botLimits, botSettings, type Emulators, openEmulators, openGmail } from "./bot.ts";
import { type ChildBot, forkChildBot } from "./child-bot.ts";
import { freePort } from "./free-port.ts";
import { watchMessages } from "./judge-scans.ts";
import { type KillPoint, type Steps, watchRequests } from "./kill-points.ts";
import { channels } from "./slack-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { testLogger } from "./test-logger.ts";

/** Waits are short, as the emulators do what they are asked at once or never; deadlines are not. */
const limits: Limits = {
  ...botLimits,
  slackAckMs: 1_500,
  slackCallTimeoutMs: 1_000,
  slackPostTimeoutMs: 1_000,
  slackPostIntervalMs: 20,
  slackSettleMs: 300,
  scanRetryMs: 100,
  scanFollowMs: 30,
  notionSettleMs: 300,
  profileRetryMs: 100,
  profileFollowMs: 20,
  gmailBackoffFirstMs: 10,
  gmailBackoffMaxMs: 50,
  gmailReconcileFirstMs: 50,
  gmailSettleMs: 600,
  gmailWatchMs: 200,
  gmailRetryMs: 100,
  gmailCreateSettleMs: 300,
};
/** A machine with other work on it takes most of a minute to start a bot three times. */
const SETTLED_WITHIN_MS = 3 * 60_000;

/** Where one run keeps its store, and how Slack reaches it. */
export type KillPlace = { databaseUrl: string | null; transport: "socket" | "http" };

/** All services, a store, and a bot that is started again whenever it was killed. */
export type KillWorld = Emulators & {
  readonly gmail: GmailEmulator;
  readonly store: Store;
  /** Every lasting message of the bot, as it stands now. */
  messages(): SlackMessage[];
  start(): void;
  /** Resolves when a bot is ready; after a death, the next one. */
  up(): Promise<void>;
  /** So many bots have died. */
  readonly deaths: number;
  /** From now on its steps are counted, and it is killed at the point; the next one after so many writes, if at all. */
  arm(point: KillPoint | null, again?: number | null): Promise<void>;
  steps(): Promise<Steps>;
  /** Resolves when it is so; rejects after three minutes, naming what was waited for and what is seen instead. */
  until(what: string, isSo: () => Promise<boolean> | boolean, seen?: () => string): Promise<void>;
  close(): Promise<void>;
};

export async function openKillWorld(
  options: KillPlace & { rows: NotionRow[]; settings?: Record<string, string> },
): Promise<KillWorld> {
  const { databaseUrl, transport } = options;
  const directory = temporaryDirectory();
  const emulators = await openEmulators({
    rows: options.rows,
    limits,
    clock: systemClock,
    judged: false,
  });
  const { slack, notion } = emulators;
  const mailboxes = await openGmail(slack, systemClock, directory.path, false);
  const gmail = mailboxes.emulator;
  const port = transport === "http" ? await freePort() : 0;
  if (transport === "http") slack.deliverTo({ url: `http://127.0.0.1:${port}/slack/events` });
  const settings = {
    ...botSettings(emulators, directory.path, transport),
    ...mailboxes.settings,
    PORT: String(port),
    SLACK_ESCALATION_CHANNEL: channels.general,
    HEALTH_SCAN_CRON: "off",
    CHECKIN_CRON: "off",
    SEND_UNDO_SECONDS: "0",
    LOG_LEVEL: "silent",
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    ...options.settings,
  };
  const messages = watchMessages(slack);
  const store = await openStore({ databaseUrl, dataDir: directory.path, logger: testLogger() });

  let bot: ChildBot | null = null;
  let deaths = 0;
  let closing = false;
  let up = Promise.withResolvers<void>();
  let watched: ReturnType<typeof watchRequests> = { requests: [] };
  /** For a bot that is not started yet. */
  let dieAfter: number | null = null;
  let dieAgainAfter: number | null = null;

  async function keep(): Promise<void> {
    while (!closing) {
      const next = forkChildBot(settings, limits, deaths === 1 ? dieAgainAfter : dieAfter);
      dieAfter = null;
      bot = next;
      let wasUp = false;
      const isReady = () => {
        wasUp = true;
        up.resolve();
      };
      next.ready.then(isReady, () => {});
      await next.ended;
      if (closing) return;
      deaths += 1;
      // Who waits for one that died before it was ready waits for the next one.
      if (wasUp) up = Promise.withResolvers();
      up.promise.catch(() => {});
      // The last one has no reason to die.
      if (deaths > (dieAgainAfter === null ? 1 : 2))
        return up.reject(new Error("the bot ended by itself"));
    }
  }

  let kept: Promise<void> = Promise.resolve();
  return {
    slack,
    notion,
    gmail,
    store,
    messages,
    start: () => {
      kept = keep();
    },
    up: () => up.promise,
    get deaths() {
      return deaths;
    },
    async arm(point, again = null) {
      dieAgainAfter = again;
      const afterWrites = point?.moment === "just written" ? point.at : null;
      watched = watchRequests([slack, notion, gmail], point, () => bot?.kill());
      if (bot === null) dieAfter = afterWrites;
      else await bot.dieAfterWrites(afterWrites);
    },
    async steps() {
      const writes = (await bot?.dieAfterWrites(null)) ?? 0;
      return { requests: [...watched.requests], writes };
    },
    async until(what, isSo, seen) {
      const deadline = elapsedMs() + SETTLED_WITHIN_MS;
      while (!(await isSo())) {
        if (elapsedMs() > deadline)
          throw new Error(`not so within three minutes: ${what}${seen ? `; seen: ${seen()}` : ""}`);
        await delay(20);
      }
    },
    async close() {
      closing = true;
      bot?.kill();
      await kept;
      await store.close();
      await gmail.close();
      await emulators.close();
      directory.remove();
    },
  };
}
