import { type Logger as BoltLogger, LogLevel } from "@slack/bolt";
import type { Logger } from "../lib/logger.ts";

/**
 * Slack's libraries log through ours. Their debug output holds whole payloads (what people typed,
 * one-time addresses), so it is never let through, whatever LOG_LEVEL says.
 */
export const boltLogger = (log: Logger): BoltLogger => ({
  debug: () => {},
  info: (...parts) => log.debug(parts.join(" ")),
  warn: (...parts) => log.warn(parts.join(" ")),
  error: (...parts) => log.error(parts.join(" ")),
  setLevel: () => {},
  getLevel: () => LogLevel.INFO,
  setName: () => {},
});
