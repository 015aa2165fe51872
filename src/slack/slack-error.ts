import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from "@slack/web-api";
import { ServiceError } from "../lib/errors.ts";

/** Refusals that will be the same the next time. */
const FINAL = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "missing_scope",
  "user_not_found",
  "users_not_found",
  "channel_not_found",
  "no_such_subteam",
  "not_in_channel",
  "method_not_supported_for_channel_type",
]);

/** A failed Web API call that only reads, in words for people; `transient` says whether it may pass. */
export function slackError(words: string, error: unknown): ServiceError {
  if (error instanceof WebAPIRateLimitedError) {
    return new ServiceError("Slack", `${words} It asks to wait ${error.retryAfter} s.`, {
      transient: true,
      cause: error,
    });
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    return new ServiceError("Slack", `${words} It answered “${code}”.`, {
      transient: !FINAL.has(code),
      cause: error,
    });
  }
  if (error instanceof WebAPIHTTPError) {
    return new ServiceError("Slack", `${words} It answered with status ${error.statusCode}.`, {
      transient: true,
      cause: error,
    });
  }
  return new ServiceError("Slack", `${words} It did not answer.`, {
    transient: true,
    cause: error,
  });
}
