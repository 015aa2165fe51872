import type { Button } from "@slack/types";
import type { Draft } from "../../domain/draft.ts";
import { ACTION, encodeDraft, VIEW } from "../ids.ts";
import { button, section } from "./blocks.ts";
import { draftLine } from "./draft-words.ts";
import type { Modal } from "./modal.ts";

/** After a click: what became of the draft, what may be done about it now, and the next one that waits. */
export function draftStateModal(
  draft: Draft,
  words: string | null = null,
  next: Pick<Draft, "id"> | null = null,
): Modal {
  const value = encodeDraft(draft.id);
  const elements = [
    ...(draft.state === "approved" ? [button("Undo", ACTION.draftUndo, value)] : []),
    ...(draft.state === "pending" ? [button("Look at it again", ACTION.draftReview, value)] : []),
    ...nextButton(next),
  ];
  return {
    id: VIEW.notice,
    title: "Draft",
    // A review below shows what was before.
    closesAll: true,
    blocks: [
      ...(words === null ? [] : [section(words)]),
      section(draftLine(draft)),
      ...(elements.length === 0
        ? []
        : [{ type: "actions" as const, block_id: STATE_BUTTONS, elements }]),
    ],
  };
}

/** Always the same: a click that is under way while the window is drawn once more still finds its button. */
const STATE_BUTTONS = "draft-state-buttons";

/** *Next*, when another draft waits. */
export const nextButton = (next: Pick<Draft, "id"> | null): Button[] =>
  next === null ? [] : [button("Next", ACTION.draftNext, encodeDraft(next.id))];
