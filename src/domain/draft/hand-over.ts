import type { Draft } from "../draft.ts";
import { waiting } from "./approve-draft.ts";

/**
 * The account is looked after by `owner` now (lower case; "" = nobody): an approval is void, and the draft can only be
 * discarded. Null when it says so already, or may be on its way.
 */
export const handOver = (draft: Draft, owner: string): Draft | null =>
  (draft.state === "pending" || draft.state === "approved") && draft.handedTo !== owner
    ? {
        ...waiting(
          draft,
          draft.state === "approved" ? "Not sent: the account changed hands." : null,
        ),
        handedTo: owner,
      }
    : null;

/** The account is its rep's again. Null when it was all the time. */
export const returnToRep = (draft: Draft): Draft | null =>
  draft.state === "pending" && draft.handedTo !== null ? { ...draft, handedTo: null } : null;

/** Whether it surely is not on its way. */
export const isWithdrawable = ({ state }: Draft): boolean =>
  state === "pending" || state === "approved" || state === "wanted";

/**
 * Account gone or inactive, or an admin says so. Never one that may be on its way. What a rep may have worked on is not
 * deleted behind their back: it stays in Gmail, and that is said.
 */
export const withdrawDraft = (draft: Draft, why: string): Draft | null =>
  isWithdrawable(draft)
    ? {
        ...draft,
        state: "withdrawn",
        approval: null,
        note: draft.gmail === null ? why : `${why} The draft is still in Gmail, off the list.`,
      }
    : null;
