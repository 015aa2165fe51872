import { elapsedMs } from "../../lib/time.ts";
import { NotionRefusal } from "./refusal.ts";

/**
 * Notion's budget since 2026: so many requests in a fixed window, spendable in one burst, then 429
 * until the window ends (documentation of request limits). A request counts when it arrives.
 */
export type RateWindow = {
  /** Null when there is budget; else the refusal, with Retry-After in whole seconds. */
  count(): NotionRefusal | null;
};

export function createRateWindow(input: { requests: number; windowMs: number }): RateWindow {
  let startedAt = Number.NEGATIVE_INFINITY;
  let used = 0;
  return {
    count() {
      const now = elapsedMs();
      if (now - startedAt >= input.windowMs) {
        startedAt = now;
        used = 0;
      }
      used += 1;
      if (used <= input.requests) return null;
      const restMs = startedAt + input.windowMs - now;
      const retryAfter = String(Math.max(1, Math.ceil(restMs / 1000)));
      return new NotionRefusal(
        429,
        "rate_limited",
        "You have been rate limited. Please try again in a few minutes.",
        {
          headers: { "retry-after": retryAfter },
          additionalData: {
            rate_limit_reason: "public_api_request_rate_limit",
            retry_after: retryAfter,
          },
        },
      );
    },
  };
}
