import { describe, expect, test } from "vitest";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { ACTION } from "../../src/slack/ids.ts";
import { asBot, type Bot, openBot } from "../support/bot.ts";
import { channels, manifestScopes, people, slackWorld } from "../support/slack-world.ts";
import { accountId } from "../support/tam-world.ts";

const { ana, ben, admin, guest, stranger } = people;
const { general, shared } = channels;

/** The general channel with a guest and somebody from outside in it too. */
const open = () => ({
  channels: slackWorld().channels.map((channel) =>
    channel.id === general
      ? { ...channel, members: [...channel.members, guest, stranger] }
      : channel,
  ),
});

/** A message with a button that shows Acme, where everybody can press it. */
async function buttonFor(bot: Bot, channel: string): Promise<SlackMessage> {
  const { ts = "" } = await asBot(bot).chat.postMessage({
    channel,
    text: "Acme",
    blocks: [
      {
        type: "actions",
        elements: [
          {
            type: "button",
            action_id: ACTION.showHealth,
            value: JSON.stringify({ a: accountId("Acme Corp") }),
            text: { type: "plain_text", text: "Show" },
          },
        ],
      },
    ],
  });
  return { channel, ts, user: "", text: "" };
}

/** The refusal names who was seen, what is needed and an admin; it is in the audit log, and nothing was read. */
async function expectRefusal(bot: Bot, user: string, text: string, words: RegExp): Promise<void> {
  expect(text).toMatch(words);
  expect(text).toContain("ada@tam.example");
  const [entry] = await bot.app.services.store.audit.recent(1);
  expect(entry).toMatchObject({ actor: user, result: "refused" });
  expect(bot.logs.some((line) => line.reference === entry?.reference)).toBe(true);
}

describe.each(["socket", "http"] as const)("over %s", (transport) => {
  test("a guest sees nothing", async () => {
    const user = guest;
    const words =
      /^Account data is only for full members of this workspace, and Slack shows you as a guest \(gus@tam\.example\)\. Ask ada@tam\.example if that is wrong\.$/;
    await using bot = await openBot({ transport, slack: open() });
    await bot.app.services.directory.list();
    const before = bot.notion.calls.length;
    const refused = await bot.ask(user, general, "health acme");
    expect(refused.ephemeralFor).toBe(user);
    await expectRefusal(bot, user, refused.text, words);

    const clicked = await bot.click(user, await buttonFor(bot, general), ACTION.showHealth);
    await expectRefusal(bot, user, clicked.text, words);
    for (const typed of ["help", "dance", ""])
      expect((await bot.ask(user, general, typed)).text).toMatch(words);
    expect(bot.notion.calls.length).toBe(before);
  });

  test("somebody who is deactivated while the command is on its way sees nothing", async () => {
    await using bot = await openBot({ transport });
    const asked = bot.ask(ana, general, "health acme");
    for (const user of bot.slack.world.users) if (user.id === ana) user.kind = "deactivated";
    const { text } = await asked;
    await expectRefusal(bot, ana, text, /Slack shows you as deactivated \(ana@tam\.example\)/);
  });

  test("a command from another organisation's workspace has no effect", async () => {
    await using bot = await openBot({ transport });
    await bot.app.services.directory.list();
    const [slackCalls, notionCalls] = [bot.slack.calls.length, bot.notion.calls.length];
    const delivery = await bot.slack.command({
      user: stranger,
      channel: shared,
      text: "health acme",
    });
    expect(delivery.acked).toBe(true);
    await bot.app.stop();
    expect(bot.slack.calls.length).toBe(slackCalls);
    expect(bot.notion.calls.length).toBe(notionCalls);
    expect(bot.slack.messages({ channel: shared, as: stranger })).toEqual([]);
  });

  test("a click of somebody from another organisation shows nothing", async () => {
    await using bot = await openBot({ transport });
    const clicked = await bot.click(stranger, await buttonFor(bot, shared), ACTION.showHealth);
    await expectRefusal(
      bot,
      stranger,
      clicked.text,
      /Slack shows you as a member of another organisation \(sam@customer\.example\)/,
    );
  });
});

describe("with TAM_VIEWERS_GROUP", () => {
  const settings = { TAM_VIEWERS_GROUP: "S0TAMS" };
  const onlyAna = { userGroups: [{ id: "S0TAMS", handle: "tams", users: [ana] }] };

  test("its members and the admins may look, other members are refused", async () => {
    await using bot = await openBot({ settings, slack: onlyAna });
    expect((await bot.ask(ana, general, "health acme")).text).toContain("Acme Corp: 60");
    expect((await bot.ask(admin, general, "health acme")).text).toContain("Acme Corp: 60");
    const { text } = await bot.ask(ben, general, "health acme");
    await expectRefusal(
      bot,
      ben,
      text,
      /^Account data is only for the viewers' group, and you \(ben@tam\.example\) are not in it\. Ask ada@tam\.example to add you\.$/,
    );
  });

  test.each([
    ["the group is gone", { userGroups: [] }],
    [
      "the scope was not granted",
      { ...onlyAna, scopes: manifestScopes.filter((scope) => scope !== "usergroups:read") },
    ],
  ])("while %s only the admins may look", async (_, slack) => {
    await using bot = await openBot({ settings, slack });
    const { text } = await bot.ask(ana, general, "health acme");
    await expectRefusal(
      bot,
      ana,
      text,
      /I cannot read right now who belongs to the viewers' group/,
    );
    expect((await bot.ask(admin, general, "health acme")).text).toContain("Acme Corp: 60");
  });

  test("the group is asked for again after a failure", async () => {
    await using bot = await openBot({ settings, slack: onlyAna });
    bot.slack.faults.add({
      operation: "usergroups.users.list",
      fault: { kind: "reset" },
      times: 1,
    });
    expect((await bot.ask(ana, general, "health acme")).text).toContain("I cannot read right now");
    expect((await bot.ask(ana, general, "health acme")).text).toContain("Acme Corp: 60");
  });
});

test("a name or address that would format or mention does neither in a refusal", async () => {
  const users = slackWorld().users.map((user) =>
    user.id === guest ? { ...user, email: "<!channel>*_x_*@evil.example" } : user,
  );
  await using bot = await openBot({ slack: { ...open(), users } });
  const { text } = await bot.ask(guest, general, "health acme");
  expect(text).toContain("&lt;!channel&gt;∗");
  expect(text).not.toMatch(/[<*]/);
});

test("who somebody is, is asked once for many commands", async () => {
  await using bot = await openBot();
  for (const name of ["initech", "umbrella", "hooli"])
    await bot.ask(ana, general, `health ${name}`);
  expect(bot.slackCalls()["users.info"]).toBe(1);
});
