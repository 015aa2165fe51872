// A draft as its rep meets it: the real bot between the emulators of Slack, Notion and Gmail.
import { expect, test } from "vitest";
import { type Bot, eventually, openBot, textsOf } from "../support/bot.ts";
import { channels, people } from "../support/slack-world.ts";
import { accountRow, NOW, tamRows } from "../support/tam-world.ts";

const { ana, ben, admin } = people;
const MAILBOX = "ana@tam.example";
const UNDO_MS = 20_000;

const open = (settings: Record<string, string> = {}) =>
  openBot({
    gmail: true,
    settings,
    rows: [
      ...tamRows(),
      accountRow("Acme Corp", {
        "Contact Name": "Jane Doe",
        "Contact Email": "jane@acme.example",
      }),
    ],
  });

const viewText = (bot: Bot, user: string): string => {
  const view = bot.slack.view(user);
  return view === null ? "" : textsOf({ text: view.title ?? "", blocks: view.blocks });
};

/** Asks for a draft and waits for its message. */
async function prepared(bot: Bot) {
  await bot.app.services.directory.list();
  await bot.ask(ana, channels.general, "draft review Acme Corp");
  return bot.until(ana, channels.imAna, (message) => textsOf(message).includes("waits for you"));
}

const clickIn = (bot: Bot, user: string, actionId: string) => {
  const view = bot.slack.view(user);
  if (view === null) throw new Error("no window is open");
  return bot.slack.click({ user, place: { viewId: view.id }, actionId });
};

async function openReview(bot: Bot, message: Awaited<ReturnType<typeof prepared>>) {
  const { channel, ts } = message;
  await bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_review" });
  await eventually(() => viewText(bot, ana)).toContain("Jane Doe");
}

async function approve(bot: Bot) {
  await clickIn(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("Exactly what you saw");
  const view = bot.slack.view(ana);
  await bot.slack.submit({ user: ana, viewId: view?.id ?? "", values: {} });
  await eventually(() => viewText(bot, ana)).toContain("approved, goes out at");
}

test("asked for, prepared in the rep's mailbox, reviewed, approved, sent once, as it was seen", async () => {
  await using bot = await open();
  const message = await prepared(bot);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft).toMatchObject({ to: [{ name: "Jane Doe", address: "jane@acme.example" }] });
  await openReview(bot, message);
  const shown = viewText(bot, ana);
  for (const part of ["ana@tam.example", "jane@acme.example", draft?.subject ?? "?", "Login fails"])
    expect(shown).toContain(part);
  await approve(bot);
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("sent at"));
  const { sent, drafts } = await bot.gmail.mailbox(MAILBOX);
  expect(drafts).toEqual([]);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ subject: draft?.subject, html: draft?.html });
  expect(await bot.app.services.store.communications.unfinished()).toHaveLength(1);
});

test("undone in time: nothing is sent, and it waits again", async () => {
  await using bot = await open();
  await openReview(bot, await prepared(bot));
  await approve(bot);
  await clickIn(bot, ana, "draft_undo");
  await eventually(() => viewText(bot, ana)).toContain("waits for you");
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("waits for you"));
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test("edited in Slack, then sent as edited; an address that is none is told beside its input", async () => {
  await using bot = await open();
  const message = await prepared(bot);
  await openReview(bot, message);
  await clickIn(bot, ana, "draft_edit");
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Save to Gmail");
  const viewId = bot.slack.view(ana)?.id ?? "";
  const values = {
    subject: "A better subject",
    cc: "not an address",
    text: "Dear Jane,\n\nShort.",
  };
  const refused = await bot.slack.submit({ user: ana, viewId, values });
  expect(refused.body).toMatchObject({ errors: { cc: expect.stringContaining("not an address") } });
  await bot.slack.submit({ user: ana, viewId, values: { ...values, cc: "kim@acme.example" } });
  await eventually(() => viewText(bot, ana)).toContain("waits for you");
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft).toMatchObject({
    subject: "A better subject",
    cc: [{ address: "kim@acme.example" }],
  });
  expect(draft?.text).toContain("Short.");
});

test("changed in Gmail after it was opened: not approved, and the change is shown", async () => {
  await using bot = await open();
  const message = await prepared(bot);
  await openReview(bot, message);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  await bot.gmail.edit(MAILBOX, draft?.draftId ?? "", { text: "Rewritten by hand." });
  await clickIn(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("changed since you opened it");
  await clickIn(bot, ana, "draft_review");
  await eventually(() => viewText(bot, ana)).toContain("Rewritten by hand.");
  expect(viewText(bot, ana)).toContain("Changed in Gmail");
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test.each([
  ["a colleague", ben, "Slack shows you as ben@tam.example"],
  ["an admin", admin, "Slack shows you as ada@tam.example"],
])("%s may neither see nor ask for it, and is told whose it is", async (_who, user, shownAs) => {
  await using bot = await open();
  await prepared(bot);
  expect(textsOf(await bot.ask(user, channels.general, "drafts"))).toContain("No draft waits");
  const refused = textsOf(await bot.ask(user, channels.general, "draft outreach Acme Corp"));
  expect(refused).toContain(`Only the person of ${MAILBOX} or their cover`);
  expect(refused).toContain(shownAs);
  expect((await bot.gmail.mailbox(MAILBOX)).drafts).toHaveLength(1);
});

test("the mail of somebody else is refused by name at the button too, and nothing happens", async () => {
  await using bot = await open();
  const message = await prepared(bot);
  const [draft] = await bot.app.services.store.drafts.open();
  if (draft === undefined) throw new Error("no draft");
  // It changes hands while the window is open.
  await openReview(bot, message);
  await bot.app.services.store.drafts.save({ ...draft, mailbox: "ben@tam.example" }, NOW);
  await clickIn(bot, ana, "draft_discard");
  await eventually(() => viewText(bot, ana)).toContain("Only the person of ben@tam.example");
  expect((await bot.gmail.mailbox(MAILBOX)).drafts).toHaveLength(1);
});

test("/tam draft: what is missing is asked for, a guessed account is asked about, inputs come in a window", async () => {
  await using bot = await open();
  await bot.app.services.directory.list();
  expect(textsOf(await bot.ask(ana, channels.general, "draft"))).toContain("Which mail");
  expect(textsOf(await bot.ask(ana, channels.general, "draft acme"))).toContain("Which mail");
  const guessed = await bot.ask(ana, channels.general, "draft roadmap acme");
  expect(textsOf(guessed)).toContain("Acme Corp");
  const { channel, ts } = guessed;
  await bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_ask" });
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Prepare the draft");
  const values = { period: "the spring of 2027", items: "Single sign-on\nFaster export", url: "" };
  await bot.slack.submit({ user: ana, viewId: bot.slack.view(ana)?.id ?? "", values });
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("waits for you"));
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft?.text).toContain("Single sign-on");
});

test("without a Google key there is nothing of it", async () => {
  await using bot = await openBot();
  expect(textsOf(await bot.ask(ana, channels.general, "help"))).not.toContain("draft");
  expect(textsOf(await bot.ask(ana, channels.general, "drafts"))).toContain("I do not know");
});
