// Longer than most: one table of what Google, its token service and the network can answer.
import { z } from "zod";
import { machineEpochSeconds } from "../lib/time.ts";
import { type Failure, failureOf, GmailFailure } from "./failure.ts";

/** The shape of the client's errors, taken by form: its class belongs to a library of the library. */
const clientError = z.object({
  code: z.union([z.string(), z.number()]).optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  response: z
    .object({
      status: z.number(),
      data: z.unknown(),
      headers: z.unknown(),
    })
    .optional()
    .catch(undefined),
});

const apiError = z.object({
  error: z.object({
    message: z.string().catch(""),
    status: z.string().catch(""),
    errors: z
      .array(z.object({ reason: z.string().catch("") }))
      .optional()
      .catch(undefined),
  }),
});

const tokenError = z.object({ error: z.string(), error_description: z.string().catch("") });

const RATE_REASONS = new Set([
  "rateLimitExceeded",
  "userRateLimitExceeded",
  "quotaExceeded",
  "dailyLimitExceeded",
]);

/** What a failed attempt means; what is not understood is unclear, never "nothing happened". */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof GmailFailure) return error.failure;
  if (error instanceof z.ZodError) {
    return failureOf({
      words: "Gmail's answer was not what its API promises",
      why: "later",
      transient: true,
      proven: false,
      code: "badAnswer",
    });
  }
  const parsed = clientError.safeParse(error);
  const response = parsed.success ? parsed.data.response : undefined;
  if (response === undefined) return connectionFailure(error, "Gmail");
  return httpFailure(response.status, response.data, response.headers);
}

function httpFailure(status: number, data: unknown, headers: unknown): Failure {
  const body = apiError.safeParse(data);
  const message = body.success ? body.data.error.message : "";
  const reason = codeFrom(
    body.success ? (body.data.error.errors?.[0]?.reason ?? body.data.error.status) : "",
    `http${status}`,
  );
  const about = (words: string, why: Failure["why"], more: Partial<Failure> = {}): Failure =>
    failureOf({ words, why, status, code: reason, ...more });

  if (status === 429 || (status === 403 && RATE_REASONS.has(reason))) {
    return about("Gmail asks us to wait: too many requests for this mailbox", "later", {
      transient: true,
      rateLimited: true,
      waitMs: waitMs(headers, message),
    });
  }
  switch (status) {
    case 400:
      if (reason === "failedPrecondition" || /mail service not enabled/i.test(message)) {
        return about(
          "this mailbox cannot be opened: the person has no Gmail, or the mailbox is suspended",
          "mailbox",
        );
      }
      return about(`Gmail does not take this mail (${messageProblem(message)})`, "message");
    case 401:
      return about(
        "Gmail does not take the access token: check the service account and the machine's clock",
        "configuration",
      );
    case 403:
      if (reason === "domainPolicy") {
        return about("the domain's administrator has turned Gmail's API off", "mailbox");
      }
      return about(
        /delegation denied/i.test(message)
          ? "Gmail refuses the delegation for this mailbox"
          : "the service account may not do that: authorise its client ID for gmail.compose and gmail.metadata (Google Admin > Security > API controls > Domain-wide delegation), and switch the Gmail API on in its project",
        "configuration",
      );
    case 404:
      return about("Gmail does not find it", "message", { missing: true });
    case 413:
      return about("the mail is too large for Gmail", "message");
    default:
      return about(`Gmail has trouble right now (${status})`, "later", {
        transient: status >= 500 || status === 408,
        proven: false,
        waitMs: waitMs(headers, message),
      });
  }
}

/** Codes go into logs and words: one that is no code may be anything, so it does not. */
const codeFrom = (said: string, otherwise: string): string =>
  /^[\w.-]{1,80}$/.test(said) ? said : otherwise;

/** Of Google's message only what is known to hold no address. */
const messageProblem = (message: string): string =>
  /recipient address required/i.test(message)
    ? "it has no recipient"
    : /invalid (to|cc|bcc|from) header/i.test(message)
      ? "an address is not valid"
      : "it is not valid";

/** An error of the token service: `{error: "…"}`; the API's own have an object there. */
export function classifyTokenAnswer(status: number, data: unknown, headers: unknown): Failure {
  const parsed = tokenError.safeParse(data);
  const { error, error_description: description } = parsed.success
    ? parsed.data
    : { error: "", error_description: "" };
  const about = (words: string, why: Failure["why"], more: Partial<Failure> = {}): Failure =>
    failureOf({ words, why, status, code: codeFrom(error, `http${status}`), ...more });
  if (status === 429 || status >= 500 || status === 408) {
    return about("Google's token service is not available right now", "later", {
      transient: true,
      waitMs: waitMs(headers, description),
    });
  }
  if (error === "unauthorized_client" || error === "access_denied" || error === "invalid_scope") {
    return about(
      "the service account is not authorised: add its client ID with gmail.compose and gmail.metadata in Google Admin > Security > API controls > Domain-wide delegation (it may take a day)",
      "configuration",
    );
  }
  if (error === "invalid_grant") {
    if (/signature/i.test(description)) {
      return about(
        "the service account's key is not valid any more: make a new one",
        "configuration",
      );
    }
    if (/account not found/i.test(description)) {
      return about(
        "Google does not know the service account, or it is disabled: enable it, or make a new one and a new key",
        "configuration",
      );
    }
    if (/short-lived|iat|exp\b/i.test(description)) {
      return about(
        "Google refuses the time of the assertion: check the machine's clock",
        "configuration",
      );
    }
    return about(
      "Google does not know the person of this mailbox, or has suspended them",
      "mailbox",
    );
  }
  return about("Google's token service refuses the service account", "configuration");
}

/** Codes that say that no connection was made, so that nothing can have happened. */
const NEVER_REACHED = new Set([
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** No whole answer. A connection that was reset may be a kept one that went stale, or not: nobody knows. */
export function connectionFailure(error: unknown, whom: string): Failure {
  const code = codeFrom(systemCode(error) ?? (error instanceof Error ? error.name : ""), "unknown");
  if (/CERT|ERR_TLS|SELF_SIGNED|UNABLE_TO/.test(code)) {
    return failureOf({
      words: `the certificate of ${whom} was not accepted (${code}): check its address, or the proxy in between`,
      why: "configuration",
      code,
    });
  }
  return failureOf({
    words: /Timeout/.test(code)
      ? `${whom} did not answer in time`
      : `${whom} could not be reached (${code})`,
    why: "later",
    transient: true,
    proven: NEVER_REACHED.has(code),
    code,
  });
}

/** The client and fetch hide the system's error in causes. */
function systemCode(error: unknown, depth = 0): string | null {
  if (!(error instanceof Error) || depth > 5) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return systemCode(error.cause, depth + 1);
}

/** From the header (seconds or a date), or Gmail's "Retry after 2026-11-23T10:00:00.000Z" in the message. */
function waitMs(headers: unknown, message: string): number | null {
  const header = hasGet(headers) ? headers.get("retry-after") : null;
  const inMessage = /retry after (\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message)?.[1] ?? null;
  for (const value of [header, inMessage]) {
    if (typeof value !== "string" || value === "") continue;
    const seconds = Number(value);
    if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
    const date = Date.parse(value);
    if (Number.isFinite(date)) return Math.max(0, date - machineEpochSeconds() * 1000);
  }
  return null;
}

/** The client's headers are of node-fetch's class, not of Node's. */
const hasGet = (headers: unknown): headers is { get(name: string): unknown } =>
  typeof headers === "object" &&
  headers !== null &&
  "get" in headers &&
  typeof headers.get === "function";
