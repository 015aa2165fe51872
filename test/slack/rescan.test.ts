import { expect, test } from "vitest";
import { ACTION } from "../../src/slack/ids.ts";
import { openBot, textsOf } from "../support/bot.ts";
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
  expect(await bot.app.services.store.scoreHistory.recent(accountId("Acme Corp"), 1)).toEqual([]);
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
