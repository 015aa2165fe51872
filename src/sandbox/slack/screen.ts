import { isObject, type Json } from "./block-kit/schema.ts";
import type { SlackBlock } from "./contract.ts";

/** An interactive element with the block that holds it. */
export type OnScreen = { element: Json; block: Json; blockId: string; actionId: string };

/** Every interactive element in these blocks, in the order in which they are drawn. */
export function* elementsOn(value: unknown, block: Json = {}): Generator<OnScreen> {
  if (Array.isArray(value)) {
    for (const entry of value) yield* elementsOn(entry, block);
  } else if (isObject(value)) {
    const holder = typeof value.block_id === "string" ? value : block;
    if (typeof value.action_id === "string")
      yield {
        element: value,
        block: holder,
        blockId: String(holder.block_id),
        actionId: value.action_id,
      };
    for (const entry of Object.values(value)) yield* elementsOn(entry, holder);
  }
}

/**
 * The one element that a person means; throws when there is none or when it could be several.
 * Buttons that share an action id are told apart by block, or by their value.
 */
export function elementOn(
  blocks: SlackBlock[],
  wanted: { actionId: string; blockId?: string; value?: string; user: string },
): OnScreen {
  const found = [...elementsOn(blocks)].filter(
    ({ element, actionId, blockId }) =>
      actionId === wanted.actionId &&
      (wanted.blockId === undefined || blockId === wanted.blockId) &&
      isVisible(element, wanted.user) &&
      (element.type !== "button" || wanted.value === undefined || element.value === wanted.value),
  );
  const [only] = found;
  if (only === undefined)
    throw new Error(
      `no ${wanted.actionId} on the screen; there is: ${[...elementsOn(blocks)].map(({ actionId }) => actionId).join(", ") || "nothing to click"}`,
    );
  if (found.length > 1)
    throw new Error(
      `${found.length} elements are called ${wanted.actionId}: say in which block, or the button's value`,
    );
  return only;
}

/** Only icon buttons know whom they are drawn for. */
const isVisible = ({ visible_to_user_ids: ids }: Json, user: string): boolean =>
  !Array.isArray(ids) || ids.includes(user);
