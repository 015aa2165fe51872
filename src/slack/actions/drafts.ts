// Longer than most: every button and window of a draft, one row each, over the same few helpers.
import type { May } from "../../domain/access.ts";
import type { Draft } from "../../domain/draft.ts";
import type { ClickBy } from "../../domain/once.ts";
import { mrkdwn } from "../../lib/text.ts";
import type { DraftActOutcome, DraftDesk } from "../../workflows/drafts/draft-desk.ts";
import type { DraftReview, ReviewOutcome } from "../../workflows/drafts/review-draft.ts";
import { clickBy } from "../click-by.ts";
import { draftsIn, ownDrafts } from "../commands/drafts.ts";
import { fillWindow } from "../fill-window.ts";
import { findAccount } from "../find-account.ts";
import {
  ACTION,
  type ActionId,
  decodeDraft,
  decodeDraftWish,
  decodeSeen,
  type SeenDraft,
  VIEW,
} from "../ids.ts";
import type { ActionRow, Click, Context, ViewRow } from "../listener.ts";
import { type ViewRef, whateverItShows } from "../modals.ts";
import type { Message } from "../views/blocks.ts";
import { editModal, typedMessage, withTyped } from "../views/draft-edit.ts";
import { withWords } from "../views/draft-list.ts";
import { confirmModal, reviewModal } from "../views/draft-review.ts";
import { draftStateModal } from "../views/draft-state.ts";
import { draftLine, draftLineForAdmins } from "../views/draft-words.ts";
import { type Modal, noticeModal, skeleton } from "../views/modal.ts";
import {
  actAnswer,
  actModal,
  actWords,
  besideInput,
  coveredFor,
  deskOf,
  keyOf,
  mailOf,
  nextWaiting,
  notReviewed,
  submitKey,
} from "./draft-click.ts";
import { drawAfter } from "./draw-after.ts";
import { followApproved } from "./follow-approved.ts";

const reviewed = async (context: Context, review: DraftReview) =>
  reviewModal(
    review,
    await coveredFor(context, review.draft),
    await nextWaiting(context, review.draft.id),
  );

/** A window at once, then what is in Gmail. */
async function openReview(context: Context, click: Click): Promise<void> {
  const id = decodeDraft(click.value);
  if (click.view?.kind === "modal") return drawReview(context, click.view, id);
  const view = await context.modals.open(skeleton("Review", "Reading the draft from Gmail …"));
  await fillWindow(context, view, () => drawReview(context, view, id));
}

async function drawReview(context: Context, view: ViewRef, id: string | null): Promise<void> {
  const outcome =
    id === null ? ({ kind: "unknown" } as const) : await deskOf(context.services).review(id);
  await context.modals.update(
    view,
    outcome.kind === "review"
      ? await reviewed(context, outcome.review)
      : await notReviewed(context, outcome),
  );
}

/** `done`: what to say when it was done; null = the state of the draft says all. */
type ActWays = { may: May; list: List; done: string | null };

/** A button that carries one act out, and shows in its place what became of it. */
const act = (
  id: ActionId,
  carryOut: (desk: DraftDesk, draftId: string, click: ClickBy) => Promise<DraftActOutcome>,
  { may = "mailbox", list = OWN_LIST, done = null }: Partial<ActWays> = {},
): ActionRow => ({
  id,
  may,
  needs: "drafts",
  commitsBeforeAck: true,
  account: (services, click) => mailOf(services, decodeDraft(click.value)),
  async run(context, click) {
    const draftId = decodeDraft(click.value);
    const outcome: DraftActOutcome =
      draftId === null
        ? { kind: "unknown" }
        : await carryOut(
            deskOf(context.services),
            draftId,
            clickBy(context, `${id}:${keyOf(context, click)}`),
          );
    await click.ack();
    if (click.view?.kind === "modal") {
      // What became of the act is newer than anything there (the answer to an approval is drawn twice).
      const here = whateverItShows(click.view.id);
      await drawAfter(context, async () =>
        context.modals.update(here, await actModal(context, outcome, done)),
      );
    } else if (click.ephemeral) {
      await drawAfter(context, () => redrawList(context, outcome, list, done));
    } else if (outcome.kind !== "done") {
      await context.respond({
        text: actAnswer(outcome, context.reference, list.line),
      });
    }
  },
});

/** The list in which a button stands that is one person's own: how it is drawn anew, and a draft in words. */
type List = {
  draw(context: Context, mailbox: string): Promise<Message>;
  line(draft: Draft): string;
};
const OWN_LIST: List = { draw: ownDrafts, line: (draft) => draftLine(draft) };
const ADMIN_LIST: List = { draw: draftsIn, line: draftLineForAdmins };

/** The worker edits the messages that it posted; a list that somebody asked for is changed by nobody else. */
async function redrawList(
  context: Context,
  outcome: DraftActOutcome,
  list: List,
  done: string | null,
): Promise<void> {
  const words = actAnswer(outcome, context.reference, list.line, done);
  if (!("draft" in outcome)) return context.respond({ text: words });
  const drawn = await list.draw(context, outcome.draft.mailbox);
  await context.respond(withWords(words, drawn), { replace: true });
}

/** The window after a second look that found what was on the screen. */
type Next = (context: Context, review: DraftReview) => Modal | Promise<Modal>;

/** Looks again and goes on with what is there now: what was on the screen must still be it. */
const lookThen = (id: ActionId, next: Next): ActionRow => ({
  id,
  may: "mailbox",
  needs: "drafts",
  account: (services, click) => mailOf(services, decodeDraft(click.value)),
  async run(context, click) {
    const seen = decodeSeen(click.view?.metadata);
    if (seen === null || click.view === null) return;
    const pushed = await context.modals.over(
      click.view,
      skeleton("Draft", "Looking at the draft once more …"),
    );
    await fillWindow(context, pushed, async () => {
      const outcome = await deskOf(context.services).review(seen.id);
      await context.modals.update(pushed, await goOn(context, seen, outcome, next));
    });
  },
});

async function goOn(
  context: Context,
  seen: SeenDraft,
  outcome: ReviewOutcome,
  next: Next,
): Promise<Modal> {
  if (outcome.kind !== "review") return notReviewed(context, outcome);
  const { review } = outcome;
  const sameContact = review.contact === seen.contact;
  // What is approved is what was read on the first screen, at that time.
  if (sameContact && review.digest === seen.digest && review.reviewVersion === seen.reviewVersion)
    return next(context, { ...review, at: seen.at });
  return draftStateModal(
    review.draft,
    sameContact
      ? "It was changed since you opened it. Please look at it again."
      : `The account's contact changed since you opened it, from ${contactInWords(seen.contact)} to ${contactInWords(review.contact)}. Please look at it again.`,
  );
}

const contactInWords = (email: string | null): string =>
  email === null ? "nobody" : mrkdwn(email, 254);

export const draftActions: ActionRow[] = [
  {
    id: ACTION.draftReview,
    may: "mailbox",
    needs: "drafts",
    account: (services, click) => mailOf(services, decodeDraft(click.value)),
    run: openReview,
  },
  {
    id: ACTION.draftNext,
    may: "mailbox",
    needs: "drafts",
    account: (services, click) => mailOf(services, decodeDraft(click.value)),
    run: openReview,
  },
  lookThen(ACTION.draftApprove, async (context, review) =>
    confirmModal(
      review,
      await coveredFor(context, review.draft),
      deskOf(context.services).undoSeconds,
    ),
  ),
  lookThen(ACTION.draftEdit, (_context, review) => editModal(review)),
  act(ACTION.draftDiscard, (desk, id, click) => desk.discard(id, click)),
  act(ACTION.draftKeep, (desk, id, click) => desk.keepInGmail(id, click)),
  act(ACTION.draftWithdraw, (desk, id, click) => desk.withdraw(id, click), {
    may: "admin",
    list: ADMIN_LIST,
  }),
  act(ACTION.draftUndo, (desk, id, click) => desk.undo(id, click), {
    done: "↩️ Undone: nothing was sent.",
  }),
  act(ACTION.draftSawSent, (desk, id, click) => desk.resolve(id, "sent", click)),
  act(ACTION.draftSawNotSent, (desk, id, click) => desk.resolve(id, "notSent", click)),
];

const EMAIL = /^[^\s@,<>"]+@[^\s@,<>"]+\.[^\s@,<>"]+$/;

export const draftWindows: ViewRow[] = [
  { id: VIEW.draftReview, neverSubmitted: true },
  {
    id: VIEW.draftConfirm,
    may: "mailbox",
    needs: "drafts",
    account: (services, { metadata }) => mailOf(services, decodeSeen(metadata)?.id ?? null),
    async run(context, submission) {
      const seen = decodeSeen(submission.metadata);
      if (seen === null) return;
      const outcome = await deskOf(context.services).approve(
        seen.id,
        seen,
        clickBy(context, `approve:${submitKey(context, submission)}`),
      );
      const modal = await actModal(context, outcome);
      await submission.ack({ kind: "update", modal });
      if (outcome.kind !== "done") return;
      const { draft } = outcome;
      await drawAfter(context, () =>
        followApproved(context, { viewId: submission.viewId, modal, draft }),
      );
    },
  },
  {
    id: VIEW.draftEdit,
    may: "mailbox",
    needs: "drafts",
    account: (services, { metadata }) => mailOf(services, decodeSeen(metadata)?.id ?? null),
    async run(context, submission) {
      const seen = decodeSeen(submission.metadata);
      if (seen === null) return;
      const { subject, cc, text } = submission.values;
      const copies = (cc ?? "")
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== "");
      const wrong = copies.filter((email) => !EMAIL.test(email));
      if (wrong.length > 0) {
        return submission.ack(besideInput("cc", `Not an address: ${wrong.join(", ")}`));
      }
      const change = {
        subject: subject ?? "",
        cc: copies.map((email) => ({ name: null, email })),
        text: text ?? "",
      };
      // Gmail may take longer than Slack waits: the window says so, then shows what came of it.
      await submission.ack({ kind: "update", modal: skeleton("Edit", "Saving it in Gmail …") });
      const outcome = await deskOf(context.services).edit(
        seen.id,
        seen,
        change,
        clickBy(context, `edit:${submitKey(context, submission)}`),
      );
      const here = whateverItShows(submission.viewId);
      if (outcome.kind === "done") {
        const saved = "✅ Saved in Gmail. Please look at it again before you approve it.";
        await drawAfter(context, async () =>
          context.modals.update(here, await actModal(context, outcome, saved)),
        );
        return;
      }
      const shown = await context.modals
        .update(here, withTyped(await actModal(context, outcome), change.text))
        .catch(() => null);
      // Whoever closed the window is told, and keeps what they typed, too.
      if (shown?.kind !== "shown")
        await context.respond(typedMessage(actWords(outcome, context.reference), change.text));
    },
  },
  {
    id: VIEW.draftInput,
    may: "mailbox",
    needs: "drafts",
    account: (services, { metadata }, inTime) =>
      findAccount(services, decodeDraftWish(metadata)?.accountId ?? null, inTime),
    async run(context, submission) {
      const wish = decodeDraftWish(submission.metadata);
      const { services, inTime, respond } = context;
      const account = await findAccount(services, wish?.accountId ?? null, inTime);
      if (wish === null || account === null)
        return respond({
          text: "This account is not in the list any more. Nothing was prepared.",
        });
      const input = Object.fromEntries(
        Object.entries(submission.values).flatMap(([name, value]) =>
          value === null ? [] : [[name, value]],
        ),
      );
      const asked = await deskOf(context.services).ask(
        {
          type: wish.type,
          accountId: account.id,
          accountName: account.name,
          repEmail: account.repEmail,
          input,
        },
        clickBy(context, `ask:${submitKey(context, submission)}`),
      );
      await submission.ack({
        kind: "update",
        modal:
          asked.kind === "refused"
            ? noticeModal([], mrkdwn(asked.why, 400), "Draft")
            : draftStateModal(asked.draft, "You get a message as soon as it can be reviewed."),
      });
    },
  },
];
