import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { systemClock } from "../src/lib/time.ts";
import { ACTION } from "../src/slack/ids.ts";
import { botSettings, type Emulators, openEmulators } from "./support/bot.ts";
import { channels, people } from "./support/slack-world.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const { ana } = people;
const { general } = channels;

type BotProcess = {
  child: ChildProcess;
  /** Everything on stderr so far. */
  said(): string;
  /** Resolves when stderr holds the text; rejects with what was said when the process ends before. */
  says(text: string): Promise<void>;
  /** The exit code; null when a signal ended it. */
  exited: Promise<number | null>;
};

/** The bot as `npm start` runs it, with these settings and nothing else in its environment. */
function startProcess(settings: Record<string, string>): BotProcess {
  const directory = temporaryDirectory();
  const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, [main], { env: settings, cwd: directory.path });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = once(child, "close").then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
    directory.remove();
  });
  return {
    child,
    exited,
    said: () => stderr,
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (stderr.includes(text)) resolve();
        };
        child.stderr.on("data", look);
        look();
        void exited.then((code) => reject(new Error(`it ended with ${code}: ${stderr}`)));
      }),
  };
}

async function openSurroundings(transport: "socket" | "http" = "socket") {
  const emulators = await openEmulators({ clock: systemClock });
  const directory = temporaryDirectory();
  onTestFinished(async () => {
    await emulators.close();
    directory.remove();
  });
  return { emulators, settings: botSettings(emulators, directory.path, transport) };
}

const READY = '"msg":"ready"';

/** Asks as a person and waits for the answer. */
async function ask({ slack }: Emulators, text: string) {
  const seen = Promise.withResolvers<ReturnType<typeof slack.messages>[number]>();
  const stop = slack.subscribe((event) => {
    if (event.kind === "message" && event.message.user === slack.world.bot.userId)
      seen.resolve(event.message);
  });
  const delivery = await slack.command({ user: ana, channel: general, text });
  expect(delivery.acked).toBe(true);
  return await seen.promise.finally(stop);
}

describe("settings", () => {
  test("an empty environment: it ends with 1 and names each missing setting with its fix", async () => {
    const bot = startProcess({});
    expect(await bot.exited).toBe(1);
    const lines = bot.said().trim().split("\n");
    expect(lines[0]).toBe(
      "The settings do not fit. Set these in the environment or in .env (.env.example lists all):",
    );
    const named = lines
      .slice(1)
      .map((line) => /^ {2}- ([A-Z_]+) is missing\. \S.+\. \S.+\.$/.exec(line)?.[1]);
    expect(named).toEqual([
      "SLACK_BOT_TOKEN",
      "NOTION_TOKEN",
      "NOTION_ACCOUNTS_DATABASE_ID",
      "NOTION_TICKETS_DATABASE_ID",
      "TAM_ADMIN_EMAILS",
      "TAM_TIMEZONE",
      "SLACK_APP_TOKEN",
    ]);
  });

  test("wrong values are all named at once, without the values of secrets", async () => {
    const bot = startProcess({
      SLACK_BOT_TOKEN: "not-a-bot-token",
      SLACK_TRANSPORT: "http",
      SLACK_SIGNING_SECRET: "short",
      NOTION_TOKEN: "emulator-notion-token",
      NOTION_ACCOUNTS_DATABASE_ID: "Accounts",
      NOTION_TICKETS_DATABASE_ID: "11111111222233334444555555555555",
      TAM_ADMIN_EMAILS: "ada@tam.example",
      TAM_TIMEZONE: "Mars/Olympus",
      PORT: "many",
      RED_THRESHOLD: "90",
    });
    expect(await bot.exited).toBe(1);
    for (const words of [
      "SLACK_BOT_TOKEN does not fit. It must start with xoxb-",
      "SLACK_SIGNING_SECRET does not fit. Copy the Signing Secret",
      "NOTION_ACCOUNTS_DATABASE_ID does not fit. It must be 32 hexadecimal characters",
      "TAM_TIMEZONE does not fit. Write an IANA name",
      "PORT does not fit. Write a port number",
      "RED_THRESHOLD, AMBER_THRESHOLD or ESCALATION_THRESHOLD does not fit: red (90) must not be above amber (70).",
    ])
      expect(bot.said()).toContain(words);
    expect(bot.said()).not.toMatch(/not-a-bot-token|short/);
  });
});

test.each(["socket", "http"] as const)(
  "over %s it starts, answers, and SIGTERM ends it with 0",
  async (transport) => {
    const { emulators, settings } = await openSurroundings(transport);
    const bot = startProcess({ ...settings, LOG_LEVEL: "debug" });
    await bot.says(READY);
    if (transport === "http") {
      const port = /"port":(\d+)/.exec(bot.said())?.[1];
      emulators.slack.deliverTo({ url: `http://127.0.0.1:${port}/slack/events` });
    }
    const card = await ask(emulators, "health acme corp");
    expect(card.text).toMatch(/^Acme Corp: \d+ of 100/);
    // An answer that fails puts the most into the log.
    emulators.slack.faults.add({ operation: "response_url", fault: { kind: "reset" }, times: 4 });
    const place = { channel: general, ts: card.ts };
    const refresh = { user: ana, place, actionId: ACTION.rescan };
    expect(await emulators.slack.click(refresh)).toMatchObject({ acked: true });
    await bot.says("the person could not be told");

    const stopping = performance.now();
    bot.child.kill("SIGTERM");
    await bot.says('"msg":"stopping"');
    // As npm does, which hands on what its child was sent as well.
    bot.child.kill("SIGTERM");
    expect(await bot.exited).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(20_000);
    expect(bot.said()).toContain('"msg":"stopping"');
    expect(bot.said()).not.toContain("opening another");
    expect([...emulators.slack.problems, ...emulators.notion.problems]).toEqual([]);

    for (const secret of [
      ...Object.values(emulators.slack.world.tokens),
      settings.NOTION_TOKEN ?? "",
      "/commands/T0TAM",
      "/actions/T0TAM",
      "Login fails",
      "health acme corp",
      "ana@tam.example",
    ])
      expect(bot.said()).not.toContain(secret);
  },
);

test("a second bot on the same DATA_DIR is refused in words, and the first goes on", async () => {
  const { emulators, settings } = await openSurroundings();
  const first = startProcess(settings);
  await first.says(READY);
  const second = startProcess(settings);
  expect(await second.exited).toBe(1);
  expect(second.said()).toContain(
    "The bot could not start.\nAnother bot is running on this DATA_DIR. Stop it first, give this one a DATA_DIR of its own, or run several on PostgreSQL with DATABASE_URL.",
  );
  expect((await ask(emulators, "help")).text).toContain("Commands: ");

  // Killed without a word, it leaves nothing that keeps the next one out.
  first.child.kill("SIGKILL");
  await first.exited;
  const third = startProcess(settings);
  await third.says(READY);
});

test("what Slack refuses at start ends it with 1, in words", async () => {
  const { settings } = await openSurroundings();
  const cases = [
    {
      change: { SLACK_BOT_TOKEN: "xoxb-another-bot-token" },
      words: "Slack did not accept SLACK_BOT_TOKEN. It answered “invalid_auth”.",
    },
    {
      change: { SLACK_APP_TOKEN: "xapp-another-app-token" },
      words: "Slack did not open a socket with SLACK_APP_TOKEN. It answered “invalid_auth”.",
    },
  ];
  for (const { change, words } of cases) {
    const bot = startProcess({ ...settings, ...change });
    expect(await bot.exited).toBe(1);
    expect(bot.said()).toContain(`The bot could not start.\n${words}`);
    expect(bot.said()).not.toContain("another-");
  }
});

test("a port that is taken and a DATA_DIR that cannot be made are told in words", async () => {
  const { settings } = await openSurroundings();
  const taken = new URL(settings.SLACK_API_URL ?? "").port;
  const onTaken = startProcess({ ...settings, PORT: taken });
  expect(await onTaken.exited).toBe(1);
  expect(onTaken.said()).toContain(`The bot could not start.\nPORT ${taken} is taken`);
  const inFile = startProcess({ ...settings, DATA_DIR: fileURLToPath(import.meta.url) });
  expect(await inFile.exited).toBe(1);
  expect(inFile.said()).toContain("The bot could not start.\n");
  expect(inFile.said()).not.toContain("    at ");
});

test("while Slack cannot be reached it keeps trying, says so, and can be ended", async () => {
  const { emulators, settings } = await openSurroundings();
  emulators.slack.faults.add({ operation: "auth.test", fault: { kind: "status", status: 503 } });
  const bot = startProcess(settings);
  await bot.says("Slack is not reachable; trying again");
  bot.child.kill("SIGTERM");
  expect(await bot.exited).toBe(0);
});
