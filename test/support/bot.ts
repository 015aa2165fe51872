// The bot as its people meet it: the real app in this process between the emulators of Slack and
// Notion. Longer than most: what every feature test needs, in one place.
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { expect } from "vitest";
import { startApp, type TamApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import type { Clock } from "../../src/lib/time.ts";
import { forForms } from "../../src/sandbox/conformance/slack-form.ts";
import type { GmailEmulator } from "../../src/sandbox/gmail/contract.ts";
import { createGmailEmulator } from "../../src/sandbox/gmail/gmail-emulator.ts";
import type {
  NotionDatabase,
  NotionEmulator,
  NotionRow,
} from "../../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import type {
  Delivery,
  SlackEmulator,
  SlackMessage,
  SlackWorld,
} from "../../src/sandbox/slack/contract.ts";
import { createSlackEmulator } from "../../src/sandbox/slack/emulator.ts";
import { conformance } from "./conformance.ts";
import { slackWorld } from "./slack-world.ts";
import {
  ACCOUNTS_DATABASE_ID,
  NOW,
  TICKETS_DATABASE_ID,
  tamDatabases,
  tamRows,
} from "./tam-world.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { testLogger } from "./test-logger.ts";

export type LogLine = { level: number; msg: string; [field: string]: unknown };

export type BotOptions = {
  transport?: "socket" | "http";
  slack?: Partial<SlackWorld>;
  rows?: NotionRow[];
  databases?: NotionDatabase[];
  limits?: Partial<Limits>;
  /** Notion's own budget; more than enough when not given. */
  requestsPerWindow?: number;
  /** False: no second look at the shapes, which costs more than the emulators themselves. */
  judged?: boolean;
  /** With an emulated Gmail for the mailboxes of the workspace: drafts are on. */
  gmail?: boolean;
  /** Settings over the usual ones. */
  settings?: Record<string, string>;
  /** Called with the emulators before the bot starts. */
  before?: (emulators: Emulators) => void;
  /** Error-level log lines that this test is about, by message. */
  allowedErrors?: RegExp;
  /** Complaints of the emulators that this test is about. */
  allowedProblems?: RegExp;
};

export type Emulators = { slack: SlackEmulator; notion: NotionEmulator };

export type Bot = Emulators & {
  /** Throws when the bot has none. */
  readonly gmail: GmailEmulator;
  readonly app: TamApp;
  /** Of the bot's own server. */
  readonly url: string;
  readonly logs: readonly LogLine[];
  readonly clock: Clock & { set(now: Date): void };
  readonly settings: Readonly<Record<string, string>>;
  /** Types the command and waits for the first message of the bot that this person then sees there. */
  ask(user: string, channel: string, text: string): Promise<SlackMessage>;
  /** Clicks and waits for the first message of the bot that appears or changes for this person. */
  click(
    user: string,
    message: SlackMessage,
    actionId: string,
    value?: string,
  ): Promise<SlackMessage>;
  /** Waits until the bot shows a message that fits; one that is there already counts. */
  until(
    user: string,
    channel: string,
    fits: (message: SlackMessage) => boolean,
  ): Promise<SlackMessage>;
  /** The bot's requests since `from` (0 = since start), counted by operation. */
  slackCalls(from?: number): Record<string, number>;
  notionCalls(from?: number): Record<string, number>;
  [Symbol.asyncDispose](): Promise<void>;
};

const ERROR_LEVEL = 50;
/** Long for a test, short for somebody who waits for its failure. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * Real rules with the waits between attempts cut short, and generous deadlines: a slow machine must
 * not look like a slow service. Each test narrows the one that it is about.
 */
export const botLimits: Limits = {
  ...realLimits,
  slackAckMs: 20_000,
  slackCallTimeoutMs: 5_000,
  slackReconnectFirstMs: 10,
  slackReconnectMaxMs: 100,
  slackLeaveMs: 10,
  notionBackoffFirstMs: 10,
  notionBackoffMaxMs: 50,
  liveAnswerMs: 10_000,
};

export const botSettings = (
  { slack, notion }: Emulators,
  dataDir: string,
  transport: "socket" | "http" = "socket",
): Record<string, string> => ({
  SLACK_BOT_TOKEN: slack.world.tokens.bot,
  SLACK_API_URL: slack.apiUrl,
  SLACK_TRANSPORT: transport,
  ...(transport === "socket"
    ? { SLACK_APP_TOKEN: slack.world.tokens.app }
    : { SLACK_SIGNING_SECRET: slack.world.tokens.signingSecret }),
  NOTION_TOKEN,
  NOTION_API_URL: notion.apiUrl,
  NOTION_ACCOUNTS_DATABASE_ID: ACCOUNTS_DATABASE_ID,
  NOTION_TICKETS_DATABASE_ID: TICKETS_DATABASE_ID,
  NOTION_REQUESTS_PER_MINUTE: "6000",
  TAM_ADMIN_EMAILS: "ada@tam.example",
  TAM_TIMEZONE: "UTC",
  PORT: "0",
  DATA_DIR: dataDir,
});

const NOTION_TOKEN = "emulator-notion-token";

/** Both emulators with the small world, judged by the SDKs' own types. */
export async function openEmulators(
  options: Pick<
    BotOptions,
    "slack" | "rows" | "databases" | "limits" | "requestsPerWindow" | "judged"
  > & { clock?: Clock } = {},
): Promise<Emulators & { close(): Promise<void> }> {
  const limits = { ...botLimits, ...options.limits };
  const { clock = standingClock(NOW), requestsPerWindow = 10_000, judged = true } = options;
  const slack = await createSlackEmulator({
    world: slackWorld(options.slack),
    limits,
    clock,
    ...(judged && { conformance: forForms(conformance.slack) }),
  });
  const notion = await createNotionEmulator({
    token: NOTION_TOKEN,
    requestsPerWindow,
    databases: options.databases ?? tamDatabases(),
    rows: options.rows ?? tamRows(),
    limits,
    clock,
    ...(judged && { conformance: conformance.notion }),
  });
  return {
    slack,
    notion,
    close: async () => {
      await Promise.all([slack.close(), notion.close()]);
    },
  };
}

/**
 * The app, ready. Closing it fails the test when the bot did what it must never do: a request that
 * an emulator complained about, one to anywhere else, or an error in the log that nobody expected.
 */
export async function openBot(options: BotOptions = {}): Promise<Bot> {
  const { transport = "socket" } = options;
  const clock = standingClock(NOW);
  const emulators = await openEmulators({ ...options, clock });
  const { slack, notion } = emulators;
  options.before?.(emulators);
  const directory = temporaryDirectory();
  const gmail =
    options.gmail === true
      ? await openGmail(slack, clock, directory.path, options.judged ?? true)
      : null;
  const outgoing = watchOutgoing();
  const logs: LogLine[] = [];
  const logger = testLogger((line) => void logs.push(JSON.parse(line) as LogLine));
  const closeAround = async () => {
    await emulators.close();
    await gmail?.emulator.close();
    outgoing.stop();
    directory.remove();
  };

  const settings = {
    ...botSettings(emulators, directory.path, transport),
    ...gmail?.settings,
    ...options.settings,
  };
  let app: TamApp;
  try {
    app = await startApp({
      config: loadConfig(settings),
      clock,
      logger,
      limits: { ...botLimits, ...options.limits },
    });
  } catch (error) {
    await closeAround();
    throw error;
  }
  const url = `http://127.0.0.1:${app.port}`;
  if (transport === "http") slack.deliverTo({ url: `${url}/slack/events` });

  const botUser = slack.world.bot.userId;
  const seenBy = (user: string, { ephemeralFor, user: author }: SlackMessage) =>
    author === botUser && (ephemeralFor === undefined || ephemeralFor === user);

  /** The first message of the bot that comes to be or changes while `cause` runs or after it. */
  async function next(
    user: string,
    channel: string,
    what: string,
    cause: () => Promise<Delivery>,
  ): Promise<SlackMessage> {
    const appeared = Promise.withResolvers<SlackMessage>();
    const stop = slack.subscribe((event) => {
      if (
        event.kind === "message" &&
        event.message.channel === channel &&
        seenBy(user, event.message)
      )
        appeared.resolve(event.message);
    });
    try {
      const delivery = await cause();
      if (!delivery.acked) throw new Error(`${what} was not acknowledged: ${delivery.error}`);
      return await within(appeared.promise, `${what} was not answered`);
    } finally {
      stop();
    }
  }

  function within<T>(promise: Promise<T>, otherwise: string): Promise<T> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const lines = logs.slice(-20).map((line) => JSON.stringify(line));
      late.reject(new Error(`${otherwise}; the log ends:\n${lines.join("\n")}`));
    }, ANSWER_WITHIN_MS);
    return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
  }

  return {
    ...emulators,
    get gmail() {
      if (gmail === null) throw new Error("this bot has no Gmail");
      return gmail.emulator;
    },
    app,
    url,
    logs,
    clock,
    settings,
    ask: (user, channel, text) =>
      next(user, channel, `/tam ${text}`, () => slack.command({ user, channel, text })),
    click: (user, { channel, ts }, actionId, value) =>
      next(user, channel, actionId, () =>
        slack.click({
          user,
          place: { channel, ts },
          actionId,
          ...(value === undefined ? {} : { value }),
        }),
      ),
    async until(user, channel, fits) {
      const found = Promise.withResolvers<SlackMessage>();
      const look = () => {
        const message = slack
          .messages({ channel, as: user })
          .find((candidate) => seenBy(user, candidate) && fits(candidate));
        if (message !== undefined) found.resolve(message);
      };
      const stop = slack.subscribe(look);
      look();
      return await within(found.promise, "the message did not appear").finally(stop);
    },
    slackCalls: (from = 0) => countBy(slack.calls.slice(from)),
    notionCalls: (from = 0) => countBy(notion.calls.slice(from)),
    async [Symbol.asyncDispose]() {
      await app.stop();
      await closeAround();
      const unexpected = (texts: readonly string[], allowed: RegExp | undefined) =>
        texts.filter((text) => allowed === undefined || !allowed.test(text));
      const problems = [...slack.problems, ...notion.problems, ...(gmail?.emulator.problems ?? [])];
      expect(unexpected(problems, options.allowedProblems), "emulators' complaints").toEqual([]);
      expect(outgoing.elsewhere, "requests to anywhere else").toEqual([]);
      const errors = logs.filter(({ level }) => level >= ERROR_LEVEL);
      expect(
        unexpected(
          errors.map((line) => JSON.stringify(line)),
          options.allowedErrors,
        ),
        "errors in the log",
      ).toEqual([]);
    },
  };
}

/**
 * Another process in the bot's place, with the same store and what people have on their screens. It has not read the
 * list of accounts yet: that takes a while.
 */
export async function restartBot(bot: Bot) {
  await bot.app.stop();
  bot.notion.faults.add({ operation: "/query", fault: { kind: "slow", ms: 500 }, times: 1 });
  const app = await startApp({
    config: loadConfig(bot.settings),
    clock: bot.clock,
    logger: testLogger(),
    limits: botLimits,
  });
  return { app, [Symbol.asyncDispose]: () => app.stop() };
}

/** What is sent from now on names another account than the one on the screen, as if that had gone meanwhile. */
export function renameAccount({ slack }: Bot, from: string, to: string): void {
  slack.alter((payload) => JSON.parse(JSON.stringify(payload).replaceAll(from, to)));
}

/** A mailbox for each member, and the settings that make the bot use them. */
export async function openGmail(
  slack: SlackEmulator,
  clock: Clock,
  directory: string,
  judged: boolean,
) {
  const members = slack.world.users.filter(({ kind }) => kind === "member");
  const emulator = await createGmailEmulator({
    users: members.map(({ email, realName }) => ({ email, name: realName })),
    limits: botLimits,
    clock,
    ...(judged && { conformance: conformance.gmail }),
  });
  const keyFile = join(directory, "emulator-key.json");
  writeFileSync(keyFile, JSON.stringify(emulator.serviceAccountKey), { mode: 0o600 });
  return {
    emulator,
    settings: {
      GOOGLE_SERVICE_ACCOUNT_FILE: keyFile,
      TAM_REP_MAILBOXES: "*@tam.example",
      GMAIL_API_URL: emulator.apiUrl,
      GOOGLE_TOKEN_URL: emulator.tokenUrl,
    },
  };
}

/** Waits for what is seen from outside only by looking again; patient, for slow machines. */
export const eventually = <T>(look: () => T) => expect.poll(look, { timeout: ANSWER_WITHIN_MS });

/** The official client with the bot's token: for what a test puts there itself. */
export const asBot = ({ slack }: Pick<Emulators, "slack">): WebClient =>
  new WebClient(slack.world.tokens.bot, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
  });

/** Business time that stands still until it is set. */
export function standingClock(start: Date): Clock & { set(now: Date): void } {
  let now = start;
  return {
    now: () => now,
    at: () => () => {},
    set: (to) => {
      now = to;
    },
  };
}

function countBy(calls: readonly { operation: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { operation } of calls) counts[operation] = (counts[operation] ?? 0) + 1;
  return counts;
}

/** Every request that this process makes by fetch or undici to another machine. */
function watchOutgoing() {
  const elsewhere: string[] = [];
  const look = (message: unknown) => {
    const { origin } = (message as { request: { origin: string | URL } }).request;
    if (new URL(String(origin)).hostname !== "127.0.0.1") elsewhere.push(String(origin));
  };
  subscribe("undici:request:create", look);
  return { elsewhere, stop: () => void unsubscribe("undici:request:create", look) };
}

/** Everything a person reads in the message, one piece of text a line. */
export const textsOf = (message: Pick<SlackMessage, "text" | "blocks">): string =>
  [message.text, ...blockTexts(message.blocks ?? [])].join("\n");

/** The text objects of the blocks, as written. */
export function blockTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(blockTexts);
  if (typeof value !== "object" || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if ((type === "mrkdwn" || type === "plain_text") && typeof text === "string") return [text];
  return Object.values(value).flatMap(blockTexts);
}

/** The action ids in the blocks, in the order in which they are drawn. */
export function actionIds(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(actionIds);
  if (typeof value !== "object" || value === null) return [];
  const { action_id: id } = value as { action_id?: unknown };
  return [...(typeof id === "string" ? [id] : []), ...Object.values(value).flatMap(actionIds)];
}
