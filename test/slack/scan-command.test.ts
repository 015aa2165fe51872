import { describe, expect, test } from "vitest";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { openBot, textsOf } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import { ticketRow } from "../support/tam-world.ts";

const settings = { SLACK_ESCALATION_CHANNEL: channels.general, HEALTH_SCAN_CRON: "off" };
const { admin } = people;
const { general } = channels;
const done = (message: SlackMessage) => textsOf(message).includes("Scan done: ");

test("/tam scan: one message shows how far it is, and at last the result", async () => {
  await using bot = await openBot({ settings, limits: { slackProgressMs: 0, scanFollowMs: 10 } });
  const versions: string[] = [];
  const stop = bot.slack.subscribe((event) => {
    if (event.kind === "message" && event.message.ephemeralFor === admin)
      versions.push(textsOf(event.message));
  });
  const first = await bot.ask(admin, general, "scan");
  expect(textsOf(first)).toContain("⏳ The scan is reading accounts and tickets from Notion.");
  const last = await bot.until(admin, general, done);
  stop();
  expect(last.ts).toBe(first.ts);
  expect(versions.length).toBeLessThanOrEqual(5);
  expect(new Set(versions).size).toBe(versions.length);
  const shown = bot.slack.messages({ channel: general, as: admin });
  expect(shown.filter(({ ephemeralFor }) => ephemeralFor === admin)).toHaveLength(1);
});

test("who asks while a scan reads is told that it runs already, and gets its result", async () => {
  await using bot = await openBot({ settings, limits: { slackProgressMs: 0, scanFollowMs: 10 } });
  bot.notion.faults.add({ operation: "query", fault: { kind: "slow", ms: 300 } });
  await bot.ask(admin, general, "scan");
  const joined = await bot.ask(admin, general, "scan");
  expect(textsOf(joined)).toContain("A scan that runs already is reading");
  await bot.until(admin, general, (message) => done(message) && message.ts === joined.ts);
  expect(await bot.app.services.store.scans.recent(10)).toHaveLength(1);
});

test("where Slack takes no answer to the command any more, the result is a direct message", async () => {
  await using bot = await openBot({
    settings: { ...settings, TAM_ADMIN_EMAILS: "ana@tam.example" },
    limits: { slackResponseUrlMs: 1, scanFollowMs: 10 },
  });
  await bot.slack.command({ user: people.ana, channel: general, text: "scan" });
  const told = await bot.until(people.ana, channels.imAna, done);
  expect(told.ephemeralFor).toBeUndefined();
});

test("the bot stops in the middle of a scan: who follows it is told, and the stop does not wait for its end", async () => {
  const bot = await openBot({ settings, limits: { slackProgressMs: 0, scanFollowMs: 10 } });
  bot.notion.faults.add({ operation: "query", fault: { kind: "stall" } });
  const first = await bot.ask(admin, general, "scan");
  const told = bot.until(admin, general, (message) => textsOf(message).includes("being restarted"));
  await bot[Symbol.asyncDispose]();
  expect((await told).ts).toBe(first.ts);
});

describe("without a channel for a notice", () => {
  test("an admin lets a held scan count, once", async () => {
    await using bot = await openBot({
      settings: { HEALTH_SCAN_CRON: "off" },
      limits: { scanFollowMs: 10 },
    });
    const { store } = bot.app.services;
    for (let n = 0; n < 10; n += 1) bot.notion.upsert(ticketRow(`L-${n}`, "", 1, { Account: [] }));
    await bot.ask(admin, general, "scan");
    const held = await bot.until(admin, general, (message) =>
      textsOf(message).includes(
        "The scan was held and changed nothing: tickets without an account",
      ),
    );
    expect(textsOf(held)).toContain("an admin lets it count with `/tam scan release`");
    expect((await bot.ask(people.ana, general, "scan release")).text).toContain(
      "Only an admin can do this",
    );
    const [before] = await store.scans.recent(1);
    const released = await bot.ask(admin, general, "scan release");
    await bot.until(admin, general, (message) => done(message) && message.ts === released.ts);
    expect(await store.scans.recent(1)).toMatchObject([
      { state: "done", cause: { kind: "released", heldScanId: before?.id } },
    ]);
    expect(await store.audit.recent(9)).toContainEqual(
      expect.objectContaining({ action: "hold.release", object: before?.id, actor: admin }),
    );
    const again = await bot.ask(admin, general, "scan release");
    expect(textsOf(again)).toContain("The last scan is not held.");
    expect(bot.slackCalls()["chat.postMessage"]).toBeUndefined();
  });

  test("with one, the notice's buttons say how", async () => {
    await using bot = await openBot({ settings });
    const answer = await bot.ask(admin, general, "scan release");
    expect(textsOf(answer)).toContain("The alert channel has a notice with buttons for admins.");
  });
});
