// What came of a mail, noted by its rep after it went out.
import { expect, test } from "vitest";
import { actionIds, eventually, textsOf } from "../support/bot.ts";
import {
  openDraftBot,
  preparedDraft,
  sentDraft,
  submitWindow,
  viewText,
} from "../support/drafts-in-slack.ts";
import { channels, people } from "../support/slack-world.ts";

const { ana } = people;

test("the rep notes what came of a mail that was sent, and changes it later; it stands in the record", async () => {
  await using bot = await openDraftBot();
  const { store } = bot.app.services;
  const { channel, ts } = await sentDraft(bot);
  const open = () =>
    bot.slack.click({ user: ana, place: { channel, ts }, actionId: "draft_outcome" });
  const record = async () =>
    (await store.communications.recent(10)).map(({ record: { outcome } }) => outcome);
  expect(await record()).toEqual([null]);

  await open();
  await eventually(() => bot.slack.view(ana)?.submit).toBe("Note it");
  expect(viewText(bot, ana)).toContain(
    "What you write beside *Promised* is repeated to the customer in the next mails until you note *Promise kept*; *Meeting agreed* and *Problem solved* may be named too. Other words stay with us.",
  );
  const nothing = await submitWindow(bot, ana, { outcome_words: "  " });
  expect(nothing.body).toMatchObject({ errors: { outcome_words: expect.any(String) } });
  await submitWindow(bot, ana, { outcome: "Meeting agreed", outcome_words: "Tuesday *at* 3" });
  expect(viewText(bot, ana)).toContain("Outcome: Meeting agreed: Tuesday");
  expect(await record()).toEqual(["Meeting agreed: Tuesday *at* 3"]);
  await bot.until(ana, channels.imAna, (one) => textsOf(one).includes("Change outcome"));

  await open();
  await eventually(() => viewText(bot, ana)).toContain("Noted so far: Meeting agreed");
  await submitWindow(bot, ana, { outcome: "Problem solved" });
  expect(await record()).toEqual(["Problem solved"]);
  const done = (await store.audit.recent(50)).filter(({ action }) => action === "draft.outcome");
  expect(done).toHaveLength(2);
});

test("a mail that the rep sent from Gmail has an outcome too", async () => {
  await using bot = await openDraftBot({ limits: { gmailWatchMs: 0 } });
  await preparedDraft(bot);
  const [draft] = (await bot.gmail.mailbox("ana@tam.example")).drafts;
  await bot.gmail.send("ana@tam.example", draft?.draftId ?? "");
  const card = await bot.until(ana, channels.imAna, (one) =>
    textsOf(one).includes("sent from Gmail"),
  );
  expect(actionIds(card.blocks)).toEqual(["draft_outcome"]);
});
