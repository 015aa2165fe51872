import type { ViewSubmitAction } from "@slack/bolt";
import type { Logger } from "../lib/logger.ts";
import { asNotice } from "./modals.ts";
import type { Respond } from "./reply.ts";
import { type Modal, viewOf } from "./views/modal.ts";

/** What a window becomes once its submission is acknowledged. */
export type SubmissionAnswer =
  /** Closed, with what is below it when `all`. */
  | { kind: "close"; all?: boolean }
  /** Stays open with what was typed; words beside the input of each block id. */
  | { kind: "errors"; errors: Record<string, string> }
  | { kind: "update"; modal: Modal }
  | { kind: "push"; modal: Modal };

/** One submission of a window. */
export type Submission = {
  viewId: string;
  /** Of what was on the screen: the same when it is delivered twice. */
  hash: string;
  metadata: string;
  /** By block id: what was typed or chosen; null = left empty. */
  values: Readonly<Record<string, string | null>>;
  /**
   * Once, after the one write is committed: a process that dies before leaves the window open with all
   * that was typed in it. Nothing when it was acknowledged before.
   */
  ack(answer?: SubmissionAnswer): Promise<void>;
};

export function submissionOf(
  view: ViewSubmitAction["view"],
  ack: (body?: object) => Promise<void>,
): Submission & { readonly acked: boolean; readonly inputs: readonly string[] } {
  let acked = false;
  const values = Object.fromEntries(
    Object.entries(view.state.values).map(([block, actions]) => [
      block,
      textOf(Object.values(actions)[0]),
    ]),
  );
  return {
    viewId: view.id,
    hash: view.hash,
    metadata: view.private_metadata,
    values,
    inputs: Object.keys(values),
    get acked() {
      return acked;
    },
    async ack(answer = { kind: "close" }) {
      if (acked) return;
      acked = true;
      await ack(bodyOf(answer));
    },
  };
}

function bodyOf(answer: SubmissionAnswer): object | undefined {
  switch (answer.kind) {
    case "close":
      return answer.all === true ? { response_action: "clear" } : undefined;
    case "errors":
      return { response_action: "errors", errors: answer.errors };
    case "update":
      return { response_action: "update", view: viewOf(answer.modal) };
    case "push":
      return { response_action: "push", view: viewOf(answer.modal) };
  }
}

type Entered = ViewSubmitAction["view"]["state"]["values"][string][string];

/** One element's value as text; several are joined by commas (ids, addresses). */
function textOf(entered: Entered | undefined): string | null {
  if (entered === undefined) return null;
  const one =
    entered.value ??
    entered.selected_option?.value ??
    entered.selected_date ??
    entered.selected_user ??
    entered.selected_conversation ??
    null;
  if (one !== null) return one;
  const many = entered.selected_options?.map(({ value }) => value) ?? entered.selected_users ?? [];
  return many.length === 0 ? null : many.join(",");
}

/**
 * Tells somebody who submitted a window: beside the last input, so that nothing typed is lost; in the
 * window itself when it has none; and once that window was answered, by `later`.
 */
export const respondToSubmission =
  (submission: ReturnType<typeof submissionOf>, later: Respond, log: Logger): Respond =>
  async (message) => {
    if (submission.acked) {
      log.info("told after the window was answered");
      return later(message);
    }
    const input = submission.inputs.at(-1);
    await submission.ack(
      input === undefined
        ? { kind: "update", modal: asNotice(message) }
        : { kind: "errors", errors: { [input]: message.text } },
    );
  };
