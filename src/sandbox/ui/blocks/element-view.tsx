import type { ReactNode } from "react";
import { useSurroundings } from "./block-context.ts";
import { BlockNote } from "./block-note.tsx";
import {
  type Block,
  type Element,
  isRecord,
  listOf,
  optionOf,
  optionsOf,
  stringOf,
  textOf,
} from "./block-types.ts";
import { ButtonElement } from "./button-element.tsx";
import { ChoiceElement } from "./choice-element.tsx";
import { OverflowElement } from "./overflow-element.tsx";
import { SelectElement } from "./select-element.tsx";
import type { Choice } from "./select-list.tsx";
import { TextElement } from "./text-element.tsx";

const TEXT_INPUTS: Record<string, "text" | "email" | "url" | "number" | "date" | "time"> = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
  datepicker: "date",
  timepicker: "time",
};

/** One button, menu or input. `id` and `describedBy` tie it to the label of an input block. */
export function ElementView({
  element,
  block,
  id,
  describedBy,
  invalid,
}: {
  element: Element;
  block: Block;
  id?: string;
  describedBy?: string | undefined;
  invalid?: boolean;
}): ReactNode {
  const { people, channels, suggest } = useSurroundings();
  const field = {
    element,
    block,
    inForm: block.type === "input",
    ...(id === undefined ? {} : { id }),
    ...(describedBy === undefined ? {} : { describedBy }),
    invalid: invalid === true,
  };
  const kind = TEXT_INPUTS[element.type];
  if (kind !== undefined) return <TextElement {...field} kind={kind} />;
  switch (element.type) {
    case "button":
    case "workflow_button":
      return (
        <ButtonElement element={element} block={block}>
          {textOf(element.text)}
        </ButtonElement>
      );
    case "icon_button":
      return (
        <ButtonElement element={element} block={block}>
          {textOf(element.text, "Delete")}
        </ButtonElement>
      );
    case "feedback_buttons":
      return ["positive_button", "negative_button"].map((key) => {
        const button = element[key];
        return isRecord(button) ? (
          <ButtonElement key={key} element={{ ...element, value: button.value }} block={block}>
            {textOf(button.text)}
          </ButtonElement>
        ) : null;
      });
    case "overflow":
      return <OverflowElement element={element} block={block} />;
    case "static_select":
      return <SelectElement {...field} initial={initialOf(element)} choices={optionsOf(element)} />;
    case "external_select":
      return (
        <SelectElement
          {...field}
          initial={initialOf(element)}
          search={(query) => suggest(element, query)}
          minQuery={Number(element.min_query_length ?? 3)}
        />
      );
    case "users_select":
      return <SelectElement {...field} {...pickOf(people, element.initial_user)} />;
    case "conversations_select":
      return <SelectElement {...field} {...pickOf(channels, element.initial_conversation)} />;
    case "channels_select":
      return <SelectElement {...field} {...pickOf(channels, element.initial_channel)} />;
    case "radio_buttons":
    case "checkboxes":
    case "multi_static_select":
      return (
        <ChoiceElement
          {...field}
          kind={element.type === "radio_buttons" ? "radio" : "checkbox"}
          choices={optionsOf(element)}
          initial={[...listOf(element.initial_options), element.initial_option]
            .map((option) => optionOf(option)?.value)
            .filter((value) => value !== undefined)}
        />
      );
    case "image":
      return <BlockNote block={element}>Image: {stringOf(element.alt_text)}</BlockNote>;
    default:
      return (
        <BlockNote block={element}>
          An element of type “{element.type}”, which the sandbox does not draw.
        </BlockNote>
      );
  }
}

const initialOf = (element: Element): Choice | null => optionOf(element.initial_option);

const pickOf = (all: { id: string; name: string }[], initial: unknown) => {
  const choices = all.map(({ id, name }) => ({ value: id, text: name }));
  return { choices, initial: choices.find(({ value }) => value === initial) ?? null };
};
