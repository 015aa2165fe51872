// A draft as its rep meets it: the real bot between the emulators of Slack, Notion and Gmail.
import { expect, test } from "vitest";
import { elementsOn } from "../../src/sandbox/slack/screen.ts";
import { encodeDraft, encodeDraftWish } from "../../src/slack/ids.ts";
import { actionIds, eventually, openBot, restartBot, textsOf } from "../support/bot.ts";
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
import { accountId, accountRow, NOW, ticketRow } from "../support/tam-world.ts";

const { ana, ben, admin } = people;
const MAILBOX = "ana@tam.example";

test("asked for, prepared in the rep's mailbox, reviewed, approved, sent once, as it was seen", async () => {
  await using bot = await openDraftBot();
  const message = await preparedDraft(bot);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft).toMatchObject({ to: [{ name: "Jane Doe", address: "jane@acme.example" }] });
  await openReview(bot, message);
  const shown = viewText(bot, ana);
  for (const part of ["ana@tam.example", "jane@acme.example", draft?.subject ?? "?", "Login fails"])
    expect(shown).toContain(part);
  await approveInWindow(bot);
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("sent at"));
  const { sent, drafts } = await bot.gmail.mailbox(MAILBOX);
  expect(drafts).toEqual([]);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({ subject: draft?.subject, html: draft?.html });
  expect(await bot.app.services.store.communications.recent(10)).toHaveLength(1);
  // The window was left open: it says so too, and offers no Undo of what cannot be undone.
  await eventually(() => viewText(bot, ana)).toContain("sent at");
  expect(actionIds(bot.slack.view(ana)?.blocks)).not.toContain("draft_undo");
  // The review below shows a mail that is gone.
  await bot.slack.closeView({ user: ana, viewId: bot.slack.view(ana)?.id ?? "" });
  expect(bot.slack.view(ana)).toBeNull();
});

test("tickets that could not be read: the customer is not told that none waits, and the reviewer is told", async () => {
  await using bot = await openBot({
    gmail: true,
    rows: [
      accountRow("Acme Corp", { "Contact Name": "Jane Doe", "Contact Email": "jane@acme.example" }),
      ...["1", "2"].map((id) => ticketRow(id, "Acme Corp", 2, { Priority: "Blocker" })),
    ],
  });
  const card = await preparedDraft(bot, "draft checkin Acme Corp");
  const words = "2 tickets of Acme Corp could not be read";
  expect(textsOf(card)).toContain(words);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft?.text).not.toContain("nothing is waiting");
  await openReview(bot, card);
  expect(viewText(bot, ana)).toContain(words);
  await approveInWindow(bot);
});

test("undone in time: nothing is sent, and it waits again", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await approveInWindow(bot);
  await clickInWindow(bot, ana, "draft_undo");
  await eventually(() => viewText(bot, ana)).toContain("waits for you");
  expect(viewText(bot, ana)).toContain("Undone: nothing was sent.");
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("waits for you"));
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test("a button in the list of /tam drafts: the list is drawn anew and says what came of it, also when it came too late", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await approveInWindow(bot);
  const lists = [
    await bot.ask(ana, channels.general, "drafts"),
    await bot.ask(ana, channels.general, "drafts"),
  ] as const;
  const undoIn = ({ channel, ts }: { channel: string; ts: string }) =>
    bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_undo" });
  const shown = (ts: string) =>
    bot.slack.messages({ channel: channels.general, as: ana }).find((one) => one.ts === ts) ?? {
      text: "",
      blocks: [],
    };
  for (const list of lists) expect(actionIds(list.blocks)).toEqual(["draft_undo"]);

  await undoIn(lists[0]);
  await eventually(() => textsOf(shown(lists[0].ts))).toContain("✉️ waits for you.");
  expect(actionIds(shown(lists[0].ts).blocks)).toEqual(["draft_review"]);

  await undoIn(lists[1]);
  await eventually(() => textsOf(shown(lists[1].ts))).toContain(
    "this is how it stands:\n*Success review* for *Acme Corp*\n✉️ waits for you.",
  );
  expect(actionIds(shown(lists[1].ts).blocks)).toEqual(["draft_review"]);
});

test("a button on a card that is out of date: the answer says how the draft stands", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await approveInWindow(bot);
  const { channel, ts } = await bot.until(ana, channels.imAna, (one) =>
    textsOf(one).includes("approved, goes out at"),
  );
  const [draft] = await bot.app.services.store.drafts.open();
  if (draft === undefined) throw new Error("no draft");
  // Past the steps, so that the card does not follow.
  await bot.app.services.store.drafts.save({ ...draft, state: "pending", approval: null }, NOW);
  await bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_undo" });
  await bot.until(ana, channels.imAna, (one) =>
    textsOf(one).includes(
      "this is how it stands:\n*Success review* for *Acme Corp*\n✉️ waits for you.",
    ),
  );
});

test("a click on what an approval shows finds its button although the window is drawn once more", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  const seen: string[] = [];
  bot.slack.subscribe((event) => {
    const view = event.kind === "view" ? event.view : null;
    for (const { actionId, blockId } of elementsOn(view?.blocks ?? []))
      if (actionId === "draft_undo") seen.push(blockId);
  });
  await approveInWindow(bot);
  expect(seen).toHaveLength(2);
  await bot.slack.click({
    user: ana,
    place: { viewId: bot.slack.view(ana)?.id ?? "" },
    actionId: "draft_undo",
    blockId: seen[0] ?? "",
  });
  await eventually(() => viewText(bot, ana)).toContain("waits for you");
});

// Slack takes three windows one on the other; each look and each question used to take one.
test("edited, approved, undone and approved again in the same window, and once more", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await clickInWindow(bot, ana, "draft_edit");
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Save to Gmail");
  await submitWindow(bot, ana, { subject: "A better subject", cc: "", text: "Short." });
  for (let round = 1; round <= 3; round += 1) {
    // Two clicks at the same time are one that was delivered twice.
    bot.clock.set(new Date(NOW.getTime() + round * 1_000));
    await eventually(() => viewText(bot, ana)).toContain("waits for you");
    await clickInWindow(bot, ana, "draft_review");
    await eventually(() => viewText(bot, ana)).toContain("Short.");
    await approveInWindow(bot);
    await clickInWindow(bot, ana, "draft_undo");
  }
  await eventually(() => viewText(bot, ana)).toContain("waits for you");
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
  expect(bot.slack.problems).toEqual([]);
});

test("an edit is said to be saved, and the question before it goes tells To from Cc", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await clickInWindow(bot, ana, "draft_edit");
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Save to Gmail");
  await submitWindow(bot, ana, { subject: "Ours", cc: "kim@acme.example", text: "Short." });
  await eventually(() => viewText(bot, ana)).toContain("Saved in Gmail.");
  await clickInWindow(bot, ana, "draft_review");
  await eventually(() => viewText(bot, ana)).toContain("Short.");
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("“Ours” about *Acme Corp*");
  expect(viewText(bot, ana)).toMatch(/\*To\* [^\n]*jane@acme\.example\)\n\*Cc\* kim@acme\.example/);
});

test("the window of an approval is left alone when it shows another draft by the time the mail goes out", async () => {
  await using bot = await openDraftBot();
  const message = await preparedDraft(bot);
  await bot.ask(ana, channels.general, "draft checkin Acme Corp");
  await eventually(async () =>
    (await bot.app.services.store.drafts.open()).map(({ state }) => state),
  ).toEqual(["pending", "pending"]);
  await openReview(bot, message);
  await approveInWindow(bot);
  await clickInWindow(bot, ana, "draft_next");
  await eventually(() => viewText(bot, ana)).toContain("Approve & send");
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await eventually(() => bot.slack.calls.map(({ error }) => error)).toContain("hash_conflict");
  expect(viewText(bot, ana)).toContain("Approve & send");
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toHaveLength(1);
});

test("edited in Slack, then sent as edited; an address that is none is told beside its input", async () => {
  await using bot = await openDraftBot();
  const message = await preparedDraft(bot);
  await openReview(bot, message);
  await clickInWindow(bot, ana, "draft_edit");
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Save to Gmail");
  const values = {
    subject: "A better subject",
    cc: "not an address",
    text: "Dear Jane,\n\nShort.",
  };
  const refused = await submitWindow(bot, ana, values);
  expect(refused.body).toMatchObject({ errors: { cc: expect.stringContaining("not an address") } });
  await submitWindow(bot, ana, { ...values, cc: "kim@acme.example" });
  await eventually(() => viewText(bot, ana)).toContain("waits for you");
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft).toMatchObject({
    subject: "A better subject",
    cc: [{ address: "kim@acme.example" }],
  });
  expect(draft?.text).toContain("Short.");
});

test("changed in Gmail after it was opened: not approved, and the change is shown", async () => {
  await using bot = await openDraftBot();
  const message = await preparedDraft(bot);
  await openReview(bot, message);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  await bot.gmail.edit(MAILBOX, draft?.draftId ?? "", { text: "Rewritten by hand." });
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("changed since you opened it");
  await clickInWindow(bot, ana, "draft_review");
  await eventually(() => viewText(bot, ana)).toContain("Rewritten by hand.");
  expect(viewText(bot, ana)).toContain("Changed in Gmail");
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test("its rep answers in that conversation by hand after the approval: not sent on top of it, and the review says so", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  await approveInWindow(bot);
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  bot.clock.set(new Date(NOW.getTime() + 1_000));
  await bot.gmail.receive(MAILBOX, {
    from: MAILBOX,
    to: ["jane@acme.example"],
    threadId: draft?.threadId ?? "",
    subject: `Re: ${draft?.subject}`,
    text: "From my phone: it is solved.",
  });
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  const card = await bot.until(ana, channels.imAna, (one) =>
    textsOf(one).includes(`${MAILBOX} has written in this conversation since`),
  );
  await openReview(bot, card);
  expect(viewText(bot, ana)).toContain(
    `${MAILBOX} has written in this conversation since the draft was made`,
  );
  expect((await bot.gmail.mailbox(MAILBOX)).sent).toEqual([]);
});

test.each([
  ["a colleague", ben, "Slack shows you as ben@tam.example"],
  ["an admin", admin, "Slack shows you as ada@tam.example"],
])("%s may neither see nor ask for it, and is told whose it is", async (_who, user, shownAs) => {
  await using bot = await openDraftBot();
  await preparedDraft(bot);
  expect(textsOf(await bot.ask(user, channels.general, "drafts"))).toContain("No draft waits");
  const refused = textsOf(await bot.ask(user, channels.general, "draft outreach Acme Corp"));
  expect(refused).toContain(`Only ${MAILBOX} or their cover`);
  expect(refused).toContain(shownAs);
  expect((await bot.gmail.mailbox(MAILBOX)).drafts).toHaveLength(1);
});

test("the mail of somebody else is refused by name at the button too, and nothing happens", async () => {
  await using bot = await openDraftBot();
  const message = await preparedDraft(bot);
  const [draft] = await bot.app.services.store.drafts.open();
  if (draft === undefined) throw new Error("no draft");
  // It changes hands while the window is open.
  await openReview(bot, message);
  await bot.app.services.store.drafts.save({ ...draft, mailbox: "ben@tam.example" }, NOW);
  await clickInWindow(bot, ana, "draft_discard");
  await eventually(() => viewText(bot, ana)).toContain("Only ben@tam.example or their cover");
  expect((await bot.gmail.mailbox(MAILBOX)).drafts).toHaveLength(1);
});

test("/tam draft: what is missing is asked for, a guessed account is asked about, inputs come in a window", async () => {
  await using bot = await openDraftBot();
  await bot.app.services.directory.list();
  expect(textsOf(await bot.ask(ana, channels.general, "draft"))).toContain("Which mail");
  const noType = textsOf(await bot.ask(ana, channels.general, "draft acme"));
  expect(noType).toContain("I do not know the type “acme”. Which mail, and for which account?");
  expect(textsOf(await bot.ask(ana, channels.general, "draft review"))).toMatch(/^Which mail/);
  const guessed = await bot.ask(ana, channels.general, "draft roadmap acme");
  expect(JSON.stringify(guessed.blocks)).toContain("Do you mean this account?");
  expect(textsOf(guessed)).toContain("Acme Corp");
  const { channel, ts } = guessed;
  await bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_ask" });
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Prepare the draft");
  const values = { period: "the spring of 2027", items: "Single sign-on\nFaster export", url: "" };
  await submitWindow(bot, ana, values);
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("waits for you"));
  const [draft] = (await bot.gmail.mailbox(MAILBOX)).drafts;
  expect(draft?.text).toContain("Single sign-on");
});

test("a form and a question that are open during a restart still lead to a draft before the list of accounts is read", async () => {
  await using bot = await openDraftBot();
  await bot.app.services.directory.list();
  const { channel, ts } = await bot.ask(ana, channels.general, "draft review acme");
  await bot.slack.command({
    user: ana,
    channel: channels.general,
    text: "draft roadmap Acme Corp",
  });
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Prepare the draft");
  await using after = await restartBot(bot);
  const { directory, store } = after.app.services;
  expect(directory.known(accountId("Acme Corp"))).toBeNull();
  const answers = [
    submitWindow(bot, ana, { period: "the spring of 2027", items: "Single sign-on", url: "" }),
    bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_ask" }),
  ];
  await Promise.all(answers);
  await eventually(async () => (await store.drafts.open()).map(({ type }) => type).sort()).toEqual([
    "customer_success_review",
    "roadmap_preview",
  ]);
});

test("a second look that fails says so with a reference that is in the log", async () => {
  await using bot = await openDraftBot({ allowedErrors: /./ });
  await openReview(bot, await preparedDraft(bot));
  bot.gmail.faults.add({ operation: "GET", fault: { kind: "status", status: 400 } });
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toMatch(/⚠️ .* \(reference [0-9a-f]{8}\)/);
});

test("a review that cannot be drawn is told in its window, and so is a second look", async () => {
  await using bot = await openDraftBot({ allowedErrors: /not answered/ });
  const fault = { kind: "status", status: 500 } as const;
  const { channel, ts } = await preparedDraft(bot);
  const review = () =>
    bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_review" });
  bot.slack.faults.add({ operation: "views.update", fault, times: 1 });
  await review();
  await eventually(() => viewText(bot, ana)).toContain("⚠️ Slack did not draw the window.");
  await bot.slack.closeView({ user: ana, viewId: bot.slack.view(ana)?.id ?? "" });
  await review();
  await eventually(() => viewText(bot, ana)).toContain("Jane Doe");
  bot.slack.faults.add({ operation: "views.update", fault, times: 1 });
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("⚠️ Slack did not draw the window.");
  expect(bot.slackCalls()["views.push"]).toBe(1);
});

test("Next leads from one draft to the next in the same window, and is not there for the last one", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  expect(actionIds(bot.slack.view(ana)?.blocks)).not.toContain("draft_next");
  await bot.ask(ana, channels.general, "draft checkin Acme Corp");
  await eventually(async () =>
    (await bot.app.services.store.drafts.open()).map(({ state }) => state),
  ).toEqual(["pending", "pending"]);
  const { channel, ts } = await bot.ask(ana, channels.general, "drafts");
  const first = (await bot.app.services.store.drafts.open()).find(
    ({ type }) => type === "customer_success_review",
  );
  await bot.slack.click({
    user: ana,
    place: { channel, ts },
    actionId: "draft_review",
    value: encodeDraft(first?.id ?? ""),
  });
  await eventually(() => actionIds(bot.slack.view(ana)?.blocks)).toContain("draft_next");
  const window = bot.slack.view(ana)?.id;
  expect(viewText(bot, ana)).toContain("Success review");
  await clickInWindow(bot, ana, "draft_next");
  await eventually(() => viewText(bot, ana)).toContain("Check-in");
  await clickInWindow(bot, ana, "draft_discard");
  await eventually(() => viewText(bot, ana)).toContain("discarded");
  // From what became of it, too.
  await clickInWindow(bot, ana, "draft_next");
  await eventually(() => viewText(bot, ana)).toContain("Success review");
  expect(bot.slack.view(ana)?.id).toBe(window);
  await eventually(() => viewText(bot, ana)).toContain("Jane Doe");
  expect(actionIds(bot.slack.view(ana)?.blocks)).not.toContain("draft_next");
  expect(bot.slack.problems).toEqual([]);
});

test("Draft e-mail on the health card: which one, then it is prepared; nobody else gets that far", async () => {
  await using bot = await openDraftBot();
  await bot.app.services.directory.list();
  const { channel, ts } = await bot.ask(ana, channels.general, "health Acme Corp");
  const place = { channel, ts };
  await bot.slack.click({ user: ana, place, actionId: "draft_choose" });
  await eventually(() => viewText(bot, ana)).toContain("Success review");
  await bot.slack.click({
    user: ana,
    place: { viewId: bot.slack.view(ana)?.id ?? "" },
    actionId: "draft_ask",
    value: encodeDraftWish("health_checkin", accountId("Acme Corp")),
  });
  await eventually(() => viewText(bot, ana)).toContain("It is being prepared");
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("waits for you"));
  expect((await bot.gmail.mailbox(MAILBOX)).drafts).toHaveLength(1);

  const shown = await bot.ask(ben, channels.general, "health Acme Corp");
  await bot.slack.click({
    user: ben,
    place: { channel: shown.channel, ts: shown.ts },
    actionId: "draft_choose",
  });
  await bot.until(ben, channels.general, (one) =>
    textsOf(one).includes(`Only ${MAILBOX} or their cover`),
  );
  expect(bot.slack.view(ben)).toBeNull();
});

test("the tickets of a draft are a list with dots; what is reviewed is what Gmail has", async () => {
  await using bot = await openDraftBot();
  await openReview(bot, await preparedDraft(bot));
  expect(viewText(bot, ana)).toMatch(/• .*Login fails/);
  expect(viewText(bot, ana)).not.toContain("∗");
});

test("without a Google key there is nothing of it", async () => {
  await using bot = await openBot();
  expect(textsOf(await bot.ask(ana, channels.general, "help"))).not.toContain("draft");
  expect(textsOf(await bot.ask(ana, channels.general, "drafts"))).toContain("I do not know");
});

test("an approval that cannot be drawn stands, and nobody is told that nothing was changed", async () => {
  await using bot = await openDraftBot({ allowedErrors: /could not be drawn/ });
  await openReview(bot, await preparedDraft(bot));
  await clickInWindow(bot, ana, "draft_approve");
  await eventually(() => viewText(bot, ana)).toContain("Exactly what you saw");
  bot.slack.faults.add({ operation: "views.update", fault: { kind: "status", status: 503 } });
  await submitWindow(bot, ana);
  await eventually(() => viewText(bot, ana)).toContain("approved, goes out at");
  await eventually(() => bot.slack.calls.some(({ status }) => status === 503)).toBe(true);
  bot.clock.set(new Date(NOW.getTime() + UNDO_MS));
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("sent at"));
  const told = bot.slack.messages({ channel: channels.imAna, as: ana }).map((one) => textsOf(one));
  expect(told.join("\n")).not.toContain("Nothing was changed");
});

test("an edit that Gmail refuses keeps what was typed on the screen", async () => {
  await using bot = await openDraftBot({ allowedErrors: /./ });
  await openReview(bot, await preparedDraft(bot));
  await clickInWindow(bot, ana, "draft_edit");
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Save to Gmail");
  bot.gmail.faults.add({ operation: "PUT", fault: { kind: "status", status: 400 } });
  await submitWindow(bot, ana, { subject: "S", cc: "", text: "Half an hour of work." });
  await eventually(() => viewText(bot, ana)).toContain("Half an hour of work.");
  expect(viewText(bot, ana)).toContain("As far as I can tell it was not saved");
});
