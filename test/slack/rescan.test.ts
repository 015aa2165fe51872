import { expect, test } from "vitest";
import { ACTION } from "../../src/slack/ids.ts";
import { blockTexts, openBot, textsOf } from "../support/bot.ts";
import { scoreRecord } from "../support/scores.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountId } from "../support/tam-world.ts";

test("/tam scan <account>: stores the result, writes it to Notion, posts nothing", async () => {
  await using bot = await openBot({});
  const card = await bot.ask(people.ana, channels.general, "scan Acme Corp");
  expect(textsOf(card)).toContain("Scanned anew: stored, and written to Notion");
  const row = bot.notion.row(accountId("Acme Corp"));
  const [stored] = await bot.app.services.store.scoreHistory.recent(accountId("Acme Corp"), 1);
  expect(row?.values["Health Score"]).toBe(stored?.score);
  expect(bot.slackCalls()["chat.postMessage"]).toBeUndefined();
  expect(await bot.app.services.store.audit.recent(1)).toMatchObject([
    { action: "account.rescan", object: accountId("Acme Corp"), result: "done" },
  ]);
});

test("a name that is not whole is asked about before anything is stored", async () => {
  await using bot = await openBot({});
  const answer = await bot.ask(people.ana, channels.general, "scan acmee corp");
  expect(answer.text).toContain("Do you mean Acme Corp?");
  const past = () => bot.app.services.store.scoreHistory.recent(accountId("Acme Corp"), 1);
  expect(await past()).toEqual([]);
  const card = await bot.click(people.ana, answer, ACTION.rescan);
  expect(card.ts).toBe(answer.ts);
  expect(textsOf(card)).toContain("Scanned anew: stored, and written to Notion");
  expect(await past()).toHaveLength(1);
});

test("scanning all is for admins", async () => {
  await using bot = await openBot({});
  const answer = await bot.ask(people.ana, channels.general, "scan");
  expect(answer.text).toContain("Only an admin can do this");
});

test("Rescan on the card: the same message, stored and written; nothing is posted", async () => {
  await using bot = await openBot({});
  const card = await bot.ask(people.ana, channels.general, "health acme");
  expect(await bot.app.services.store.scoreHistory.recent(accountId("Acme Corp"), 1)).toEqual([]);
  const again = await bot.click(people.ana, card, ACTION.rescan);
  expect(again.ts).toBe(card.ts);
  expect(textsOf(again)).toContain("Scanned anew: stored, and written to Notion");
  const [stored] = await bot.app.services.store.scoreHistory.recent(accountId("Acme Corp"), 1);
  expect(stored?.score).toBe(60);
  expect(bot.notion.row(accountId("Acme Corp"))?.values["Health Score"]).toBe(60);
  expect(bot.slackCalls()["chat.postMessage"]).toBeUndefined();
});

test("a rescan is no scan: change and trend stay against the scans", async () => {
  await using bot = await openBot({});
  const { scoreHistory } = bot.app.services.store;
  await scoreHistory.record([scoreRecord(accountId("Acme Corp"), 1, 100)]);
  await bot.ask(people.ana, channels.general, "scan Acme Corp");
  expect(await scoreHistory.recent(accountId("Acme Corp"), 1)).toMatchObject([{ rescan: true }]);
  const text = textsOf(await bot.ask(people.ana, channels.general, "health acme"));
  expect(text).toMatch(/60 of 100\*\s+\(−40 since .*declining\)/);
});

test("Rescan while Notion fails: the stored result with its age, and nothing stored or written", async () => {
  await using bot = await openBot({});
  const card = await bot.ask(people.ana, channels.general, "scan Acme Corp");
  bot.notion.faults.add({ operation: "query", fault: { kind: "status", status: 503 } });
  const again = await bot.click(people.ana, card, ACTION.rescan);
  expect(textsOf(again)).toContain("Nothing was stored or written.");
  expect(textsOf(again)).toContain("Not live");
  expect(await bot.app.services.store.scoreHistory.recent(accountId("Acme Corp"), 9)).toHaveLength(
    1,
  );
});

test.each([
  ["an active account", "Acme Corp", {}, true],
  ["an inactive account", "Umbrella", {}, false],
  ["no channel for alerts", "Acme Corp", { SLACK_ESCALATION_CHANNEL: "" }, false],
  ["no scans by the clock", "Acme Corp", { HEALTH_SCAN_CRON: "off" }, false],
])("alerts are promised only where they come: %s", async (_, name, settings, promised) => {
  await using bot = await openBot({
    settings: { SLACK_ESCALATION_CHANNEL: channels.general, ...settings },
  });
  const text = textsOf(await bot.ask(people.ana, channels.general, `scan ${name}`));
  expect(text).toContain("Scanned anew: stored, and written to Notion.");
  expect(text.includes("Alerts come")).toBe(promised);
});

test("Rescan of an account that was deleted says that it is gone", async () => {
  await using bot = await openBot({});
  const card = await bot.ask(people.ana, channels.general, "health acme");
  bot.notion.trash(accountId("Acme Corp"));
  const again = await bot.click(people.ana, card, ACTION.rescan);
  // Slack shows the blocks alone.
  expect(blockTexts(again.blocks)).toEqual([
    expect.stringContaining("Acme Corp is not in Notion any more"),
    "Nothing was stored or written.",
  ]);
});
