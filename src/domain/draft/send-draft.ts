import type { Draft } from "../draft.ts";
import type { DraftRef, SendResult, SentEvidence } from "../mailbox.ts";
import { lapseApproval, waiting } from "./approve-draft.ts";

/** When an approved draft may leave: after the undo time and what Gmail asked to wait. Null = it is not approved. */
export function dueAt({ state, approval, retryAt }: Draft): Date | null {
  if (state !== "approved" || approval === null) return null;
  return retryAt !== null && retryAt > approval.notBefore ? retryAt : approval.notBefore;
}

/**
 * The one way into `sending`, stored before the request leaves: an approval that is neither undone nor lapsed, of
 * exactly what is in Gmail now. Null when one of these is missing.
 */
export function beginSending(
  draft: Draft,
  found: { ref: DraftRef; digest: string; baseHistoryId: string | null },
  now: Date,
): Draft | null {
  const due = dueAt(draft);
  if (due === null || now < due || lapseApproval(draft, now) !== null) return null;
  if (draft.approval?.digest !== found.digest) return null;
  return {
    ...draft,
    state: "sending",
    gmail: found.ref,
    stepStartedAt: now,
    attempts: draft.attempts + 1,
    retryAt: null,
    baseHistoryId: found.baseHistoryId,
    note: null,
  };
}

/** What the answer to the request makes of it. `retryMs`: when Gmail did not say how long to wait. */
export function afterSending(
  draft: Draft,
  result: SendResult,
  now: Date,
  retryMs: number,
): Draft | null {
  // The worker after this one may have called it doubtful meanwhile; proof counts all the same.
  const inDoubt = draft.state === "unclear" || draft.state === "attention";
  if (draft.state !== "sending" && !(inDoubt && result.kind === "sent")) return null;
  switch (result.kind) {
    case "sent":
      return sentDraft(draft, {
        messageId: result.messageId,
        threadId: result.threadId,
        rfc822MessageId: null,
        sentAt: draft.stepStartedAt ?? now,
        by: "message",
      });
    case "refused":
      return result.why === "later"
        ? notSent(draft, {
            error: result.error,
            retryAt: result.retryAt ?? new Date(now.getTime() + retryMs),
          })
        : waiting(draft, `It was not sent: ${result.error}`);
    case "gone":
    case "unclear":
      return { ...draft, state: "unclear", note: "Checking with Gmail whether it went out." };
  }
}

/** It could not be looked at before it leaves: the approval stands, and is tried again. */
export const putOff = (draft: Draft, error: string, retryAt: Date): Draft | null =>
  draft.state === "approved" ? { ...draft, retryAt, note: `Waiting: ${error}` } : null;

/** Surely not sent: the approval still stands and is carried out when Gmail works again. */
const notSent = (draft: Draft, { error, retryAt }: { error: string; retryAt: Date }): Draft => ({
  ...draft,
  state: "approved",
  stepStartedAt: null,
  retryAt,
  note: `Waiting for Gmail: ${error}`,
});

/** What a process that died left in `sending`: nobody knows. */
export const leftSending = (draft: Draft): Draft | null =>
  draft.state === "sending"
    ? { ...draft, state: "unclear", note: "Checking with Gmail whether it went out." }
    : null;

/** Proven to have gone out by the bot's own request. */
export const sentDraft = (draft: Draft, sent: SentEvidence): Draft => ({
  ...draft,
  state: "sent",
  sent,
  stepStartedAt: null,
  retryAt: null,
  note: null,
});

/** What the mailbox says about a send of which nobody knows. */
export type SendFinding =
  | { kind: "evidence"; sent: SentEvidence }
  /** The draft is still there, as it was. */
  | { kind: "draftThere" }
  /** Neither the draft nor a sent copy. */
  | { kind: "nothing" };

/**
 * Proof ends the doubt. Without any, a person has to look once `settleMs` have passed since the request left: it is
 * never sent again by itself. Null = keep looking.
 */
export function settleUnclear(
  draft: Draft,
  finding: SendFinding,
  now: Date,
  settleMs: number,
): Draft | null {
  if (draft.state !== "unclear" && draft.state !== "attention") return null;
  if (finding.kind === "evidence") return sentDraft(draft, finding.sent);
  const since = draft.stepStartedAt?.getTime() ?? 0;
  if (draft.state === "attention" || now.getTime() - since < settleMs) return null;
  return {
    ...draft,
    state: "attention",
    note:
      finding.kind === "draftThere"
        ? "Gmail did not say whether it went out. The draft is still there and no sent copy was found: please look."
        : "Gmail did not say whether it went out. The draft is gone and no sent copy was found: please look.",
  };
}

/** A person looked. `notSent` with the draft gone ends it; with the draft there it waits for a new approval. */
export function resolveAttention(
  draft: Draft,
  saw: "sent" | "notSent",
  draftIsThere: boolean,
  now: Date,
): Draft | null {
  if (draft.state !== "attention") return null;
  if (saw === "sent") {
    return {
      ...sentDraft(draft, {
        messageId: "",
        threadId: draft.gmail?.threadId ?? "",
        rfc822MessageId: null,
        sentAt: draft.stepStartedAt ?? now,
        by: "person",
      }),
      note: "Somebody looked in Gmail and found it sent.",
    };
  }
  return draftIsThere
    ? waiting(draft, "Somebody looked: it was not sent. It waits for a new approval.")
    : {
        ...draft,
        state: "deleted",
        note: "Somebody looked: it was not sent, and the draft is gone.",
      };
}
