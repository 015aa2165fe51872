import type { Draft, ReviewedContent } from "../draft.ts";
import type { CreateResult, DraftRef } from "../mailbox.ts";

/**
 * Stored before the request to Gmail: a process that finds it looks before it creates again. `note`: what its reviewer
 * should know of how it was made, kept by whoever finds it created.
 */
export const beginCreating = (draft: Draft, now: Date, note: string | null = null): Draft | null =>
  draft.state === "wanted" && (draft.retryAt === null || draft.retryAt <= now)
    ? {
        ...draft,
        state: "creating",
        stepStartedAt: now,
        attempts: draft.attempts + 1,
        retryAt: null,
        note,
      }
    : null;

/** It is in the mailbox, read back as a reviewer will see it. */
export const createdDraft = (
  draft: Draft,
  ref: DraftRef,
  content: ReviewedContent,
): Draft | null =>
  draft.state === "creating"
    ? {
        ...draft,
        state: "pending",
        gmail: ref,
        content,
        reviewVersion: 1,
        stepStartedAt: null,
        attempts: 0,
        retryAt: null,
      }
    : null;

/** Surely not created. Null for `created` and `unclear`, which have to be looked at first. */
export function notCreated(
  draft: Draft,
  result: CreateResult,
  now: Date,
  retryMs: number,
): Draft | null {
  if (draft.state !== "creating" || result.kind !== "refused") return null;
  return result.why === "later"
    ? createAgain(
        draft,
        `Waiting for Gmail: ${result.error}`,
        result.retryAt ?? later(now, retryMs),
      )
    : unprepared(draft, result.error);
}

/** How long at most until a draft of which nobody knows whether it was created is looked for again. */
const LONGEST_LOOK_MS = 15 * 60_000;

/**
 * Nobody can tell now whether it was created: looked for again after as long as it took so far, at least `firstMs`. A
 * look costs a request for each new draft of the mailbox.
 */
export function lookAgain(draft: Draft, now: Date, firstMs: number): Draft | null {
  if (draft.state !== "creating") return null;
  const took = now.getTime() - (draft.stepStartedAt ?? draft.createdAt).getTime();
  return { ...draft, retryAt: later(now, Math.min(Math.max(took, firstMs), LONGEST_LOOK_MS)) };
}

/** It was looked for and is not there: created once more. */
export const createAgain = (draft: Draft, note: string, retryAt: Date | null): Draft | null =>
  draft.state === "creating" || draft.state === "wanted"
    ? { ...draft, state: "wanted", stepStartedAt: null, retryAt, note }
    : null;

/** It cannot be made; `why` in words for the rep. */
export const unprepared = (draft: Draft, why: string): Draft | null =>
  draft.state === "wanted" || draft.state === "creating"
    ? { ...draft, state: "unprepared", stepStartedAt: null, retryAt: null, note: why }
    : null;

const later = (now: Date, ms: number) => new Date(now.getTime() + ms);
