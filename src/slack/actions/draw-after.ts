import { errorSummary } from "../../lib/errors.ts";
import type { Context } from "../listener.ts";
import { WindowLeft } from "../modals.ts";

/**
 * Draws what became of something that is stored already. When that fails, what is stored stands, and nobody must be
 * told that nothing was changed: only the log says so.
 */
export async function drawAfter(
  { log, stopping }: Context,
  draw: () => Promise<unknown>,
): Promise<void> {
  try {
    await draw();
  } catch (error) {
    if (error instanceof WindowLeft || stopping.aborted) return;
    log.error(errorSummary(error), "what became of a click could not be drawn");
  }
}
