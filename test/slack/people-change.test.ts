// What becomes of drafts when people change (spec section 8), as reps and admins meet it.
import { expect, test } from "vitest";
import { type Bot, eventually, openBot, textsOf } from "../support/bot.ts";
import { draftWish } from "../support/drafts.ts";
import { people } from "../support/slack-world.ts";
import { accountId, accountRow, NOW } from "../support/tam-world.ts";

const FIRST = new Date("2026-12-01T10:00:30Z");
const contact = { "Contact Name": "Jane Doe", "Contact Email": "jane@customer.example" };

/** Everything that the bot told this person in their direct conversation. */
function toldTo(bot: Bot, user: string): string[] {
  const direct = bot.slack.world.channels.find(
    ({ kind, members }) => kind === "im" && members.includes(user),
  );
  return direct === undefined
    ? []
    : bot.slack.messages({ channel: direct.id, as: user }).map((message) => textsOf(message));
}

const unreachableLines = (bot: Bot): string[] =>
  toldTo(bot, people.admin).flatMap((text) =>
    text.split("\n").filter((line) => line.includes("No reachable rep")),
  );

test("no reachable rep: one line a rep and month to the admins, of check-ins and outreach alike", async () => {
  await using bot = await openBot({
    gmail: true,
    settings: { HEALTH_SCAN_CRON: "off", CHECKIN_CRON: "0 10 1 * *" },
    rows: [
      accountRow("Hooli", { ...contact, "Rep Email": "gil@tam.example" }),
      accountRow("Initech", { ...contact, "Rep Email": null }),
      accountRow("Stark", { ...contact, "Rep Email": "zoe@elsewhere.example" }),
      accountRow("Umbrella", { ...contact, "Rep Email": "zoe@elsewhere.example" }),
      accountRow("Wayne", { ...contact, "Rep Email": null }),
    ],
  });
  const { store } = bot.app.services;
  const outreach = (name: string, mailbox: string) =>
    draftWish(`outreach:${name}`, {
      type: "escalation_outreach",
      accountId: accountId(name),
      accountName: name,
      mailbox,
      card: null,
    });
  const closed = async () =>
    (await store.drafts.closedSince(NOW)).filter(({ state }) => state === "unprepared");
  await store.drafts.want(
    [
      outreach("Stark", "zoe@elsewhere.example"),
      outreach("Umbrella", "zoe@elsewhere.example"),
      outreach("Initech", ""),
    ],
    bot.clock.now(),
  );
  await eventually(async () => (await closed()).length).toBe(3);
  expect((await closed()).map(({ note }) => note)).toContain(
    "No reachable rep: zoe@elsewhere.example is not one of TAM_REP_MAILBOXES.",
  );
  await eventually(() => unreachableLines(bot).length).toBe(2);
  expect(unreachableLines(bot).toSorted()).toEqual([
    expect.stringContaining("no rep (Initech)"),
    expect.stringContaining(
      "zoe@elsewhere.example is not one of TAM_REP_MAILBOXES (Stark, Umbrella)",
    ),
  ]);

  // Another month: once more, and in it only once, whoever finds it out.
  bot.clock.set(FIRST);
  await bot.app.runDue();
  await eventually(() => unreachableLines(bot).length).toBe(5);
  expect(unreachableLines(bot).slice(2).toSorted()).toEqual([
    expect.stringContaining("nobody active with the address gil@tam.example (Hooli)"),
    expect.stringContaining("no rep (Initech, Wayne)"),
    expect.stringContaining("(Stark, Umbrella)"),
  ]);
  const posts = await store.outbox.counts();
  await store.drafts.want([outreach("Hooli", "gil@tam.example")], bot.clock.now());
  await eventually(async () => (await closed()).length).toBe(4);
  expect(await store.outbox.counts()).toEqual(posts);
});
