// Longer than most: the whole port in one place, each method a few lines over the files beside it.
import type {
  Mailboxes,
  MailboxOptions,
  MailboxRefusal,
  ReadDraftResult,
} from "../domain/mailbox.ts";
import { ConfigError, ServiceError } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import type { Clock } from "../lib/time.ts";
import { wireAddress } from "./address.ts";
import {
  draftAnswer,
  isOpenDraft,
  nothing,
  profileAnswer,
  rawDraftAnswer,
  sentAnswer,
} from "./answers.ts";
import type { Scope } from "./auth.ts";
import { createGmailClient, type GmailLimits } from "./client.ts";
import { editDraft } from "./edit-draft.ts";
import { GmailFailure } from "./failure.ts";
import { findMarkedDraft, listAllDrafts } from "./find-draft.ts";
import { findSentMail, readRecentlySent, readThreadHeaders, threadMail } from "./find-sent.ts";
import { buildDraft } from "./mime.ts";
import { type ParsedMail, readMail } from "./read-mail.ts";
import type { ServiceAccount } from "./service-account.ts";

export type GmailServiceOptions = {
  account: ServiceAccount;
  /** Lower case: addresses and `*@domain`; no other mailbox is ever opened. */
  mailboxes: readonly string[];
  /** GMAIL_API_URL and GOOGLE_TOKEN_URL. */
  apiUrl: string;
  tokenUrl: string;
  limits: GmailLimits;
  clock: Clock;
  logger: Logger;
  /** 0..1, for the jitter of waits. */
  random?: () => number;
};

type OpenDraft = { messageId: string; threadId: string; raw: string; parsed: ParsedMail };
type FoundDraft = ({ kind: "draft" } & OpenDraft) | Exclude<ReadDraftResult, { kind: "draft" }>;

/**
 * The reps' mailboxes by the Gmail API. Throws ConfigError when an address is http:// and not this machine.
 * A draft costs two requests (create, read back: 30 units of the 5,400 that are used of a minute's 6,000).
 */
export function createGmailService(options: GmailServiceOptions): Mailboxes {
  const { mailboxes, clock, limits } = options;
  checkAddresses(options);
  const client = createGmailClient({ ...options, random: options.random ?? cryptoRandom });

  const allows = (mailbox: string): boolean => {
    const address = wireAddress(mailbox)?.toLowerCase();
    if (address === undefined || address !== mailbox.toLowerCase()) return false;
    return (
      mailboxes.includes(address) ||
      mailboxes.includes(`*${address.slice(address.lastIndexOf("@"))}`)
    );
  };
  /** The one door to a token: the subject of an assertion is nothing but what this returns. */
  const open = (mailbox: string): string => {
    if (allows(mailbox)) return mailbox.toLowerCase();
    throw new ServiceError("Gmail", "The mailbox is not one of TAM_REP_MAILBOXES.", {
      transient: false,
    });
  };

  async function rawDraft(
    mailbox: string,
    draftId: string,
    { signal, urgency }: MailboxOptions,
  ): Promise<FoundDraft> {
    const answer = await client.read({
      mailbox,
      scope: "compose",
      method: "drafts.get",
      answer: rawDraftAnswer,
      signal,
      urgency,
      request: (users, how) => users.drafts.get({ userId: "me", id: draftId, format: "raw" }, how),
    });
    if (answer === null) return { kind: "gone" };
    const { id: messageId, threadId, labelIds, raw } = answer.message;
    if (labelIds.includes("SENT")) return { kind: "sent", messageId, threadId };
    if (!isOpenDraft(labelIds)) return { kind: "gone" };
    if (raw === undefined) {
      throw new ServiceError("Gmail", "Gmail gave a draft without its text (drafts.get).", {
        transient: true,
      });
    }
    return { kind: "draft", messageId, threadId, raw, parsed: await readMail(raw) };
  }

  const profile = (mailbox: string, scope: Scope, { signal }: MailboxOptions) =>
    client.read({
      mailbox,
      scope,
      method: "getProfile",
      answer: profileAnswer,
      signal,
      request: (users, how) => users.getProfile({ userId: "me" }, how),
    });

  return {
    allows,

    async createDraft(message, mailbox, { signal, urgency } = {}) {
      const rep = open(mailbox);
      if (message.from.email.toLowerCase() !== rep) return unfit("The sender is not the mailbox.");
      const built = await buildDraft(message, clock.now());
      if (built.kind === "refused") return unfit(built.error);
      const { thread } = message;
      const created = await client.change({
        mailbox: rep,
        scope: "compose",
        method: "drafts.create",
        answer: draftAnswer,
        signal,
        urgency,
        withinMs: limits.gmailPatienceMs,
        request: (users, how) =>
          users.drafts.create(
            { userId: "me", requestBody: { message: messageBody(built.raw, thread?.threadId) } },
            how,
          ),
      });
      if (created.kind === "gone") return unfit("The conversation that it goes on in is gone.");
      return created.kind === "done" ? { kind: "created", ref: refOf(created.answer) } : created;
    },

    findDraft: async (mailbox, marker, since, how = {}) =>
      findMarkedDraft(client, open(mailbox), marker, since, how),

    async readDraft(mailbox, draftId, how = {}) {
      const found = await rawDraft(open(mailbox), draftId, how);
      if (found.kind !== "draft") return found;
      const { messageId, threadId, raw, parsed } = found;
      return { kind: "draft", version: { messageId, threadId, raw, mail: parsed.mail } };
    },

    listDrafts: async (mailbox, how = {}) => listAllDrafts(client, open(mailbox), how),

    async updateDraft(mailbox, draftId, expected, change, how = {}) {
      const rep = open(mailbox);
      const found = await orRefusal(rawDraft(rep, draftId, how));
      if (found.kind === "refused") return found;
      if (found.kind !== "draft") return { kind: "gone" };
      const { messageId, threadId, parsed } = found;
      if (messageId !== expected.messageId && parsed.mail.digest !== expected.digest) {
        return { kind: "changed" };
      }
      const built = await editDraft(parsed, change, clock.now());
      if (built.kind === "refused") return unfit(built.error);
      const updated = await client.change({
        mailbox: rep,
        scope: "compose",
        method: "drafts.update",
        answer: draftAnswer,
        signal: how.signal,
        withinMs: limits.gmailTurnMs,
        request: (users, request) =>
          users.drafts.update(
            // Without its thread it would leave the conversation.
            {
              userId: "me",
              id: draftId,
              requestBody: { message: messageBody(built.raw, threadId) },
            },
            request,
          ),
      });
      return updated.kind === "done" ? { kind: "updated", ref: refOf(updated.answer) } : updated;
    },

    async sendDraft(mailbox, { draftId, raw, threadId }) {
      const rep = open(mailbox);
      const sent = await client.change({
        mailbox: rep,
        scope: "compose",
        method: "drafts.send",
        answer: sentAnswer,
        withinMs: limits.gmailTurnMs,
        timeoutMs: limits.gmailSendTimeoutMs,
        request: (users, how) =>
          users.drafts.send(
            { userId: "me", requestBody: { id: draftId, message: messageBody(raw, threadId) } },
            how,
          ),
      });
      if (sent.kind === "done") {
        return { kind: "sent", messageId: sent.answer.id, threadId: sent.answer.threadId };
      }
      // A draft that was used up already may be answered with 400 instead of 404.
      if (sent.kind === "refused" && sent.why === "message") {
        const left = await orRefusal(rawDraft(rep, draftId, {}));
        if (left.kind === "gone" || left.kind === "sent") return { kind: "gone" };
      }
      return sent;
    },

    async deleteDraft(mailbox, draftId, how = {}) {
      const rep = open(mailbox);
      const found = await orRefusal(rawDraft(rep, draftId, how));
      if (found.kind === "refused") return found;
      if (found.kind !== "draft") return { kind: found.kind };
      const deleted = await client.change({
        mailbox: rep,
        scope: "compose",
        method: "drafts.delete",
        answer: nothing,
        signal: how.signal,
        withinMs: limits.gmailTurnMs,
        request: (users, request) => users.drafts.delete({ userId: "me", id: draftId }, request),
      });
      return deleted.kind === "done" ? { kind: "deleted" } : deleted;
    },

    findSent: async (mailbox, trace, how = {}) => findSentMail(client, open(mailbox), trace, how),

    async readThread(mailbox, threadId, how = {}) {
      const rep = open(mailbox);
      const mails = await readThreadHeaders(client, rep, threadId, how);
      return mails
        .map((mail) => threadMail(mail, rep))
        .toSorted((a, b) => a.at.getTime() - b.at.getTime());
    },

    async recentlySent(mailbox, since, how = {}) {
      const rep = open(mailbox);
      const mails = await readRecentlySent(client, rep, since, how);
      return mails.map((mail) => threadMail(mail, rep));
    },

    async historyId(mailbox, how = {}) {
      const answer = await profile(open(mailbox), "metadata", how);
      if (answer !== null) return answer.historyId;
      throw new ServiceError("Gmail", "Gmail does not find the mailbox (getProfile).", {
        transient: false,
      });
    },

    async verifyAccess(mailbox, how = {}) {
      if (!allows(mailbox)) return "The mailbox is not one of TAM_REP_MAILBOXES.";
      for (const scope of ["compose", "metadata"] as const) {
        try {
          const answer = await profile(mailbox.toLowerCase(), scope, how);
          if (answer === null) return "Gmail does not find the mailbox.";
        } catch (error) {
          if (!(error instanceof ServiceError)) throw error;
          return `With gmail.${scope}: ${error.message}`;
        }
      }
      return null;
    },
  };
}

const messageBody = (raw: string, threadId: string | undefined) => ({
  raw,
  ...(threadId === undefined ? {} : { threadId }),
});

const refOf = ({ id, message }: { id: string; message: { id: string; threadId: string } }) => ({
  draftId: id,
  messageId: message.id,
  threadId: message.threadId,
});

const unfit = (error: string): MailboxRefusal => ({
  kind: "refused",
  error,
  why: "message",
  retryAt: null,
});

/** A read before a change: when it fails, the change surely did not happen. */
const orRefusal = <Found>(read: Promise<Found>): Promise<Found | MailboxRefusal> =>
  read.catch((error: unknown) => {
    if (!(error instanceof ServiceError)) throw error;
    const why =
      error.cause instanceof GmailFailure
        ? error.cause.failure.why
        : error.transient
          ? "later"
          : "configuration";
    return { kind: "refused", error: error.message, why, retryAt: null };
  });

/** Tokens and mails go nowhere unencrypted but to this machine itself. */
function checkAddresses({
  apiUrl,
  tokenUrl,
}: Pick<GmailServiceOptions, "apiUrl" | "tokenUrl">): void {
  const problems = Object.entries({ GMAIL_API_URL: apiUrl, GOOGLE_TOKEN_URL: tokenUrl })
    .filter(([, url]) => !isSafe(url))
    .map(
      ([name]) => `${name} must start with https:// (http:// is allowed for this machine alone).`,
    );
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Encrypted, or this machine itself. */
export function isSafe(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null) return false;
  if (parsed.protocol === "https:") return true;
  const { hostname } = parsed;
  return (
    parsed.protocol === "http:" &&
    (hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname))
  );
}

const cryptoRandom = (): number => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32;
