import type { Button } from "@slack/types";
import { diffWordsWithSpace } from "diff";
import type { Draft } from "../../domain/draft.ts";
import type { MailAddress, ReadMail } from "../../domain/mail.ts";
import { MAIL_INPUTS } from "../../domain/mail-inputs.ts";
import { mrkdwn, oneLine, truncate } from "../../lib/text.ts";
import type { DraftReview } from "../../workflows/drafts/review-draft.ts";
import { ACTION, encodeDraft, encodeDraftWish, encodeSeen, VIEW } from "../ids.ts";
import {
  asking,
  type Block,
  button,
  context,
  linkButton,
  type Message,
  section,
  sections,
  wholeLines,
} from "./blocks.ts";
import { DRAFT_WORDS, draftLine, gmailDraftUrl, time } from "./draft-words.ts";
import type { Modal } from "./modal.ts";

/** As long as an address may be (RFC 5321): what is cut off might be where it leads. */
const LONGEST_ADDRESS = 254;
const LONGEST_NAME = 40;
/** More are said to be there, and are seen in Gmail. */
const MOST_PEOPLE = 150;
/** More of a line is never looked at as one piece. */
const CHUNK = 1_400;
const MOST_CHUNKS = 12;
const MOST_LINKS = 40;
const MOST_FILES = 50;

const address = ({ name, email }: MailAddress): string =>
  name === null || name === ""
    ? mrkdwn(email, LONGEST_ADDRESS)
    : `${mrkdwn(name, LONGEST_NAME)} (${mrkdwn(email, LONGEST_ADDRESS)})`;
const email = (one: string): string => mrkdwn(one, LONGEST_ADDRESS);

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
                button("Approve & send …", ACTION.draftApprove, value, "primary"),
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

const seenOf = ({ draft, reviewVersion, digest, at, contact }: DraftReview): string =>
  encodeSeen({ id: draft.id, reviewVersion, digest, at, contact });

const nextButton = (next: Pick<Draft, "id"> | null): Button[] =>
  next === null ? [] : [button("Next", ACTION.draftNext, encodeDraft(next.id))];

const headerLines = (mail: ReadMail): string[] => [
  `*From* ${mail.from === null ? "nobody" : address(mail.from)}`,
  ...wholeLines("*To* ", people(mail.to)),
  ...(mail.cc.length === 0 ? [] : wholeLines("*Cc* ", people(mail.cc))),
  ...(mail.bcc.length === 0 ? [] : wholeLines("*Bcc* ", people(mail.bcc))),
  ...(mail.replyTo.length === 0 ? [] : wholeLines("*Answers go to* ", people(mail.replyTo))),
  `*Subject* ${mrkdwn(mail.subject, 400) || "(none)"}`,
];

const people = (list: readonly MailAddress[]): string[] =>
  list.length === 0 ? ["nobody"] : withRest(list.map(address), MOST_PEOPLE);

const withRest = (parts: readonly string[], most: number): string[] =>
  parts.length <= most
    ? [...parts]
    : [
        ...parts.slice(0, most),
        `and ${parts.length - most} more: look in Gmail before you approve`,
      ];

/** A long line in pieces that each fit into a section when escaped, which may make five characters of one. */
function escapedParts(line: string): string[] {
  const escaped = line.length <= CHUNK ? mrkdwn(line, CHUNK) : null;
  if (escaped !== null && escaped.length <= 2_900) return [escaped];
  const half = Math.floor(line.length / 2);
  // Never between the two halves of a character.
  const at = /[\uDC00-\uDFFF]/.test(line[half] ?? "") ? half - 1 : half;
  return [...escapedParts(line.slice(0, at)), ...escapedParts(line.slice(at))];
}

/** How a list item is written in a mail's plain text; escaped it would look like a stray sign. */
const LIST_MARK = /^\s*\* (?=\S)/;

/** Line by line, so that nothing in it can mention, link or format anything. */
function textBlocks(text: string, draft: Draft): Block[] {
  const chunks: string[] = [];
  for (const line of text.split("\n")) {
    for (const part of escapedParts(line.replace(LIST_MARK, "• "))) {
      const last = chunks.at(-1);
      if (last === undefined || last.length + part.length + 1 > 2_900) chunks.push(part);
      else chunks[chunks.length - 1] = `${last}\n${part}`;
    }
  }
  const shown = chunks
    .slice(0, MOST_CHUNKS)
    .map((chunk) => section(chunk.trim() === "" ? "(empty)" : chunk));
  return chunks.length <= MOST_CHUNKS
    ? shown
    : [
        ...shown,
        context(
          `There is more text than Slack can show: <${gmailDraftUrl(draft).replaceAll("&", "&amp;")}|read the whole of it in Gmail> before you approve.`,
        ),
      ];
}

const linkBlocks = ({ links }: ReadMail): Block[] =>
  links.length === 0
    ? []
    : wholeLines(
        "*Links lead to*  ",
        withRest(
          links.map(({ label, url }) => `${mrkdwn(oneLine(label), 40)} → ${mrkdwn(url, 200)}`),
          MOST_LINKS,
        ),
        "  ·  ",
      ).map((line) => context(line));

const attachmentBlocks = ({ attachments }: ReadMail): Block[] =>
  attachments.length === 0
    ? []
    : wholeLines(
        "*Attachments*  ",
        withRest(
          attachments.map(
            ({ name, bytes }) => `${mrkdwn(name, 80)} (${Math.ceil(bytes / 1024)} kB)`,
          ),
          MOST_FILES,
        ),
      ).map((line) => context(line));

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
  const everybody = [...mail.to, ...mail.cc, ...mail.bcc];
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
        ...wholeLines("*To* ", people(everybody)),
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

/** After a click: what became of the draft, what may be done about it now, and the next one that waits. */
export function draftStateModal(
  draft: Draft,
  words: string | null = null,
  next: Pick<Draft, "id"> | null = null,
): Modal {
  const value = encodeDraft(draft.id);
  const elements = [
    ...(draft.state === "approved" ? [button("Undo", ACTION.draftUndo, value)] : []),
    ...(draft.state === "pending" ? [button("Look at it again", ACTION.draftReview, value)] : []),
    ...nextButton(next),
  ];
  return {
    id: VIEW.notice,
    title: "Draft",
    // A review below shows what was before.
    closesAll: true,
    blocks: [
      ...(words === null ? [] : [section(words)]),
      section(draftLine(draft)),
      ...(elements.length === 0
        ? []
        : [{ type: "actions" as const, block_id: STATE_BUTTONS, elements }]),
    ],
  };
}

/** Always the same: a click that is under way while the window is drawn once more still finds its button. */
const STATE_BUTTONS = "draft-state-buttons";

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
      input("subject", "Subject", mail.subject, { max: 250 }),
      input(
        "cc",
        "Cc (addresses, separated by commas)",
        mail.cc.map(({ email }) => email).join(", "),
        { max: 1_000, optional: true },
      ),
      input("text", "Text", mail.text, { max: 3_000, lines: true }),
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
      input(name, label, "", { max: 3_000, lines, optional: !required }),
    ),
  ],
});

const input = (
  id: string,
  words: string,
  value: string,
  { max, lines = false, optional = false }: { max: number; lines?: boolean; optional?: boolean },
): Block => ({
  type: "input",
  block_id: id,
  optional,
  label: { type: "plain_text", text: truncate(words, 150), emoji: false },
  element: {
    type: "plain_text_input",
    action_id: id,
    multiline: lines,
    max_length: max,
    ...(value === "" ? {} : { initial_value: value }),
  },
});
