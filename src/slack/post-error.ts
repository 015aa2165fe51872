import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from "@slack/web-api";
import type { PostRefusal } from "../domain/poster.ts";

/**
 * Slack's codes that do not say whether the call had an effect: "it is possible some aspect of the
 * operation succeeded before the error was raised" (docs.slack.dev/reference/methods/chat.postMessage).
 */
const UNCLEAR = new Set(["internal_error", "fatal_error", "service_unavailable"]);
/** Refusals that pass by themselves. */
const PASSING = new Set(["ratelimited", "rate_limited", "request_timeout", "team_added_to_org"]);
/** The request never left the machine. */
const NOT_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Refusals by Slack's code, in words for an admin, with what to do about them. */
export const POST_REFUSALS: Record<string, string> = {
  not_in_channel: "I am not in the channel: invite me there with /invite.",
  channel_not_found:
    "I do not see the channel: it does not exist, or it is private and I am not in it. Invite me there, or mend SLACK_ESCALATION_CHANNEL.",
  is_archived: "The channel is archived: unarchive it, or set another SLACK_ESCALATION_CHANNEL.",
  shared_channel:
    "The channel is shared with another company, which would see account data: set another SLACK_ESCALATION_CHANNEL, or ALLOW_SHARED_CHANNEL=true if that is meant.",
  restricted_action: "A setting of the workspace does not let me post in the channel.",
  restricted_action_read_only_channel: "The channel is read-only for me.",
  missing_scope:
    "The Slack app lacks a permission: install it again from manifest.yml and invite it again.",
  invalid_auth: "Slack does not accept SLACK_BOT_TOKEN any more.",
  token_revoked: "SLACK_BOT_TOKEN was revoked.",
  account_inactive: "The bot's user was deactivated.",
  invalid_blocks: "Slack did not accept how the message is built, not even as plain text.",
};

/** Slack did not do what it was asked, or nobody knows whether it did. */
export function postFailure(error: unknown): PostRefusal | { kind: "unclear"; error: string } {
  if (error instanceof WebAPIRateLimitedError) {
    return {
      kind: "refused",
      code: "ratelimited",
      error: `Slack asks to wait ${error.retryAfter} s.`,
      retryAfterMs: error.retryAfter * 1000,
      final: false,
    };
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    const words = POST_REFUSALS[code] ?? `Slack answered “${code}”.`;
    if (UNCLEAR.has(code)) return { kind: "unclear", error: words };
    const final = !PASSING.has(code);
    return { kind: "refused", code, error: words, retryAfterMs: null, final };
  }
  const code = networkCode(error);
  if (code !== null && NOT_SENT.has(code)) {
    const words = `Slack cannot be reached (${code}).`;
    return { kind: "refused", code: "unreachable", error: words, retryAfterMs: null, final: false };
  }
  return {
    kind: "unclear",
    error:
      error instanceof WebAPIHTTPError
        ? `Slack answered with status ${error.statusCode}.`
        : "Slack did not answer.",
  };
}

/** As `postFailure`, of a call that only looks or may be repeated: unclear is a refusal that may pass. */
export function readFailure(error: unknown): PostRefusal {
  const failure = postFailure(error);
  return failure.kind === "refused"
    ? failure
    : {
        kind: "refused",
        code: "no_answer",
        error: failure.error,
        retryAfterMs: null,
        final: false,
      };
}

/** The code of the network's failure, however deep the SDK and fetch have wrapped it. */
function networkCode(error: unknown): string | null {
  let inner: unknown = error instanceof WebAPIRequestError ? error.original : error;
  for (let depth = 0; depth < 5 && inner instanceof Error; depth += 1) {
    if ("code" in inner && typeof inner.code === "string") return inner.code;
    inner = inner.cause;
  }
  return null;
}
