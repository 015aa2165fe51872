import type {
  Place,
  SlackBlock,
  SlackEmulator,
  SlackMessage,
  SlackView,
} from "../slack/contract.ts";

/** A button as a person sees it: by its label. */
export type SeenButton = { actionId: string; blockId: string };

/** The first button with this label, "…" at its end aside; null when there is none. */
export function findButton(blocks: readonly SlackBlock[], label: string): SeenButton | null {
  for (const block of blocks) {
    const elements = [block.elements, block.accessory].flat();
    for (const element of elements) {
      const { type, action_id, text } = (element ?? {}) as Record<string, unknown>;
      const words = (text as { text?: unknown } | undefined)?.text;
      if (type !== "button" || typeof words !== "string" || typeof action_id !== "string") continue;
      if (words.replace(/\s*…$/, "") === label)
        return { actionId: action_id, blockId: block.block_id ?? "" };
    }
  }
  return null;
}

/** The newest message of the channel with such a button. */
export const newestWith = (
  messages: readonly SlackMessage[],
  label: string,
): { message: SlackMessage; button: SeenButton } | null =>
  messages
    .toReversed()
    .flatMap((message) => {
      const button = findButton(message.blocks ?? [], label);
      return button === null ? [] : [{ message, button }];
    })
    .at(0) ?? null;

/** Presses it as this person. Rejects in words when the bot does not acknowledge. */
export async function press(
  slack: Pick<SlackEmulator, "click">,
  user: string,
  place: Place,
  button: SeenButton,
): Promise<void> {
  const { acked, error } = await slack.click({ user, place, ...button });
  if (!acked) throw new Error(`The bot did not answer the click (${error ?? "no answer"}).`);
}

export const buttonIn = (view: SlackView | null, label: string): SeenButton | null =>
  view === null ? null : findButton(view.blocks, label);
