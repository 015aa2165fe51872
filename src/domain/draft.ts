import type { MailAddress } from "./mail.ts";
import type { DraftRef, SentEvidence } from "./mailbox.ts";

export const DRAFT_TYPES = [
  "escalation_outreach",
  "health_checkin",
  "release_notes",
  "roadmap_preview",
  "customer_success_review",
] as const;
export type DraftType = (typeof DRAFT_TYPES)[number];

/**
 * ```
 * wanted → creating → pending ⇄ approved → sending → sent
 *                     pending → editing → pending       sending → unclear → sent | attention
 *                     pending → discarding → discarded  attention → sent | pending (a person says which)
 * ```
 * `wanted`: the worker prepares it. `pending`: waits for a person. `approved`: goes out at `notBefore`, lapses at
 * `expires`. `unclear`: nobody knows yet whether it went out; `attention`: it cannot be found out, a person must
 * look. Closed: `sent` (by the bot, after an approval), `sentElsewhere` (by the rep in Gmail), `deleted` (in Gmail),
 * `discarded`, `kept` (dropped from the list, left in Gmail), `withdrawn` (account gone, or a newer one took its
 * place), `unprepared` (it could not be made: `note` says why).
 */
export const DRAFT_STATES = [
  "wanted",
  "creating",
  "pending",
  "approved",
  "sending",
  "unclear",
  "attention",
  "editing",
  "discarding",
  "sent",
  "sentElsewhere",
  "deleted",
  "discarded",
  "kept",
  "withdrawn",
  "unprepared",
] as const;
export type DraftState = (typeof DRAFT_STATES)[number];

/** Still to be made: nothing is in Gmail that somebody could look at. */
export const UNMADE: readonly DraftState[] = ["wanted", "creating"];

const CLOSED: ReadonlySet<DraftState> = new Set([
  "sent",
  "sentElsewhere",
  "deleted",
  "discarded",
  "kept",
  "withdrawn",
  "unprepared",
]);
export const isClosed = ({ state }: Pick<Draft, "state">): boolean => CLOSED.has(state);

/** What a person saw and approves: kept while the draft is open, so that a later change can be shown; then forgotten. */
export type ReviewedContent = {
  digest: string;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  subject: string;
  text: string;
};

export type Approval = {
  /** Slack user id. */
  by: string;
  at: Date;
  /** When what was on the screen was read: a mail that came later was not seen. */
  seenAt: Date;
  /** Of the version that was on the screen. */
  digest: string;
  /** The account's contact at that time; null = not known. */
  contact: string | null;
  /** End of the undo time: not sent before. */
  notBefore: Date;
  /** Not sent after. */
  expires: Date;
};

/** A draft as the store keeps it: one row, changed by conditional writes alone. */
export type Draft = {
  id: string;
  /** What it is for; unique for ever: `checkin:<account>:2026-11`, `outreach:<episode>`, `asked:<click>`. */
  key: string;
  type: DraftType;
  accountId: string;
  accountName: string;
  /** Of an outreach. */
  episodeId: string | null;
  /** The rep's mailbox it is in, lower case; stays when the account changes hands. */
  mailbox: string;
  /** Who looks after the account now, when it is not the mailbox's rep any more: lower case; "" = nobody; null = still is. */
  handedTo: string | null;
  /** What the rep typed for release notes and roadmaps; opaque here. */
  input: Readonly<Record<string, string>>;
  state: DraftState;
  /** Counts every change of the row: a conditional write names the one it read. */
  version: number;
  /** Counts what a reviewer saw: 1 for the first; a button carries the one it was drawn with. */
  reviewVersion: number;
  /** Null until it is in Gmail. */
  gmail: DraftRef | null;
  content: ReviewedContent | null;
  /** Before the last change that was made in Gmail; null = none that nobody has looked at. */
  changedFrom: ReviewedContent | null;
  approval: Approval | null;
  /** When the request of the present step left (creating, sending, editing, discarding). */
  stepStartedAt: Date | null;
  /** How often it was tried to create or send it. */
  attempts: number;
  /** Not tried again before (asked for by Gmail, or a back-off). */
  retryAt: Date | null;
  baseHistoryId: string | null;
  sent: SentEvidence | null;
  /** Noted by the rep after sending. */
  outcome: string | null;
  /** Why it is in this state, in words for the rep; null when that is plain. */
  note: string | null;
  /** Key of the outbox row of the message that lists it; null = none. */
  card: string | null;
  createdAt: Date;
  changedAt: Date;
};

/** What is stored in the transaction that wants it; a key that is there already changes nothing. */
export type DraftWish = Pick<
  Draft,
  "id" | "key" | "type" | "accountId" | "accountName" | "episodeId" | "mailbox" | "input" | "card"
>;

/** Port: drafts, implemented by the store. */
export type Drafts = {
  /** Adds those whose key is new, as `wanted`; gives the ids that were added. */
  want(wishes: readonly DraftWish[], at: Date): Promise<string[]>;
  get(id: string): Promise<Draft | null>;
  byKey(key: string): Promise<Draft | null>;
  /** Those of the keys that have a draft, whatever became of it. */
  knownKeys(keys: readonly string[]): Promise<string[]>;
  /** Every open one, oldest first. */
  open(): Promise<Draft[]>;
  /** Open ones in one of these states, oldest first: few, where all open ones may be hundreds. */
  openIn(states: readonly DraftState[]): Promise<Draft[]>;
  openOf(mailboxes: readonly string[]): Promise<Draft[]>;
  openOfAccount(accountId: string): Promise<Draft[]>;
  /** Closed ones of the account that changed since then, newest first. */
  recentOf(accountId: string, since: Date): Promise<Draft[]>;
  /** Closed ones of every account that changed since then, newest first. */
  closedSince(since: Date): Promise<Draft[]>;
  ofCard(card: string): Promise<Draft[]>;
  /**
   * The one conditional write: stores `next` as version + 1 if the row still has `next.version`; forgets
   * the contents when `next` is closed. False when somebody else was first.
   */
  save(next: Draft, at: Date): Promise<boolean>;
  counts(): Promise<Record<DraftState, number>>;
};
