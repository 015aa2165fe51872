import type { Limits } from "../../lib/limits.ts";
import { elapsedMs } from "../../lib/time.ts";

/** When a kind of call may be made again, in machine time. */
export type Pause = {
  /** 0 = now. */
  until(): number;
  /** Slack refused for now: waits as long as it asked for, else longer each time. */
  after(retryAfterMs: number | null): void;
  over(): void;
};

export function createPause(
  limits: Pick<Limits, "slackReconnectFirstMs" | "slackReconnectMaxMs">,
): Pause {
  let until = 0;
  let wait = limits.slackReconnectFirstMs;
  return {
    until: () => until,
    after(retryAfterMs) {
      until = elapsedMs() + (retryAfterMs ?? wait);
      wait = Math.min(wait * 2, limits.slackReconnectMaxMs);
    },
    over() {
      until = 0;
      wait = limits.slackReconnectFirstMs;
    },
  };
}
