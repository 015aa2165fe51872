import type { Draft } from "../../domain/draft.ts";
import { MAIL_INPUTS } from "../../domain/mail-inputs.ts";
import { mrkdwn } from "../../lib/text.ts";
import type { DraftReview } from "../../workflows/drafts/review-draft.ts";
import { encodeDraftWish, VIEW } from "../ids.ts";
import { type Block, context, type Message, section, sections } from "./blocks.ts";
import { escapedParts } from "./draft-mail.ts";
import { seenOf } from "./draft-review.ts";
import { DRAFT_WORDS } from "./draft-words.ts";
import { textInput } from "./inputs.ts";
import type { Modal } from "./modal.ts";

/** Subject, cc and text, as they are. */
export function editModal(review: DraftReview): Modal {
  const { mail } = review;
  return {
    id: VIEW.draftEdit,
    title: "Edit",
    submit: "Save to Gmail",
    close: "Back",
    metadata: seenOf(review),
    blocks: [
      textInput({ id: "subject", label: "Subject", value: mail.subject, max: 250 }),
      textInput({
        id: "cc",
        label: "Cc (addresses, separated by commas)",
        value: mail.cc.map(({ email }) => email).join(", "),
        max: 1_000,
        optional: true,
      }),
      textInput({ id: "text", label: "Text", value: mail.text, max: 3_000, lines: true }),
      context("Links stay links. Nothing is sent: you look at it once more and approve."),
    ],
  };
}

/** An edit that failed, and may yet have been saved: what was typed stays on the screen, to be copied. */
export const withTyped = (modal: Modal, text: string): Modal => ({
  ...modal,
  blocks: [...modal.blocks, ...typedBlocks(text)],
});

/** The same for whoever closed the window. */
export const typedMessage = (words: string | null, text: string): Message => ({
  text: `${words ?? ""} ${NOT_SAVED}\n${escapedParts(text).join("")}`,
});

const NOT_SAVED = "As far as I can tell it was not saved. What you typed, to be copied:";

const typedBlocks = (text: string): Block[] => [
  section(`*${NOT_SAVED}*`),
  ...sections(text.split("\n").flatMap(escapedParts)),
];

/** What a type of mail asks its rep for. */
export const inputModal = (type: Draft["type"], account: { id: string; name: string }): Modal => ({
  id: VIEW.draftInput,
  title: DRAFT_WORDS[type],
  submit: "Prepare the draft",
  metadata: encodeDraftWish(type, account.id),
  blocks: [
    section(`For *${mrkdwn(account.name, 80)}*. You review the draft before anything is sent.`),
    ...MAIL_INPUTS[type].map(({ name, label, required, lines }) =>
      textInput({ id: name, label, value: null, max: 3_000, lines, optional: !required }),
    ),
  ],
});
