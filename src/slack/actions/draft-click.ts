import { actsFor, repAddress } from "../../domain/access.ts";
import type { Draft } from "../../domain/draft.ts";
import { mrkdwn } from "../../lib/text.ts";
import type { DraftActOutcome, DraftDesk } from "../../workflows/drafts/draft-desk.ts";
import type { ReviewOutcome } from "../../workflows/drafts/review-draft.ts";
import type { Click, Context, SlackServices } from "../listener.ts";
import type { Submission, SubmissionAnswer } from "../submission.ts";
import { draftStateModal } from "../views/draft-state.ts";
import { type Modal, noticeModal } from "../views/modal.ts";
import { nothingChanged } from "../views/words.ts";

/** What every button and window of a draft shares. */
export const deskOf = ({ drafts }: SlackServices): DraftDesk => {
  if (drafts === null) throw new TypeError("a row of drafts without drafts");
  return drafts;
};

/** Whose mail it is: nobody but that person and their cover may touch it. */
export async function mailOf(services: SlackServices, id: string | null) {
  const draft = id === null ? null : await deskOf(services).get(id);
  return draft === null
    ? null
    : { id: draft.accountId, name: draft.accountName, repEmail: draft.mailbox };
}

export const keyOf = ({ person }: Context, click: Click): string =>
  `${person.id}:${click.view?.id ?? `${click.channelId}:${click.messageTs}`}:${click.actionTs}`;
export const submitKey = ({ person }: Context, { viewId, hash }: Submission): string =>
  `${person.id}:${viewId}:${hash}`;

/** "Dana Diaz's mailbox", when somebody else acts for its rep; null for the rep. */
export async function coveredFor(
  { person, rules, services }: Context,
  { mailbox }: Draft,
): Promise<string | null> {
  if (repAddress(person, rules) === mailbox) return null;
  const id = await services.people.repIdIfKnown(mailbox);
  const rep = id === null ? null : await services.people.get(id).catch(() => null);
  return rep === null ? `the mailbox of ${mailbox}` : `${rep.name}'s mailbox`;
}

/** `done`: what to say when it was done; null = the state of the draft says all. */
export function actWords(
  outcome: DraftActOutcome,
  reference: string,
  done: string | null = null,
): string | null {
  switch (outcome.kind) {
    case "done":
      return done;
    case "changed":
      return `Not done: ${mrkdwn(outcome.what, 300)}`;
    case "state":
      return "That is not possible any more; this is how it stands:";
    case "unknown":
      return UNKNOWN_DRAFT;
    case "failed":
      return `⚠️ ${mrkdwn(outcome.error, 400)} (reference ${reference})`;
  }
}

export const UNKNOWN_DRAFT = "I do not know this draft any more.";

/** What became of an act, in a message: its words, and how the draft stands, as `line` says it. */
export const actAnswer = (
  outcome: DraftActOutcome,
  reference: string,
  line: (draft: Draft) => string,
  done: string | null = null,
): string =>
  [actWords(outcome, reference, done) ?? [], "draft" in outcome ? line(outcome.draft) : []]
    .flat()
    .join("\n");

/** What became of an act, in the place of the window it was done in. */
export async function actModal(
  context: Context,
  outcome: DraftActOutcome,
  done: string | null = null,
): Promise<Modal> {
  const words = actWords(outcome, context.reference, done);
  return "draft" in outcome
    ? draftStateModal(outcome.draft, words, await nextWaiting(context, outcome.draft.id))
    : noticeModal([], words ?? "", "Draft");
}

/** In the place of a review: why there is nothing to review. */
export async function notReviewed(
  context: Context,
  outcome: Exclude<ReviewOutcome, { kind: "review" }>,
): Promise<Modal> {
  switch (outcome.kind) {
    case "state":
      return draftStateModal(outcome.draft, null, await nextWaiting(context, outcome.draft.id));
    case "unknown":
      return noticeModal([], UNKNOWN_DRAFT, "Draft");
    case "failed": {
      const words = nothingChanged(outcome.error, context.reference);
      return noticeModal([], words, "Draft");
    }
  }
}

/** The one after this draft of those that wait for this person, oldest first and round; null = no other waits. */
export async function nextWaiting(
  { person, rules, services }: Context,
  id: string,
): Promise<Draft | null> {
  const open = await deskOf(services).waiting(actsFor(person, rules));
  const at = open.findIndex((one) => one.id === id);
  const round = [...open.slice(at + 1), ...open.slice(0, Math.max(at, 0))];
  return round.find((one) => one.state === "pending" && one.id !== id) ?? null;
}

export const besideInput = (block: string, words: string): SubmissionAnswer => ({
  kind: "errors",
  errors: { [block]: words },
});
