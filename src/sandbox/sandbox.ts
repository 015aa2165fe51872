import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Limits } from "../lib/limits.ts";
import { type BotProcess, startBotProcess } from "./bot-process.ts";
import type { BotCommand } from "./bot-protocol.ts";
import { createAdjustableClock } from "./clock.ts";
import { openConformanceWorker } from "./conformance/conformance-worker.ts";
import type { GmailEmulator } from "./gmail/contract.ts";
import { createGmailEmulator } from "./gmail/gmail-emulator.ts";
import { keepWorldAlive } from "./living-world.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import { createNotionEmulator } from "./notion/notion-emulator.ts";
import { openActivityLog } from "./page-activity.ts";
import { buildPage } from "./page-build.ts";
import { startPageServer } from "./page-server.ts";
import { personasOf } from "./personas.ts";
import { readShortcuts } from "./shortcuts.ts";
import type { SlackEmulator } from "./slack/contract.ts";
import { createSlackEmulator } from "./slack/emulator.ts";
import { sandboxLimits } from "./stage/limits.ts";
import { openStage, type Stage } from "./stage/stage.ts";
import type { CommandHint } from "./ui/protocol.ts";
import { ACCOUNTS_DATABASE_ID } from "./world/databases.ts";
import { ESCALATION_CHANNEL_ID, MANAGER, REPS } from "./world/people.ts";
import type { World } from "./world/world.ts";

export type Sandbox = {
  /** The one address to open. */
  readonly url: string;
  readonly slack: SlackEmulator;
  readonly notion: NotionEmulator;
  readonly gmail: GmailEmulator;
  /** The one that runs, else the last one that did. */
  readonly bot: BotProcess;
  readonly stage: Stage;
  /** Business time, which runs with the machine's. */
  now(): Date;
  /**
   * Leaps ahead, as a machine that slept: what the world did until then is in Notion, and the bot has the new time, when this
   * resolves. Rejects with RangeError for a time that is past, and when the bot is gone.
   */
  moveTo(date: Date): Promise<void>;
  /** What the emulators and the types of the official SDKs found wrong with what went over the wire. */
  problems(): Promise<string[]>;
  close(): Promise<void>;
};

export type SandboxOptions = {
  world: World;
  /** Of the page, tried in this order; any free one when none is given. */
  ports?: readonly number[];
  /** Of the bot's log on stderr. */
  logLevel?: string;
  limits?: Limits;
  /** Told of each of the `problems` as it is found. */
  onProblem?: (problem: string) => void;
  /** Told when the bot ends by itself; the sandbox goes on without it. */
  onCrash?: (lastWords: string) => void;
};

/** The bot's own store starts with this many days of scans behind it. */
const PAST_DAYS = 30;

/** The composer completes up to what a command asks for. */
const commandHint = ({ usage, summary }: BotCommand): CommandHint => ({
  insert: usage.replace(/[<[].*/, ""),
  usage,
  description: summary,
});

/**
 * The whole product on loopback: emulated Slack, Notion and Gmail that show the world, the bot as a process
 * of its own pointed at them, and the page. Resolves when the bot is ready and its past is stored.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { world, ports = [0], logLevel = "warn", limits = sandboxLimits } = options;
  // What is open when a step fails is closed, last in first out.
  await using opened = new AsyncDisposableStack();
  const clock = createAdjustableClock(world.now);
  const problems: string[] = [];
  const onProblem = (problem: string) => {
    problems.push(problem);
    options.onProblem?.(problem);
  };

  const dataDir = await mkdtemp(join(tmpdir(), "tam-sandbox-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const page = buildPage();
  page.catch(() => {});
  const conformance = openConformanceWorker({ onProblem });
  opened.defer(() => conformance.close());
  const slack = await createSlackEmulator({
    world: world.slack,
    limits,
    clock,
    conformance: conformance.slack,
    onProblem,
  });
  opened.defer(() => slack.close());
  const notion = await createNotionEmulator({
    token: world.notionToken,
    databases: world.databases,
    rows: world.rowsAt(world.now),
    limits,
    clock,
    conformance: conformance.notion,
    onProblem,
  });
  opened.defer(() => notion.close());
  for (const { accountId, title, blocks } of world.pages)
    notion.createPageByHand(accountId, title, blocks);
  const members = world.slack.users.filter(({ kind }) => kind === "member");
  const gmail = await createGmailEmulator({
    users: members.map(({ email, realName }) => ({ email, name: realName })),
    limits,
    clock,
    conformance: conformance.gmail,
    onProblem,
  });
  opened.defer(() => gmail.close());
  const activity = openActivityLog({ slack, notion, gmail, clock });
  opened.defer(() => activity.close());
  const keyFile = join(dataDir, "emulator-service-account.json");
  await writeFile(keyFile, JSON.stringify(gmail.serviceAccountKey), { mode: 0o600 });
  const living = keepWorldAlive({ world, notion, clock });
  opened.defer(() => living.stop());
  const settings = {
    SLACK_BOT_TOKEN: world.slack.tokens.bot,
    SLACK_APP_TOKEN: world.slack.tokens.app,
    SLACK_API_URL: slack.apiUrl,
    NOTION_TOKEN: world.notionToken,
    NOTION_API_URL: notion.apiUrl,
    GOOGLE_SERVICE_ACCOUNT_FILE: keyFile,
    GMAIL_API_URL: gmail.apiUrl,
    GOOGLE_TOKEN_URL: gmail.tokenUrl,
    TAM_REP_MAILBOXES: members.map(({ email }) => email).join(","),
    TEMPLATES_DIR: fileURLToPath(new URL("../../templates", import.meta.url)),
    PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: logLevel,
    ...world.settings,
  };
  const stage = await openStage({
    now: clock.now,
    moveWorld(to) {
      clock.set(to);
      living.catchUp();
    },
    services: { slack, notion, gmail },
    accountsDatabaseId: ACCOUNTS_DATABASE_ID,
    alertChannel: ESCALATION_CHANNEL_ID,
    admin: MANAGER,
    rep: REPS[0],
    startProcess: () => startBotProcess(settings, { now: clock.now(), limits }),
    onCrash: options.onCrash ?? (() => {}),
  });
  opened.defer(() => stage.close());
  await stage.bot.storePast(world.pastScores(PAST_DAYS));
  const server = await startPageServer({
    slack,
    notion,
    gmail,
    activity,
    stage,
    pageDir: (await page).dir,
    ports,
    world: {
      title: "TAM sandbox",
      personas: personasOf(world.slack),
      commands: stage.bot.commands.map(commandHint),
      accounts: () =>
        notion
          .rows(ACCOUNTS_DATABASE_ID)
          .flatMap(({ values: { Name } }) => String(Name ?? "") || []),
      shortcuts: await readShortcuts(),
      clock,
    },
  });
  opened.defer(() => server.close());

  const closing = opened.move();
  return {
    url: server.url,
    slack,
    notion,
    gmail,
    get bot() {
      return stage.bot;
    },
    stage,
    now: clock.now,
    async moveTo(date) {
      if (!(date >= clock.now()))
        throw new RangeError(
          `The sandbox's clock only moves ahead of ${clock.now().toISOString()}, not to ${String(date)}.`,
        );
      clock.set(date);
      living.catchUp();
      await stage.bot.setClock(date);
    },
    async problems() {
      await conformance.settled();
      return [...problems];
    },
    close: () => closing.disposeAsync(),
  };
}
