import type { Limits } from "../../lib/limits.ts";
import { elapsedMs } from "../../lib/time.ts";
import { Refusal } from "./refusal.ts";

export type RateLimits = {
  /** Counts one call of this method; throws a 429 when the minute's budget is spent. */
  countMethod(method: string, perMinute: number): void;
  /** Counts one post to this channel: one an interval, after a short burst. */
  countPost(channel: string): void;
};

/** "Short bursts" are allowed; how short, the page does not say (docs.slack.dev/apis/web-api/rate-limits). */
const POST_BURST = 3;

/** One post a second a channel, so a minute is sixty of whatever stands for that second. */
const minuteOf = (limits: Limits): number => 60 * limits.slackPostIntervalMs;

/** Retry-After is whole seconds, at least one. */
const tooMany = (waitMs: number): Refusal =>
  new Refusal("ratelimited", {}, Math.max(1, Math.ceil(waitMs / 1000)));

export function createRateLimits(limits: Limits): RateLimits {
  const calls = new Map<string, number[]>();
  const posts = new Map<string, { left: number; at: number }>();
  return {
    countMethod(method, perMinute) {
      const now = elapsedMs();
      const recent = (calls.get(method) ?? []).filter((at) => now - at < minuteOf(limits));
      calls.set(method, recent);
      const [oldest] = recent;
      if (oldest !== undefined && recent.length >= perMinute)
        throw tooMany(oldest + minuteOf(limits) - now);
      recent.push(now);
    },
    countPost(channel) {
      const now = elapsedMs();
      const bucket = posts.get(channel) ?? { left: POST_BURST, at: now };
      const refilled = (now - bucket.at) / limits.slackPostIntervalMs;
      const left = Math.min(POST_BURST, bucket.left + refilled);
      posts.set(channel, { left: left >= 1 ? left - 1 : left, at: now });
      if (left < 1) throw tooMany((1 - left) * limits.slackPostIntervalMs);
    },
  };
}
