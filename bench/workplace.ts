import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Limits } from "../src/lib/limits.ts";
import { startBotProcess } from "../src/sandbox/bot-process.ts";
import { createAdjustableClock } from "../src/sandbox/clock.ts";
import { createGmailEmulator } from "../src/sandbox/gmail/gmail-emulator.ts";
import type { NotionRow } from "../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../src/sandbox/notion/notion-emulator.ts";
import type { SlackUser } from "../src/sandbox/slack/contract.ts";
import { createSlackEmulator } from "../src/sandbox/slack/emulator.ts";
import { slackId } from "../src/sandbox/world/ids.ts";
import { seededWorld } from "../src/sandbox/world/seeded-world.ts";
import { startEnvironment, startOptions } from "./start-options.ts";

/**
 * Emulators of all services in this process, so many reps with mailboxes (`rep0@reps.example` …), and the bot as a
 * process of its own, as `npm start` starts it. `await using` ends all of it.
 */
export async function openWorkplace(options: {
  now: Date;
  limits: Limits;
  reps: number;
  rows: NotionRow[];
  settings?: Record<string, string>;
  requestsPerWindow?: number;
}) {
  const { now, limits, requestsPerWindow } = options;
  const world = seededWorld({ now });
  const reps = Array.from({ length: options.reps }, (_, n) => repNamed(n));
  const clock = createAdjustableClock(now);
  const opened = new AsyncDisposableStack();
  const slack = await createSlackEmulator({
    world: {
      ...world.slack,
      users: [...world.slack.users, ...reps],
      channels: world.slack.channels.map((channel) =>
        channel.kind === "im"
          ? channel
          : { ...channel, members: [...channel.members, ...reps.map(({ id }) => id)] },
      ),
    },
    limits,
    clock,
  });
  opened.defer(() => slack.close());
  const notion = await createNotionEmulator({
    token: world.notionToken,
    databases: world.databases,
    rows: options.rows,
    ...(requestsPerWindow === undefined ? {} : { requestsPerWindow }),
    limits,
    clock,
  });
  opened.defer(() => notion.close());
  const gmail = await createGmailEmulator({
    users: reps.map(({ email, realName }) => ({ email, name: realName })),
    limits,
    clock,
  });
  opened.defer(() => gmail.close());
  const dataDir = await mkdtemp(join(tmpdir(), "tam-workplace-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  const keyFile = join(dataDir, "emulator-service-account.json");
  await writeFile(keyFile, JSON.stringify(gmail.serviceAccountKey), { mode: 0o600 });
  const settings = {
    SLACK_BOT_TOKEN: world.slack.tokens.bot,
    SLACK_APP_TOKEN: world.slack.tokens.app,
    SLACK_API_URL: slack.apiUrl,
    NOTION_TOKEN: world.notionToken,
    NOTION_API_URL: notion.apiUrl,
    GOOGLE_SERVICE_ACCOUNT_FILE: keyFile,
    GMAIL_API_URL: gmail.apiUrl,
    GOOGLE_TOKEN_URL: gmail.tokenUrl,
    TAM_REP_MAILBOXES: "*@reps.example",
    PORT: "0",
    DATA_DIR: dataDir,
    LOG_LEVEL: "error",
    ...world.settings,
    ...options.settings,
  };
  const bot = await startBotProcess(
    { ...startEnvironment(), ...settings },
    { now, limits, nodeOptions: startOptions() },
  );
  opened.defer(() => bot.stop());
  return {
    slack,
    notion,
    gmail,
    bot,
    clock,
    reps,
    settings,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

const repNamed = (n: number): SlackUser => ({
  id: slackId("U", `rep${n}`),
  name: `rep${n}`,
  realName: `Rep ${n}`,
  email: `rep${n}@reps.example`,
  tz: "Europe/Berlin",
  title: "Technical Account Manager",
  kind: "member",
});
