import type { DraftVersion, MailAddress, OutgoingMail } from "./mail.ts";

/** Gmail refuses "too many concurrent requests for user"; more of one mailbox wait for their turn. */
export const MAILBOX_REQUESTS_AT_ONCE = 3;

export type DraftRef = { draftId: string; messageId: string; threadId: string };

/** `batch`: nobody waits for it; it comes after what people do in the same mailbox and leaves them a part of its quota. */
export type MailboxOptions = { signal?: AbortSignal; urgency?: "batch" };

/** Why surely nothing happened; `retryAt` when Gmail said from when on it may work. */
export type MailboxRefusal = {
  kind: "refused";
  /** In words for the rep or an operator; no address but the mailbox's own. */
  error: string;
  /**
   * `later`: rate limit, token service or network down before the request left. `mailbox`: suspended,
   * without Gmail, not delegated. `message`: this mail will never be taken. `configuration`: no mailbox works.
   */
  why: "later" | "mailbox" | "message" | "configuration";
  retryAt: Date | null;
};

export type Unclear = { kind: "unclear"; error: string };

export type CreateResult = { kind: "created"; ref: DraftRef } | MailboxRefusal | Unclear;

export type ReadDraftResult =
  | { kind: "draft"; version: DraftVersion }
  /** Gmail kept the draft's wrapper around a mail that was sent. */
  | { kind: "sent"; messageId: string; threadId: string }
  | { kind: "gone" };

export type SendResult =
  | { kind: "sent"; messageId: string; threadId: string }
  /** The draft is not there: it was sent or deleted; which, the mailbox must tell. */
  | { kind: "gone" }
  | MailboxRefusal
  | Unclear;

export type UpdateResult =
  | { kind: "updated"; ref: DraftRef }
  | { kind: "gone" }
  | MailboxRefusal
  | Unclear;

export type DeleteDraftResult = { kind: "deleted" | "gone" | "sent" } | MailboxRefusal | Unclear;

/** What a sent copy is known by; Gmail replaces the Message-ID, so that is never asked for. */
export type SentTrace = {
  /** Of the reviewed version and of the draft's thread. */
  messageId: string;
  threadId: string;
  to: readonly MailAddress[];
  subject: string;
  marker: string;
  /** Not before (business time, less the clocks' difference). */
  since: Date;
  /** Of the mailbox before the request left; null = not read. */
  baseHistoryId: string | null;
};

/** Which proof was found: the mail itself, its thread, the mailbox history, or a person who looked. */
export type SentEvidence = {
  messageId: string;
  threadId: string;
  /** As recipients see it: for In-Reply-To of what follows. */
  rfc822MessageId: string | null;
  sentAt: Date;
  by: "message" | "thread" | "history" | "person";
};

/** A mail of a conversation, headers only. */
export type ThreadMail = {
  messageId: string;
  rfc822MessageId: string | null;
  from: string;
  to: string[];
  subject: string;
  at: Date;
  /** From the mailbox itself. */
  own: boolean;
  draft: boolean;
};

/**
 * Port: the reps' mailboxes, implemented by `createGmailService`. `mailbox` is the rep's address and must be
 * one of TAM_REP_MAILBOXES, else ServiceError. Reads are retried inside and throw ServiceError; what changes
 * a mailbox is tried once and gives its outcome as a value. Nothing but `sendDraft` sends.
 */
export type Mailboxes = {
  /** Whether the bot may open it at all (TAM_REP_MAILBOXES). */
  allows(mailbox: string): boolean;
  createDraft(
    message: OutgoingMail,
    mailbox: string,
    options?: MailboxOptions,
  ): Promise<CreateResult>;
  /** The draft with this marker that was created at or after `since`; null when there is none (yet). */
  findDraft(
    mailbox: string,
    marker: string,
    since: Date,
    options?: MailboxOptions,
  ): Promise<DraftRef | null>;
  readDraft(mailbox: string, draftId: string, options?: MailboxOptions): Promise<ReadDraftResult>;
  /** Every draft of the mailbox by draft id, in one request for each 500. */
  listDrafts(mailbox: string, options?: MailboxOptions): Promise<Map<string, DraftRef>>;
  /**
   * Replaces subject, cc and text of the draft, if it still is `expected` (message id); keeps its thread,
   * its other recipients and attachments.
   */
  updateDraft(
    mailbox: string,
    draftId: string,
    expected: { messageId: string; digest: string },
    change: DraftChange,
    options?: MailboxOptions,
  ): Promise<UpdateResult | { kind: "changed" }>;
  /** Exactly these bytes, once. Not cut short by a stopping process. */
  sendDraft(
    mailbox: string,
    draft: { draftId: string; raw: string; threadId: string },
  ): Promise<SendResult>;
  /** Only what is a draft and was never sent; `gone` = there is none any more. */
  deleteDraft(
    mailbox: string,
    draftId: string,
    options?: MailboxOptions,
  ): Promise<DeleteDraftResult>;
  findSent(
    mailbox: string,
    trace: SentTrace,
    options?: MailboxOptions,
  ): Promise<SentEvidence | null>;
  /** Oldest first; empty when the thread is gone. */
  readThread(mailbox: string, threadId: string, options?: MailboxOptions): Promise<ThreadMail[]>;
  /** The newest mails sent from the mailbox since then, at most 20: a look for a twin. */
  recentlySent(mailbox: string, since: Date, options?: MailboxOptions): Promise<ThreadMail[]>;
  /** The mailbox's history id now. */
  historyId(mailbox: string, options?: MailboxOptions): Promise<string>;
  /** Null when both tokens work for this mailbox; else what is wrong, in words. */
  verifyAccess(mailbox: string, options?: MailboxOptions): Promise<string | null>;
};

/** What a rep may change in Slack. `text` is plain text with blank lines between paragraphs. */
export type DraftChange = { subject: string; cc: MailAddress[]; text: string };
