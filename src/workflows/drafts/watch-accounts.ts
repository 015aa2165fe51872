import type { Account } from "../../domain/account.ts";
import { handOver, returnToRep, withdrawDraft } from "../../domain/draft/hand-over.ts";
import type { Draft } from "../../domain/draft.ts";
import { decideMissing } from "../../domain/missing-accounts.ts";
import { repAddressOf } from "../../domain/rep.ts";
import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Difference, DraftFactsSource } from "./draft-facts.ts";
import type { DraftSteps } from "./draft-steps.ts";
import type { OfferFreshDrafts } from "./offer-fresh-drafts.ts";

/** The draft goes the way its account went (spec section 8, "people change"); null when that changes nothing. */
export const followAccount = (draft: Draft, difference: Difference | null): Draft | null => {
  switch (difference?.kind) {
    case "withdraw":
      return withdrawDraft(draft, difference.what);
    case "discardOnly":
      return handOver(draft, difference.owner);
    default:
      return returnToRep(draft);
  }
};

/** Each costs a request; the others have their turn in the next rounds. */
const MOST_AT_ONCE = 20;

/**
 * Compares the open drafts with the list of accounts in memory; only what seems to have changed is read from Notion by
 * itself. Accounts that are missing by the dozen are a fault of the list.
 */
export function createWatchAccounts(deps: {
  steps: DraftSteps;
  facts: DraftFactsSource;
  /** The list in memory, at most about `limits.directoryMs` old. Throws ServiceError. */
  listAccounts: (signal: AbortSignal) => Promise<Account[]>;
  offer: OfferFreshDrafts;
  logger: Logger;
}): (drafts: readonly Draft[], signal: AbortSignal) => Promise<void> {
  const { steps, facts, logger } = deps;

  async function look(drafts: readonly Draft[], signal: AbortSignal): Promise<void> {
    const accounts = new Map(
      (await deps.listAccounts(signal)).map((account) => [account.id, account]),
    );
    const known = new Set(drafts.map(({ accountId }) => accountId));
    const missing = [...known].filter((id) => !accounts.has(id)).length;
    const { kind: belief, reason } = decideMissing(missing, known.size);
    if (belief === "doubted") logger.warn({ reason }, "accounts of drafts are missing");
    const changed = drafts.filter((draft) => {
      const account = accounts.get(draft.accountId);
      return account === undefined ? belief === "gone" : hasChanged(draft, account);
    });
    for (const draft of changed.slice(0, MOST_AT_ONCE)) {
      try {
        const { difference } = await facts.accountNow(draft, { urgency: "batch", signal });
        await steps.change(draft.id, (now) => followAccount(now, difference));
      } catch (error) {
        // One row that cannot be read must not hold up the others.
        assertServiceFailure(error, signal);
        logger.warn(
          { draft: draft.id, ...errorSummary(error) },
          "the account of a draft cannot be looked at now",
        );
      }
    }
    await deps.offer(accounts);
  }

  return async (open, signal) => {
    const drafts = open.filter(({ state }) => state === "pending" || state === "approved");
    if (drafts.length === 0) return;
    try {
      await look(drafts, signal);
    } catch (error) {
      assertServiceFailure(error, signal);
      logger.warn(errorSummary(error), "the accounts of drafts cannot be looked at now");
    }
  };
}

const hasChanged = ({ mailbox, handedTo }: Draft, { active, repEmail }: Account): boolean =>
  !active || repAddressOf(repEmail) !== (handedTo ?? mailbox);
