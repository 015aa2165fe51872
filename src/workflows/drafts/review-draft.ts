import { contentOf, foundInGmail, refOf } from "../../domain/draft/change-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import { plainSubject, type ReadMail } from "../../domain/mail.ts";
import type { Mailboxes, ThreadMail } from "../../domain/mailbox.ts";
import { assertServiceFailure } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import type { DraftFactsSource } from "./draft-facts.ts";
import type { DraftSteps, DraftStore } from "./draft-steps.ts";
import { failureInWords } from "./failure-in-words.ts";
import { followAccount } from "./watch-accounts.ts";

/** A draft as its reviewer sees it: read from Gmail just now. */
export type DraftReview = {
  draft: Draft;
  mail: ReadMail;
  /** What is on the screen: an approval names both. */
  reviewVersion: number;
  digest: string;
  /** When it was read. */
  at: Date;
  /** Mails of the thread that are newer than the draft; the rep's own too: they may have answered by hand. */
  newer: ThreadMail[];
  /** A mail that was sent already and looks like this one; null = none found. */
  twin: ThreadMail | null;
  /** "The look for a twin failed" and the like, in words; empty when all was looked at. */
  notLooked: string[];
  /** Recipients outside the domain of the account's contact. */
  outside: string[];
  /** Null = may be edited here; else why not (changed by hand in Gmail, too long …). */
  notEditable: string | null;
  /** Why it may only be discarded (the account changed hands …); null = may be approved. */
  discardOnly: string | null;
  /** The account's Contact Email, as the list has it when Notion could not be looked at; null = not known. */
  contact: string | null;
};

export type ReviewOutcome =
  | { kind: "review"; review: DraftReview }
  /** It is in a state in which there is nothing to review; the draft says which. */
  | { kind: "state"; draft: Draft }
  | { kind: "unknown" }
  | { kind: "failed"; error: string };

/** Reads the draft as it is in Gmail now, with what a reviewer should know; notices what was changed there. */
export function createDraftReview(deps: {
  store: DraftStore;
  steps: DraftSteps;
  mailboxes: Mailboxes;
  facts: DraftFactsSource;
  /** The contact's address of an account as the list has it, for when Notion cannot be looked at; null = not known. */
  contactOf: (accountId: string) => string | null;
  clock: Clock;
  logger: Logger;
}): (id: string, signal?: AbortSignal) => Promise<ReviewOutcome> {
  const { store, steps, mailboxes, facts, clock, logger } = deps;

  /** The draft as Gmail has it now, stored when it differs from what was known. */
  async function readNow(draft: Draft, signal?: AbortSignal) {
    const draftId = draft.gmail?.draftId ?? "";
    const found = await mailboxes.readDraft(draft.mailbox, draftId, signal && { signal });
    if (found.kind !== "draft") return null;
    const ref = refOf(draftId, found.version);
    await steps.change(draft.id, (now) => foundInGmail(now, ref, contentOf(found.version)));
    const now = await store.drafts.get(draft.id);
    return now === null ? null : { draft: now, mail: found.version.mail };
  }

  return async (id, signal) => {
    const known = await store.drafts.get(id);
    if (known === null) return { kind: "unknown" };
    if (known.state !== "pending" || known.gmail === null) return { kind: "state", draft: known };
    const { mailbox, createdAt, accountId, gmail } = known;
    const at = clock.now();
    try {
      const read = await readNow(known, signal);
      if (read === null) {
        return {
          kind: "failed",
          error:
            "The draft is not in Gmail any more; the list will show in a minute what became of it.",
        };
      }
      if (read.draft.state !== "pending") return { kind: "state", draft: read.draft };
      const notLooked: string[] = [];
      const looked = async <T>(what: string, look: Promise<T>, otherwise: T): Promise<T> =>
        look.catch((error: unknown) => {
          assertServiceFailure(error);
          notLooked.push(what);
          return otherwise;
        });
      const options = signal && { signal };
      const [thread, recent, account] = await Promise.all([
        looked(
          "newer mails of the conversation",
          mailboxes.readThread(mailbox, gmail.threadId, options),
          [],
        ),
        looked(
          "mails that were sent already",
          mailboxes.recentlySent(mailbox, createdAt, options),
          [],
        ),
        looked(ACCOUNT, facts.accountNow(read.draft, options), null),
      ]);
      const followed =
        account === null
          ? null
          : await steps.change(id, (now) => followAccount(now, account.difference));
      const draft = followed !== null && "draft" in followed ? followed.draft : read.draft;
      if (draft.state !== "pending") return { kind: "state", draft };
      // An approval names it, and sending compares it with Notion: what the list has may be minutes old.
      const contact = account === null ? deps.contactOf(accountId) : account.contact;
      return {
        kind: "review",
        review: {
          draft,
          mail: read.mail,
          reviewVersion: read.draft.reviewVersion,
          digest: read.mail.digest,
          at,
          newer: thread.filter(({ draft: isDraft, at: when }) => !isDraft && when > createdAt),
          twin: recent.find((sent) => looksLike(sent, read.mail)) ?? null,
          notLooked,
          outside: outsideOf(read.mail, contact),
          notEditable:
            read.draft.changedFrom === null
              ? whyNotEditable(read.mail)
              : "it was changed in Gmail; change it there",
          discardOnly:
            draft.handedTo === null
              ? null
              : `${draft.accountName} is looked after by ${draft.handedTo || "nobody"} now.`,
          contact,
        },
      };
    } catch (error) {
      return failureInWords(error, logger);
    }
  };
}

/** What a reviewer is told that was not looked at. */
const ACCOUNT = "the account as it is now";

function looksLike(sent: ThreadMail, mail: ReadMail): boolean {
  const to = new Set(sent.to.map((email) => email.toLowerCase()));
  return (
    plainSubject(sent.subject) === plainSubject(mail.subject) &&
    mail.to.some(({ email }) => to.has(email.toLowerCase()))
  );
}

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1).toLowerCase();

/** Recipients outside the domain of the account's contact; all of them when that is not known. */
function outsideOf({ to, cc, bcc }: ReadMail, contact: string | null): string[] {
  const own = contact === null ? null : domainOf(contact);
  return [...to, ...cc, ...bcc]
    .map(({ email }) => email)
    .filter((email) => domainOf(email) !== own);
}

/** What Slack's input holds. */
const LONGEST_TEXT = 3_000;

const whyNotEditable = ({ text }: ReadMail): string | null =>
  Array.from(text).length > LONGEST_TEXT
    ? "it is longer than Slack's input holds; change it in Gmail"
    : null;
