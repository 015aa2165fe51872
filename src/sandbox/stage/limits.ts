import { type Limits, realLimits } from "../../lib/limits.ts";

/**
 * The sandbox's: a minute of the services' budgets passes in a second and posts need not wait for each
 * other, so that a day with its scan can be played in a second. All else is as the real services have it.
 */
export const sandboxLimits: Limits = {
  ...realLimits,
  slackPostIntervalMs: 20,
  slackProgressMs: 500,
  notionWindowMs: 1_000,
  gmailWindowMs: 1_000,
  scanFollowMs: 200,
  scanRetryMs: 2_000,
  gmailWatchMs: 2_000,
  // An account that somebody adds in the Notion beside it is known soon.
  directoryMs: 10_000,
};
