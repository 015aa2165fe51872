import { type SendFinding, settleUnclear } from "../../domain/draft/send-draft.ts";
import type { Draft, DraftState } from "../../domain/draft.ts";
import type { Mailboxes, SentTrace } from "../../domain/mailbox.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, elapsedMs } from "../../lib/time.ts";
import type { DraftSteps } from "./draft-steps.ts";

/** Since when a mail may be the bot's own; what a rep sends may be as old as the draft, whatever was begun since. */
const OWN_SENDS: ReadonlySet<DraftState> = new Set(["sending", "unclear", "attention"]);

/** How a sent copy of this draft is known. */
export const traceOf = (draft: Draft): SentTrace => ({
  messageId: draft.gmail?.messageId ?? "",
  threadId: draft.gmail?.threadId ?? "",
  to: draft.content?.to ?? [],
  subject: draft.content?.subject ?? "",
  marker: draft.id,
  since: (OWN_SENDS.has(draft.state) ? draft.stepStartedAt : null) ?? draft.createdAt,
  baseHistoryId: draft.baseHistoryId,
});

/** Each look waits three times as long as the one before: 5 s, 15 s, 45 s, 135 s, then as often as Gmail is watched. */
const SLOWER = 3;

/**
 * Finds out what became of a send of which nobody knows, from evidence in the mailbox alone. Never sends anything.
 * Called again and again; looks when it is time.
 */
export function createReconcileDraft(deps: {
  steps: DraftSteps;
  mailboxes: Mailboxes;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): (draft: Draft, signal: AbortSignal) => Promise<void> {
  const { steps, mailboxes, clock, limits, logger } = deps;
  const looks = new Map<string, { at: number; waitMs: number }>();

  async function findingOf(draft: Draft, signal: AbortSignal): Promise<SendFinding> {
    const sent = await mailboxes.findSent(draft.mailbox, traceOf(draft), { signal });
    if (sent !== null) return { kind: "evidence", sent };
    const found = await mailboxes.readDraft(draft.mailbox, draft.gmail?.draftId ?? "", { signal });
    if (found.kind === "sent") {
      const { messageId, threadId } = found;
      const sentAt = draft.stepStartedAt ?? draft.createdAt;
      return {
        kind: "evidence",
        sent: { messageId, threadId, rfc822MessageId: null, sentAt, by: "message" },
      };
    }
    return { kind: found.kind === "draft" ? "draftThere" : "nothing" };
  }

  return async (draft, signal) => {
    const look = looks.get(draft.id) ?? { at: 0, waitMs: limits.gmailReconcileFirstMs };
    if (elapsedMs() < look.at) return;
    looks.set(draft.id, {
      at: elapsedMs() + Math.min(look.waitMs, limits.gmailWatchMs),
      waitMs: look.waitMs * SLOWER,
    });
    try {
      const finding = await findingOf(draft, signal);
      const settled = await steps.conclude(draft, (now) =>
        settleUnclear(now, finding, clock.now(), limits.gmailSettleMs),
      );
      if (settled.kind === "done") {
        logger.info({ draft: draft.id, state: settled.draft.state }, "a doubtful send is settled");
        if (settled.draft.state === "sent") looks.delete(draft.id);
      }
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn(
        { draft: draft.id, ...errorSummary(error) },
        "a doubtful send cannot be looked for now",
      );
    }
  };
}
