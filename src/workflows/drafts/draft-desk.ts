// The type and the one implementation together: every method is one step of the approval protocol with its words.
import {
  type ApprovalSettings,
  approveDraft,
  type Seen,
  type SeenVersion,
  undoApproval,
} from "../../domain/draft/approve-draft.ts";
import {
  beginDiscarding,
  beginEditing,
  contentOf,
  endDiscarding,
  endEditing,
  keepInGmail,
  noteOutcome,
  refOf,
} from "../../domain/draft/change-draft.ts";
import { withdrawDraft } from "../../domain/draft/hand-over.ts";
import { resolveAttention } from "../../domain/draft/send-draft.ts";
import type { Draft, DraftState } from "../../domain/draft.ts";
import type { DraftChange, Mailboxes } from "../../domain/mailbox.ts";
import type { ClickBy } from "../../domain/once.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import { type AskDraft, createAskDraft } from "./ask-draft.ts";
import type { DraftFactsSource } from "./draft-facts.ts";
import type { ChangeBy, Changed, DraftSteps, DraftStore } from "./draft-steps.ts";
import { failureInWords } from "./failure-in-words.ts";
import { createDraftReview, type ReviewOutcome } from "./review-draft.ts";
import { createVanished } from "./vanished-draft.ts";

export type DraftActOutcome =
  | { kind: "done"; draft: Draft }
  /** The draft is not any more what was on the screen: it has to be looked at again. */
  | { kind: "changed"; draft: Draft; what: string }
  /** Too late, or somebody else did something: its state says what. */
  | { kind: "state"; draft: Draft }
  | { kind: "unknown" }
  | { kind: "failed"; error: string };

export type DraftStatus = {
  counts: Record<DraftState, number>;
  /** When check-ins are drafted next; null = the job is off. */
  nextCheckIns: Date | null;
};

/**
 * What people do about drafts, in whichever process they are. Every method that changes something commits
 * one conditional write, with its audit entry and the click's key, before it answers; sending itself is the
 * worker's. Who may is decided before (the mailbox's rep or their cover).
 */
export type DraftDesk = {
  /** How long an approval can be undone. */
  readonly undoSeconds: number;
  get(id: string): Promise<Draft | null>;
  /** Open drafts of these mailboxes, oldest first. */
  waiting(mailboxes: readonly string[]): Promise<Draft[]>;
  status(): Promise<DraftStatus>;
  /** Reads the draft as it is in Gmail now; notices what was changed there. */
  review(id: string, signal?: AbortSignal): Promise<ReviewOutcome>;
  approve(id: string, seen: Seen, click: ClickBy): Promise<DraftActOutcome>;
  /** While it has not left. */
  undo(id: string, click: ClickBy): Promise<DraftActOutcome>;
  edit(
    id: string,
    seen: SeenVersion,
    change: DraftChange,
    click: ClickBy,
  ): Promise<DraftActOutcome>;
  discard(id: string, click: ClickBy): Promise<DraftActOutcome>;
  /** Off the list, left in Gmail. */
  keepInGmail(id: string, click: ClickBy): Promise<DraftActOutcome>;
  /** By an admin, who neither reads nor sends it: off the list, left in Gmail. */
  withdraw(id: string, click: ClickBy): Promise<DraftActOutcome>;
  /** Of one that needs attention: somebody looked. */
  resolve(id: string, saw: "sent" | "notSent", click: ClickBy): Promise<DraftActOutcome>;
  noteOutcome(id: string, outcome: string, click: ClickBy): Promise<DraftActOutcome>;
  ask: AskDraft;
};

export function createDraftDesk(deps: {
  store: DraftStore;
  steps: DraftSteps;
  mailboxes: Mailboxes;
  facts: DraftFactsSource;
  /** The contact's address of an account as the list has it, for when Notion cannot be looked at; null = not known. */
  contactOf: (accountId: string) => string | null;
  settings: ApprovalSettings;
  nextCheckIns: () => Date | null;
  newId: () => string;
  /** Tells the worker of this process, if it is one, that there is something to do. */
  wakeWorker: () => void;
  clock: Clock;
  logger: Logger;
}): DraftDesk {
  const { store, steps, mailboxes, clock, logger } = deps;
  const vanished = createVanished(deps);

  const by = (click: ClickBy, action: string, detail: string | null = null): ChangeBy => ({
    key: click.key,
    audit: { actor: click.by, action: `draft.${action}`, reference: click.reference, detail },
  });
  const outcomeOf = (changed: Changed): DraftActOutcome => {
    if (changed.kind === "unknown") return changed;
    if (changed.kind === "refused") return { kind: "state", draft: changed.draft };
    deps.wakeWorker();
    return changed;
  };
  /** Of what needs the version that was seen: refused while the draft still waits, it was another one. */
  const outcomeOfSeen = (changed: Changed): DraftActOutcome =>
    changed.kind === "refused" && changed.draft.state === "pending"
      ? {
          kind: "changed",
          draft: changed.draft,
          what: changed.draft.note ?? "It is not what you saw any more.",
        }
      : outcomeOf(changed);

  async function approve(id: string, seen: Seen, click: ClickBy): Promise<DraftActOutcome> {
    const who = { userId: click.by };
    const changed = await steps.change(
      id,
      (now) => approveDraft(now, seen, who, clock.now(), deps.settings),
      by(click, "approve", `version ${seen.reviewVersion}, ${seen.digest.slice(0, 12)}`),
    );
    return outcomeOfSeen(changed);
  }

  async function edit(
    id: string,
    seen: SeenVersion,
    change: DraftChange,
    click: ClickBy,
  ): Promise<DraftActOutcome> {
    const begun = await steps.change(
      id,
      (now) => beginEditing(now, seen, clock.now()),
      by(click, "edit"),
    );
    if (begun.kind !== "done" || begun.draft.state !== "editing") return outcomeOfSeen(begun);
    const { draft } = begun;
    const draftId = draft.gmail?.draftId ?? "";
    try {
      const expected = { messageId: draft.gmail?.messageId ?? "", digest: seen.digest };
      const result = await mailboxes.updateDraft(draft.mailbox, draftId, expected, change);
      // Whatever came of it, what Gmail has now is what is shown and approved next.
      const found = await mailboxes.readDraft(draft.mailbox, draftId);
      if (found.kind === "draft") {
        const ref = refOf(draftId, found.version);
        const content = contentOf(found.version);
        const ended = await steps.conclude(draft, (now) =>
          endEditing(now, ref, content, { byHand: result.kind === "changed" }),
        );
        if (result.kind === "unclear" && content.digest === seen.digest)
          return {
            kind: "failed",
            error: "Gmail did not say whether it saved it, and shows it as it was.",
          };
        if (result.kind === "refused") return { kind: "failed", error: result.error };
        if (result.kind === "changed" && ended.kind !== "unknown")
          return {
            kind: "changed",
            draft: ended.draft,
            what: "It was changed in Gmail meanwhile; your change was not written.",
          };
        return outcomeOf(ended);
      }
      return await whatBecame(draft);
    } catch (error) {
      // Left in `editing`: the worker finds out what Gmail has.
      return failureInWords(error, logger);
    }
  }

  /** It is not there any more: the mailbox says why. */
  async function whatBecame(draft: Draft): Promise<DraftActOutcome> {
    await vanished(draft);
    const now = await store.drafts.get(draft.id);
    if (now === null) return { kind: "unknown" };
    deps.wakeWorker();
    return now.state === "discarded" ? { kind: "done", draft: now } : { kind: "state", draft: now };
  }

  async function discard(id: string, click: ClickBy): Promise<DraftActOutcome> {
    const begun = await steps.change(
      id,
      (now) => beginDiscarding(now, clock.now()),
      by(click, "discard"),
    );
    if (begun.kind !== "done" || begun.draft.state !== "discarding") return outcomeOf(begun);
    try {
      const { mailbox, gmail } = begun.draft;
      const result = await mailboxes.deleteDraft(mailbox, gmail?.draftId ?? "");
      if (result.kind === "gone" || result.kind === "sent") return await whatBecame(begun.draft);
      const ended = await steps.conclude(begun.draft, (now) => endDiscarding(now, result));
      return result.kind === "refused" ? { kind: "failed", error: result.error } : outcomeOf(ended);
    } catch (error) {
      return failureInWords(error, logger);
    }
  }

  async function resolve(
    id: string,
    saw: "sent" | "notSent",
    click: ClickBy,
  ): Promise<DraftActOutcome> {
    const draft = await store.drafts.get(id);
    if (draft === null) return { kind: "unknown" };
    try {
      const found = await mailboxes.readDraft(draft.mailbox, draft.gmail?.draftId ?? "");
      if (found.kind === "sent" && saw === "notSent")
        return {
          kind: "failed",
          error: "Gmail says that this draft was sent: look in Sent once more.",
        };
      return outcomeOf(
        await steps.change(
          id,
          (now) => resolveAttention(now, saw, found.kind === "draft", clock.now()),
          by(click, "resolve", saw),
        ),
      );
    } catch (error) {
      return failureInWords(error, logger);
    }
  }

  return {
    undoSeconds: Math.round(deps.settings.undoMs / 1_000),
    get: (id) => store.drafts.get(id),
    waiting: (addresses) => store.drafts.openOf(addresses),
    status: async () => ({
      counts: await store.drafts.counts(),
      nextCheckIns: deps.nextCheckIns(),
    }),
    review: createDraftReview(deps),
    approve,
    undo: async (id, click) => outcomeOf(await steps.change(id, undoApproval, by(click, "undo"))),
    edit,
    discard,
    keepInGmail: async (id, click) =>
      outcomeOf(await steps.change(id, keepInGmail, by(click, "keep"))),
    withdraw: async (id, click) =>
      outcomeOf(
        await steps.change(
          id,
          (now) => withdrawDraft(now, "An admin withdrew it."),
          by(click, "withdraw"),
        ),
      ),
    resolve,
    noteOutcome: async (id, outcome, click) =>
      outcomeOf(await steps.change(id, (now) => noteOutcome(now, outcome), by(click, "outcome"))),
    ask: createAskDraft(deps),
  };
}
