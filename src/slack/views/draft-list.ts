import type { Button } from "@slack/types";
import type { Account } from "../../domain/account.ts";
import { isWithdrawable } from "../../domain/draft/hand-over.ts";
import { DRAFT_TYPES, type Draft, type DraftType } from "../../domain/draft.ts";
import { count, mrkdwn } from "../../lib/text.ts";
import { ACTION, encodeDraft, encodeDraftWish, VIEW } from "../ids.ts";
import {
  asking,
  type Block,
  button,
  context,
  linkButton,
  type Message,
  section,
} from "./blocks.ts";
import {
  DRAFT_WORDS,
  draftLine,
  draftLineForAdmins,
  gmailDraftUrl,
  gmailSentUrl,
  type Mentions,
} from "./draft-words.ts";
import type { Modal } from "./modal.ts";

/** A message holds 50 blocks; the rest of it has room too. */
const MOST_DRAFTS = 20;
/** Of those that are only counted. */
const MOST_NAMED = 10;

/** One draft: what it is, its state, and what may be done about it now. */
function draftBlocks(draft: Draft, mentions: Mentions): Block[] {
  const line = section(draftLine(draft, mentions), ...accessory(draft));
  return draft.state === "attention" ? [line, lookedButtons(draft)] : [line];
}

function accessory({ state, id, outcome, handedTo }: Draft): [] | [Button] {
  if (state === "pending")
    return handedTo === null
      ? [button("Review", ACTION.draftReview, encodeDraft(id), "primary")]
      : [asking(button("Discard", ACTION.draftDiscard, encodeDraft(id), "danger"), DISCARD)];
  if (state === "sent" || state === "sentElsewhere")
    return [
      button(
        outcome === null ? "Note outcome" : "Change outcome",
        ACTION.draftOutcome,
        encodeDraft(id),
      ),
    ];
  if (state === "approved") return [button("Undo", ACTION.draftUndo, encodeDraft(id))];
  return [];
}

/** The question before a draft is deleted. */
const DISCARD = {
  title: "Discard this draft?",
  text: "It is deleted in Gmail, for good. Nothing is sent.",
  yes: "Discard",
  no: "Keep it",
};

const lookedButtons = (draft: Draft): Block => ({
  type: "actions",
  elements: [
    button("It was sent", ACTION.draftSawSent, encodeDraft(draft.id)),
    button("It was not sent", ACTION.draftSawNotSent, encodeDraft(draft.id)),
    ...linkButton("Open the draft", gmailDraftUrl(draft)),
    ...linkButton("Open Sent", gmailSentUrl(draft), ACTION.openOtherLink),
  ],
});

/** Drafts in a message, as many as it holds; the others are counted. */
export function draftList(
  drafts: readonly Draft[],
  most = MOST_DRAFTS,
  mentions: Mentions = new Map(),
): Block[] {
  const shown = drafts.slice(0, most);
  const rest = drafts.slice(most);
  const named = rest.slice(0, MOST_NAMED).map(({ accountName }) => mrkdwn(accountName, 40));
  const names = `${named.join(", ")}${rest.length > MOST_NAMED ? ", …" : ""}`;
  return [
    ...shown.flatMap((draft) => draftBlocks(draft, mentions)),
    ...(rest.length === 0
      ? []
      : [
          context(
            `And ${count(rest.length, "more draft")}: ${names}. \`/tam drafts\` lists them as these are done.`,
          ),
        ]),
  ];
}

/** `/tam drafts` */
export function draftsMessage(drafts: readonly Draft[]): Message {
  if (drafts.length === 0)
    return {
      text: "No draft waits for you. `/tam draft review acme` prepares one; check-ins come on the 1st of the month.",
    };
  const waiting = drafts.filter(({ state }) => state === "pending").length;
  const wait = waiting === 1 ? "waits" : "wait";
  const text =
    waiting === drafts.length
      ? `${count(waiting, "draft")} ${wait} for you.`
      : `${count(drafts.length, "draft")}, ${waiting === 0 ? "none" : waiting} of which ${wait} for you.`;
  return { text, blocks: [section(text), ...draftList(drafts)] };
}

/** A list after a click in it: `words` say what came of the click, as the draft may not be in the list any more. */
export const withWords = (words: string, { text, blocks }: Message): Message => ({
  text: `${words}\n${text}`,
  blocks: [section(words), ...(blocks ?? [section(text)])],
});

const PURPOSE: Record<DraftType, string> = {
  escalation_outreach: "about what is open right now",
  health_checkin: "how things are, in a few lines",
  release_notes: "what is new; asks you for the release",
  roadmap_preview: "what is planned; asks you for the plans",
  customer_success_review: "invites to look back together",
};

/** Which mail, for an account that is known. */
export const draftChoice = ({ id, name }: Pick<Account, "id" | "name">): Modal => ({
  id: VIEW.notice,
  title: "Draft e-mail",
  blocks: [
    section(`For *${mrkdwn(name, 80)}*. You review the draft before anything is sent.`),
    ...DRAFT_TYPES.map((type) =>
      section(
        `*${DRAFT_WORDS[type]}*\n${PURPOSE[type]}`,
        button("Draft", ACTION.draftAsk, encodeDraftWish(type, id)),
      ),
    ),
  ],
});

/**
 * Somebody's drafts as an admin sees them: which, and how they stand, nothing of what is in them. `whose` went through
 * `mrkdwn()` or is a mention.
 */
export function draftsOfMessage(drafts: readonly Draft[], whose: string): Message {
  const shown = drafts.slice(0, MOST_DRAFTS);
  const text = `${drafts.length === 0 ? "No open draft" : count(drafts.length, "open draft")} in the mailbox of ${whose}.`;
  return {
    text,
    blocks: [
      section(text),
      ...shown.map((draft) =>
        section(
          draftLineForAdmins(draft),
          ...(isWithdrawable(draft)
            ? [
                asking(button("Withdraw", ACTION.draftWithdraw, encodeDraft(draft.id), "danger"), {
                  title: "Withdraw this draft?",
                  text: "It leaves the rep's list and is not sent from here. In Gmail it stays.",
                  yes: "Withdraw",
                  no: "Leave it",
                }),
              ]
            : []),
        ),
      ),
      ...(drafts.length > shown.length
        ? [context(`And ${count(drafts.length - shown.length, "more draft")}.`)]
        : []),
    ],
  };
}

/** A mail is never drafted for an account that was only guessed. */
export const whichAccount = (
  type: DraftType,
  accounts: readonly Pick<Account, "id" | "name">[],
): Message => {
  const question = accounts.length === 1 ? "Do you mean this account?" : "For which account?";
  return {
    text: `${question} ${accounts.map(({ name }) => mrkdwn(name, 60)).join(", ")}`,
    blocks: [
      section(question),
      ...accounts.map(({ id, name }) =>
        section(
          `*${mrkdwn(name, 80) || "(no name)"}*`,
          button(
            `Draft ${DRAFT_WORDS[type].toLowerCase()}`,
            ACTION.draftAsk,
            encodeDraftWish(type, id),
          ),
        ),
      ),
    ],
  };
};
