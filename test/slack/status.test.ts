// `/tam status`: last and next runs, what waits, what cannot be reached.
import { expect, test } from "vitest";
import { eventually, openBot, textsOf } from "../support/bot.ts";
import { openDraftBot, preparedDraft } from "../support/drafts-in-slack.ts";
import { channels, people } from "../support/slack-world.ts";
import { storedScan } from "../support/stored.ts";

const { ana } = people;
const { general } = channels;
const DOWN = { kind: "status", status: 503 } as const;

test("without drafts it tells of scans, posts and Notion alone", async () => {
  await using bot = await openBot();
  const text = textsOf(await bot.ask(ana, general, "status"));
  expect(text).toContain("*Posts*  none waiting");
  expect(text).toContain("*Notion*  every account is written");
  expect(text).not.toMatch(/Drafts|check-ins|⚠️/);
});

test.each([
  [1, "2 Red, 3 Amber, 35 Green, 1 new escalation"],
  [4, "2 Red, 3 Amber, 35 Green, 4 new escalations"],
])("what a scan found is told as what it is: %i new", async (escalated, words) => {
  await using bot = await openBot();
  const { figures, ...scan } = storedScan("s1", { state: "done" });
  await bot.app.services.store.scans.save({
    ...scan,
    figures: { ...figures, red: 2, amber: 3, green: 35, escalated },
  });
  expect(textsOf(await bot.ask(ana, general, "status"))).toContain(words);
});

test("drafts that wait are counted, and the next check-ins are told", async () => {
  await using bot = await openDraftBot();
  expect(textsOf(await bot.ask(ana, general, "status"))).toContain("*Drafts*  none waiting");
  await preparedDraft(bot);
  const text = textsOf(await bot.ask(ana, general, "status"));
  expect(text).toContain("*Drafts*  1 waiting for a review");
  expect(text).toMatch(/\*Next check-ins\* {2}<!date.*\|2026-12-01 10:00 UTC>/);
});

test("check-ins that are off are told so", async () => {
  await using bot = await openDraftBot({ settings: { CHECKIN_CRON: "off" } });
  expect(textsOf(await bot.ask(ana, general, "status"))).toContain("*Next check-ins*  off");
});

test("Notion down at start: that the list is not read, and why", async () => {
  await using bot = await openBot({
    before: ({ notion }) => notion.faults.add({ operation: "", fault: DOWN }),
    allowedErrors: /./,
  });
  expect(textsOf(await bot.ask(ana, general, "status"))).toContain(
    "*Notion*  ⚠️ Your accounts are shown as soon as their list is read. Notion has trouble",
  );
});

test("Notion down later: that the list is an older one, and why", async () => {
  await using bot = await openBot({ limits: { directoryMs: 0 } });
  const { directory } = bot.app.services;
  await directory.list();
  bot.notion.faults.add({ operation: "", fault: DOWN });
  // Reads the list again, beside its answer.
  await bot.ask(ana, general, "status");
  await eventually(() => directory.trouble).not.toBeNull();
  expect(textsOf(await bot.ask(ana, general, "status"))).toContain(
    "*Notion*  ⚠️ The list of accounts is an older one. Notion has trouble",
  );
});
