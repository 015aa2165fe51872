import type { Account } from "../../domain/account.ts";
import type { ProfileChange, ProfileSection, ProfileSections } from "../../domain/profile.ts";
import { settledWithin } from "../../lib/settled-within.ts";
import { mrkdwn } from "../../lib/text.ts";
import type { ProfileChangeOutcome } from "../../workflows/profiles/profile-desk.ts";
import { clickBy } from "../click-by.ts";
import { findAccount } from "../find-account.ts";
import { VIEW } from "../ids.ts";
import type { Context, ViewRow } from "../listener.ts";
import { whateverItShows } from "../modals.ts";
import { decodeItemForm, type ItemFormValue } from "../profile-ids.ts";
import type { Submission } from "../submission.ts";
import type { Modal } from "../views/modal.ts";
import { readItem } from "../views/profile-form.ts";
import { itemNotice, itemWindow, savingWindow } from "../views/profile-item-window.ts";
import { itemText, onlyByHand } from "../views/profile-words.ts";
import { drawProfile, itemOf } from "./profiles.ts";

type AnyItem = ProfileSections[ProfileSection];

/** The part of Slack's time in which a submission waits for Notion before the window says so. */
const PATIENCE = 0.5;

/**
 * Saves one item. While Notion is quick the window closes when it is done; a process that dies before leaves
 * it open. When Notion is slow the window says so with what was typed in it, and comes back as a form when it
 * did not work out.
 */
export const profileItemWindow: ViewRow = {
  id: VIEW.profileItem,
  may: "rep",
  account: (services, { metadata }, inTime) =>
    findAccount(services, decodeItemForm(metadata)?.accountId ?? null, inTime),
  async run(context, submission) {
    const form = decodeItemForm(submission.metadata);
    const account = await findAccount(context.services, form?.accountId ?? null, context.inTime);
    // Beside what was typed, which would be lost with the window.
    if (form === null || account === null)
      return context.respond({
        text: "This account is not in the list any more. Nothing was saved.",
      });
    const read = readItem(form.section, submission.values);
    if (read.kind === "errors") return submission.ack({ kind: "errors", errors: read.errors });
    const { value } = read;

    const key = `profile.save:${context.person.id}:${submission.viewId}:${submission.hash}`;
    const work = context.services.profiles.change(
      account,
      changeOf(form, value),
      clickBy(context, key),
    );
    const early = await settledWithin(work, context.services.limits.slackAckMs * PATIENCE);
    if (early === null)
      await submission.ack({ kind: "update", modal: savingWindow(form.section, value) });
    const outcome = early?.value ?? (await work);
    const again = formAgain(context, form, { account, value, outcome });
    if (early !== null)
      await submission.ack(again === null ? { kind: "close" } : { kind: "update", modal: again });
    // The window below first: whoever reads "Saved" and goes back sees it there.
    if (outcome.kind === "changed") {
      const window = whateverItShows(form.windowId);
      await drawProfile(context, window, { account, place: form.place, page: outcome.page });
    }
    if (early === null) await showLate(context, submission, form, { value, again });
  },
};

const changeOf = ({ section, itemId, revision }: ItemFormValue, value: AnyItem): ProfileChange =>
  itemId === null
    ? { kind: "add", section, value }
    : { kind: "replace", section, id: itemId, revision, value };

/** In the window that waited; who closed it is told by a message, with what was typed. */
async function showLate(
  context: Context,
  { viewId }: Submission,
  { section }: ItemFormValue,
  { value, again }: { value: AnyItem; again: Modal | null },
): Promise<void> {
  const here = whateverItShows(viewId);
  const shown = await context.modals.update(here, again ?? itemNotice(section, "✅ Saved."));
  if (shown.kind === "closed" && again !== null) {
    await context.respond({
      text: `⚠️ What you typed was not saved surely (reference ${context.reference}). Look at the profile with \`/tam profile\`. You typed: ${itemText(section, value, 1_000)}`,
    });
  }
}

/** The form with what was typed and why it is not saved; null = it is. */
function formAgain(
  { reference }: Context,
  form: ItemFormValue,
  { account, value, outcome }: { account: Account; value: AnyItem; outcome: ProfileChangeOutcome },
): Modal | null {
  const show = (warning: string, at: Partial<ItemFormValue> = {}, line: AnyItem | null = null) =>
    itemWindow({ ...form, ...at }, { account, value, line, warning });
  switch (outcome.kind) {
    case "changed":
      return null;
    case "conflict": {
      const now = itemOf(outcome.page, form);
      return now === null
        ? show(
            "⚠️ Somebody removed this line meanwhile. Nothing was saved. Below is what you typed: save it again to add it as a new line.",
            { itemId: null, revision: "" },
          )
        : show(
            `⚠️ Somebody changed this line meanwhile. Nothing was saved. It is now:\n${itemText(form.section, now.value, 300)}\nBelow is what you typed: save it again to put it in its place.`,
            { revision: now.revision },
            now.value,
          );
    }
    case "byHand":
      return itemNotice(form.section, onlyByHand(outcome.why, outcome.page), value);
    case "underWay":
      return show(
        "⏳ This is being saved already. Go back and reload the profile before you save it again.",
      );
    case "gone":
      return itemNotice(
        form.section,
        "⚠️ The profile's page is gone from Notion: nothing was saved.",
        value,
      );
    case "failed":
      return show(
        `⚠️ ${mrkdwn(outcome.error, 400)} ${outcome.unclear ? "I cannot tell whether it was saved: go back and reload before you save it again." : "Nothing was saved; what you typed is below."} (reference ${reference})`,
      );
  }
}
