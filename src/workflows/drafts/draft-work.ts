import type { Account } from "../../domain/account.ts";
import { leftSending } from "../../domain/draft/send-draft.ts";
import { type Draft, type DraftState, UNMADE } from "../../domain/draft.ts";
import type { MailTemplates } from "../../domain/mail-facts.ts";
import { MAILBOX_REQUESTS_AT_ONCE, type Mailboxes } from "../../domain/mailbox.ts";
import { errorSummary } from "../../lib/errors.ts";
import type { Limits } from "../../lib/limits.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Clock, elapsedMs } from "../../lib/time.ts";
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
  /**
   * One round over the open drafts that are made: what people decided, and what they do in Gmail. A mail on its way is
   * seen through after the signal too.
   */
  work(signal: AbortSignal): Promise<void>;
  /** One round over the drafts that are to be made, in a loop of its own: no approved mail waits for a month's check-ins. */
  make(signal: AbortSignal): Promise<void>;
};

/** What a round may have to do something about; all that is looked at besides waits for its rep. */
const UNDER_WAY: readonly DraftState[] = [
  "approved",
  "sending",
  "unclear",
  "attention",
  "editing",
  "discarding",
];

/** Each has a quota of its own at Gmail, and most of the time is waiting for an answer. */
const MAILBOXES_AT_ONCE = 16;
/**
 * Within one mailbox twice what it answers at once: while some wait for Gmail, the others are written or stored, and no
 * turn is left unused. What people decided is done one after the other.
 */
const MADE_AT_ONCE = 2 * MAILBOX_REQUESTS_AT_ONCE;

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
  const isTimeForMailboxes = createEvery(deps.limits.gmailWatchMs);
  const isTimeForAccounts = createEvery(deps.limits.directoryMs);

  async function workOn(draft: Draft, signal: AbortSignal): Promise<void> {
    switch (draft.state) {
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

  /** One draft's failure never stops the others. */
  async function step(
    doIt: (draft: Draft, signal: AbortSignal) => Promise<void>,
    draft: Draft,
    signal: AbortSignal,
  ): Promise<void> {
    if (signal.aborted) return;
    try {
      await doIt(draft, signal);
    } catch (error) {
      if (!signal.aborted)
        logger.error(
          { draft: draft.id, ...errorSummary(error) },
          "a draft's step failed; it is tried again",
        );
    }
  }

  async function workOnMailbox(
    [mailbox, drafts]: [mailbox: string, drafts: readonly Draft[]],
    watched: boolean,
    signal: AbortSignal,
  ) {
    for (const draft of drafts) await step(workOn, draft, signal);
    if (watched && !signal.aborted && mailbox !== "") await watch(mailbox, drafts, signal);
  }

  async function makeIn(mailbox: string, drafts: readonly Draft[], signal: AbortSignal) {
    const wanted = drafts.filter(({ state }) => state === "wanted");
    const refused = await refuseUnreachable(mailbox, wanted);
    const possible = refused ? drafts.filter(({ state }) => state !== "wanted") : drafts;
    await inParallel(MADE_AT_ONCE, possible, (draft) => step(prepare, draft, signal));
  }

  const byMailbox = (drafts: readonly Draft[]) => [
    ...Map.groupBy(drafts, ({ mailbox }) => mailbox),
  ];

  return {
    async resume() {
      for (const { id, state } of await store.drafts.open())
        if (state === "sending") await steps.change(id, leftSending);
    },
    async work(signal) {
      const mailboxes = isTimeForMailboxes();
      const accounts = isTimeForAccounts();
      // Rounds come every second and with every click: hundreds of drafts that wait are not read each time.
      const drafts = await (mailboxes || accounts
        ? store.drafts.open()
        : store.drafts.openIn(UNDER_WAY));
      await inParallel(MAILBOXES_AT_ONCE, byMailbox(drafts), (one) =>
        workOnMailbox(one, mailboxes, signal),
      );
      if (accounts && !signal.aborted) await watchAccounts(drafts, signal);
    },
    async make(signal) {
      const unmade = await store.drafts.openIn(UNMADE);
      deps.facts.expect(unmade.filter(({ state }) => state === "wanted").length);
      await inParallel(MAILBOXES_AT_ONCE, byMailbox(unmade), ([mailbox, drafts]) =>
        makeIn(mailbox, drafts, signal),
      );
    },
  };
}

/** Whether it is time again, `ms` after the last yes; the first time at once. */
function createEvery(ms: number): () => boolean {
  let last: number | null = null;
  return () => {
    const now = elapsedMs();
    if (last !== null && now - last < ms) return false;
    last = now;
    return true;
  };
}

/** So many at the same time, in their order. */
async function inParallel<Item>(
  most: number,
  items: readonly Item[],
  doIt: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const line = async () => {
    for (const item of left) await doIt(item);
  };
  await Promise.all(Array.from({ length: most }, line));
}
