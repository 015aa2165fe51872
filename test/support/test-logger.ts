import { channel } from "node:diagnostics_channel";
import { createLogger, type Logger } from "../../src/lib/logger.ts";

/** Every line that a bot's logger writes in a test, as it is written; see `scan-logs.ts`. */
export const LOG_LINES = channel("tam-test:log");

/**
 * The bot's logger for tests: says everything, prints nothing, and what it says is scanned for what must never be in a
 * log. `write` is told each line too; `level` only where a test is about it. PROOF_LOG=<level> prints instead.
 */
export function testLogger(write: (line: string) => void = () => {}, level = "trace"): Logger {
  const print = process.env.PROOF_LOG;
  if (print !== undefined) return createLogger(print);
  return createLogger(level, {
    write(line) {
      LOG_LINES.publish(line);
      write(line);
    },
  });
}
