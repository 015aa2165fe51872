import { describe, expect, test } from "vitest";
import type { SlackMessage, SlackWorld } from "../../src/sandbox/slack/contract.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { actionIds, asBot, type Bot, blockTexts, openBot, textsOf } from "../support/bot.ts";
import { channels, people, slackWorld } from "../support/slack-world.ts";
import { accountId } from "../support/tam-world.ts";

const { ana, ben, guest, stranger } = people;
const { general } = channels;

/** Asks for Acme's card and presses Share. */
async function askToShare(bot: Bot, channel: string, user: string = ana): Promise<SlackMessage> {
  const card = await bot.ask(user, channel, "health acme");
  return bot.click(user, card, ACTION.shareHealth);
}

/** The world with these people besides in the general channel. */
function withInGeneral(...more: string[]): Partial<SlackWorld> {
  const world = slackWorld();
  return {
    channels: world.channels.map((channel) =>
      channel.id === general ? { ...channel, members: [...channel.members, ...more] } : channel,
    ),
  };
}

describe.each(["socket", "http"] as const)("over %s", (transport) => {
  test("Share names the channel first, then everybody there sees the card, without buttons that act", async () => {
    await using bot = await openBot({ transport });
    const question = await askToShare(bot, general);
    expect(question.ephemeralFor).toBe(ana);
    expect(question.text).toBe(
      "Share the health of *Acme Corp* with everybody in #general (3 people)?",
    );

    const shared = await bot.click(ana, question, ACTION.shareHealthHere);
    expect(shared.ephemeralFor).toBeUndefined();
    expect(shared.text).toBe("Acme Corp: 60 of 100, 🔶 Amber");
    expect(blockTexts(shared.blocks)[0]).toBe(`Shared by <@${ana}>`);
    // It mentions nobody but the person who shared it.
    expect(textsOf(shared).match(/<@[^>]+>/g)).toEqual([`<@${ana}>`]);
    expect(actionIds(shared.blocks)).toEqual([ACTION.openLink]);
    expect(bot.slack.messages({ channel: general, as: ben })).toMatchObject([{ ts: shared.ts }]);
    await bot.until(ana, general, ({ text }) => text === "Shared Acme Corp in #general.");
  });
});

test("Do not share: nothing is shared", async () => {
  await using bot = await openBot();
  const question = await askToShare(bot, general);
  const answer = await bot.click(ana, question, ACTION.dismiss);
  expect(answer).toMatchObject({ ts: question.ts, text: "Not shared." });
  expect(bot.slack.messages({ channel: general, as: ben })).toEqual([]);
});

test("Share it, pressed twice and on two devices at once, shares once", async () => {
  await using bot = await openBot();
  const question = await askToShare(bot, general);
  const press = () =>
    bot.slack.click({
      user: ana,
      place: { channel: general, ts: question.ts },
      actionId: ACTION.shareHealthHere,
    });
  const deliveries = await Promise.all([press(), press(), press()]);
  expect(deliveries.map(({ acked }) => acked)).toEqual([true, true, true]);
  await bot.app.stop();
  expect(bot.slack.messages({ channel: general, as: ben })).toHaveLength(1);
});

test("two people may each share the same account", async () => {
  await using bot = await openBot();
  for (const user of [ana, ben]) {
    const question = await askToShare(bot, general, user);
    await bot.click(user, question, ACTION.shareHealthHere);
    await bot.until(user, general, ({ text }) => text.startsWith("Shared Acme Corp"));
  }
  expect(bot.slack.messages({ channel: general, as: people.admin })).toHaveLength(2);
});

test.each([
  [
    "a channel shared with another organisation",
    channels.shared,
    ana,
    {},
    "Not shared: #with-customer is not a place for account data, because it is shared with another organisation.",
  ],
  [
    "a channel with a guest in it",
    general,
    ana,
    withInGeneral(guest),
    "Not shared: #general is not a place for account data, because Gus Guest is there as a guest.",
  ],
  [
    "a channel with somebody from outside in it",
    general,
    ana,
    withInGeneral(stranger),
    "Not shared: #general is not a place for account data, because Sam Stranger is there as somebody from outside.",
  ],
  [
    "a private channel that the bot is not in",
    channels.private,
    ben,
    {},
    "Not shared: I cannot tell who would see it. Slack could not show me who is in this channel. It answered “channelˍnot_found”. If this is a private channel, invite me first and try again.",
  ],
  [
    "a direct message",
    channels.imAna,
    ana,
    {},
    "Not shared: this is a direct message, and I share in channels only. Ask `/tam health` in the channel that should see Acme Corp.",
  ],
] as const)("%s is refused in words", async (_, channel, user, slack, words) => {
  await using bot = await openBot({ slack });
  const answer = await askToShare(bot, channel, user);
  expect(answer.text.replaceAll("ˍ", "_")).toBe(words.replaceAll("ˍ", "_"));
  expect(actionIds(answer.blocks ?? [])).toEqual([]);
});

test("a channel with too many people to check is refused", async () => {
  const many = Array.from({ length: 301 }, (_, i) => `U0MANY${i}`);
  await using bot = await openBot({ slack: withInGeneral(...many) });
  const { text } = await askToShare(bot, general);
  expect(text).toContain("#general has more than 300 members, too many to check for guests");
});

test("a guest who comes in after the question is noticed", async () => {
  await using bot = await openBot();
  const question = await askToShare(bot, general);
  bot.slack.world.channels.find(({ id }) => id === general)?.members.push(guest);
  const answer = await bot.click(ana, question, ACTION.shareHealthHere);
  expect(answer.text).toContain("because Gus Guest is there as a guest");
  expect(bot.slack.messages({ channel: general, as: ben })).toEqual([]);
});

test("while Slack cannot say who is in the channel nothing is shared", async () => {
  await using bot = await openBot();
  bot.slack.faults.add({ operation: "conversations.members", fault: { kind: "reset" } });
  expect((await askToShare(bot, general)).text).toContain("I cannot tell who would see it");
});

test("a share whose answer is lost is not repeated, and the person is told to look", async () => {
  await using bot = await openBot({ allowedErrors: /Slack did not take the answer/ });
  const question = await askToShare(bot, general);
  bot.slack.faults.add({ operation: "response_url", fault: { kind: "lostAnswer" }, times: 1 });
  await bot.click(ana, question, ACTION.shareHealthHere);
  const told = await bot.until(ana, general, ({ text }) => text.startsWith("⚠️"));
  expect(told.text).toContain("I cannot tell whether it was done: look before you try again.");
  const again = await bot.click(ana, question, ACTION.shareHealthHere);
  expect(again.text).toContain("This question was answered already");
  await bot.app.stop();
  expect(bot.slack.messages({ channel: general, as: ben })).toHaveLength(1);
});

describe("buttons that are not what they were", () => {
  const withButton = async (bot: Bot, actionId: string, value: string) => {
    const { ts = "" } = await asBot(bot).chat.postMessage({
      channel: general,
      text: "older",
      blocks: [
        {
          type: "actions",
          elements: [
            {
              type: "button",
              action_id: actionId,
              value,
              text: { type: "plain_text", text: "Press" },
            },
          ],
        },
      ],
    });
    return { channel: general, ts, user: "", text: "" };
  };

  test.each([
    ["nothing", ""],
    ["no JSON", "acme"],
    ["another form", '{"a":1}'],
    ["more than we sent", '{"a":"x","admin":true}'],
    ["an account that is not there", JSON.stringify({ a: accountId("Nobody") })],
    ["a name instead of an id", '{"a":"Acme Corp"}'],
    ["a path", '{"a":"../../v1/users"}'],
    ["a long text", JSON.stringify({ a: "a".repeat(1900) })],
  ])("a value that holds %s shows no account", async (_, value) => {
    await using bot = await openBot();
    for (const actionId of [ACTION.showHealth, ACTION.shareHealth, ACTION.shareHealthHere]) {
      const message = await withButton(bot, actionId, value === "" ? " " : value);
      const answer = await bot.click(ana, message, actionId);
      expect(answer).toMatchObject({ ephemeralFor: ana });
      expect(answer.text).toContain("This account is not in the list any more.");
    }
  });

  test.each(["approve_draft", "health_refresh2", "xhealth_refresh", "dismiss_"])(
    "a button %s of another version is answered in words",
    async (actionId) => {
      await using bot = await openBot();
      const message = await withButton(bot, actionId, "v");
      const answer = await bot.click(ana, message, actionId);
      expect(answer).toMatchObject({
        ephemeralFor: ana,
        text: "This button is from another version of me. Ask again with a command.",
      });
    },
  );

  test("a button of a restarted bot works before the list is read", async () => {
    await using bot = await openBot({
      before: ({ notion }) =>
        notion.faults.add({ operation: "/query", fault: { kind: "slow", ms: 200 }, times: 1 }),
    });
    const value = JSON.stringify({ a: accountId("Acme Corp") });
    const message = await withButton(bot, ACTION.showHealth, value);
    expect((await bot.click(ana, message, ACTION.showHealth)).text).toContain("Acme Corp: 60");
  });
});
