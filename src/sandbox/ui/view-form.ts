import { type Element, elementsOf, isRecord, optionOf, stringOf } from "./blocks/block-types.ts";
import { initialText } from "./blocks/text-element.tsx";
import type { Block, View } from "./protocol.ts";

type Input = { block: Block; element: Element };

export const inputsOf = (view: View): Input[] =>
  view.blocks
    .filter(({ type }) => type === "input")
    .flatMap((block) => elementsOf([block.element]).map((element) => ({ block, element })));

/** What the inputs hold before anybody touched them, by action id. */
export function initialValues(view: View): Record<string, string> {
  const entries = inputsOf(view).map(({ element }) => [element.action_id ?? "", first(element)]);
  return Object.fromEntries(entries.filter(([, value]) => value !== ""));
}

function first(element: Element): string {
  const options = Array.isArray(element.initial_options) ? element.initial_options : [];
  const option = isRecord(element.initial_option) ? [element.initial_option] : options;
  const chosen = option.map((each) => optionOf(each)?.value).filter(Boolean);
  const picked = ["initial_user", "initial_conversation", "initial_channel"]
    .map((key) => stringOf(element[key]))
    .find(Boolean);
  return initialText(element) || chosen.join(",") || picked || "";
}

/** Required inputs that are empty, by block id, in Slack's words. */
export function missingInputs(view: View, values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    inputsOf(view)
      .filter(({ block }) => block.optional !== true)
      .filter(({ element }) => (values[element.action_id ?? ""] ?? "").trim() === "")
      .map(({ block }) => [block.block_id ?? "", "Please complete this required field."]),
  );
}
