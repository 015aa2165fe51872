import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger };

/** Shapes of credentials and one-time addresses; whatever looks like one never reaches a log line. */
const SECRETS =
  /xox[a-z]-[\w-]+|xapp-[\w-]+|(?:ntn|secret)_\w+|ya29\.[\w-]+|Bearer\s+[\w.~+/-]+=*|https?:\/\/[^\s"\\]*\/(?:commands|actions|response)\/[^\s"\\]*|postgres(?:ql)?:\/\/[^\s"\\]+/g;

/**
 * Structured logs on stderr (stdout belongs to `--json`). Redaction is by shape, over the finished
 * line, so a deeper key or a message text cannot slip through.
 */
export const createLogger = (
  level: string,
  destination: DestinationStream = pino.destination(2),
): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: { streamWrite: (line) => line.replace(SECRETS, "[redacted]") },
    },
    destination,
  );

/** A short reference that a person can read out and an operator can find in the log. */
export const newReference = (): string => crypto.randomUUID().slice(0, 8);
