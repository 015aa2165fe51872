import { WebClient, type WebClientOptions } from "@slack/web-api";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { createAnswerRequest } from "./answer-request.ts";
import { boltLogger } from "./bolt-logger.ts";

/** An answer through a response_url may take longer than a Web API call, but never for ever. */
const LONGEST_ANSWER_MS = 10_000;
const answerRequest = createAnswerRequest(LONGEST_ANSWER_MS);

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
  // A call of the Web API brings the signal of its timeout; an answer through a response_url brings none.
  fetch: (url, init) => (init?.signal ? fetch(url, init) : answerRequest(url, init)),
});

/** One client per urgency: a 429 on one must not hold up the others. */
export const createSlackClient = (token: string, options: WebClientOptions): WebClient =>
  new WebClient(token, { ...options });
