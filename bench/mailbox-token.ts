import { createTokenSource } from "../src/gmail/auth.ts";
import { readServiceAccount } from "../src/gmail/service-account.ts";

/** An access token for bare requests to a mailbox. */
export async function mailboxToken(
  settings: Record<string, string>,
  mailbox: string,
): Promise<string> {
  const source = createTokenSource({
    account: await readServiceAccount(settings.GOOGLE_SERVICE_ACCOUNT_FILE ?? ""),
    tokenUrl: settings.GOOGLE_TOKEN_URL ?? "",
    scope: "compose",
    mailbox,
    timeoutMs: 10_000,
  });
  return (await source()).access_token;
}
