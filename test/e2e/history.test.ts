// Scores from real ticket histories, against a calculation that shares nothing with the bot.
import { relative } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createServices } from "../../src/app/services.ts";
import { loadConfig } from "../../src/config.ts";
import { readTicketEvents } from "../../src/history/events.ts";
import type { Limits } from "../../src/lib/limits.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { historyWorld } from "../../src/sandbox/world/history-world.ts";
import type { World } from "../../src/sandbox/world/world.ts";
import { patientLimits } from "../support/limits.ts";
import { historiesPresent, historyFile, plainScores } from "../support/real-histories.ts";
import { runSandboxCommand } from "../support/sandbox-command.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const UCI = "uci_servicenow";
const MENDELEY = "mendeley_sample";

/** A minute of Notion's budget passes in a quarter of a second: every account is asked for. */
const limits: Limits = { ...patientLimits, notionWindowMs: 250 };

const sevenOClock = (date: string) => new Date(`${date}T07:00:00Z`);

async function worldOf(name: string, date: string): Promise<World> {
  const reading = await readTicketEvents(historyFile(name));
  if (reading.kind === "refused") throw new Error(reading.reason);
  return historyWorld({ events: reading.events, from: new Date(date) });
}

/** The bot's own services, without Slack, over a Notion that shows this world at its start. */
async function openServices(world: World) {
  const clock = { now: () => world.now, at: () => () => {} };
  const notion = await createNotionEmulator({
    token: world.notionToken,
    databases: world.databases,
    rows: world.rowsAt(world.now),
    limits,
    clock,
  });
  const dataDir = temporaryDirectory();
  const config = loadConfig({
    SLACK_BOT_TOKEN: world.slack.tokens.bot,
    SLACK_APP_TOKEN: world.slack.tokens.app,
    NOTION_TOKEN: world.notionToken,
    NOTION_API_URL: notion.apiUrl,
    DATA_DIR: dataDir.path,
    ...world.settings,
  });
  const services = await createServices({ config, clock, logger: testLogger(), limits });
  onTestFinished(async () => {
    await services.close();
    await notion.close();
    dataDir.remove();
    expect(notion.problems).toEqual([]);
  });
  return services;
}

describe("real ticket histories", () => {
  it.skipIf(!historiesPresent).each([
    [UCI, "2016-03-14"],
    [UCI, "2016-04-15"],
    [UCI, "2016-05-31"],
    [MENDELEY, "2022-08-10"],
  ])(
    "%s on %s: the bot's reading of every account equals the plain calculation",
    async (name, date) => {
      const world = await worldOf(name, date);
      const { accounts, health } = await openServices(world);
      const list = await accounts.queryAllAccounts({ urgency: "batch" });
      expect(list.unusable).toEqual([]);
      const readings = await Promise.all(list.accounts.map((account) => health.read(account)));
      const found = Object.fromEntries(
        readings.map((reading) => {
          if (reading.kind !== "live") throw new Error(`${reading.account.name}: ${reading.kind}`);
          const { score, ragStatus } = reading.result;
          expect(reading.unusable).toEqual([]);
          return [reading.account.name, { ...reading.signals, score, ragStatus }];
        }),
      );
      const expected = plainScores(historyFile(name), sevenOClock(date));
      expect(Object.values(expected).some(({ ragStatus }) => ragStatus === "Red")).toBe(true);
      expect(found).toEqual(expected);
    },
    120_000,
  );

  it.skipIf(!historiesPresent)(
    'the sandbox over a history answers /tam health "Location 143" with the score of that morning',
    async () => {
      const sandbox = await startSandbox({
        world: await worldOf(UCI, "2016-03-14"),
        limits: patientLimits,
      });
      onTestFinished(() => sandbox.close());
      const expected = plainScores(historyFile(UCI), sevenOClock("2016-03-14"))["Location 143"];
      const { slack } = sandbox;
      const user = slack.world.users[0]?.id ?? "";
      const channel = slack.world.channels[0]?.id ?? "";
      const answered = new Promise<void>((resolve) =>
        slack.subscribe((event) => event.kind === "message" && resolve()),
      );
      const delivery = await slack.command({ user, channel, text: 'health "Location 143"' });
      expect(delivery.acked).toBe(true);
      await answered;
      const [answer, ...others] = slack.messages({ channel, as: user });
      expect(others).toEqual([]);
      expect(answer?.ephemeralFor).toBe(user);
      expect(answer?.text).toMatch(
        new RegExp(`^Location 143: ${expected?.score} of 100, .* ${expected?.ragStatus}$`),
      );
      expect(JSON.stringify(answer?.blocks)).toContain(
        `${expected?.totalOpenTickets} open tickets`,
      );
      expect(await sandbox.problems()).toEqual([]);
    },
    120_000,
  );

  it.skipIf(!historiesPresent)(
    "npm run sandbox takes a packed history by its relative path",
    async () => {
      const file = relative(process.cwd(), historyFile(UCI));
      const command = ["--tickets", file, "--from", "2016-03-14", "--port", "0"];
      const { ready, said, kill, closed } = runSandboxCommand(...command);
      const url = await ready;
      const page: unknown = await (await fetch(`${url}api/workspace`)).json();
      expect(page).toMatchObject({ now: expect.stringMatching(/^2016-03-14T07:0/) });
      expect(said.out).toContain("/tam health Location ");
      kill("SIGINT");
      expect(await closed).toEqual({ code: 0, signal: null });
      expect(unlikeWarnings(said.err)).toEqual([]);
    },
    120_000,
  );
});

/** While a busy machine reads the history, the bot may have to open its socket twice, and says so. */
const unlikeWarnings = (written: string): string[] =>
  written.split("\n").filter((line) => line !== "" && !line.startsWith('{"level":40,'));

it.each([
  ["a file that is not there", ["--tickets", "none.csv.gz"], /none\.csv\.gz .*no such file/],
  ["a file of something else", ["--tickets", "package.json"], /is not a ticket history/],
])(
  "npm run sandbox refuses %s in words",
  async (_, args, words) => {
    const { said, closed } = runSandboxCommand(...args, "--from", "2016-03-14");
    expect(await closed).toEqual({ code: 1, signal: null });
    expect(said.out).toBe("");
    expect(said.err).toMatch(words);
    expect(said.err).not.toContain("    at ");
  },
  60_000,
);
