import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger };

/**
 * Shapes of credentials and one-time addresses, as they look in a line of JSON: a slash or a line
 * break may carry backslashes, once for each time the text was quoted. None of them backtracks over
 * a long text.
 */
const SECRET_SHAPES = [
  // Slack: bot, user, refresh and app tokens; response_url, webhooks; the socket's ticket; trigger_id.
  /xox[a-z]-[\w-]+/,
  /xapp-[\w-]+/,
  /https?:\\*\/\\*\/hooks\.slack\.com(?:[^\s"\\]|\\+\/)*/,
  /https?:\\*\/\\*\/[^\s"\\/]+\\*\/(?:commands|actions|response)\\*\/(?:[^\s"\\]|\\+\/)*/,
  /wss?:\\*\/\\*\/(?:[^\s"\\]|\\+\/)*/,
  /\b\d{6,20}\.\d{6,20}\.[0-9a-f]{32}\b/,
  // Notion, Google, signed assertions, private keys, whatever an Authorization header bears.
  /(?:ntn|secret)_\w+/,
  /ya29\.[\w-]+/,
  /(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/,
  /-----BEGIN (?:[^"\\]|\\+[nr])*/,
  /(?:Bearer|bearer|BEARER)\s+[\w.~+/-]+=*/,
  /postgres(?:ql)?:\\*\/\\*\/(?:[^\s"\\]|\\+\/)*/,
];
const SECRETS = new RegExp(SECRET_SHAPES.map(({ source }) => source).join("|"), "g");

/**
 * Structured logs on stderr (stdout belongs to `--json`). Redaction is by shape, over the finished
 * line, so a deeper key or a message text cannot slip through.
 */
export const createLogger = (
  level: string,
  // Written at once: pino's other way keeps lines for later, and when nobody reads them any more it tries
  // for ever to write them at the end, so that the process never ends.
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
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
