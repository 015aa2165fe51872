import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { botSettings, openBot, textsOf } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountRow } from "../support/tam-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));
const contact = { "Contact Name": "Jane Doe", "Contact Email": "jane@customer.example" };
const MAILBOX = "ana@tam.example";

/** A bot with mailboxes, and the command as a process of its own beside it. */
async function open() {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  const bot = await openBot({
    gmail: true,
    settings: { DATA_DIR: directory.path, HEALTH_SCAN_CRON: "off", CHECKIN_CRON: "off" },
    rows: [
      accountRow("Acme Corp", contact),
      accountRow("Globex", contact),
      accountRow("Hooli"),
      accountRow("Initech", { ...contact, "Rep Email": null }),
    ],
  });
  const key = join(directory.path, "key.json");
  writeFileSync(key, JSON.stringify(bot.gmail.serviceAccountKey), { mode: 0o600 });
  const env = {
    ...botSettings(bot, directory.path),
    LOG_LEVEL: "silent",
    GOOGLE_SERVICE_ACCOUNT_FILE: key,
    TAM_REP_MAILBOXES: "*@tam.example",
    GMAIL_API_URL: bot.gmail.apiUrl,
    GOOGLE_TOKEN_URL: bot.gmail.tokenUrl,
  };
  const tam = (args: string[], settings: Record<string, string> = env) =>
    new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [CLI, ...args], { env: settings }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, stdout, stderr });
      });
    });
  const drafts = async () => (await bot.gmail.mailbox(MAILBOX)).drafts.length;
  return { bot, env, tam, drafts };
}

test("beside a running bot: a dry run changes nothing, a run is made by the bot, a second one adds nothing", async () => {
  const { bot, tam, drafts } = await open();
  await using _closed = bot;
  const dry = await tam(["checkins", "--dry-run", "--json"]);
  expect(dry).toMatchObject({ code: 0 });
  expect(JSON.parse(dry.stdout)).toMatchObject({
    dryRun: true,
    drafts: [{ account: { name: "Acme Corp" }, state: null }, { account: { name: "Globex" } }],
    skipped: [
      { account: { name: "Hooli" }, reason: "no Contact Email" },
      { account: { name: "Initech" }, reason: "no rep" },
    ],
  });
  expect(await drafts()).toBe(0);

  const run = await tam(["checkins", "--json"]);
  expect(run).toMatchObject({ code: 0 });
  const states = JSON.parse(run.stdout).drafts.map(({ state }: { state: string }) => state);
  expect(states).toEqual(["pending", "pending"]);
  expect(run.stderr).toContain("skipped: Hooli, no Contact Email");
  expect(await drafts()).toBe(2);
  await bot.until(people.ana, channels.imAna, (one) => textsOf(one).includes("Acme Corp"));

  const again = await tam(["checkins"]);
  expect(again.stdout).toContain("0 check-ins drafted, 4 skipped");
  expect(again.stderr).toContain("skipped: Acme Corp, another draft waits");
  expect(await drafts()).toBe(2);
}, 120_000);

test("without a running bot it makes the drafts and tells the reps itself", async () => {
  const { bot, env, tam, drafts } = await open();
  await using _closed = bot;
  await bot.app.stop();
  const run = await tam(["checkins"]);
  expect(run).toMatchObject({ code: 0 });
  expect(run.stdout).toContain("2 check-ins drafted, 2 skipped.");
  expect(await drafts()).toBe(2);
  const told = bot.slack.messages({ channel: channels.imAna, as: people.ana });
  expect(told.map(textsOf).join()).toContain("2 drafts to review");

  const { GOOGLE_SERVICE_ACCOUNT_FILE: _, TAM_REP_MAILBOXES: __, ...without } = env;
  const refused = await tam(["checkins"], without);
  expect(refused).toMatchObject({ code: 1, stdout: "" });
  expect(refused.stderr).toContain("no drafts without GOOGLE_SERVICE_ACCOUNT_FILE");
}, 120_000);
