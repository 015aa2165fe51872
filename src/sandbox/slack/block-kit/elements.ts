import {
  confirm,
  identifier,
  imageElement,
  linkUrl,
  markedOption,
  optionGroup,
  optionsOf,
  overflowOption,
  plainOption,
  plainText,
} from "./composition.ts";
import { richText } from "./rich-text.ts";
import {
  all,
  boolean,
  byType,
  type Check,
  integer,
  list,
  matching,
  object,
  on,
  oneOf,
  rule,
  string,
} from "./schema.ts";

/**
 * Block elements and their limits: https://docs.slack.dev/reference/block-kit/block-elements
 * Long because it is one table of all of them.
 */

const actionable = { action_id: identifier };
const confirmable = { ...actionable, confirm };
const focusable = { ...confirmable, focus_on_load: boolean };
const placeholder = { placeholder: plainText(150) };
const dispatchable = {
  ...actionable,
  ...placeholder,
  focus_on_load: boolean,
  dispatch_action_config: object(
    {},
    { trigger_actions_on: list(oneOf("on_enter_pressed", "on_character_entered"), 2) },
  ),
};
const style = oneOf("primary", "danger");
const date = matching(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD");
const time = matching(/^([01]\d|2[0-3]):[0-5]\d$/, "a time as HH:mm");
const labelled = {
  text: plainText(75),
};

/** What is chosen at first has to be one of the choices. */
const initialIsAnOption = all(
  rule((element) => {
    const chosen = [element.initial_option, element.initial_options].flat();
    const values = optionsOf(element).map(({ value }) => value);
    return chosen.every(
      (entry) =>
        entry === undefined || values.includes((entry as Record<string, unknown> | null)?.value),
    )
      ? null
      : "initial options must be among the options";
  }),
  rule((element) => {
    const values = optionsOf(element).map(({ value }) => value);
    return new Set(values).size === values.length ? null : "option values must be unique";
  }),
);

const staticChoice = (more: Record<string, Check>): Check =>
  all(
    object(
      {},
      {
        ...focusable,
        ...placeholder,
        options: list(plainOption, 100),
        option_groups: list(optionGroup, 100),
        ...more,
      },
    ),
    rule((element) =>
      (element.options === undefined) === (element.option_groups === undefined)
        ? "must provide either options or option_groups"
        : null,
    ),
    initialIsAnOption,
  );

const select = (more: Record<string, Check>): Check =>
  object({}, { ...focusable, ...placeholder, ...more });

const many = { max_selected_items: integer(1, 100) };
const filter = object(
  {},
  {
    include: list(oneOf("im", "mpim", "private", "public"), 4),
    exclude_external_shared_channels: boolean,
    exclude_bot_users: boolean,
  },
);
const conversations = { default_to_current_conversation: boolean, filter };
/** `response_url_enabled` works in modals only, where it is an input. */
const answerable = { response_url_enabled: on(["modal"], boolean) };
const query = { min_query_length: integer(0, 3000) };
const ids = (max = 100) => list(string(255), max);

const feedback = object({ ...labelled, value: string(2000) }, { accessibility_label: string(75) });

const workflow = object({
  trigger: object(
    { url: linkUrl },
    {
      customizable_input_parameters: list(
        object({ name: string(255), value: string(3000, 0) }),
        100,
      ),
    },
  ),
});

const selects: Record<string, Check> = {
  static_select: staticChoice({ initial_option: plainOption }),
  multi_static_select: staticChoice({ initial_options: list(plainOption, 100), ...many }),
  external_select: select({ initial_option: plainOption, ...query }),
  multi_external_select: select({ initial_options: list(plainOption, 100), ...query, ...many }),
  users_select: select({ initial_user: string(255) }),
  multi_users_select: select({ initial_users: ids(), ...many }),
  conversations_select: select({
    initial_conversation: string(255),
    ...conversations,
    ...answerable,
  }),
  multi_conversations_select: select({
    initial_conversations: ids(),
    ...conversations,
    ...many,
  }),
  channels_select: select({ initial_channel: string(255), ...answerable }),
  multi_channels_select: select({ initial_channels: ids(), ...many }),
};

const checkboxes = all(
  object(
    { options: list(markedOption, 10) },
    { ...focusable, initial_options: list(markedOption, 10) },
  ),
  initialIsAnOption,
);
const radioButtons = all(
  object({ options: list(markedOption, 10) }, { ...focusable, initial_option: markedOption }),
  initialIsAnOption,
);

const choices: Record<string, Check> = {
  ...selects,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker: object({}, { ...focusable, ...placeholder, initial_date: date }),
  timepicker: object(
    {},
    { ...focusable, ...placeholder, initial_time: time, timezone: string(255) },
  ),
  datetimepicker: on(
    ["message", "modal"],
    object({}, { ...focusable, initial_date_time: integer(1_000_000_000, 9_999_999_999) }),
  ),
};

const button = object(labelled, {
  ...confirmable,
  value: string(2000),
  url: linkUrl,
  style,
  accessibility_label: string(75),
});

const buttons: Record<string, Check> = {
  button,
  overflow: object({ options: list(overflowOption, 5) }, confirmable),
  workflow_button: on(
    ["message"],
    object({ ...labelled, workflow }, { ...actionable, style, accessibility_label: string(75) }),
  ),
};

const richTextInput = on(
  ["modal", "home"],
  object(
    {},
    {
      ...dispatchable,
      initial_value: richText,
      min_lines: integer(1, 100),
      max_lines: integer(1, 100),
    },
  ),
);

const typed = (more: Record<string, Check> = {}): Check =>
  object({}, { ...dispatchable, initial_value: string(3000, 0), ...more });

const plainTextInput = all(
  typed({
    multiline: boolean,
    min_length: integer(0, 3000),
    max_length: integer(1, 3000),
  }),
  rule(({ min_length: min, max_length: max }) =>
    typeof min === "number" && typeof max === "number" && min > max
      ? "min_length must not be greater than max_length"
      : null,
  ),
);

const inputs: Record<string, Check> = {
  plain_text_input: plainTextInput,
  rich_text_input: richTextInput,
  email_text_input: on(["modal"], typed()),
  url_text_input: on(["modal"], typed()),
  number_input: on(
    ["modal"],
    object(
      { is_decimal_allowed: boolean },
      {
        ...dispatchable,
        initial_value: string(3000),
        min_value: string(3000),
        max_value: string(3000),
      },
    ),
  ),
  file_input: on(
    ["modal"],
    object({}, { ...actionable, filetypes: list(string(255), 100), max_files: integer(1, 10) }),
  ),
};

export const buttonElement = byType({ button });
export const accessoryElement = byType({ ...buttons, ...choices, image: imageElement });
export const actionsElement = byType({ ...buttons, ...choices, rich_text_input: richTextInput });
export const inputElement = byType({ ...choices, ...inputs });
export const contextActionsElement = byType({
  feedback_buttons: object({ positive_button: feedback, negative_button: feedback }, actionable),
  icon_button: object(
    { icon: oneOf("trash"), ...labelled },
    {
      ...confirmable,
      value: string(2000),
      accessibility_label: string(75),
      visible_to_user_ids: ids(10),
    },
  ),
});
