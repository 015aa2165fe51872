import type { Mailboxes } from "../../domain/mailbox.ts";
import type { Reps } from "../../domain/rep.ts";

/**
 * Why nobody can be given a draft in this mailbox (lower case; "" = the account has no rep), in words; null = somebody
 * can. Throws ServiceError when Slack cannot tell.
 */
export type WhyUnreachable = (mailbox: string) => Promise<string | null>;

/** The one rule of who is a reachable rep (spec section 8): a mailbox we may open, of an active member of Slack. */
export const createWhyUnreachable =
  (deps: { mailboxes: Pick<Mailboxes, "allows">; reps: Reps }): WhyUnreachable =>
  async (mailbox) => {
    if (mailbox === "") return "no rep";
    if (!deps.mailboxes.allows(mailbox)) return `${mailbox} is not one of TAM_REP_MAILBOXES`;
    return (await deps.reps.find(mailbox)) === null
      ? `Slack knows nobody active with the address ${mailbox}`
      : null;
  };
