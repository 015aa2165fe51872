import {
  contentOf,
  discardLater,
  endDiscarding,
  endEditing,
  isTakingBack,
  keepChanged,
  refOf,
} from "../../domain/draft/change-draft.ts";
import { leftSending } from "../../domain/draft/send-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { DeleteDraftResult, Mailboxes } from "../../domain/mailbox.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import type { DraftSteps } from "./draft-steps.ts";
import type { Vanished } from "./vanished-draft.ts";

/**
 * Ends steps that nobody is at any more: a process died between the two writes around its request. A step younger
 * than any request lasts is somebody's.
 */
export function createFinishStep(deps: {
  steps: DraftSteps;
  mailboxes: Mailboxes;
  vanished: Vanished;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): (draft: Draft, signal: AbortSignal) => Promise<void> {
  const { steps, mailboxes, clock, limits, logger } = deps;

  /** Without an answer or refused for now, what the bot takes back is tried again later; refused for good, it waits. */
  function discarded(draft: Draft, result: DeleteDraftResult) {
    const refusal =
      result.kind === "unclear"
        ? ({ why: "later" } as const)
        : result.kind === "refused"
          ? result
          : null;
    return steps.conclude(
      draft,
      (now) =>
        (refusal === null ? null : discardLater(now, refusal, clock.now())) ??
        endDiscarding(now, result),
    );
  }

  /**
   * The store learns of changes in Gmail only when it looks there, and what is deleted there is gone for good. False
   * when it was changed, or cannot be read: that has been concluded.
   */
  async function mayBeDeleted(draft: Draft, signal: AbortSignal): Promise<boolean> {
    const draftId = draft.gmail?.draftId ?? "";
    try {
      const found = await mailboxes.readDraft(draft.mailbox, draftId, { signal });
      if (found.kind !== "draft") return true;
      const ref = refOf(draftId, found.version);
      const changed = await steps.conclude(draft, (now) =>
        keepChanged(now, ref, contentOf(found.version)),
      );
      return changed.kind !== "done";
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn({ draft: draft.id, ...errorSummary(error) }, "a draft cannot be taken back now");
      const why = error.transient ? "later" : "mailbox";
      await discarded(draft, { kind: "refused", error: error.message, why, retryAt: null });
      return false;
    }
  }

  async function finish(draft: Draft, signal: AbortSignal): Promise<void> {
    const { mailbox, gmail } = draft;
    switch (draft.state) {
      case "sending":
        await steps.conclude(draft, leftSending);
        return;
      case "editing": {
        const found = await mailboxes.readDraft(mailbox, gmail?.draftId ?? "", { signal });
        if (found.kind !== "draft") return deps.vanished(draft, signal);
        const ref = refOf(gmail?.draftId ?? "", found.version);
        await steps.conclude(draft, (now) => endEditing(now, ref, contentOf(found.version)));
        return;
      }
      case "discarding": {
        if (isTakingBack(draft) && !(await mayBeDeleted(draft, signal))) return;
        const result = await mailboxes.deleteDraft(mailbox, gmail?.draftId ?? "", { signal });
        if (result.kind === "gone" || result.kind === "sent") return deps.vanished(draft, signal);
        await discarded(draft, result);
        return;
      }
      default:
    }
  }

  return async (draft, signal) => {
    const began = draft.stepStartedAt?.getTime() ?? 0;
    if (clock.now().getTime() - began < 2 * limits.gmailSendTimeoutMs) return;
    try {
      await finish(draft, signal);
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn({ draft: draft.id, ...errorSummary(error) }, "a step cannot be finished now");
    }
  };
}
