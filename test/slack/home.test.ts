// The Home tab as its people meet it: the real bot between the emulators.
import { expect, test } from "vitest";
import { ACTION, episodeBlockId, SNOOZE_ACTIONS } from "../../src/slack/ids.ts";
import {
  actionIds,
  type Bot,
  type BotOptions,
  eventually,
  openBot,
  textsOf,
} from "../support/bot.ts";
import { scoreRecord } from "../support/scores.ts";
import { channels, people } from "../support/slack-world.ts";
import { alertFacts, storedEpisode } from "../support/stored.ts";
import { accountId, accountRow, daysAgo, hoursAgo, NOW, tamRows } from "../support/tam-world.ts";

const { ana, ben, admin, guest } = people;
const { general } = channels;

const open = ({ settings, ...options }: BotOptions = {}) =>
  openBot({
    ...options,
    settings: { HEALTH_SCAN_CRON: "off", SLACK_ESCALATION_CHANNEL: general, ...settings },
  });

const homeText = (bot: Bot, user: string): string => {
  const home = bot.slack.home(user);
  return home === null ? "" : textsOf({ text: "", blocks: home.blocks });
};
const viewText = (bot: Bot, user: string): string =>
  textsOf({ text: "", blocks: bot.slack.view(user)?.blocks ?? [] });
const publishes = (bot: Bot) => bot.slackCalls()["views.publish"] ?? 0;

/** Opens the tab and waits until it shows these words. */
async function look(bot: Bot, user: string, words: string): Promise<string> {
  await bot.slack.openHome(user);
  await eventually(() => homeText(bot, user)).toContain(words);
  return homeText(bot, user);
}

const pressHome = (
  bot: Bot,
  user: string,
  actionId: string,
  more: { value?: string; blockId?: string } = {},
) =>
  bot.slack.click({
    user,
    place: { viewId: bot.slack.home(user)?.id ?? "" },
    actionId,
    ...more,
  });

const record = (bot: Bot, ...scores: [name: string, daysBefore: number, score: number][]) =>
  bot.app.services.store.scoreHistory.record(
    scores.map(([name, days, score]) => scoreRecord(accountId(name), days, score)),
  );

const escalate = (bot: Bot, id: string, name: string) =>
  bot.app.services.store.episodes.save(
    [
      storedEpisode(id, {
        accountId: accountId(name),
        facts: alertFacts({ accountId: accountId(name), name, repEmail: "ana@tam.example" }),
      }),
    ],
    new Set(),
  );

test.each(["socket", "http"] as const)(
  "my accounts by risk, escalations with their buttons, over %s",
  async (transport) => {
    await using bot = await open({ transport });
    await record(bot, ["Acme Corp", 1, 80], ["Acme Corp", 0, 20], ["Globex Asia", 0, 65]);
    await escalate(bot, "e", "Acme Corp");
    const text = await look(bot, ana, "Acme Corp");
    expect(text).toContain("Your accounts");
    expect(text).toContain("*🔴 Red 1 · 🔶 Amber 1 · 🟢 Green 0 · ❔ Not scanned yet 11*");
    expect(text).toContain("No scan yet");
    expect(text).toContain("No scan is planned");
    expect(text).toContain("Open escalations (1)");
    expect(text).toContain("By risk: 13 accounts");
    expect(text).toContain(
      "🔴 Red *Acme Corp*  20 of 100 (−60)  ▇▂\n1 open ticket · declining · 🚨 escalated 2 Mar",
    );
    expect(text).not.toContain("Since you looked");
    expect(text).not.toContain("Hooli");

    await pressHome(bot, ana, ACTION.acknowledge);
    await eventually(() => homeText(bot, ana)).toContain(
      "✅ Acknowledged by Ana Alvarez until 6 Dec",
    );
    expect((await bot.app.services.store.episodes.get("e"))?.acknowledgedBy).toBe(ana);
    expect(actionIds(bot.slack.home(ana)?.blocks)).toContain(ACTION.takeBack);
    expect(bot.slack.view(ana)).toBeNull();
  },
);

test("Open shows the account's health in a window; menus and pages lead on in the tab", async () => {
  await using bot = await open();
  await record(bot, ["Acme Corp", 0, 20], ["Hooli", 0, 10]);
  await look(bot, ana, "Acme Corp");
  await pressHome(bot, ana, ACTION.openAccount, {
    value: JSON.stringify({ a: accountId("Acme Corp") }),
  });
  await eventually(() => viewText(bot, ana)).toContain("60 of 100");
  await pressHome(bot, ana, ACTION.portfolioOwner, {
    value: JSON.stringify({ o: "all", s: "any", p: 0 }),
  });
  await eventually(() => homeText(bot, ana)).toContain("By risk: 15 accounts");
  expect(homeText(bot, ana)).toContain("*Hooli*");
  await pressHome(bot, ana, ACTION.portfolioStatus, {
    value: JSON.stringify({ o: "all", s: "Red", p: 0 }),
  });
  await eventually(() => homeText(bot, ana)).toContain("By risk: 2 accounts");
});

test("what changed since I last looked: opened again soon it is still news, a day later it is not", async () => {
  await using bot = await open();
  await record(bot, ["Acme Corp", 2, 80], ["Globex Asia", 2, 30], ["Globex Europe", 2, 90]);
  bot.clock.set(daysAgo(1));
  await look(bot, ana, "Globex Asia");
  bot.clock.set(NOW);
  await record(bot, ["Acme Corp", 0.1, 20], ["Globex Asia", 0.1, 75], ["Globex Europe", 0.1, 88]);
  await escalate(bot, "e", "Acme Corp");
  const text = await look(bot, ana, "Since you looked");
  expect(text).toContain(
    "• 🔴 Red *Acme Corp* Green 80 → Red 20\n• 🟢 Green *Globex Asia* Red 30 → Green 75",
  );
  expect(text.slice(text.indexOf("Since you looked"), text.indexOf("By risk"))).not.toContain(
    "Globex Europe",
  );
  bot.clock.set(new Date(NOW.getTime() + 20 * 60_000));
  await bot.slack.openHome(ana);
  bot.clock.set(new Date(NOW.getTime() + 24 * 3_600_000));
  await look(bot, ana, "Nothing has changed since you looked");
  expect(homeText(bot, ana)).not.toContain("Red 30");
});

test("kept up to date for whoever opened it, and nothing is published twice", async () => {
  await using bot = await open();
  await record(bot, ["Acme Corp", 0, 20]);
  await look(bot, ana, "Acme Corp");
  const before = publishes(bot);
  await bot.slack.openHome(ana);
  await escalate(bot, "e", "Acme Corp");
  await eventually(() => homeText(bot, ana)).toContain("Open escalations (1)");
  // Ben acknowledges elsewhere; Ana's tab shows it.
  await bot.app.services.store.episodes.acknowledge(
    "e",
    ben,
    new Date("2026-12-06T00:00:00Z"),
    bot.clock.now(),
  );
  await eventually(() => homeText(bot, ana)).toContain("Acknowledged by Ben Brandt");
  expect(publishes(bot)).toBe(before + 2);
  expect(bot.slack.home(ben)).toBeNull();
});

test("drafts wait on it, with Review, and go from it when they are gone", async () => {
  await using bot = await open({
    gmail: true,
    rows: [
      ...tamRows(),
      accountRow("Acme Corp", { "Contact Name": "Jane Doe", "Contact Email": "jane@acme.example" }),
    ],
  });
  await look(bot, ana, "No e-mail draft waits for you.");
  await bot.ask(ana, general, "draft review Acme Corp");
  await eventually(() => homeText(bot, ana)).toContain("E-mail drafts (1)");
  await eventually(() => actionIds(bot.slack.home(ana)?.blocks)).toContain(ACTION.draftReview);
  await pressHome(bot, ana, ACTION.draftReview);
  await eventually(() => viewText(bot, ana)).toContain("Jane Doe");
  await look(bot, ben, "No e-mail draft waits for you.");
});

test("an admin without accounts sees all; a guest is refused in words and nothing is kept of them", async () => {
  await using bot = await open();
  await record(bot, ["Hooli", 0, 10]);
  const text = await look(bot, admin, "Hooli");
  expect(text).toContain("All accounts");
  expect(text).toContain("ben@tam.example");
  await look(bot, guest, "only for full members of this workspace");
  expect(actionIds(bot.slack.home(guest)?.blocks)).toEqual([]);
  expect(await bot.app.services.store.homeTabs.get(guest)).toBeNull();
});

test("somebody else's snooze of my account is refused in a window, and the tab stays as it is", async () => {
  await using bot = await open();
  await escalate(bot, "e", "Acme Corp");
  await look(bot, ben, "Your accounts");
  await pressHome(bot, ben, ACTION.portfolioOwner, {
    value: JSON.stringify({ o: "all", s: "any", p: 0 }),
  });
  await eventually(() => homeText(bot, ben)).toContain("Open escalations (1)");
  await pressHome(bot, ben, SNOOZE_ACTIONS[3], { blockId: episodeBlockId("e") });
  await eventually(() => viewText(bot, ben)).toContain("Only the rep of Acme Corp");
  expect((await bot.app.services.store.episodes.get("e"))?.snoozedBy).toBeNull();
});

test("Notion down at start: what is known is shown, and what cannot be reached is said", async () => {
  await using bot = await open({
    before: ({ notion }) =>
      notion.faults.add({ operation: "", fault: { kind: "status", status: 503 } }),
    allowedErrors: /./,
  });
  const text = await look(bot, ana, "Not all is well");
  expect(text).toContain(
    "Your accounts are shown as soon as their list is read. Notion has trouble",
  );
});

test("Slack's limit on publishing: nothing is lost, and what was asked for comes later", async () => {
  await using bot = await open({ allowedProblems: /./ });
  await record(bot, ["Acme Corp", 0, 20]);
  bot.slack.faults.add({
    operation: "views.publish",
    fault: { kind: "status", status: 429, retryAfterSeconds: 1 },
    times: 1,
  });
  await look(bot, ana, "Acme Corp");
});

test("a tab that Slack has lost is published again although nothing changed", async () => {
  await using bot = await open();
  await record(bot, ["Acme Corp", 0, 20]);
  await look(bot, ana, "Acme Corp");
  // Somebody else's content: its hash is not ours.
  await bot.app.services.store.homeTabs.publish(ana, {
    digest: "older",
    viewHash: "gone",
    at: hoursAgo(1),
  });
  await bot.slack.openHome(ana);
  await eventually(
    async () => (await bot.app.services.store.homeTabs.get(ana))?.published?.digest,
  ).not.toBe("older");
});

test("500 accounts: every one is on a page, in few requests, and the rest is counted and said where", async () => {
  const names = Array.from({ length: 500 }, (_, i) => `Customer ${String(i).padStart(3, "0")}`);
  await using bot = await open({ rows: names.map((name) => accountRow(name)), judged: false });
  const { store, directory } = bot.app.services;
  await directory.list();
  await store.scoreHistory.record(
    names.flatMap((name, i) =>
      [3, 2, 1].map((days) => scoreRecord(accountId(name), days, (i * 13 + days) % 101)),
    ),
  );
  await store.episodes.save(
    names
      .slice(0, 20)
      .map((name) =>
        storedEpisode(`e ${name}`, { accountId: accountId(name), facts: alertFacts({ name }) }),
      ),
    new Set(),
  );
  const before = bot.notionCalls();
  const first = await look(bot, ana, "By risk: 500 accounts, page 1 of 17");
  expect(first).toContain("Open escalations (20)");
  expect(first).toContain("And 14 more: they are marked 🚨 in the list below");
  const seen = new Set(first.match(/Customer \d{3}(?=\* {2}\d)/g));
  for (let page = 1; page < 17; page += 1) {
    await pressHome(bot, ana, ACTION.portfolioOn);
    await eventually(() => homeText(bot, ana)).toContain(`page ${page + 1} of 17`);
    for (const name of homeText(bot, ana).match(/Customer \d{3}(?=\* {2}\d)/g) ?? [])
      seen.add(name);
    expect(bot.slack.home(ana)?.blocks.length).toBeLessThanOrEqual(100);
  }
  expect(seen.size).toBe(500);
  expect(bot.notionCalls()).toEqual(before);
});

test("after words about trouble the same content is drawn again", async () => {
  await using bot = await open({
    limits: { directoryMs: 1 },
    allowedErrors: /./,
    allowedProblems: /./,
  });
  await record(bot, ["Acme Corp", 0, 20]);
  await look(bot, ana, "Acme Corp");
  bot.slack.faults.add({
    operation: "users.info",
    fault: { kind: "status", status: 400 },
    times: 1,
  });
  await look(bot, ana, "⚠️");
  await look(bot, ana, "Acme Corp");
});
