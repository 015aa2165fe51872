import { vanishedDraft } from "../../domain/draft/change-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { Mailboxes } from "../../domain/mailbox.ts";
import type { DraftSteps } from "./draft-steps.ts";
import { traceOf } from "./reconcile-drafts.ts";

export type Vanished = (draft: Draft, signal?: AbortSignal) => Promise<void>;

/** A draft that is not there any more, and that the bot did not send: the mailbox says whether the rep sent it. */
export function createVanished(deps: { steps: DraftSteps; mailboxes: Mailboxes }): Vanished {
  return async (draft, signal) => {
    const sent = await deps.mailboxes.findSent(draft.mailbox, traceOf(draft), signal && { signal });
    await deps.steps.change(draft.id, (now) => vanishedDraft(now, sent));
  };
}
