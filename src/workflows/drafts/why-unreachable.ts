import type { Mailboxes } from "../../domain/mailbox.ts";
import type { Reps } from "../../domain/rep.ts";

/** Why no draft can be put into this mailbox (lower case; "" = the account has no rep); null = one can be. */
export function whyNoMailbox(
  mailbox: string,
  mailboxes: Pick<Mailboxes, "allows">,
): "noRep" | "notAllowed" | null {
  if (mailbox === "") return "noRep";
  return mailboxes.allows(mailbox) ? null : "notAllowed";
}

/**
 * Why nobody can be given a draft in this mailbox (lower case; "" = the account has no rep), in words; null = somebody
 * can. Throws ServiceError when Slack cannot tell.
 */
export type WhyUnreachable = (mailbox: string) => Promise<string | null>;

/**
 * The whole rule of who is a reachable rep (spec section 8): there is a mailbox that we may open, and Slack knows them as
 * an active member.
 */
export const createWhyUnreachable =
  (deps: { mailboxes: Pick<Mailboxes, "allows">; reps: Reps }): WhyUnreachable =>
  async (mailbox) => {
    switch (whyNoMailbox(mailbox, deps.mailboxes)) {
      case "noRep":
        return "no rep";
      case "notAllowed":
        return `${mailbox} is not one of TAM_REP_MAILBOXES`;
      case null:
        return (await deps.reps.find(mailbox)) === null
          ? `Slack knows nobody active with the address ${mailbox}`
          : null;
    }
  };
