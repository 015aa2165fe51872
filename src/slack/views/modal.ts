import type { ModalView } from "@slack/types";
import { VIEW, type ViewId } from "../ids.ts";
import { type Block, label, section } from "./blocks.ts";

/** A window in Slack. Title and buttons hold 24 characters, `metadata` 3,000. */
export type Modal = {
  id: ViewId;
  title: string;
  /** Words of the button that submits; none when there is nothing to submit. */
  submit?: string;
  close?: string;
  /** Its close button closes the windows below as well: what they show is over. */
  closesAll?: true;
  blocks: Block[];
  /** Opaque ids for whoever handles it. */
  metadata?: string;
};

const BUTTON_TEXT = 24;
/** Slack takes no more blocks in a view. */
const MOST_BLOCKS = 100;

export const viewOf = ({
  id,
  title,
  submit,
  close,
  closesAll,
  blocks,
  metadata = "",
}: Modal): ModalView => ({
  type: "modal",
  callback_id: id,
  title: label(title, BUTTON_TEXT),
  ...(submit === undefined ? {} : { submit: label(submit, BUTTON_TEXT) }),
  close: label(close ?? "Close", BUTTON_TEXT),
  ...(closesAll === undefined ? {} : { clear_on_close: closesAll }),
  private_metadata: metadata,
  // The SDK's types do not know every block of a message; those are never put into a view.
  blocks: blocks.slice(0, MOST_BLOCKS) as ModalView["blocks"],
});

/** Words in a window of their own. */
export const noticeModal = (blocks: Block[], text: string, title = "TAM Assistant"): Modal => ({
  id: VIEW.notice,
  title,
  blocks: blocks.length === 0 ? [section(text)] : blocks,
});

/** What stands in a window until its content is there. */
export const skeleton = (title: string, doing: string): Modal => ({
  id: VIEW.notice,
  title,
  blocks: [section(`⏳ ${doing}`)],
});
