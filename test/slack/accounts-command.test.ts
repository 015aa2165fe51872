// The list of accounts as a rep meets it: the real bot between the emulators.
import { expect, test } from "vitest";
import { ACTION } from "../../src/slack/ids.ts";
import { type Bot, eventually, openBot, textsOf } from "../support/bot.ts";
import { scoreRecord } from "../support/scores.ts";
import { channels, people } from "../support/slack-world.ts";
import { storedEpisode } from "../support/stored.ts";
import { accountId, accountRow, tamRows } from "../support/tam-world.ts";

const { ana, ben, guest } = people;
const { general, shared } = channels;

const off = { settings: { HEALTH_SCAN_CRON: "off" } };
const record = (bot: Bot, ...scores: [name: string, daysBefore: number, score: number][]) =>
  bot.app.services.store.scoreHistory.record(
    scores.map(([name, days, score]) => scoreRecord(accountId(name), days, score)),
  );

const viewText = (bot: Bot, user: string): string => {
  const view = bot.slack.view(user);
  return view === null ? "" : textsOf({ text: view.title ?? "", blocks: view.blocks });
};

test.each(["socket", "http"] as const)("my accounts by risk, over %s", async (transport) => {
  await using bot = await openBot({ transport, ...off });
  await record(bot, ["Acme Corp", 1, 80], ["Acme Corp", 0, 20], ["Globex Asia", 0, 65]);
  const list = await bot.ask(ana, general, "accounts");
  expect(list.ephemeralFor).toBe(ana);
  expect(list.text).toBe(
    "Your accounts: 13, page 1 of 2. 🔴 Red 1 · 🔶 Amber 1 · 🟢 Green 0 · ❔ Not scanned yet 11",
  );
  const text = textsOf(list);
  expect(text).toContain("🔴 Red *Acme Corp*  20 of 100 (−60)  ▇▂\n1 open ticket · declining");
  expect(text.indexOf("Acme Corp")).toBeLessThan(text.indexOf("Globex Asia"));
  expect(text.indexOf("Globex Asia")).toBeLessThan(
    text.indexOf("❔ Not scanned yet *Globex Africa*"),
  );
  expect(text).toContain("There was no scan of all accounts yet");
  expect(text).not.toContain("Hooli");
  expect(text).not.toContain("Umbrella");
});

test("menus and pages lead on in place; what was typed chooses too", async () => {
  await using bot = await openBot(off);
  await record(bot, ["Hooli", 0, 10], ["Acme Corp", 0, 20]);
  const list = await bot.ask(ana, general, "accounts");
  const second = await bot.click(ana, list, ACTION.portfolioOn);
  expect(second).toMatchObject({ ts: list.ts, text: expect.stringContaining("page 2 of 2") });
  const first = await bot.click(ana, second, ACTION.portfolioBack);
  expect(first.text).toContain("page 1 of 2");
  const all = await bot.click(
    ana,
    first,
    ACTION.portfolioOwner,
    JSON.stringify({ o: "all", s: "any", p: 0 }),
  );
  expect(textsOf(all)).toContain("*All accounts: 15*, page 1 of 2");
  expect(textsOf(all)).toContain("🔴 Red *Hooli*  10 of 100\n1 open ticket · ben@tam.example");
  const red = await bot.click(
    ana,
    all,
    ACTION.portfolioStatus,
    JSON.stringify({ o: "all", s: "Red", p: 0 }),
  );
  expect(red.text).toContain("All Red accounts: 2.");
  expect((await bot.ask(ana, general, "accounts red")).text).toContain("Your Red accounts: 1.");
  expect((await bot.ask(ana, general, "accounts ALL, red")).text).toContain("All Red accounts: 2.");
  expect(textsOf(await bot.ask(ben, general, "accounts mine amber"))).toContain(
    "None of 1 account is Amber now.",
  );
  expect((await bot.ask(ana, general, "accounts purple")).text).toContain(
    "I do not know that filter. Try `/tam accounts [mine|all|red|amber|green]`",
  );
  expect((await bot.ask(ana, general, "help")).text).toContain(
    "accounts [mine|all|red|amber|green]",
  );
});

test("Open shows the account's health in a window, live, and what is clicked there stays there", async () => {
  await using bot = await openBot(off);
  await record(bot, ["Acme Corp", 0, 20]);
  const list = await bot.ask(ana, general, "accounts red");
  await bot.slack.click({ user: ana, place: list, actionId: ACTION.openAccount });
  await eventually(() => viewText(bot, ana)).toContain("60 of 100");
  expect(viewText(bot, ana)).not.toContain("Share…");
  const view = bot.slack.view(ana);
  await bot.slack.click({
    user: ana,
    place: { viewId: view?.id ?? "" },
    actionId: ACTION.rescan,
  });
  await eventually(() => bot.slack.view(ana)?.hash).not.toBe(view?.hash);
  expect(bot.slack.view(ana)?.id).toBe(view?.id);
  // The list is still there.
  expect(bot.slack.messages({ channel: general, as: ana }).at(-1)?.text).toBe(list.text);
});

test("a rep without accounts sees all of them; a guest is refused", async () => {
  await using bot = await openBot({
    ...off,
    rows: [...tamRows(), accountRow("Hooli", { "Rep Email": null })],
  });
  const list = await bot.ask(ben, general, "accounts");
  expect(list.text).toContain("All accounts: 15");
  expect((await bot.ask(guest, shared, "accounts")).text).toContain("only for full members");
});

test("without alerts' channel no account is marked as escalated; with one it is, until when too", async () => {
  await using bot = await openBot({
    settings: { ...off.settings, SLACK_ESCALATION_CHANNEL: general },
  });
  await record(bot, ["Acme Corp", 0, 20]);
  const { store } = bot.app.services;
  await store.episodes.save([storedEpisode("e", { accountId: accountId("Acme Corp") })], new Set());
  await store.episodes.acknowledge("e", ben, new Date("2026-12-06T00:00:00Z"), bot.clock.now());
  expect(textsOf(await bot.ask(ana, general, "accounts red"))).toContain(
    "🚨 escalated 2 Mar · ✅ acknowledged until 6 Dec",
  );
});
