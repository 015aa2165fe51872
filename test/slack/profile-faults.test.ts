// A profile while Notion is slow, fails or loses its answers, and clicks come twice: nothing typed is lost.
import { expect, test } from "vitest";
import { ACTION } from "../../src/slack/ids.ts";
import { eventually, renameAccount, textsOf } from "../support/bot.ts";
import {
  lines,
  openForm,
  openProfile,
  openWithProfile,
  press,
  save,
  shown,
  windowOf,
} from "../support/profile-person.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountId } from "../support/tam-world.ts";

const { ana, admin } = people;
const READ = "GET /v1/blocks/:id/children";
const APPEND = "PATCH /v1/blocks/:id/children";
const UPDATE = "PATCH /v1/blocks/:id";
const ADA = { name: "Ada", role: "CFO", maturity: "high", notes: "Typed with care" };
const ADA_LINE = "Ada: CFO | Maturity: high | Notes: Typed with care";

/** Slack waits for a second only, so that a slow Notion need not be slow for long. */
const hurried = { limits: { slackAckMs: 1_000 } };

const addAda = async (bot: Awaited<ReturnType<typeof openWithProfile>>["bot"]) => {
  await openProfile(bot, ana);
  await openForm(bot, ana, "Stakeholder Map");
};

test("Notion fails while it is read: the window says so, and tries again when asked", async () => {
  const { bot } = await openWithProfile({ limits: { profileAnswerMs: 2_000 } });
  await using _ = bot;
  bot.notion.faults.add({ operation: READ, fault: { kind: "status", status: 400 } });
  await bot.slack.command({ user: ana, channel: channels.general, text: "profile acme" });
  await eventually(() => shown(bot, ana)).toContain("Nothing was changed. (reference");
  bot.notion.faults.clear();
  await press(bot, ana, ACTION.profileShow);
  await eventually(() => shown(bot, ana)).toContain("*Jane*");
});

test("Notion hangs while it is read: the window does not hang with it", async () => {
  const { bot } = await openWithProfile({ limits: { profileAnswerMs: 300 } });
  await using _ = bot;
  bot.notion.faults.add({ operation: READ, fault: { kind: "stall" } });
  await bot.slack.command({ user: ana, channel: channels.general, text: "profile acme" });
  await eventually(() => shown(bot, ana)).toContain("did not answer in time");
});

test("Notion is slow to save: the window says so with what was typed, then that it is saved", async () => {
  const { bot, pageId } = await openWithProfile(hurried);
  await using _ = bot;
  await addAda(bot);
  const slowMs = 3_000;
  bot.notion.faults.add({ operation: APPEND, fault: { kind: "slow", ms: slowMs }, times: 1 });
  const delivery = await save(bot, ana, ADA);
  expect(delivery.acked).toBe(true);
  expect(delivery.ackMs, "it did not wait for Notion").toBeLessThan(slowMs);
  expect(shown(bot, ana)).toContain("Saving it in Notion");
  expect(shown(bot, ana)).toContain("Typed with care");
  await eventually(() => shown(bot, ana)).toContain("✅ Saved.");
  await bot.slack.closeView({ user: ana, viewId: windowOf(bot, ana).id });
  expect(shown(bot, ana)).toContain("*Ada*");
  expect(lines(bot, pageId).filter((line) => line === ADA_LINE)).toHaveLength(1);
});

test("Notion refuses to save: the form comes back with what was typed, and saves when Notion is well", async () => {
  const { bot, pageId } = await openWithProfile();
  await using _ = bot;
  await addAda(bot);
  bot.notion.faults.add({ operation: APPEND, fault: { kind: "status", status: 400 } });
  await save(bot, ana, ADA);
  expect(shown(bot, ana)).toContain("Nothing was saved; what you typed is below.");
  expect(JSON.stringify(windowOf(bot, ana).blocks)).toContain("Typed with care");
  const [entry] = await bot.app.services.store.audit.recent(1);
  expect(entry).toMatchObject({ action: "profile.add", result: "failed" });
  bot.notion.faults.clear();
  await save(bot, ana, {});
  expect(lines(bot, pageId)).toContain(ADA_LINE);
});

test("slow, then refused: the form comes back; who closed the window gets a message with it", async () => {
  const { bot, pageId } = await openWithProfile(hurried);
  await using _ = bot;
  await addAda(bot);
  // The page is read again before it is changed.
  const slowly = () => {
    bot.notion.faults.add({ operation: READ, fault: { kind: "slow", ms: 900 }, times: 1 });
    bot.notion.faults.add({ operation: APPEND, fault: { kind: "status", status: 400 }, times: 1 });
  };
  slowly();
  await save(bot, ana, ADA);
  expect(shown(bot, ana)).toContain("Saving it in Notion");
  await eventually(() => shown(bot, ana)).toContain("Nothing was saved; what you typed is below.");
  expect(JSON.stringify(windowOf(bot, ana).blocks)).toContain("Typed with care");
  slowly();
  await save(bot, ana, {});
  await bot.slack.closeView({ user: ana, viewId: windowOf(bot, ana).id });
  const told = await bot.until(ana, channels.imAna, ({ text }) => text.includes("You typed"));
  expect(textsOf(told)).toContain("Typed with care");
  expect(lines(bot, pageId)).not.toContain(ADA_LINE);
});

test.each(["lostAnswer", "saved503"] as const)(
  "an answer that is lost after the write (%s): the line stands there once",
  async (kind) => {
    const { bot, pageId } = await openWithProfile();
    await using _ = bot;
    await addAda(bot);
    bot.notion.faults.add({ operation: APPEND, fault: { kind }, times: 1 });
    await save(bot, ana, ADA);
    await eventually(() => shown(bot, ana)).toContain("*Ada*");
    expect(lines(bot, pageId).filter((line) => line === ADA_LINE)).toHaveLength(1);
    await openForm(bot, ana, "*Ada*");
    bot.notion.faults.add({ operation: UPDATE, fault: { kind }, times: 1 });
    await save(bot, ana, { role: "CEO" });
    await eventually(() => shown(bot, ana)).toContain("*Ada*  CEO");
    expect(lines(bot, pageId).filter((line) => line.startsWith("Ada"))).toHaveLength(1);
  },
);

test("one submission delivered twice has one effect and one audit entry", async () => {
  const { bot, pageId } = await openWithProfile();
  await using _ = bot;
  await addAda(bot);
  const { id: viewId } = windowOf(bot, ana);
  await Promise.all([1, 2].map(() => bot.slack.submit({ user: ana, viewId, values: ADA })));
  await eventually(() => lines(bot, pageId)).toContain(ADA_LINE);
  expect(lines(bot, pageId).filter((line) => line === ADA_LINE)).toHaveLength(1);
  const entries = await bot.app.services.store.audit.recent(10);
  expect(entries.filter(({ action }) => action === "profile.add")).toHaveLength(1);
});

test("the page is thrown away while somebody types: told, with what was typed", async () => {
  const { bot, pageId } = await openWithProfile();
  await using _ = bot;
  await addAda(bot);
  bot.notion.deleteByHand(pageId);
  await save(bot, ana, ADA);
  expect(shown(bot, ana)).toContain("The profile's page is gone from Notion");
  expect(shown(bot, ana)).toContain("Typed with care");
});

test("the account is gone while somebody types: told beside it, and what was typed stays", async () => {
  const { bot } = await openWithProfile();
  await using _ = bot;
  await openProfile(bot, admin);
  await openForm(bot, admin, "Stakeholder Map");
  renameAccount(bot, accountId("Acme Corp"), accountId("Nobody"));
  const { body } = await save(bot, admin, ADA);
  expect(body).toMatchObject({ response_action: "errors" });
  expect(JSON.stringify(body)).toContain("This account is not in the list any more.");
  expect(bot.slack.view(admin)?.submit).toBe("Save");
});

test("long sections and a long log go page by page, and nothing is left out", async () => {
  const { bot, pageId } = await openWithProfile();
  await using _ = bot;
  const after = (part: string) => {
    const found = bot.notion.children(pageId).find(({ text }) => text === part);
    return { after: found?.id ?? "" };
  };
  const bullets = (texts: string[]) =>
    texts.map((text) => ({ type: "bulleted_list_item" as const, text }));
  const people = Array.from({ length: 60 }, (_, i) => `Person ${i}: Role | Maturity: low`);
  bot.notion.appendByHand(pageId, bullets(people), after("Stakeholder Map"));
  const log = Array.from({ length: 45 }, (_, i) => `2026-10-01 | Call | Talk ${i}`);
  bot.notion.appendByHand(pageId, bullets(log), after("Communication History"));
  await openProfile(bot, ana);
  expect(shown(bot, ana)).toContain("Stakeholder Map* (62)");
  const view = windowOf(bot, ana);
  const all = view.blocks.find((block) => JSON.stringify(block).includes("Show all 62"));
  await bot.slack.click({
    user: ana,
    place: { viewId: view.id },
    actionId: ACTION.profileShow,
    blockId: all?.block_id ?? "",
  });
  const seen = new Set<string>();
  const collect = () => {
    for (const [name] of shown(bot, ana).matchAll(/Person \d+|Jane|Omar/g)) seen.add(name);
  };
  await eventually(() => shown(bot, ana)).toContain("1–25 of 62");
  collect();
  await press(bot, ana, ACTION.profileNext);
  await eventually(() => shown(bot, ana)).toContain("26–50 of 62");
  collect();
  // A change made from here comes back to here.
  await openForm(bot, ana, "Person 30");
  await save(bot, ana, { role: "Boss" });
  await eventually(() => shown(bot, ana)).toContain("*Person 30*  Boss");
  expect(shown(bot, ana)).toContain("26–50 of 62");
  await press(bot, ana, ACTION.profileNext);
  await eventually(() => shown(bot, ana)).toContain("51–62 of 62");
  collect();
  expect(seen.size).toBe(62);
  await press(bot, ana, ACTION.profileBack);
  await eventually(() => shown(bot, ana)).toContain("26–50 of 62");
  await press(bot, ana, ACTION.profileShow);
  await eventually(() => shown(bot, ana)).toContain("Health Dashboard");
});
