import type { ReadOptions } from "../../domain/account.ts";
import type { Draft } from "../../domain/draft.ts";
import type { MailAddress, MailThread } from "../../domain/mail.ts";
import type { InternalFacts, MailFacts } from "../../domain/mail-facts.ts";

/** Everything a draft is made of, as it is now. */
export type DraftFacts =
  | {
      kind: "facts";
      facts: MailFacts;
      internal: InternalFacts;
      from: MailAddress;
      to: MailAddress[];
      thread: MailThread | null;
      /** What its reviewer should know of how it was made, in words (tickets that could not be read); null = nothing. */
      note: string | null;
    }
  /** It cannot be made: no contact, no reachable rep, account gone … in words for the rep. */
  | { kind: "impossible"; why: string }
  | { kind: "later"; error: string };

export type DraftFactsSource = {
  /** So many are about to be asked for: many are read together. */
  expect(count: number): void;
  factsFor(draft: Draft, signal: AbortSignal): Promise<DraftFacts>;
  /** The account as Notion has it at this moment. Throws ServiceError when that cannot be read. */
  accountNow(
    draft: Draft,
    options?: Partial<Pick<ReadOptions, "urgency" | "signal">>,
  ): Promise<AccountNow>;
};

export type AccountNow = {
  /** What is not any more as it was when the draft was prepared or approved; null = all is the same. */
  difference: Difference | null;
  /** Its Contact Email; null = none, or the account is gone. */
  contact: string | null;
};

export type Difference =
  /** `withdraw`: the account is gone or inactive. `approveAgain`: look once more. */
  | { kind: "withdraw" | "approveAgain"; what: string }
  /** Another rep's now: `owner`, lower case; "" = nobody's. */
  | { kind: "discardOnly"; what: string; owner: string };
