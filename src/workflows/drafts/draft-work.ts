import type { Account } from "../../domain/account.ts";
import { leftSending } from "../../domain/draft/send-draft.ts";
import type { Draft } from "../../domain/draft.ts";
import type { MailTemplates } from "../../domain/mail-facts.ts";
import type { Mailboxes } from "../../domain/mailbox.ts";
import { errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Clock } from "../../lib/time.ts";
import type { Calendar } from "../../lib/time-zone.ts";
import type { DraftFactsSource } from "./draft-facts.ts";
import type { DraftSteps, DraftStore } from "./draft-steps.ts";
import { createFinishStep } from "./finish-drafts.ts";
import { createOfferFreshDrafts } from "./offer-fresh-drafts.ts";
import { createPrepareDraft } from "./prepare-drafts.ts";
import { createReconcileDraft } from "./reconcile-drafts.ts";
import { createRefuseUnreachable } from "./refuse-unreachable.ts";
import { createSendDraft } from "./send-drafts.ts";
import { createVanished } from "./vanished-draft.ts";
import { createWatchAccounts } from "./watch-accounts.ts";
import { createWatchMailbox } from "./watch-drafts.ts";
import type { WhyUnreachable } from "./why-unreachable.ts";

export type DraftWork = {
  /** At the start of a worker: what the one before left in `sending` is in doubt from now on. */
  resume(signal: AbortSignal): Promise<void>;
  /** One round over all open drafts: what is due now. A mail on its way is seen through after the signal too. */
  work(signal: AbortSignal): Promise<void>;
};

/** Mailboxes at the same time; within one, one draft after the other. */
const MAILBOXES_AT_ONCE = 4;

/** The worker's part of drafts: prepares, sends, settles and watches; in the one process that is the worker. */
export function createDraftWork(deps: {
  store: DraftStore;
  steps: DraftSteps;
  mailboxes: Mailboxes;
  templates: MailTemplates;
  facts: DraftFactsSource;
  whyUnreachable: WhyUnreachable;
  /** From memory; read again when it is old. Throws ServiceError. */
  listAccounts: (signal: AbortSignal) => Promise<Account[]>;
  calendar: Calendar;
  clock: Clock;
  limits: Limits;
  logger: Logger;
}): DraftWork {
  const { store, steps, logger } = deps;
  const vanished = createVanished(deps);
  const send = createSendDraft({ ...deps, vanished });
  const reconcile = createReconcileDraft(deps);
  const prepare = createPrepareDraft(deps);
  const finish = createFinishStep({ ...deps, vanished });
  const watch = createWatchMailbox({ ...deps, vanished });
  const refuseUnreachable = createRefuseUnreachable(deps);
  const watchAccounts = createWatchAccounts({ ...deps, offer: createOfferFreshDrafts(deps) });

  async function workOn(draft: Draft, signal: AbortSignal): Promise<void> {
    switch (draft.state) {
      case "wanted":
      case "creating":
        return prepare(draft, signal);
      case "approved":
        return send(draft, signal);
      case "unclear":
      case "attention":
        return reconcile(draft, signal);
      case "sending":
      case "editing":
      case "discarding":
        return finish(draft, signal);
      default:
    }
  }

  /** What a person waits for goes first. */
  const inOrder = (drafts: readonly Draft[]) =>
    drafts.toSorted((a, b) => Number(a.state === "wanted") - Number(b.state === "wanted"));

  async function workOnMailbox(mailbox: string, drafts: readonly Draft[], signal: AbortSignal) {
    const wanted = drafts.filter(({ state }) => state === "wanted");
    const refused = await refuseUnreachable(mailbox, wanted);
    for (const draft of inOrder(drafts)) {
      if (refused && draft.state === "wanted") continue;
      if (signal.aborted) return;
      try {
        await workOn(draft, signal);
      } catch (error) {
        // One draft's failure never stops the others.
        if (!signal.aborted)
          logger.error(
            { draft: draft.id, ...errorSummary(error) },
            "a draft's step failed; it is tried again",
          );
      }
    }
    if (!signal.aborted && mailbox !== "") await watch(mailbox, drafts, signal);
  }

  return {
    async resume() {
      for (const { id, state } of await store.drafts.open())
        if (state === "sending") await steps.change(id, leftSending);
    },
    async work(signal) {
      const open = await store.drafts.open();
      deps.facts.expect(open.filter(({ state }) => state === "wanted").length);
      const mailboxes = [...Map.groupBy(open, ({ mailbox }) => mailbox)];
      const next = mailboxes.values();
      const one = async () => {
        for (const [mailbox, drafts] of next) await workOnMailbox(mailbox, drafts, signal);
      };
      await Promise.all(Array.from({ length: MAILBOXES_AT_ONCE }, one));
      if (!signal.aborted) await watchAccounts(open, signal);
    },
  };
}
