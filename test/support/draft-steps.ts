// What the tables of a draft's steps are made of.
import type { Draft, DraftState } from "../../src/domain/draft.ts";
import type { MailboxRefusal } from "../../src/domain/mailbox.ts";
import { pendingDraft, reviewed } from "./drafts.ts";
import { NOW } from "./tam-world.ts";

export const at = (ms: number) => new Date(NOW.getTime() + ms);
export const SETTINGS = { undoMs: 20_000, maxAgeMs: 900_000 };
export const SETTLE_MS = 300_000;
export const REF = { draftId: "d2", messageId: "m2", threadId: "t2" };
export const SEEN = {
  reviewVersion: 1,
  digest: "one",
  at: at(-5_000),
  contact: "jane@acme.example",
};
export const WHO = { userId: "U1" };
export const FOUND = { ref: REF, digest: "one", baseHistoryId: "h2" };
export const SENT = {
  messageId: "s",
  threadId: "t1",
  rfc822MessageId: null,
  sentAt: NOW,
  by: "thread",
} as const;
export const refused = (
  why: MailboxRefusal["why"],
  retryAt: Date | null = null,
): MailboxRefusal => ({
  kind: "refused",
  error: "no",
  why,
  retryAt,
});
export const NEW_TRY = { attempts: 0, retryAt: null };
export const IDLE = { approval: null, stepStartedAt: null, retryAt: null, baseHistoryId: null };

export type Step = (draft: Draft) => Draft | null;
/** What it is, from where, how, and all that it changes; null = it does not happen. */
export type Row = [string, Draft, Step, Partial<Draft> | null];

/** As if it had been through everything: what a step clears is seen. */
export const used = (state: DraftState, change: Partial<Draft> = {}): Draft =>
  pendingDraft({
    state,
    changedFrom: reviewed("zero"),
    approval: {
      by: "U9",
      at: at(-60_000),
      seenAt: at(-70_000),
      digest: "one",
      contact: null,
      notBefore: at(-40_000),
      expires: at(100_000),
    },
    stepStartedAt: at(-SETTLE_MS),
    attempts: 2,
    retryAt: at(-10_000),
    baseHistoryId: "h1",
    note: "A note.",
    ...change,
  });

/** The fields that differ; null when the step was not taken. */
export function changes(before: Draft, after: Draft | null): Partial<Draft> | null {
  if (after === null) return null;
  const fields = Object.entries(after).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[field as keyof Draft]),
  );
  return Object.fromEntries(fields);
}
