import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults.ts";
import type { NotionDatabase } from "../../src/sandbox/notion/contract.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { actionIds, type Bot, eventually, openBot, textsOf } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import {
  ACCOUNTS_DATABASE_ID,
  accountId,
  daysAgo,
  TICKETS_DATABASE_ID,
  tamDatabases,
} from "../support/tam-world.ts";

const { ana } = people;
const { general } = channels;

/** An answer that waits for live data waits so long; nothing else here ends a request that hangs. */
const impatient = { liveAnswerMs: 400, notionTimeoutMs: 60_000 };

const NOTION_FAULTS: [string, Fault][] = [
  ["is down", { kind: "reset" }],
  ["answers 503", { kind: "status", status: 503 }],
  ["answers 500 in HTML", { kind: "status", status: 500, html: true }],
  ["answers 200 in HTML", { kind: "status", status: 200, html: true }],
  ["asks to wait", { kind: "status", status: 429, retryAfterSeconds: 1 }],
  ["is slow", { kind: "slow", ms: 20_000 }],
  ["stalls in the middle of an answer", { kind: "stall" }],
  ["loses its answers", { kind: "lostAnswer" }],
];

const storeYesterday = (bot: Bot) =>
  bot.app.services.store.scoreHistory.record([
    {
      accountId: accountId("Acme Corp"),
      at: daysAgo(1),
      score: 55,
      ragStatus: "Amber",
      pointsLost: 45,
      reasons: [{ signal: "openTickets", value: 14, threshold: 5, count: 9, pointsLost: 45 }],
      openTickets: 14,
      p1p2Tickets: 2,
      complete: true,
    },
  ]);

/** The reference that a message gives stands in the log. */
function expectReferenceInLog(bot: Bot, text: string): void {
  const reference = /\(reference ([0-9a-f]{8})\)/.exec(text)?.[1];
  expect(reference, text).toBeDefined();
  expect(bot.logs.filter((line) => line.reference === reference && line.level >= 40)).not.toEqual(
    [],
  );
}

const RECOVERS_WITHIN_MS = 15_000;

/** Asks until the answer comes live again. */
async function recovers(bot: Bot): Promise<void> {
  // While Notion asks to wait, each answer comes at once: so many tries take no time.
  const until = performance.now() + RECOVERS_WITHIN_MS;
  while (performance.now() < until) {
    const { text } = await bot.ask(ana, general, "health acme");
    if (text === "Acme Corp: 60 of 100, 🔶 Amber") return;
  }
  throw new Error("it did not recover");
}

describe.each(NOTION_FAULTS)("Notion %s", (_, fault) => {
  test("the last stored result with its age, and live data as soon as Notion is back", async () => {
    await using bot = await openBot({ limits: impatient });
    await storeYesterday(bot);
    await bot.app.services.warmUp();

    bot.notion.faults.add({ operation: "", fault });
    const text = textsOf(await bot.ask(ana, general, "health acme"));
    expect(text).toContain("Acme Corp: 55 of 100, 🔶 Amber (result of 24 h ago)");
    expect(text).toContain("⚠️ *Not live: this is the result of 24 h ago*");
    expect(text).toContain("14 open tickets, 9 more than 5");
    expect(text).toContain("Nothing was changed.");
    expectReferenceInLog(bot, text);

    bot.notion.faults.clear();
    await recovers(bot);
  });

  test("words when nothing is stored", async () => {
    await using bot = await openBot({ limits: impatient });
    await bot.app.services.directory.list();
    bot.notion.faults.add({ operation: "", fault });
    const answer = await bot.ask(ana, general, "health acme");
    expect(answer.text).toContain("The health of Acme Corp is not known right now: ");
    expect(textsOf(answer)).toContain("No earlier result is stored");
    expect(textsOf(answer)).not.toMatch(/of 100|Green/);
    expectReferenceInLog(bot, textsOf(answer));
    // Trying again is one click.
    expect(actionIds(answer.blocks)).toContain(ACTION.rescan);
    bot.notion.faults.clear();
    await recovers(bot);
  });
});

describe.each(NOTION_FAULTS.filter(([, { kind }]) => !["slow", "stall"].includes(kind)))(
  "Notion %s when the bot starts",
  (_, fault) => {
    test("the first command is told in words, and later ones find it back", async () => {
      await using bot = await openBot({
        limits: impatient,
        before: ({ notion }) => notion.faults.add({ operation: "", fault }),
        allowedErrors: /not answered/,
      });
      const { text } = await bot.ask(ana, general, "health acme");
      expect(text).toMatch(/^⚠️ .*Notion/);
      expect(text).toContain("Nothing was changed. Try again in a minute.");
      expectReferenceInLog(bot, text);
      // What needs no account is answered all the same.
      expect((await bot.ask(ana, general, "help")).text).toContain("Commands: ");
      expect((await bot.ask(ana, general, "acme")).text).toContain("Unknown command.");
      bot.notion.faults.clear();
      await recovers(bot);
    });
  },
);

test("the first command right after start waits for the list of accounts", async () => {
  await using bot = await openBot({
    before: ({ notion }) =>
      notion.faults.add({ operation: "/query", fault: { kind: "slow", ms: 300 }, times: 1 }),
  });
  expect((await bot.ask(ana, general, "health acme")).text).toBe("Acme Corp: 60 of 100, 🔶 Amber");
});

test("a list that does not come in time is words, not silence", async () => {
  await using bot = await openBot({
    limits: impatient,
    before: ({ notion }) =>
      notion.faults.add({ operation: "/query", fault: { kind: "slow", ms: 60_000 }, times: 1 }),
    allowedErrors: /not answered/,
  });
  const { text } = await bot.ask(ana, general, "health acme");
  expect(text).toContain(
    "I have not read the list of accounts yet: Notion did not answer in time.",
  );
  expectReferenceInLog(bot, text);
});

test("an older list of accounts serves while a new one cannot be read", async () => {
  await using bot = await openBot({ limits: { ...impatient, directoryMs: 1 } });
  await bot.app.services.warmUp();
  bot.notion.faults.add({ operation: "data_sources", fault: { kind: "reset" } });
  const { text } = await bot.ask(ana, general, "health acme");
  expect(text).toContain("The health of Acme Corp is not known right now");
});

describe("databases that do not fit", () => {
  const without = (title: string, property: string): NotionDatabase[] =>
    tamDatabases().map((database) => {
      const { [property]: _, ...rest } = database.properties;
      return database.title === title ? { ...database, properties: rest } : database;
    });
  const misfit = /databases do not fit|not answered/;

  test("a property of the accounts that is missing is told with its fix, and found once it is there", async () => {
    await using bot = await openBot({
      before: ({ notion }) => notion.renameProperty(ACCOUNTS_DATABASE_ID, "Rep Email", "Owner"),
      allowedErrors: misfit,
    });
    const { text } = await bot.ask(ana, general, "health acme");
    expect(text).toContain(
      '⚠️ The database "Accounts" has no property "Rep Email"; add a email property of that name, or name yours in NOTION_PROPERTY_NAMES.',
    );
    expect(text).toContain("An admin has to mend this.");
    expectReferenceInLog(bot, text);
    bot.notion.renameProperty(ACCOUNTS_DATABASE_ID, "Owner", "Rep Email");
    await recovers(bot);
  });

  test("the operator reads it in the log before anybody asks", async () => {
    await using bot = await openBot({
      databases: without("Support Tickets", "Priority"),
      rows: [],
      allowedErrors: misfit,
    });
    await bot.app.services.warmUp();
    const line = bot.logs.find(({ msg }) => msg === "The Notion databases do not fit");
    expect(line?.problems).toEqual([
      'The database "Support Tickets" has no property "Priority"; add a select or status property of that name, or name yours in NOTION_PROPERTY_NAMES.',
    ]);
  });

  test("tickets that cannot be read leave the stored result, with the reason", async () => {
    await using bot = await openBot({
      before: ({ notion }) => notion.renameProperty(TICKETS_DATABASE_ID, "Priority", "Urgency"),
      allowedErrors: misfit,
    });
    await storeYesterday(bot);
    const text = textsOf(await bot.ask(ana, general, "health acme"));
    expect(text).toContain("Not live");
    expect(text).toContain('The database "Support Tickets" has no property "Priority"');
  });

  test("a rename while the bot runs changes nothing: properties are known by id", async () => {
    await using bot = await openBot();
    await bot.ask(ana, general, "health acme");
    bot.notion.renameProperty(TICKETS_DATABASE_ID, "Priority", "Urgency");
    await recovers(bot);
  });

  test("another token is told in words", async () => {
    await using bot = await openBot({
      settings: { NOTION_TOKEN: "another-notion-token" },
      allowedErrors: /not answered/,
      allowedProblems: /token/i,
    });
    const { text } = await bot.ask(ana, general, "health acme");
    expect(text).toContain("Notion does not know the token: set NOTION");
    expect(text).toContain("An admin has to mend this.");
  });
});

describe("Slack fails while the bot answers", () => {
  const onAnswer = (fault: Fault, times?: number) => (bot: Bot) =>
    bot.slack.faults.add({
      operation: "response_url",
      fault,
      ...(times === undefined ? {} : { times }),
    });

  test.each<[string, Fault]>([
    ["500", { kind: "status", status: 500 }],
    ["a reset", { kind: "reset" }],
    ["an edge error in HTML", { kind: "status", status: 502, html: true }],
  ])("after %s the answer is sent once more", async (_, fault) => {
    await using bot = await openBot();
    onAnswer(fault, 1)(bot);
    expect((await bot.ask(ana, general, "health acme")).text).toContain("Acme Corp: 60");
    await bot.app.stop();
    expect(bot.slack.messages({ channel: general, as: ana })).toHaveLength(1);
  });

  test("a lost answer may be seen twice by the one who asked, never missed", async () => {
    await using bot = await openBot();
    onAnswer({ kind: "lostAnswer" }, 1)(bot);
    await bot.ask(ana, general, "health acme");
    await bot.app.stop();
    const texts = bot.slack.messages({ channel: general, as: ana }).map(({ text }) => text);
    expect(texts).toEqual(Array(2).fill("Acme Corp: 60 of 100, 🔶 Amber"));
    expect(bot.slack.messages({ channel: general, as: people.ben })).toEqual([]);
  });

  test("when no answer gets through it is in the log, and the bot goes on", async () => {
    await using bot = await openBot({ allowedErrors: /not answered|could not be told/ });
    onAnswer({ kind: "status", status: 500 })(bot);
    expect(await bot.slack.command({ user: ana, channel: general, text: "help" })).toMatchObject({
      acked: true,
    });
    // The answer and its repetition, then the words of failure and theirs.
    await eventually(() => bot.slackCalls().response_url).toBe(4);
    bot.slack.faults.clear();
    expect((await bot.ask(ana, general, "help")).text).toContain("Commands: ");
  });

  test.each<[string, Fault]>([
    [
      "with status 400",
      { kind: "status", status: 400, body: { ok: false, error: "invalid_blocks" } },
    ],
    [
      "with status 200",
      { kind: "status", status: 200, body: { ok: false, error: "invalid_blocks" } },
    ],
  ])("a workspace that refuses charts %s gets the card without one", async (_, fault) => {
    await using bot = await openBot();
    await storeYesterday(bot);
    onAnswer(fault, 1)(bot);
    const card = await bot.ask(ana, general, "health acme");
    expect(card.blocks?.map(({ type }) => type)).not.toContain("data_visualization");
    expect(textsOf(card)).toContain("Score over 2 days: 55 → 60");
  });

  test("a workspace that refuses the blocks altogether gets the text", async () => {
    await using bot = await openBot();
    await storeYesterday(bot);
    onAnswer({ kind: "status", status: 400, body: { ok: false, error: "invalid_blocks" } }, 2)(bot);
    const card = await bot.ask(ana, general, "health acme");
    expect(card.blocks).toBeUndefined();
    expect(card.text).toBe("Acme Corp: 60 of 100, 🔶 Amber");
  });

  test.each<[string, Fault]>([
    ["a rate limit", { kind: "status", status: 429, retryAfterSeconds: 30 }],
    ["an error", { kind: "status", status: 500 }],
    ["a reset", { kind: "reset" }],
    ["a stall", { kind: "stall" }],
  ])(
    "%s on looking up who is asking is told in words, also fit for anybody else",
    async (_, fault) => {
      await using bot = await openBot({
        limits: { slackCallTimeoutMs: 500 },
        allowedErrors: /not answered/,
      });
      bot.slack.faults.add({ operation: "users.info", fault });
      const { text } = await bot.ask(ana, general, "health acme");
      expect(text).toContain("⚠️ Slack could not look up a person.");
      expectReferenceInLog(bot, text);
      bot.slack.faults.clear();
      await recovers(bot);
    },
  );

  test("without the look-up of the rep the card shows the address", async () => {
    await using bot = await openBot();
    bot.slack.faults.add({ operation: "users.lookupByEmail", fault: { kind: "reset" } });
    expect(textsOf(await bot.ask(ana, general, "health acme"))).toContain("Rep ana@tam.example");
  });
});
