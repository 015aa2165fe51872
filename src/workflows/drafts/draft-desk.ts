import type { Person } from "../../domain/access.ts";
import type { Draft, DraftType } from "../../domain/draft.ts";
import type { ReadMail } from "../../domain/mail.ts";
import type { DraftChange, ThreadMail } from "../../domain/mailbox.ts";

/** A draft as its reviewer sees it: read from Gmail just now. */
export type DraftReview = {
  draft: Draft;
  mail: ReadMail;
  /** What is on the screen: an approval names both. */
  reviewVersion: number;
  digest: string;
  /** Mails of the thread that are newer than the draft and not the rep's own. */
  newer: ThreadMail[];
  /** A mail that was sent already and looks like this one; null = none found. */
  twin: ThreadMail | null;
  /** "The look for a twin failed" and the like, in words; empty when all was looked at. */
  notLooked: string[];
  /** Recipients outside the domain of the account's contact. */
  outside: string[];
  /** Null = may be edited here; else why not (changed by hand in Gmail, attachments …). */
  notEditable: string | null;
  /** Why it may only be discarded (the account changed hands …); null = may be approved. */
  discardOnly: string | null;
  contactEmail: string | null;
};

export type ReviewOutcome =
  | { kind: "review"; review: DraftReview }
  /** It is in a state in which there is nothing to review; the draft says which. */
  | { kind: "state"; draft: Draft }
  | { kind: "unknown" }
  | { kind: "failed"; error: string };

/** One click by somebody who may; `key` is the same when it is delivered twice. */
export type DraftClick = { key: string; by: Person; reference: string };

export type ActOutcome =
  | { kind: "done"; draft: Draft }
  /** The draft is not any more what was on the screen: it has to be looked at again. */
  | { kind: "changed"; draft: Draft; what: string }
  /** Too late, or somebody else did something: its state says what. */
  | { kind: "state"; draft: Draft }
  | { kind: "unknown" }
  | { kind: "failed"; error: string };

/**
 * What people do about drafts, in whichever process they are. Every method that changes something commits
 * one conditional write, with its audit entry and the click's key, before it answers; sending itself is the
 * worker's. Who may is decided before (the mailbox's rep or their cover).
 */
export type DraftDesk = {
  get(id: string): Promise<Draft | null>;
  /** Open drafts of these mailboxes, oldest first. */
  waiting(mailboxes: readonly string[]): Promise<Draft[]>;
  /** Reads the draft as it is in Gmail now; notices what was changed there. */
  review(id: string, signal?: AbortSignal): Promise<ReviewOutcome>;
  approve(
    id: string,
    seen: { reviewVersion: number; digest: string },
    click: DraftClick,
  ): Promise<ActOutcome>;
  /** While it has not left. */
  undo(id: string, click: DraftClick): Promise<ActOutcome>;
  edit(
    id: string,
    seen: { reviewVersion: number; digest: string },
    change: DraftChange,
    click: DraftClick,
  ): Promise<ActOutcome>;
  discard(id: string, click: DraftClick): Promise<ActOutcome>;
  /** Off the list, left in Gmail. */
  keepInGmail(id: string, click: DraftClick): Promise<ActOutcome>;
  /** Of one that needs attention: somebody looked. */
  resolve(id: string, saw: "sent" | "notSent", click: DraftClick): Promise<ActOutcome>;
  noteOutcome(id: string, outcome: string, click: DraftClick): Promise<ActOutcome>;
  /** Has one prepared; an open one of the same kind for the account is given instead. */
  ask(
    wish: { type: DraftType; accountId: string; input: Record<string, string> },
    click: DraftClick,
  ): Promise<
    | { kind: "wanted"; draft: Draft }
    | { kind: "there"; draft: Draft }
    | { kind: "refused"; why: string }
  >;
};
