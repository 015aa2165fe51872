import { SignJWT } from "jose";
import { z } from "zod";
import { elapsedMs, machineEpochSeconds } from "../lib/time.ts";
import { classifyTokenAnswer, connectionFailure } from "./classify.ts";
import { failureOf, GmailFailure } from "./failure.ts";
import type { ServiceAccount } from "./service-account.ts";

/**
 * Two narrow tokens a mailbox, never one: a token that holds gmail.metadata loses search and raw reading even
 * beside a broader scope. compose knows drafts alone, metadata threads, mails and history without bodies.
 */
export const SCOPES = {
  compose: "https://www.googleapis.com/auth/gmail.compose",
  metadata: "https://www.googleapis.com/auth/gmail.metadata",
} as const;
export type Scope = keyof typeof SCOPES;

export type AccessToken = { access_token: string; expiry_date: number };

/** Google's own, wherever the request is sent: it is what the real token service checks. */
const AUDIENCE = "https://oauth2.googleapis.com/token";
const ASSERTION_SECONDS = 3600;

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  token_type: z.string().regex(/^bearer$/i),
});

/**
 * Access tokens of one mailbox and scope (jwt-bearer grant, RFC 7523). Many callers at once share one
 * request. Throws GmailFailure: whatever wanted the token surely did not happen.
 */
export function createTokenSource(options: {
  account: ServiceAccount;
  tokenUrl: string;
  scope: Scope;
  mailbox: string;
  timeoutMs: number;
}): () => Promise<AccessToken> {
  const { account, tokenUrl, scope, mailbox, timeoutMs } = options;
  let flight: Promise<AccessToken> | null = null;

  async function exchange(): Promise<AccessToken> {
    const now = machineEpochSeconds();
    const assertion = await new SignJWT({ scope: SCOPES[scope] })
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .setIssuer(account.clientEmail)
      .setSubject(mailbox)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + ASSERTION_SECONDS)
      .sign(account.privateKey);
    const { status, body, headers } = await post(assertion);
    if (status < 200 || status >= 300) {
      throw new GmailFailure(classifyTokenAnswer(status, body, headers));
    }
    const parsed = answer.safeParse(body);
    if (!parsed.success) {
      throw new GmailFailure(
        failureOf({
          words: "Google's token service answered something that is no token",
          why: "later",
          transient: true,
          code: "badTokenAnswer",
        }),
      );
    }
    return {
      access_token: parsed.data.access_token,
      expiry_date: (now + parsed.data.expires_in) * 1000,
    };
  }

  async function post(assertion: string) {
    const started = elapsedMs();
    try {
      const response = await fetch(tokenUrl, {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
          assertion,
        }),
        // A redirect would carry the assertion elsewhere.
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.text();
      return { status: response.status, body: parseJson(text), headers: response.headers };
    } catch (error) {
      const late = elapsedMs() - started >= timeoutMs;
      const { words, why, code } = connectionFailure(error, "Google's token service");
      throw new GmailFailure(
        failureOf({
          words: late ? "Google's token service did not answer in time" : words,
          why,
          transient: why === "later",
          code,
        }),
      );
    }
  }

  return () => {
    flight ??= exchange().finally(() => {
      flight = null;
    });
    return flight;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
