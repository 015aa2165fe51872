import type { Draft, ReviewedContent } from "../draft.ts";
import type { DraftVersion } from "../mail.ts";
import type { DraftRef, MailboxRefusal, SentEvidence } from "../mailbox.ts";
import { isWhatWasSeen, type SeenVersion, waiting } from "./approve-draft.ts";

export const contentOf = ({ mail }: Pick<DraftVersion, "mail">): ReviewedContent => ({
  digest: mail.digest,
  to: mail.to,
  cc: mail.cc,
  bcc: mail.bcc,
  subject: mail.subject,
  text: mail.text,
});

/** The draft in the version that was read: Gmail gives each version a message id of its own. */
export const refOf = (draftId: string, { messageId, threadId }: DraftVersion): DraftRef => ({
  draftId,
  messageId,
  threadId,
});

/**
 * What is in Gmail now is not what was last seen: an approval of the old version is void, and a reviewer is shown
 * what changed. The same content under new ids is only adopted. Null when the row already says so, or is closed.
 */
export function foundInGmail(draft: Draft, ref: DraftRef, content: ReviewedContent): Draft | null {
  if (draft.state !== "pending" && draft.state !== "approved") return null;
  if (content.digest === draft.content?.digest) {
    return ref.messageId === draft.gmail?.messageId && ref.threadId === draft.gmail.threadId
      ? null
      : { ...draft, gmail: ref };
  }
  return {
    ...waiting(draft, "It was changed in Gmail. Please look at it again."),
    gmail: ref,
    content,
    changedFrom: draft.changedFrom ?? draft.content,
    reviewVersion: draft.reviewVersion + 1,
  };
}

/**
 * It is not among the drafts any more, and the bot did not send it: sent from Gmail by the rep, which needs nobody's
 * approval here, or taken away.
 */
export function vanishedDraft(draft: Draft, sent: SentEvidence | null): Draft | null {
  if (!["pending", "approved", "editing", "discarding"].includes(draft.state)) return null;
  const gone = { ...draft, approval: null, stepStartedAt: null, retryAt: null };
  if (sent !== null)
    return { ...gone, state: "sentElsewhere", sent, note: "It was sent from Gmail." };
  return draft.state === "discarding"
    ? { ...gone, state: takenBack(draft) }
    : {
        ...gone,
        state: "deleted",
        // A mail that was changed there and sent at once is not known by anything any more.
        note: "It is not among the drafts in Gmail any more, and was not found among the sent mails as it was.",
      };
}

/** What an approval does not cover any more: nothing is sent, and the difference is shown. */
export const voidApproval = (draft: Draft, difference: string): Draft | null =>
  draft.state === "approved" ? waiting(draft, difference) : null;

/** Somebody edits it in Slack: stored before the request to Gmail. */
export const beginEditing = (draft: Draft, seen: SeenVersion, now: Date): Draft | null =>
  draft.state === "pending" && draft.handedTo === null && isWhatWasSeen(draft, seen)
    ? { ...draft, state: "editing", stepStartedAt: now, note: null }
    : null;

/**
 * What Gmail has after an edit, whoever finished it; also of one whose process died. `byHand`: not the edit was
 * written, but somebody had changed it in Gmail before.
 */
export const endEditing = (
  draft: Draft,
  ref: DraftRef,
  content: ReviewedContent,
  { byHand = false } = {},
): Draft | null =>
  draft.state === "editing"
    ? {
        ...waiting(draft, null),
        gmail: ref,
        content,
        changedFrom: byHand ? draft.content : null,
        reviewVersion:
          content.digest === draft.content?.digest ? draft.reviewVersion : draft.reviewVersion + 1,
      }
    : null;

/** A person discards without a word; the bot says why it takes one back. */
const takenBack = ({ note }: Draft) => (note === null ? "discarded" : "withdrawn");

/** The bot discards it, not a person. */
export const isTakingBack = ({ state, note }: Draft): boolean =>
  state === "discarding" && note !== null;

export const beginDiscarding = (draft: Draft, now: Date): Draft | null =>
  draft.state === "pending"
    ? { ...draft, state: "discarding", stepStartedAt: now, note: null }
    : null;

/** Null when nobody knows, or it was not there to be deleted: then the mailbox says what became of it. */
export const endDiscarding = (
  draft: Draft,
  result: { kind: "deleted" | "gone" | "sent" } | { kind: "refused" | "unclear"; error: string },
): Draft | null => {
  if (draft.state !== "discarding") return null;
  if (result.kind === "deleted") return { ...draft, state: takenBack(draft), stepStartedAt: null };
  return result.kind === "refused" ? waiting(draft, `It was not discarded: ${result.error}`) : null;
};

/** Refused for now, of one that the bot takes back: no person is there who would try again, so the worker does. */
export const discardLater = (
  draft: Draft,
  { why }: Pick<MailboxRefusal, "why">,
  now: Date,
): Draft | null =>
  isTakingBack(draft) && why === "later" ? { ...draft, stepStartedAt: now } : null;

/**
 * The bot takes back only what nobody touched: what was changed in Gmail since is its rep's, and waits for them again.
 * Null when it is as it was, or a person discards it, who has seen it.
 */
export const keepChanged = (draft: Draft, ref: DraftRef, content: ReviewedContent): Draft | null =>
  isTakingBack(draft) && content.digest !== draft.content?.digest
    ? foundInGmail({ ...draft, state: "pending" }, ref, content)
    : null;

/** Off the list, left in Gmail. Null too when the account is another rep's now: then it is discarded or nothing. */
export const keepInGmail = (draft: Draft): Draft | null =>
  draft.state === "pending" && draft.handedTo === null
    ? { ...draft, state: "kept", note: "Left in Gmail, off the list." }
    : null;

/** What came of it, as the rep noted after sending. */
export const noteOutcome = (draft: Draft, outcome: string): Draft | null =>
  draft.state === "sent" || draft.state === "sentElsewhere" ? { ...draft, outcome } : null;
