import { useState } from "react";
import { useSurroundings } from "./block-context.ts";
import { type Block, type Element, stringOf, textOf } from "./block-types.ts";

/** Typed input of any kind. In a message only date and time pickers exist; they tell the bot at once. */
export function TextElement({
  element,
  block,
  inForm,
  kind,
  id,
  describedBy,
  invalid,
}: {
  element: Element;
  block: Block;
  inForm: boolean;
  kind: "text" | "email" | "url" | "number" | "date" | "time";
  id?: string;
  describedBy?: string;
  invalid: boolean;
}) {
  const { act, form } = useSurroundings();
  const actionId = element.action_id ?? "";
  const [own, setOwn] = useState(initialText(element));
  const value = inForm ? (form?.values[actionId] ?? "") : own;
  const shared = {
    id,
    value,
    placeholder: textOf(element.placeholder),
    "aria-describedby": describedBy,
    "aria-invalid": invalid,
    "aria-label": id === undefined ? textOf(element.placeholder, "Value") : undefined,
    maxLength: typeof element.max_length === "number" ? element.max_length : undefined,
    onChange: (event: { target: { value: string } }) => {
      const typed = event.target.value;
      if (inForm) return form?.set(actionId, typed);
      setOwn(typed);
      if (typed !== "") void act(element, block.block_id, typed);
    },
  };
  return element.multiline === true ? (
    <textarea rows={5} {...shared} />
  ) : (
    <input type={kind} step={element.is_decimal_allowed === true ? "any" : undefined} {...shared} />
  );
}

/** What an element holds before anybody touched it. */
export const initialText = (element: Element): string =>
  ["initial_value", "initial_date", "initial_time"]
    .map((key) => stringOf(element[key]))
    .find((value) => value !== "") ?? "";
