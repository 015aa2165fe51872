import { expect, test } from "vitest";
import { type Bot, eventually, openBot } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";

const { ana, ben, admin } = people;
const { general } = channels;

const bothConnected = async (bot: Bot) => eventually(() => bot.slack.sockets).toBe(2);

test.each(["warning", "cut"] as const)(
  "commands while one socket is closed (%s) are all answered",
  async (how) => {
    await using bot = await openBot();
    await bothConnected(bot);
    for (let round = 0; round < 3; round += 1) {
      bot.slack.dropSocket(how);
      const answers = await Promise.all(
        [ana, ben, admin].map((user) => bot.ask(user, general, "health acme")),
      );
      expect(answers.map(({ text }) => text)).toEqual(
        Array(3).fill("Acme Corp: 60 of 100, 🔶 Amber"),
      );
      await eventually(
        () => bot.logs.filter(({ msg }) => msg === "Slack socket connected").length,
      ).toBe(3 + round);
      await bothConnected(bot);
    }
  },
);

test("both sockets cut: it connects again and answers", async () => {
  await using bot = await openBot();
  await bothConnected(bot);
  bot.slack.faults.add({ operation: "apps.connections.open", fault: { kind: "reset" } });
  for (const left of [1, 0]) {
    bot.slack.dropSocket("cut");
    await eventually(() => bot.slack.sockets).toBe(left);
  }
  const lost = await bot.slack.command({ user: ana, channel: general, text: "health acme" });
  expect(lost.acked).toBe(false);
  bot.slack.faults.clear();
  await eventually(() => bot.slack.sockets).toBe(2);
  expect((await bot.ask(ana, general, "health acme")).text).toContain("Acme Corp: 60");
});

test("while apps.connections.open fails it keeps trying", async () => {
  await using bot = await openBot();
  await bothConnected(bot);
  const opened = bot.slackCalls()["apps.connections.open"] ?? 0;
  bot.slack.faults.add({
    operation: "apps.connections.open",
    fault: { kind: "status", status: 500 },
    times: 4,
  });
  bot.slack.dropSocket("cut");
  await eventually(() => bot.slackCalls()["apps.connections.open"]).toBe(opened + 5);
  await bothConnected(bot);
});

test("an app token that Slack refuses ends the start in words", async () => {
  await expect(
    openBot({ settings: { SLACK_APP_TOKEN: "xapp-another-app-token" } }),
  ).rejects.toThrow(
    "Slack did not open a socket with SLACK_APP_TOKEN. It answered “invalid_auth”.",
  );
});

test("a bot token that Slack refuses ends the start in words", async () => {
  await expect(
    openBot({ settings: { SLACK_BOT_TOKEN: "xoxb-another-bot-token" } }),
  ).rejects.toThrow("Slack did not accept SLACK_BOT_TOKEN. It answered “invalid_auth”.");
});

test("a command that is being answered when the bot stops is answered", async () => {
  await using bot = await openBot();
  await bot.app.services.warmUp();
  bot.notion.faults.add({ operation: "/query", fault: { kind: "slow", ms: 300 }, times: 1 });
  const asked = bot.ask(ana, general, "health acme");
  await eventually(() => bot.notionCalls()["GET /v1/pages/:id"]).toBe(1);
  const stopped = bot.app.stop();
  expect((await asked).text).toContain("Acme Corp: 60");
  await stopped;
  expect(bot.logs.map(({ msg }) => msg)).not.toContain("Slack socket closed; opening another");
});

test("stopping while sockets are being opened leaves none behind", async () => {
  await using bot = await openBot();
  await bothConnected(bot);
  bot.slack.faults.add({
    operation: "apps.connections.open",
    fault: { kind: "slow", ms: 200 },
    times: 1,
  });
  const opened = bot.slackCalls()["apps.connections.open"] ?? 0;
  bot.slack.dropSocket("cut");
  await eventually(() => bot.slackCalls()["apps.connections.open"]).toBe(opened + 1);
  await bot.app.stop();
  await eventually(() => bot.slack.sockets).toBe(0);
  const connected = bot.logs.filter(({ msg }) => msg === "Slack socket connected");
  expect(connected).toHaveLength(2);
});

test("a second stop is harmless", async () => {
  await using bot = await openBot();
  await bothConnected(bot);
  await Promise.all([bot.app.stop(), bot.app.stop()]);
  await bot.app.stop();
  await eventually(() => bot.slack.sockets).toBe(0);
  expect(bot.logs.map(({ msg }) => msg)).not.toContain("not closed cleanly");
});
