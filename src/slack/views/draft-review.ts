import { diffWordsWithSpace } from "diff/lib/diff/word.js";
import type { Draft } from "../../domain/draft.ts";
import { mrkdwn, oneLine } from "../../lib/text.ts";
import type { DraftReview } from "../../workflows/drafts/review-draft.ts";
import { ACTION, encodeDraft, encodeSeen, VIEW } from "../ids.ts";
import {
  asking,
  type Block,
  button,
  context,
  linkButton,
  section,
  sections,
  wholeLines,
} from "./blocks.ts";
import {
  address,
  attachmentBlocks,
  email,
  headerLines,
  linkBlocks,
  MOST_PEOPLE,
  people,
  recipientLines,
  textBlocks,
  withRest,
} from "./draft-mail.ts";
import { nextButton } from "./draft-state.ts";
import { DRAFT_WORDS, gmailDraftUrl, time } from "./draft-words.ts";
import type { Modal } from "./modal.ts";

/**
 * What is reviewed: all of it that a recipient will get, from Gmail just now. `next`: another one that waits;
 * null = none.
 */
export function reviewModal(
  review: DraftReview,
  coveredFor: string | null,
  next: Pick<Draft, "id"> | null,
): Modal {
  const { draft, mail } = review;
  const value = encodeDraft(draft.id);
  return {
    id: VIEW.draftReview,
    title: "Review",
    metadata: seenOf(review),
    blocks: [
      section(
        `*${DRAFT_WORDS[draft.type]}* for *${mrkdwn(draft.accountName, 80)}*${coveredFor === null ? "" : `, from ${mrkdwn(coveredFor, 80)}`}`,
      ),
      ...warnings(review),
      ...changes(draft),
      ...sections(headerLines(mail)),
      ...textBlocks(mail.text, draft),
      ...linkBlocks(mail),
      ...attachmentBlocks(mail),
      {
        type: "actions",
        elements: [
          ...(review.discardOnly === null
            ? [
                button("Approve & send…", ACTION.draftApprove, value, "primary"),
                ...(review.notEditable === null ? [button("Edit", ACTION.draftEdit, value)] : []),
              ]
            : []),
          asking(button("Discard", ACTION.draftDiscard, value, "danger"), {
            title: "Discard this draft?",
            text: "It is deleted in Gmail, for good. Nothing is sent.",
            yes: "Discard",
            no: "Keep it",
          }),
          ...(review.discardOnly === null
            ? [button("Leave in Gmail", ACTION.draftKeep, value)]
            : []),
          ...linkButton("Open in Gmail", gmailDraftUrl(draft)),
          ...nextButton(next),
        ],
      },
      ...(review.notEditable === null
        ? []
        : [context(`It cannot be edited here: ${mrkdwn(review.notEditable, 200)}.`)]),
    ],
  };
}

/** What a window is about, for the click that goes on from it. */
export const seenOf = ({ draft, reviewVersion, digest, at, contact }: DraftReview): string =>
  encodeSeen({ id: draft.id, reviewVersion, digest, at, contact });

function warnings(review: DraftReview): Block[] {
  const { draft, mail, newer, twin, outside, notLooked, discardOnly, contact } = review;
  const arrived = newer.filter(({ own }) => !own).length;
  const reached = [...mail.to, ...mail.cc].map(({ email }) => email.toLowerCase());
  const lines = [
    ...(draft.note === null ? [] : [`⚠️ ${mrkdwn(draft.note, 400)}`]),
    ...(discardOnly === null ? [] : [`⚠️ ${mrkdwn(discardOnly, 300)} It can only be discarded.`]),
    ...(arrived === 0
      ? []
      : [
          `⚠️ ${arrived === 1 ? "A newer mail has" : `${arrived} newer mails have`} arrived in this conversation since the draft was made.`,
        ]),
    ...(arrived === newer.length
      ? []
      : [
          `⚠️ ${email(draft.mailbox)} has written in this conversation since the draft was made. Is this one still needed?`,
        ]),
    ...(twin === null
      ? []
      : [
          `⚠️ A mail “${mrkdwn(twin.subject, 100)}” to the same person was sent at ${time(twin.at)}. Is this one still needed?`,
        ]),
    ...(contact === null || reached.includes(contact.toLowerCase())
      ? []
      : [
          `⚠️ The contact of ${mrkdwn(draft.accountName, 80)} is ${email(contact)}, whom this does not go to.`,
        ]),
    ...(outside.length === 0
      ? []
      : wholeLines("⚠️ Outside the contact's domain: ", withRest(outside.map(email), MOST_PEOPLE))),
    ...(notLooked.length === 0 ? [] : [`⚠️ I could not look at: ${notLooked.join(", ")}.`]),
  ];
  return sections(lines);
}

/** What was changed in Gmail since somebody last looked. */
function changes({ changedFrom, content }: Draft): Block[] {
  if (changedFrom === null || content === null) return [];
  const lines: string[] = [];
  if (changedFrom.subject !== content.subject)
    lines.push(`Subject: was “${mrkdwn(changedFrom.subject, 200)}”`);
  for (const field of ["to", "cc", "bcc"] as const)
    if (JSON.stringify(changedFrom[field]) !== JSON.stringify(content[field]))
      lines.push(...wholeLines(`${field}: was `, people(changedFrom[field])));
  const removed = partsOf(changedFrom.text, content.text, "removed");
  const added = partsOf(changedFrom.text, content.text, "added");
  if (removed !== "") lines.push(`Taken out: ${removed}`);
  if (added !== "") lines.push(`Put in: ${added}`);
  return sections([
    "*Changed in Gmail*",
    ...(lines.length === 0 ? ["formatting, links or attachments"] : lines),
  ]);
}

/** Bounded: a long text that was rewritten is no diff that anybody reads. */
function partsOf(before: string, after: string, which: "removed" | "added"): string {
  const parts =
    diffWordsWithSpace(before.slice(0, 20_000), after.slice(0, 20_000), { timeout: 200 }) ?? [];
  return parts
    .filter((part) => part[which] && oneLine(part.value) !== "")
    .map((part) => `“${mrkdwn(part.value, 60)}”`)
    .slice(0, 8)
    .join(", ");
}

/** The question before it goes: sender, account and every recipient by address. */
export function confirmModal(
  review: DraftReview,
  coveredFor: string | null,
  undoSeconds: number,
): Modal {
  const { draft, mail, outside } = review;
  return {
    id: VIEW.draftConfirm,
    title: "Send this mail?",
    submit: "Approve & send",
    close: "Back",
    metadata: seenOf(review),
    blocks: [
      section(`“${mrkdwn(mail.subject, 200)}” about *${mrkdwn(draft.accountName, 80)}*`),
      ...sections([
        `*From* ${mail.from === null ? mrkdwn(draft.mailbox) : address(mail.from)}${coveredFor === null ? "" : `, ${mrkdwn(coveredFor, 80)}`}`,
        ...recipientLines(mail),
      ]),
      ...(outside.length === 0
        ? []
        : sections(
            wholeLines(
              "⚠️ *Outside the contact's domain:* ",
              withRest(outside.map(email), MOST_PEOPLE),
            ),
          )),
      context(
        `Exactly what you saw goes out ${undoSeconds === 0 ? "at once" : `after ${undoSeconds} seconds, in which you can undo it`}.`,
      ),
    ],
  };
}
