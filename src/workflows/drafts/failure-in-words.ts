import { assertServiceFailure, errorSummary } from "../../lib/errors.ts";
import type { Logger } from "../../lib/logger.ts";

/** Words for a service that failed; anything else is a defect and goes to the boundary. */
export function failureInWords(error: unknown, logger: Logger): { kind: "failed"; error: string } {
  assertServiceFailure(error);
  logger.warn(errorSummary(error), "a draft cannot be reached now");
  return { kind: "failed", error: error.message };
}
