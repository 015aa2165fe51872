// What becomes of drafts when people change (spec section 8), as reps and admins meet it.
import { expect, test } from "vitest";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import type { SlackMessage } from "../../src/sandbox/slack/contract.ts";
import { type Bot, eventually, openBot, textsOf } from "../support/bot.ts";
import { draftWish } from "../support/drafts.ts";
import {
  approveInWindow,
  clickInWindow,
  openDraftBot,
  openReview,
  preparedDraft,
  submitWindow,
  UNDO_MS,
  viewText,
} from "../support/drafts-in-slack.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountId, accountRow, NOW } from "../support/tam-world.ts";

const { ana, ben } = people;
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

const shows = (words: string) => (message: SlackMessage) => textsOf(message).includes(words);

/** Ids of all buttons, as they stand. */
const buttonsOf = ({ blocks }: SlackMessage): string[] =>
  [...JSON.stringify(blocks ?? []).matchAll(/"action_id":"(draft_[a-z_]+)"/g)].map(
    ([, id = ""]) => id,
  );

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
  // Slack shows the last one before the store knows that it does.
  const underWay = async () => {
    const { pending, sending } = await store.outbox.counts();
    return pending + sending;
  };
  await eventually(underWay).toBe(0);
  const posts = await store.outbox.counts();
  await store.drafts.want([outreach("Hooli", "gil@tam.example")], bot.clock.now());
  await eventually(async () => (await closed()).length).toBe(4);
  expect(await store.outbox.counts()).toEqual(posts);
});

test("no reachable rep, twenty-five of them and accounts of nobody: each is told, in several posts", async () => {
  const numbers = Array.from({ length: 25 }, (_, n) => String(n).padStart(2, "0"));
  await using bot = await openBot({
    gmail: true,
    limits: { slackPostIntervalMs: 10 },
    settings: { HEALTH_SCAN_CRON: "off", CHECKIN_CRON: "0 10 1 * *" },
    rows: numbers.flatMap((n) => [
      accountRow(`Firm ${n} of a family with a rather long name`, {
        ...contact,
        "Rep Email": `rep${n}@elsewhere.example`,
      }),
      accountRow(`Orphan ${n} of a family with a rather long name`, {
        ...contact,
        "Rep Email": null,
      }),
    ]),
  });
  bot.clock.set(FIRST);
  await bot.app.runDue();
  const { outbox } = bot.app.services.store;
  await eventually(async () => (await outbox.counts()).posted).toBeGreaterThan(4);
  await eventually(async () => (await outbox.counts()).pending).toBe(0);
  const told = () => unreachableLines(bot).join("\n");
  await eventually(() => numbers.filter((n) => !told().includes(`Orphan ${n} `))).toEqual([]);
  expect(numbers.filter((n) => !told().includes(`rep${n}@elsewhere.example`))).toEqual([]);
});

/** Looks at the accounts again as soon as the drafts are worked on. */
const soon = { directoryMs: 50 };
const MAILBOX = "ana@tam.example";
const changeAcme = (bot: Bot, values: NotionRow["values"]) =>
  bot.notion.upsert(
    accountRow("Acme Corp", {
      "Contact Name": "Jane Doe",
      "Contact Email": "jane@acme.example",
      ...values,
    }),
  );

test("the account has another rep: the old draft can only be discarded, the new rep gets a fresh one, once", async () => {
  await using bot = await openDraftBot({ limits: soon });
  const message = await preparedDraft(bot);
  await openReview(bot, message);
  changeAcme(bot, { "Rep Email": "ben@tam.example" });
  const card = await bot.until(ana, channels.imAna, shows("can only be discarded"));
  expect(textsOf(card)).toContain(`<@${ben}> looks after this account now`);
  expect(buttonsOf(card)).toEqual(["draft_discard"]);
  // What was open before: neither approved, nor edited, nor left.
  await clickInWindow(bot, ana, "draft_keep");
  await eventually(() => viewText(bot, ana)).toContain("can only be discarded");

  const offer = await bot.until(ben, channels.imBen, shows("You look after Acme Corp now"));
  expect(textsOf(offer)).toContain(`<@${ana}>'s mailbox`);
  const place = { channel: offer.channel, ts: offer.ts };
  await bot.slack.click({ user: ben, place, actionId: "draft_fresh" });
  await bot.slack.click({ user: ben, place, actionId: "draft_fresh" });
  await bot.until(ben, channels.imBen, shows("waits for you"));
  expect((await bot.gmail.mailbox("ben@tam.example")).drafts).toHaveLength(1);
  expect(await bot.app.services.store.drafts.open()).toHaveLength(2);
  expect(toldTo(bot, ben).filter((text) => text.includes("You look after"))).toHaveLength(1);

  await bot.slack.click({
    user: ana,
    place: { channel: card.channel, ts: card.ts },
    actionId: "draft_discard",
  });
  await bot.until(ana, channels.imAna, shows("discarded."));
  expect((await bot.gmail.mailbox(MAILBOX)).drafts).toEqual([]);
});

test("the account is its rep's again: the draft can be approved as before", async () => {
  await using bot = await openDraftBot({ limits: soon });
  await preparedDraft(bot);
  changeAcme(bot, { "Rep Email": null });
  await bot.until(ana, channels.imAna, shows("nobody looks after this account now"));
  changeAcme(bot, { "Rep Email": MAILBOX });
  const message = await bot.until(ana, channels.imAna, shows("waits for you"));
  await openReview(bot, message);
  await approveInWindow(bot);
});

test.each([
  ["inactive", (bot: Bot) => changeAcme(bot, { Status: "Inactive" }), "is inactive now"],
  ["gone", (bot: Bot) => bot.notion.trash(accountId("Acme Corp")), "is gone from Notion"],
])(
  "the account is %s: its draft is withdrawn, and that it is still in Gmail is said",
  async (_what, happen, words) => {
    await using bot = await openDraftBot({ limits: soon });
    await openReview(bot, await preparedDraft(bot));
    await approveInWindow(bot);
    happen(bot);
    const card = await bot.until(ana, channels.imAna, shows("withdrawn"));
    expect(textsOf(card)).toContain(words);
    expect(textsOf(card)).toContain("still in Gmail");
    expect(buttonsOf(card)).toEqual([]);
    bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
    expect(await bot.app.services.store.drafts.open()).toEqual([]);
    const { drafts, sent } = await bot.gmail.mailbox(MAILBOX);
    expect([drafts.length, sent.length]).toEqual([1, 0]);
  },
);

test("an admin withdraws a rep's draft without seeing what is in it; nobody else may", async () => {
  await using bot = await openDraftBot();
  await preparedDraft(bot);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  const refused = await bot.ask(ben, channels.general, `drafts <@${ana}>`);
  expect(textsOf(refused)).toContain("Only an admin can do this");
  const list = await bot.ask(people.admin, channels.general, `drafts <@${ana}>`);
  expect(textsOf(list)).toContain("Success review* for *Acme Corp");
  expect(JSON.stringify(list.blocks)).not.toContain(draft?.subject ?? "?");
  expect(buttonsOf(list)).toEqual(["draft_withdraw"]);
  await bot.slack.click({
    user: people.admin,
    place: { channel: list.channel, ts: list.ts },
    actionId: "draft_withdraw",
  });
  const card = await bot.until(ana, channels.imAna, shows("withdrawn"));
  expect(textsOf(card)).toContain("An admin withdrew it");
  const redrawn = await bot.until(people.admin, channels.general, shows("No open draft"));
  expect(redrawn.ts).toBe(list.ts);
  expect(textsOf(redrawn)).toContain("Success review* for *Acme Corp*\n⬜ withdrawn.");
  // The reasons are for the rep.
  expect(textsOf(redrawn)).not.toContain("An admin withdrew it");
  const again = await bot.ask(people.admin, channels.general, "drafts ana@tam.example");
  expect(textsOf(again)).toContain("No open draft");
});

/** In Notion: the bot's list of accounts has the one before for minutes. */
const makeBobTheContact = (bot: Bot) =>
  changeAcme(bot, { "Contact Name": "Bob", "Contact Email": "bob@acme.example" });

test("the contact changes between the review and the approval: nothing is approved, and who it is now is said", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  makeBobTheContact(bot);
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain(
    "contact changed since you opened it, from jane@acme.example to bob@acme.example",
  );
  await clickInWindow(bot, ana, "draft_review");
  await eventually(() => viewText(bot, ana)).toContain(
    "bob@acme.example, whom this does not go to",
  );
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test("the contact changes while the question is on the screen: the approval is void when it is to go out", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("Exactly what you saw");
  makeBobTheContact(bot);
  await submitWindow(bot, ana);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  const words = "contact of Acme Corp changed since it was approved";
  const card = await bot.until(ana, channels.imAna, shows(words));
  expect(textsOf(card)).toContain("from jane@acme.example to bob@acme.example");
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test("the contact is corrected in Notion and in the draft: what is approved then goes out at the first try", async () => {
  await using bot = await openDraftBot();
  const message = await preparedDraft(bot);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  makeBobTheContact(bot);
  await bot.gmail.edit(MAILBOX, draft?.draftId ?? "", { to: ["bob@acme.example"] });
  await openReview(bot, message);
  expect(viewText(bot, ana)).not.toContain("whom this does not go to");
  await approveInWindow(bot);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await bot.until(ana, channels.imAna, shows("sent at"));
  const { sent } = await bot.gmail.mailbox(MAILBOX);
  expect(sent).toMatchObject([{ to: [{ address: "bob@acme.example" }] }]);
});

test("one account whose row cannot be used does not hold up the drafts of the others", async () => {
  await using bot = await openDraftBot({
    limits: { ...soon, gmailWatchMs: 50 },
    allowedErrors: /./,
  });
  const globex = (values: NotionRow["values"]) =>
    bot.notion.upsert(accountRow("Globex Asia", { ...contact, ...values }));
  globex({});
  await preparedDraft(bot);
  await preparedDraft(bot, "draft review Globex Asia");
  await eventually(async () =>
    (await bot.app.services.store.drafts.open()).map(({ state }) => state),
  ).toEqual(["pending", "pending"]);
  changeAcme(bot, { Name: "" });
  globex({ Status: "Inactive" });
  await bot.until(ana, channels.imAna, shows("Globex Asia is inactive now"));
});
