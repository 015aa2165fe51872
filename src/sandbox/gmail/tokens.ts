import { elapsedMs } from "../../lib/time.ts";
import { GmailRefusal } from "./refusal.ts";

/** Google's lifetime of an access token, in seconds. */
export const TOKEN_SECONDS = 3599;

/** `email` is null for a token without `sub`: the service account's own, which has no mailbox. */
export type Grant = { email: string | null; scopes: readonly string[] };

export type Tokens = {
  issue(grant: Grant): string;
  /** Throws 401 for a missing, unknown, revoked or expired one. */
  verify(authorization: string | undefined): Grant;
  /** Null when `verify` throws. */
  scopesOf(authorization: string | undefined): readonly string[] | null;
  /** Of this mailbox; all of them when none is named. */
  revoke(email?: string): void;
};

const INVALID =
  "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";

export function createTokens(): Tokens {
  const issued = new Map<string, Grant & { until: number }>();
  let count = 0;
  const find = (token: string | undefined): Grant | null => {
    const grant = issued.get(token ?? "");
    return grant === undefined || grant.until < elapsedMs() ? null : grant;
  };
  return {
    issue(grant) {
      for (const [token, { until }] of issued) if (until < elapsedMs()) issued.delete(token);
      count += 1;
      const token = `emulator-access-token-${count}`;
      issued.set(token, { ...grant, until: elapsedMs() + TOKEN_SECONDS * 1000 });
      return token;
    },
    verify(authorization) {
      const token = tokenIn(authorization);
      if (token === undefined) {
        throw new GmailRefusal(401, "required", "Login Required.", { problem: true });
      }
      const grant = find(token);
      if (grant === null) throw new GmailRefusal(401, "authError", INVALID);
      return grant;
    },
    scopesOf: (authorization) => find(tokenIn(authorization))?.scopes ?? null,
    revoke(email) {
      for (const [token, grant] of issued) {
        if (email === undefined || grant.email?.toLowerCase() === email.toLowerCase())
          issued.delete(token);
      }
    },
  };
}

const tokenIn = (authorization: string | undefined): string | undefined =>
  /^Bearer (\S+)$/i.exec(authorization ?? "")?.[1];
