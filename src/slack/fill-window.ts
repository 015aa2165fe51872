import { errorSummary } from "../lib/errors.ts";
import { failureText } from "./boundary.ts";
import type { Context } from "./listener.ts";
import { type ViewRef, whateverItShows } from "./modals.ts";
import { noticeModal } from "./views/modal.ts";

/**
 * What goes wrong while a window waits for its content is told in that window: it never waits for ever. `words`: other
 * ones, where something was done before.
 */
export async function fillWindow(
  { modals, reference, log }: Context,
  view: ViewRef,
  work: () => Promise<void>,
  words: (error: unknown, reference: string) => string = failureText,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error(errorSummary(error), "not answered");
    await modals.update(whateverItShows(view.id), noticeModal([], words(error, reference)));
  }
}
