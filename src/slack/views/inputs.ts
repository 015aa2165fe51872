import type { InputBlock } from "@slack/types";
import type { Suggestion } from "../listener.ts";
import { label } from "./blocks.ts";

type Shared = { id: string; label: string; hint?: string; optional?: boolean };

const LABEL = 150;
const OPTION = 75;

const input = (
  { id, hint, optional = false, ...shared }: Shared,
  element: InputBlock["element"],
): InputBlock => ({
  type: "input",
  block_id: id,
  optional,
  label: label(shared.label, LABEL),
  ...(hint === undefined ? {} : { hint: label(hint, LABEL) }),
  element,
});

/** `value` stands in it at first; `max` characters, 3,000 at most. The input's id is its block's id. */
export const textInput = ({
  value,
  max,
  lines = false,
  ...shared
}: Shared & { value: string | null; max: number; lines?: boolean }): InputBlock =>
  input(shared, {
    type: "plain_text_input",
    action_id: shared.id,
    multiline: lines,
    max_length: max,
    ...(value === null || value === "" ? {} : { initial_value: value }),
  });

const optionOf = ({ text, value }: Suggestion) => ({ text: label(text, OPTION), value });

/** One of a few; texts are ours. */
export const choiceInput = ({
  value,
  options,
  ...shared
}: Shared & { value: string; options: readonly Suggestion[] }): InputBlock => {
  const chosen = options.find((option) => option.value === value);
  return input(shared, {
    type: "static_select",
    action_id: shared.id,
    options: options.map(optionOf),
    ...(chosen === undefined ? {} : { initial_option: optionOf(chosen) }),
  });
};

/** A type-ahead that opens with its first suggestions; `action` is what answers it. */
export const suggestedInput = ({
  value,
  action,
  placeholder,
  ...shared
}: Shared & { value: Suggestion | null; action: string; placeholder: string }): InputBlock =>
  input(shared, {
    type: "external_select",
    action_id: action,
    min_query_length: 0,
    placeholder: label(placeholder, LABEL),
    ...(value === null ? {} : { initial_option: optionOf(value) }),
  });

/** `2026-11-22` */
export const dateInput = ({ value, ...shared }: Shared & { value: string | null }): InputBlock =>
  input(shared, {
    type: "datepicker",
    action_id: shared.id,
    ...(value === null ? {} : { initial_date: value }),
  });
