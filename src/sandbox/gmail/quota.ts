import { elapsedMs, machineEpochSeconds } from "../../lib/time.ts";
import { GmailRefusal } from "./refusal.ts";

/**
 * Quota units of each method (Gmail API usage limits of May 2026; the reads of single messages from
 * a secondary copy of the table).
 */
export const UNITS = {
  send: 100,
  createDraft: 10,
  updateDraft: 15,
  deleteDraft: 10,
  list: 5,
  history: 2,
  profile: 1,
  labels: 1,
  sendAs: 1,
  get: 20,
  getThread: 40,
  listThreads: 10,
} as const;

export type Quota = {
  /** Throws 429 when this user has not so many units left; else they are spent. */
  spend(email: string, units: number): void;
};

/** A fixed window for each user, from their first request on. */
export function createQuota(input: { units(): number; windowMs: number }): Quota {
  const windows = new Map<string, { startedAt: number; used: number }>();
  return {
    spend(email, units) {
      const now = elapsedMs();
      let window = windows.get(email);
      if (window === undefined || now - window.startedAt >= input.windowMs) {
        window = { startedAt: now, used: 0 };
        windows.set(email, window);
      }
      if (window.used + units > input.units()) {
        throw tooFast(window.startedAt + input.windowMs - now);
      }
      window.used += units;
    },
  };
}

/** Gmail names the time in the text only, by its own clock; there is no Retry-After. */
function tooFast(restMs: number): GmailRefusal {
  const until = new Date((machineEpochSeconds() + 1) * 1000 + Math.ceil(restMs)).toISOString();
  return new GmailRefusal(
    429,
    "rateLimitExceeded",
    `User-rate limit exceeded.  Retry after ${until}`,
  );
}
