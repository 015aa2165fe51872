import { errorSummary } from "../lib/errors.ts";
import type { Logger } from "../lib/logger.ts";

type Closing = { name: string; close: () => Promise<void> | void };

/** What is opened, closed again in reverse order; one failing close does not keep the others from closing. */
export function createClosings(logger: Logger) {
  const closings: Closing[] = [];
  let closing: Promise<void> | null = null;

  async function closeInTurn(): Promise<void> {
    for (let next = closings.pop(); next !== undefined; next = closings.pop()) {
      try {
        await next.close();
      } catch (error) {
        logger.error({ part: next.name, ...errorSummary(error) }, "not closed cleanly");
      }
    }
  }

  return {
    add: (name: string, close: Closing["close"]) => void closings.push({ name, close }),
    /** Whoever asks again while it closes waits for the same end. */
    closeAll: (): Promise<void> => (closing ??= closeInTurn()),
  };
}

export type Closings = ReturnType<typeof createClosings>;
