import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";
import type { Wake } from "./cron-wake.ts";

/**
 * Wakes as `createCronWake` does, but loads node-cron only when whoever waited for the bot has been told that it is
 * ready: until then the start itself and the clock's alarm wake the scheduler.
 */
export const createLateCronWake =
  (logger: Logger): Wake =>
  (cron, timeZone, run) => {
    const ending = new AbortController();
    void begin(ending.signal);
    return () => ending.abort();

    async function begin(signal: AbortSignal): Promise<void> {
      await delay(0);
      const { createCronWake } = await import("./cron-wake.ts");
      if (signal.aborted) return;
      signal.addEventListener("abort", createCronWake(logger)(cron, timeZone, run), { once: true });
    }
  };
