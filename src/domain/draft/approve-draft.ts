import type { Draft } from "../draft.ts";

export type ApprovalSettings = {
  /** SEND_UNDO_SECONDS */
  undoMs: number;
  /** APPROVAL_MAX_AGE_MINUTES */
  maxAgeMs: number;
};

/** What was on the screen of who approves. */
export type Seen = {
  reviewVersion: number;
  digest: string;
  at: Date;
  /** The account's Contact Email at that time; null = not known. */
  contact: string | null;
};

export type SeenVersion = Pick<Seen, "reviewVersion" | "digest">;

/** Whether the draft is what that person saw: an approval is of one version and of no other. */
export const isWhatWasSeen = (draft: Draft, { reviewVersion, digest }: SeenVersion): boolean =>
  draft.reviewVersion === reviewVersion && draft.content?.digest === digest;

/**
 * Approved: it goes out when the undo time is over. Null when it is not pending, not what was seen, or the account is
 * another rep's now.
 */
export function approveDraft(
  draft: Draft,
  seen: Seen,
  by: { userId: string },
  now: Date,
  { undoMs, maxAgeMs }: ApprovalSettings,
): Draft | null {
  if (draft.state !== "pending" || draft.handedTo !== null || !isWhatWasSeen(draft, seen))
    return null;
  return {
    ...draft,
    state: "approved",
    approval: {
      by: by.userId,
      at: now,
      seenAt: seen.at,
      digest: seen.digest,
      contact: seen.contact,
      notBefore: new Date(now.getTime() + undoMs),
      expires: new Date(now.getTime() + maxAgeMs),
    },
    attempts: 0,
    retryAt: null,
    note: null,
  };
}

/** Back to waiting, while it has not left. Null when there is nothing to undo any more. */
export const undoApproval = (draft: Draft): Draft | null =>
  draft.state === "approved" ? waiting(draft, null) : null;

/** An approval that could not be carried out in time asks for a new one. Null while it holds. */
export function lapseApproval(draft: Draft, now: Date): Draft | null {
  if (draft.state !== "approved" || draft.approval === null || now < draft.approval.expires)
    return null;
  const why = draft.note === null ? "" : ` ${draft.note}`;
  return waiting(
    draft,
    `The approval lapsed before it could be carried out.${why} Please approve it again.`,
  );
}

/** Pending again without an approval; `note` says why. */
export const waiting = (draft: Draft, note: string | null): Draft => ({
  ...draft,
  state: "pending",
  approval: null,
  stepStartedAt: null,
  retryAt: null,
  baseHistoryId: null,
  note,
});
