import { useId, useState } from "react";
import { useSurroundings } from "./block-context.ts";
import type { Block, Element, Option } from "./block-types.ts";

/** Radio buttons, checkboxes and static selects of several; several chosen values are joined by commas. */
export function ChoiceElement({
  element,
  block,
  inForm,
  id,
  kind,
  choices,
  initial,
}: {
  element: Element;
  block: Block;
  inForm: boolean;
  /** Of the input block, whose label has it with `-label` at its end. */
  id?: string;
  kind: "radio" | "checkbox";
  choices: Option[];
  initial: string[];
}) {
  const { act, form } = useSurroundings();
  const name = useId();
  const [chosen, setChosen] = useState(initial);

  function toggle(value: string, on: boolean) {
    const others = kind === "radio" ? [] : chosen.filter((each) => each !== value);
    const next = on ? [...others, value] : others;
    setChosen(next);
    if (inForm) form?.set(element.action_id ?? "", next.join(","));
    else void act(element, block.block_id, next.join(","));
  }

  return (
    <fieldset className="choices" aria-labelledby={id && `${id}-label`}>
      {choices.map(({ text, value, description }) => (
        <label key={value}>
          <input
            type={kind}
            name={name}
            checked={chosen.includes(value)}
            onChange={(event) => toggle(value, event.target.checked)}
          />
          <span>
            {text}
            {description ? <small>{description}</small> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
