import { errorSummary } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { delay } from "../lib/time.ts";

/** The part of Slack's time after which a click is acknowledged whether it was committed or not. */
const LATEST = 0.8;

/**
 * The acknowledgement of a click that is committed first: sent once, when told, and at the latest
 * shortly before Slack would tell the person that nothing works. Never throws: what was committed
 * stands, acknowledged or not.
 */
export function createLateAck(
  ack: () => Promise<void>,
  limits: Pick<Limits, "slackAckMs">,
  logger: Logger,
): () => Promise<void> {
  const acked = new AbortController();
  const ackOnce = async () => {
    if (acked.signal.aborted) return;
    acked.abort();
    await ack().catch((error: unknown) => logger.warn(errorSummary(error), "not acknowledged"));
  };
  delay(limits.slackAckMs * LATEST, acked.signal).then(ackOnce, () => {});
  return ackOnce;
}
