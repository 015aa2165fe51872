import { contentOf, foundInGmail, refOf } from "../../domain/draft/change-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { Mailboxes } from "../../domain/mailbox.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";
import type { DraftSteps } from "./draft-steps.ts";
import type { Vanished } from "./vanished-draft.ts";

/**
 * One look at what a rep did in Gmail with drafts that wait: one request shows which were saved again (their message id
 * differs) or are gone. Gone counts when it is seen twice in a row.
 */
export function createWatchMailbox(deps: {
  steps: DraftSteps;
  mailboxes: Mailboxes;
  vanished: Vanished;
  logger: Logger;
}): (mailbox: string, drafts: readonly Draft[], signal: AbortSignal) => Promise<void> {
  const { steps, mailboxes, logger } = deps;
  const missing = new Set<string>();

  async function look(
    draft: Draft,
    there: Awaited<ReturnType<Mailboxes["listDrafts"]>>,
    signal: AbortSignal,
  ) {
    const { gmail } = draft;
    if (gmail === null) return;
    const ref = there.get(gmail.draftId);
    if (ref === undefined) {
      if (missing.delete(draft.id)) return deps.vanished(draft, signal);
      missing.add(draft.id);
      return;
    }
    missing.delete(draft.id);
    if (ref.messageId === gmail.messageId) return;
    const found = await mailboxes.readDraft(draft.mailbox, gmail.draftId, { signal });
    // Gmail may keep listing a draft that was sent.
    if (found.kind === "sent") return deps.vanished(draft, signal);
    if (found.kind === "gone") return;
    const newer = refOf(gmail.draftId, found.version);
    await steps.change(draft.id, (now) => foundInGmail(now, newer, contentOf(found.version)));
  }

  return async (mailbox, drafts, signal) => {
    const waiting = drafts.filter(({ state }) => state === "pending" || state === "approved");
    if (waiting.length === 0) return;
    try {
      const there = await mailboxes.listDrafts(mailbox, { signal });
      for (const draft of waiting) {
        if (signal.aborted) return;
        await look(draft, there, signal);
      }
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn(errorSummary(error), "a mailbox cannot be watched now");
    }
  };
}
