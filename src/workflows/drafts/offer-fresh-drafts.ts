import type { Account } from "../../domain/account.ts";
import type { Draft } from "../../domain/draft.ts";
import type { Mailboxes } from "../../domain/mailbox.ts";
import { personalPost } from "../../domain/personal-post.ts";
import { repAddressOf } from "../../domain/rep.ts";
import type { Clock } from "../../lib/time.ts";
import type { DraftStore } from "./draft-steps.ts";

/** Offers each new rep a fresh draft in place of those that were handed over; once, whoever looks again. */
export type OfferFreshDrafts = (accounts: ReadonlyMap<string, Account>) => Promise<void>;

/** As many as one message has room for; the others get the next one. */
const MOST_IN_A_MESSAGE = 20;

/**
 * One message for each new rep: a change of hands is often one of many accounts. Only reps whose mailbox may be opened
 * and whom the list in memory knows too: by it the button decides who may.
 */
export function createOfferFreshDrafts(deps: {
  store: DraftStore;
  mailboxes: Pick<Mailboxes, "allows">;
  clock: Clock;
}): OfferFreshDrafts {
  const { store, mailboxes, clock } = deps;
  const offered = new Set<string>();

  return async (accounts) => {
    const isNews = ({ id, handedTo, accountId, state }: Draft) =>
      state === "pending" &&
      handedTo !== null &&
      repAddressOf(accounts.get(accountId)?.repEmail ?? null) === handedTo &&
      mailboxes.allows(handedTo) &&
      !offered.has(`${id}:${handedTo}`);
    const byOwner = Map.groupBy((await store.drafts.open()).filter(isNews), keyOfOwner);
    for (const [owner, drafts] of byOwner) {
      const some = drafts.slice(0, MOST_IN_A_MESSAGE);
      await store.transaction(async (tx) => {
        const news: Draft[] = [];
        for (const draft of some)
          if (await tx.handled.claim(`offer:${draft.id}:${owner}`, clock.now())) news.push(draft);
        const [first] = news;
        if (first === undefined) return;
        await tx.outbox.add([
          personalPost(`offer:${first.id}:${owner}`, `rep:${owner}`, {
            kind: "handover",
            repEmail: owner,
            drafts: news.map(({ id, type, accountName, mailbox }) => ({
              id,
              type,
              accountName,
              from: mailbox,
            })),
          }),
        ]);
      });
      for (const { id } of some) offered.add(`${id}:${owner}`);
    }
  };
}

const keyOfOwner = ({ handedTo }: Draft): string => handedTo ?? "";
