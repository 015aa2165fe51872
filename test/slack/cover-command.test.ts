// Somebody covers for a rep: set, told, acting for them, over.
import { expect, test } from "vitest";
import { DAY_MS } from "../../src/lib/time.ts";
import { openBot, textsOf } from "../support/bot.ts";
import {
  approveInWindow,
  openDraftBot,
  openReview,
  preparedDraft,
  UNDO_MS,
  viewText,
} from "../support/drafts-in-slack.ts";
import { channels, people } from "../support/slack-world.ts";
import { NOW } from "../support/tam-world.ts";

const { ana, ben, admin, guest } = people;
const { general, imAna, imBen } = channels;

test("a rep names a cover: the cover is told, may act until the end of that day, and not after", async () => {
  await using bot = await openBot({ settings: { TAM_TIMEZONE: "America/New_York" } });
  const { store } = bot.app.services;
  expect(textsOf(await bot.ask(ana, general, "cover"))).toContain("Nobody covers you");
  const answer = textsOf(await bot.ask(ana, general, "cover @ben until 4 Dec"));
  expect(answer).toContain(
    `<@${ben}> covers you until the end of Fri 4 Dec 2026`.replace("Fri", "Fri,"),
  );
  const told = await bot.until(ben, imBen, (one) => textsOf(one).includes("You cover"));
  expect(textsOf(told)).toContain(`You cover <@${ana}> until the end of Fri, 4 Dec 2026`);
  expect(await store.covers.active(new Date("2026-12-05T04:59:59Z"))).toMatchObject([
    { repEmail: "ana@tam.example", userId: ben, setBy: ana },
  ]);
  expect(await store.covers.active(new Date("2026-12-05T05:00:00Z"))).toEqual([]);
  expect(textsOf(await bot.ask(ben, general, "cover"))).toContain("You cover ana@tam.example");
  expect(await store.audit.recent(5)).toContainEqual(
    expect.objectContaining({ action: "cover.set", actor: ana, object: "ana@tam.example" }),
  );
  bot.clock.set(new Date(NOW.getTime() + 14 * DAY_MS));
  expect(textsOf(await bot.ask(ben, general, "cover"))).not.toContain("You cover");
});

test("an admin sets one for somebody else: both are told; `off` ends it, and both hear of that", async () => {
  await using bot = await openBot();
  await bot.ask(admin, general, "cover ana@tam.example by @ben until tomorrow");
  await bot.until(ben, imBen, (one) => textsOf(one).includes(`You cover <@${ana}>`));
  const told = await bot.until(ana, imAna, (one) => textsOf(one).includes("covers you"));
  expect(textsOf(told)).toContain(`<@${ben}> covers you until the end of Mon, 23 Nov 2026`);
  expect(textsOf(told)).toContain(`Set by <@${admin}>`);
  expect(textsOf(await bot.ask(admin, general, "cover"))).toContain(
    `<@${ben}> covers ana@tam.example`,
  );
  const ended = textsOf(await bot.ask(admin, general, "cover @ana off"));
  expect(ended).toContain(`<@${ben}> does not cover <@${ana}> any more`);
  await bot.until(ben, imBen, (one) => textsOf(one).includes("do not cover"));
  await bot.until(ana, imAna, (one) => textsOf(one).includes("does not cover you"));
  expect(await bot.app.services.store.covers.active(NOW)).toEqual([]);
  expect(textsOf(await bot.ask(ana, general, "cover off"))).toContain("Nobody covers you");
});

test.each([
  ["somebody else's, as no admin", ana, "cover @ben by @ana until Friday", "set by admins"],
  ["oneself", ana, "cover @ana until Friday", "Nobody covers themselves"],
  [
    "a guest",
    ana,
    "cover @gus until Friday",
    `<@${guest}> cannot cover anybody: Account data is only for full members of this workspace, and Slack shows them as a guest (gus@tam.example).`,
  ],
  ["nobody", ana, "cover @zoe until Friday", "I find nobody called “@zoe”"],
  ["by full name, in any case", ana, "cover ben BRANDT until Friday", `<@${ben}> covers you`],
  ["by address", ana, "cover ben@tam.example until Friday", `<@${ben}> covers you`],
  ["a day that is over", ana, "cover @ben until 2026-11-21", "is over"],
  ["a year too far", ana, "cover @ben until 2028-01-01", "more than 366 days away"],
  ["no day", ana, "cover @ben until later", "I do not understand “later”"],
  ["no date at all", ana, "cover @ben", "I did not understand that"],
  ["today", ana, "cover @ben until today", "until the end of Sun, 22 Nov 2026"],
])("%s: %#", async (_what, user, typed, words) => {
  await using bot = await openBot();
  const answer = textsOf(await bot.ask(user, general, typed));
  expect(answer).toContain(words);
  const set = await bot.app.services.store.covers.active(NOW);
  expect(set).toHaveLength(answer.includes("covers you") ? 1 : 0);
});

test("a cover gets the rep's messages, is mentioned, and sends from the rep's mailbox as itself", async () => {
  await using bot = await openDraftBot();
  await bot.ask(ana, general, "cover @ben until Friday");
  const own = await preparedDraft(bot);
  const card = await bot.until(ben, imBen, (one) => textsOf(one).includes("waits for you"));
  expect(textsOf(card)).toContain(`You cover <@${ana}>`);
  const health = textsOf(await bot.ask(ben, general, "health Acme Corp"));
  expect(health).toContain(`Rep <@${ana}>, covered by <@${ben}> until 27 Nov`);

  await openReview(bot, card, ben);
  expect(viewText(bot, ben)).toContain("from Ana Alvarez's mailbox");
  await approveInWindow(bot, ben);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  // Both messages follow.
  await bot.until(ben, imBen, (one) => textsOf(one).includes("sent at"));
  await bot.until(ana, imAna, (one) => one.ts === own.ts && textsOf(one).includes("sent at"));
  const { sent } = await bot.gmail.mailbox("ana@tam.example");
  expect(sent).toMatchObject([{ from: { address: "ana@tam.example" } }]);
  expect(await bot.app.services.store.audit.recent(10)).toContainEqual(
    expect.objectContaining({ action: "draft.approve", actor: ben }),
  );
});

test("a cover that is over is refused at the button of a message of that time", async () => {
  await using bot = await openDraftBot();
  await bot.ask(ana, general, "cover @ben until today");
  await preparedDraft(bot);
  const card = await bot.until(ben, imBen, (one) => textsOf(one).includes("waits for you"));
  bot.clock.set(new Date("2026-11-23T00:00:00Z"));
  const { channel, ts } = card;
  await bot.slack.click({ user: ben, place: { channel, ts }, actionId: "draft_review" });
  await bot.until(ben, imBen, (one) =>
    textsOf(one).includes("Only ana@tam.example or their cover"),
  );
});
