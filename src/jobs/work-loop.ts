import { abortable } from "../lib/abortable.ts";
import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";

export type WorkLoop = {
  /** Works until the signal; one at a time. */
  run(signal: AbortSignal): Promise<void>;
  /** There is work now; a loop that does not run takes no notice. */
  wake(): void;
};

/** Looks for work at once when woken, and every `everyMs` for what other processes left in the store. */
export function createWorkLoop(deps: {
  resume: (signal: AbortSignal) => Promise<void>;
  work: (signal: AbortSignal) => Promise<void>;
  everyMs: number;
  logger: Logger;
}): WorkLoop {
  const { resume, work, everyMs, logger } = deps;
  let woken = Promise.withResolvers<void>();

  async function step(
    name: string,
    doIt: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await doIt(signal);
    } catch (error) {
      if (!signal.aborted)
        logger.error(
          { step: name, ...errorSummary(error) },
          "the worker's step failed; it is tried again",
        );
    }
  }

  return {
    async run(signal) {
      await step("resume", resume, signal);
      while (!signal.aborted) {
        woken = Promise.withResolvers<void>();
        await step("work", work, signal);
        const looked = new AbortController();
        await abortable(Promise.race([woken.promise, delay(everyMs, looked.signal)]), signal).catch(
          () => {},
        );
        looked.abort();
      }
    },
    wake: () => woken.resolve(),
  };
}
