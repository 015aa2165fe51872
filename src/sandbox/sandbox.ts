import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Limits, realLimits } from "../lib/limits.ts";
import { type BotProcess, startBotProcess } from "./bot-process.ts";
import { type AdjustableClock, createAdjustableClock } from "./clock.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import { createNotionEmulator } from "./notion/notion-emulator.ts";
import { buildPage } from "./page-build.ts";
import { startPageServer } from "./page-server.ts";
import type { SlackEmulator } from "./slack/contract.ts";
import { createSlackEmulator } from "./slack/emulator.ts";
import { MANAGER, REPS } from "./world/people.ts";
import type { World } from "./world/world.ts";

export type Sandbox = {
  /** The one address to open. */
  readonly url: string;
  readonly clock: AdjustableClock;
  readonly slack: SlackEmulator;
  readonly notion: NotionEmulator;
  readonly bot: BotProcess;
  close(): Promise<void>;
};

export type SandboxOptions = {
  world: World;
  /** Of the page; 0 or none: any free port. */
  port?: number;
  /** Of the bot's log on stderr. */
  logLevel?: string;
  limits?: Limits;
};

/** The bot's own store starts with this many days of scans behind it. */
const PAST_DAYS = 30;

const COMMANDS = [
  {
    insert: "/tam health ",
    usage: "/tam health <account>",
    description: "How healthy is an account, and why?",
  },
  { insert: "/tam help", usage: "/tam help", description: "What can it do?" },
];

/**
 * The whole product on loopback: emulated Slack and Notion that show the world, the bot as a process
 * of its own pointed at them, and the page. Resolves when the bot is ready and its past is stored.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { world, port = 0, logLevel = "warn", limits = realLimits } = options;
  const clock = createAdjustableClock(world.now);
  const [slack, notion, page, dataDir] = await Promise.all([
    createSlackEmulator({ world: world.slack, limits, clock }),
    createNotionEmulator({
      token: world.notionToken,
      databases: world.databases,
      rows: world.rowsAt(world.now),
      limits,
      clock,
    }),
    buildPage(),
    mkdtemp(join(tmpdir(), "tam-sandbox-")),
  ]);
  const bot = await startBotProcess(
    {
      SLACK_BOT_TOKEN: world.slack.tokens.bot,
      SLACK_APP_TOKEN: world.slack.tokens.app,
      SLACK_API_URL: slack.apiUrl,
      NOTION_TOKEN: world.notionToken,
      NOTION_API_URL: notion.apiUrl,
      PORT: "0",
      DATA_DIR: dataDir,
      LOG_LEVEL: logLevel,
      ...world.settings,
    },
    world.now,
  );
  await bot.storePast(world.pastScores(PAST_DAYS));
  const server = await startPageServer({
    slack,
    pageDir: page.dir,
    port,
    world: { title: "TAM sandbox", personas: personasOf(world), commands: COMMANDS, clock },
  });
  return {
    url: server.url,
    clock,
    slack,
    notion,
    bot,
    async close() {
      await bot.stop();
      await Promise.all([server.close(), slack.close(), notion.close()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function personasOf({ slack }: World) {
  const role = (id: string, kind: string) =>
    id === MANAGER.id
      ? "admin"
      : kind === "guest"
        ? "guest"
        : kind === "stranger"
          ? "from another company"
          : "rep";
  const ranked = [...REPS.slice(0, 2), MANAGER].map(({ id }) => id);
  const others = slack.users.filter(
    ({ id, kind }) => kind === "guest" || (kind === "stranger" && !ranked.includes(id)),
  );
  return [
    ...ranked.map((id) => ({ id, role: role(id, "member") })),
    ...others.map(({ id, kind }) => ({ id, role: role(id, kind) })),
  ];
}
