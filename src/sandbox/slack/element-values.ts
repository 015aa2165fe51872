import { optionsOf } from "./block-kit/composition.ts";
import type { Json } from "./block-kit/schema.ts";
import { elementsOn, type OnScreen } from "./screen.ts";

/** Block id → action id → what is typed or chosen there, in the form of `state.values`. */
export type ElementValues = Record<string, Record<string, Json>>;

/** How an element's value is written: under which key, from what a person types, and its first value. */
type Kind = {
  key: string;
  initial: string;
  many?: boolean;
  /** Chosen among options; else free text or an id. */
  options?: "own" | "suggested";
  read?: (text: string) => unknown;
};

const iso = (pattern: RegExp, what: string) => (text: string) => {
  if (!pattern.test(text)) throw new Error(`${JSON.stringify(text)} is not ${what}`);
  return text;
};

const option = { key: "selected_option", initial: "initial_option" };
const options = { key: "selected_options", initial: "initial_options", many: true };
const typed = { key: "value", initial: "initial_value" };

const kinds: Record<string, Kind> = {
  static_select: { ...option, options: "own" },
  external_select: { ...option, options: "suggested" },
  radio_buttons: { ...option, options: "own" },
  multi_static_select: { ...options, options: "own" },
  multi_external_select: { ...options, options: "suggested" },
  checkboxes: { ...options, options: "own" },
  users_select: { key: "selected_user", initial: "initial_user" },
  multi_users_select: { key: "selected_users", initial: "initial_users", many: true },
  channels_select: { key: "selected_channel", initial: "initial_channel" },
  multi_channels_select: { key: "selected_channels", initial: "initial_channels", many: true },
  conversations_select: { key: "selected_conversation", initial: "initial_conversation" },
  multi_conversations_select: {
    key: "selected_conversations",
    initial: "initial_conversations",
    many: true,
  },
  datepicker: {
    key: "selected_date",
    initial: "initial_date",
    read: iso(/^\d{4}-\d{2}-\d{2}$/, "a date as YYYY-MM-DD"),
  },
  timepicker: {
    key: "selected_time",
    initial: "initial_time",
    read: iso(/^\d{2}:\d{2}$/, "a time as HH:mm"),
  },
  datetimepicker: {
    key: "selected_date_time",
    initial: "initial_date_time",
    read: (text) => Number(iso(/^\d{10}$/, "seconds since 1970, in 10 digits")(text)),
  },
  plain_text_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  number_input: typed,
};

const kindOf = ({ type }: Json): Kind | undefined =>
  typeof type === "string" && Object.hasOwn(kinds, type) ? kinds[type] : undefined;

/** `state.values` of a place: what was typed or chosen there, else what is there at first. */
export function elementValues(blocks: unknown, entered: ElementValues): ElementValues {
  const values: ElementValues = {};
  for (const { element, blockId, actionId } of elementsOn(blocks)) {
    const kind = kindOf(element);
    if (kind === undefined) continue;
    const first = element[kind.initial] ?? (kind.many ? [] : null);
    values[blockId] ??= {};
    values[blockId][actionId] = entered[blockId]?.[actionId] ?? {
      type: element.type,
      [kind.key]: first,
    };
  }
  return values;
}

/** True for what keeps a value (selects, pickers, text), not for buttons and menus. */
export const keepsValue = (element: Json): boolean => kindOf(element) !== undefined;

/**
 * What a person's choice makes of an element, in the form of `state.values`. Several choices are
 * separated by commas. `suggested` holds what a type-ahead offered. Throws when it cannot be chosen.
 */
export function chooseValue(
  { element, actionId }: OnScreen,
  text: string,
  suggested: Json[],
): Json {
  const kind = kindOf(element);
  if (kind === undefined) throw new Error(`${actionId} has nothing to choose`);
  const offered = kind.options === "suggested" ? suggested : optionsOf(element);
  const one = (part: string): unknown => {
    if (kind.options === undefined) return (kind.read ?? String)(part);
    const found = offered.find(({ value }) => value === part);
    if (found === undefined) throw new Error(`${actionId} does not offer ${JSON.stringify(part)}`);
    return structuredClone(found);
  };
  const parts = text.split(",").filter((part) => part !== "");
  if (!kind.many) checkLength(element, actionId, text);
  const value = kind.many ? parts.map(one) : text === "" ? null : one(text);
  return { type: element.type, [kind.key]: value };
}

/** Slack's own window refuses these before anything is sent. */
function checkLength({ min_length: min, max_length: max }: Json, actionId: string, text: string) {
  if (typeof max === "number" && text.length > max)
    throw new Error(`${actionId} takes at most ${max} characters`);
  if (typeof min === "number" && text !== "" && text.length < min)
    throw new Error(`${actionId} needs at least ${min} characters`);
}

/** True when nothing is typed or chosen. */
export function isBlank(value: Json): boolean {
  return Object.entries(value).every(
    ([name, entry]) =>
      name === "type" ||
      entry === null ||
      entry === "" ||
      (Array.isArray(entry) && entry.length === 0),
  );
}
