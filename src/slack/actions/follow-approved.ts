import type { Draft } from "../../domain/draft.ts";
import { delay } from "../../lib/time.ts";
import type { Context } from "../listener.ts";
import { whateverItShows } from "../modals.ts";
import { draftStateModal } from "../views/draft-state.ts";
import type { Modal } from "../views/modal.ts";
import { deskOf, nextWaiting } from "./draft-click.ts";

/**
 * Says in the window of an approval what became of it, as long as the window shows nothing else: left open,
 * it would offer *Undo* for a mail that went out. Ends when the draft is settled, or as long after it was due
 * as a send may take: then its state is shown as it is. The message that lists the draft says the same.
 */
export async function followApproved(
  context: Context,
  /** What the window was answered with. */
  { viewId, modal, draft }: { viewId: string; modal: Modal; draft: Draft },
): Promise<void> {
  const { modals, stopping } = context;
  if (draft.state !== "approved" || draft.approval === null) return;
  // The same once more, at once: an update tells the hash, which changes with whatever is clicked later.
  const shown = await modals.update(whateverItShows(viewId), modal);
  if (shown.kind !== "shown") return;
  try {
    const now = await settled(context, draft.id, draft.approval.notBefore);
    if (now === null) return;
    const next = await nextWaiting(context, now.id);
    await modals.update(shown.view, draftStateModal(now, null, next));
  } catch (error) {
    if (!stopping.aborted) throw error;
  }
}

/** The draft as soon as it is not under way any more, at the latest when a send that was due would have ended. */
async function settled(
  { services, stopping }: Context,
  id: string,
  due: Date,
): Promise<Draft | null> {
  const { scanFollowMs, gmailSendTimeoutMs } = services.limits;
  let patience = gmailSendTimeoutMs;
  for (;;) {
    const draft = await deskOf(services).get(id);
    const underWay = draft?.state === "approved" || draft?.state === "sending";
    if (!underWay || patience <= 0) return draft;
    await delay(scanFollowMs, stopping);
    if (services.clock.now() >= due) patience -= scanFollowMs;
  }
}
