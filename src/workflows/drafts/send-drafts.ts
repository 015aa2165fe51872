import { lapseApproval } from "../../domain/draft/approve-draft.ts";
import { contentOf, foundInGmail, refOf, voidApproval } from "../../domain/draft/change-draft.ts";
import { afterSending, beginSending, dueAt, putOff } from "../../domain/draft/send-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { Mailboxes, SendResult, ThreadMail } from "../../domain/mailbox.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, delay } from "../../lib/time.ts";
import type { DraftFactsSource } from "./draft-facts.ts";
import type { DraftSteps } from "./draft-steps.ts";
import type { Vanished } from "./vanished-draft.ts";
import { followAccount } from "./watch-accounts.ts";

/**
 * Carries out one approval (spec section 8): what is in Gmail is read first, and only when it is what was approved,
 * those very bytes go out. `sending` is committed before the request leaves; what came of it is never guessed. Must
 * not run twice at once for one mailbox.
 */
export function createSendDraft(deps: {
  steps: DraftSteps;
  mailboxes: Mailboxes;
  facts: DraftFactsSource;
  vanished: Vanished;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): (draft: Draft, signal: AbortSignal) => Promise<void> {
  const { steps, mailboxes, facts, clock, limits, logger } = deps;

  async function carryOut(draft: Draft, signal: AbortSignal): Promise<void> {
    const { id, mailbox, gmail, approval } = draft;
    if (gmail === null || approval === null) return;
    const [{ difference }, thread, baseHistoryId] = await Promise.all([
      facts.accountNow(draft, { signal }),
      mailboxes.readThread(mailbox, gmail.threadId, { signal }),
      mailboxes.historyId(mailbox, { signal }),
    ]);
    if (difference?.kind === "withdraw" || difference?.kind === "discardOnly") {
      await steps.change(id, (now) => followAccount(now, difference));
      return;
    }
    if (difference !== null) {
      await steps.change(id, (now) => voidApproval(now, `Not sent: ${difference.what}`));
      return;
    }
    // Last, so that nothing lies between what is read here and what is sent.
    const found = await mailboxes.readDraft(mailbox, gmail.draftId, { signal });
    // Before the newer mails: this very draft, sent by hand, is one of them.
    if (found.kind !== "draft") return deps.vanished(draft, signal);
    const newer = thread.filter(({ draft: isDraft, at }) => !isDraft && at > approval.seenAt);
    if (newer.length > 0) {
      await steps.change(id, (now) => voidApproval(now, newerInWords(newer, mailbox)));
      return;
    }
    const { version } = found;
    const ref = refOf(gmail.draftId, version);
    if (version.mail.digest !== approval.digest) {
      await steps.change(id, (now) => foundInGmail(now, ref, contentOf(version)));
      return;
    }
    if (signal.aborted) return;
    const begun = await steps.change(id, (now) =>
      // Undone and approved again meanwhile: that is another approval, with a time of its own.
      now.approval?.at.getTime() === approval.at.getTime()
        ? beginSending(now, { ref, digest: version.mail.digest, baseHistoryId }, clock.now())
        : null,
    );
    if (begun.kind !== "done") return;
    const result = await send({
      mailbox,
      draftId: ref.draftId,
      raw: version.raw,
      threadId: ref.threadId,
    });
    logger.info({ draft: id, result: result.kind }, "a draft was given to Gmail to be sent");
    await keepTrying(() =>
      steps.conclude(begun.draft, (now) =>
        afterSending(now, result, clock.now(), limits.gmailRetryMs),
      ),
    );
  }

  async function send(one: {
    mailbox: string;
    draftId: string;
    raw: string;
    threadId: string;
  }): Promise<SendResult> {
    const { mailbox, ...draft } = one;
    try {
      return await mailboxes.sendDraft(mailbox, draft);
    } catch (error) {
      // The port gives outcomes as values; whatever else happens, nobody knows.
      logger.error(errorSummary(error), "sending failed in an unexpected way");
      return { kind: "unclear", error: "the request ended in an unexpected way" };
    }
  }

  /** A store that fails now may work in a moment; without it, the next process looks in the mailbox. */
  async function keepTrying(write: () => Promise<unknown>): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await write();
        return;
      } catch (error) {
        logger.error(
          { attempt, ...errorSummary(error) },
          "what came of a send could not be stored",
        );
        if (attempt >= STORE_ATTEMPTS) throw error;
        await delay(limits.gmailBackoffFirstMs * attempt);
      }
    }
  }

  return async (draft, signal) => {
    const lapsed = await steps.change(draft.id, (now) => lapseApproval(now, clock.now()));
    if (lapsed.kind === "done") return;
    const due = dueAt(draft);
    if (due === null || clock.now() < due) return;
    try {
      await carryOut(draft, signal);
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn({ draft: draft.id, ...errorSummary(error) }, "a draft waits for Gmail or Notion");
      await steps.change(draft.id, (now) =>
        putOff(now, error.message, new Date(clock.now().getTime() + limits.gmailRetryMs)),
      );
    }
  };
}

/** Whoever wrote it: the rep may have answered by hand what the draft is about. */
const newerInWords = (newer: readonly ThreadMail[], mailbox: string): string =>
  newer.every(({ own }) => own)
    ? `Not sent: ${mailbox} has written in this conversation since. Please look again.`
    : "Not sent: a newer mail arrived in this conversation. Please look again.";

const STORE_ATTEMPTS = 5;
