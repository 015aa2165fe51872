import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { boltLogger } from "./bolt-logger.ts";

/** An answer through a response_url may take longer than a Web API call, but never for ever. */
const RESPOND_TIMEOUT_MS = 10_000;

/**
 * Options for every Slack client: no retries (one place of ours decides that), no waiting for a rate
 * limit (it would stop everything behind it), a timeout on every request, answers included.
 */
export const slackClientOptions = (
  apiUrl: string,
  limits: Limits,
  logger: Logger,
): WebClientOptions => ({
  slackApiUrl: apiUrl,
  allowAbsoluteUrls: false,
  timeout: limits.slackCallTimeoutMs,
  rejectRateLimitedCalls: true,
  retryConfig: { retries: 0 },
  logger: boltLogger(logger),
  fetch: (url, init) => {
    const signals = [
      AbortSignal.timeout(RESPOND_TIMEOUT_MS),
      ...(init?.signal ? [init.signal] : []),
    ];
    return fetch(url, { ...init, signal: AbortSignal.any(signals) });
  },
});

/** One client per urgency: a 429 on one must not hold up the others. */
export const createSlackClient = (token: string, options: WebClientOptions): WebClient =>
  new WebClient(token, { ...options });
