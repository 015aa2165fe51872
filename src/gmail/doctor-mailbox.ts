import { ServiceError } from "../lib/errors.ts";
import { profileAnswer } from "./answers.ts";
import { createTokenSource, type Scope } from "./auth.ts";
import type { GmailClient } from "./client.ts";
import { type Failure, GmailFailure } from "./failure.ts";
import type { ServiceAccount } from "./service-account.ts";

/** What became of one scope of one mailbox: null = it works. */
export type MailboxResult = { email: string; scopes: Record<Scope, Failure | null> };

/** Asks a token for each scope and, with it, for the mailbox's profile: nothing of any mail is read. */
export async function checkMailbox(parts: {
  client: GmailClient;
  account: ServiceAccount;
  email: string;
  tokenUrl: string;
  gmailTimeoutMs: number;
  signal: AbortSignal;
}): Promise<MailboxResult> {
  const { client, account, email, tokenUrl, gmailTimeoutMs, signal } = parts;
  const look = async (scope: Scope): Promise<Failure | null> => {
    try {
      // By itself first: the client library would hide whether the token or the API was refused.
      await createTokenSource({
        account,
        tokenUrl,
        scope,
        mailbox: email,
        timeoutMs: gmailTimeoutMs,
      })();
      await client.read({
        mailbox: email,
        scope,
        method: "getProfile",
        answer: profileAnswer,
        signal,
        request: (users, how) => users.getProfile({ userId: "me" }, how),
      });
      return null;
    } catch (error) {
      const failure = error instanceof ServiceError ? error.cause : error;
      if (failure instanceof GmailFailure) return failure.failure;
      throw error;
    }
  };
  return { email, scopes: { compose: await look("compose"), metadata: await look("metadata") } };
}
