import type { View } from "@slack/types";
import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import { slackError } from "./slack-error.ts";
import type { Block, Message } from "./views/blocks.ts";
import { type Modal, noticeModal, viewOf } from "./views/modal.ts";

/** A view that is open on somebody's screen; `hash` of what it shows. */
export type ViewRef = { id: string; hash: string };

/** An open window, for whoever replaces what it shows by now: an update without a hash always does. */
export const whateverItShows = (viewId: string): ViewRef => ({ id: viewId, hash: "" });

/** The window or Home tab in which something was clicked. */
export type OpenView = ViewRef & {
  kind: "modal" | "home";
  /** Slack takes three windows one on the other. */
  mayPush: boolean;
};

/**
 * Modals for one person by what they did a moment ago: its trigger is good for 3 s and once, so a
 * skeleton goes first and the content follows by `update`. Throws ServiceError; WindowLeft by `push` and `over`.
 */
export type Modals = {
  open(modal: Modal): Promise<ViewRef>;
  /** On top of the one that is open; two at most. */
  push(modal: Modal): Promise<ViewRef>;
  /** On top of what was clicked in (null: a message); in its place where no further window fits. */
  over(view: OpenView | null, modal: Modal): Promise<ViewRef>;
  /** `changed`: it shows something newer already. `closed`: the person closed it. */
  update(
    view: ViewRef,
    modal: Modal,
  ): Promise<{ kind: "shown"; view: ViewRef } | { kind: "changed" | "closed" }>;
};

/** The person closed the window before another could be put on it, or has that one by a double click. */
export class WindowLeft extends Error {
  override readonly name = "WindowLeft";
}

const isAny = (error: unknown, ...codes: string[]): boolean =>
  error instanceof WebAPIPlatformError && codes.includes(error.data.error);
const isClosed = (error: unknown) => isAny(error, "not_found", "view_not_found");

/** `client`: of its own, as a rate limit elsewhere must not use up the trigger's time. */
export function createModals(client: WebClient, triggerId: string): Modals {
  const words = "Slack did not open the window.";
  const modals: Modals = {
    open: async (modal) => {
      try {
        return refOf((await client.views.open({ trigger_id: triggerId, view: view(modal) })).view);
      } catch (error) {
        throw slackError(words, error);
      }
    },
    over: async (clicked, modal) => {
      if (clicked?.kind !== "modal") return modals.open(modal);
      if (clicked.mayPush) return modals.push(modal);
      const here = whateverItShows(clicked.id);
      const shown = await modals.update(here, modal);
      return shown.kind === "shown" ? shown.view : here;
    },
    push: async (modal) => {
      try {
        return refOf((await client.views.push({ trigger_id: triggerId, view: view(modal) })).view);
      } catch (error) {
        throw isClosed(error) || isAny(error, "push_limit_reached")
          ? new WindowLeft()
          : slackError(words, error);
      }
    },
    update: async ({ id, hash }, modal) => {
      try {
        const answer = await client.views.update({
          view_id: id,
          ...(hash === "" ? {} : { hash }),
          view: view(modal),
        });
        return { kind: "shown", view: refOf(answer.view) };
      } catch (error) {
        const code = error instanceof WebAPIPlatformError ? error.data.error : "";
        if (code === "hash_conflict") return { kind: "changed" };
        if (isClosed(error)) return { kind: "closed" };
        throw slackError("Slack did not draw the window.", error);
      }
    },
  };
  return modals;
}

const view = (modal: Modal): View => viewOf(modal);

const refOf = (answer: { id?: string; hash?: string } | undefined): ViewRef => ({
  id: answer?.id ?? "",
  hash: answer?.hash ?? "",
});

/** An answer to somebody who is in a window or on the Home tab, where there is no message to answer with. */
export const asNotice = ({ text, blocks }: Message): Modal =>
  noticeModal(blocks?.filter(({ type }) => !MESSAGE_ONLY.has(type)) ?? [], text);

const MESSAGE_ONLY = new Set<Block["type"]>(["data_visualization", "markdown", "table"]);
