/** Block Kit JSON as it came over the wire: checked by the emulator, read with care all the same. */

export type Block = { type: string; block_id?: string; [key: string]: unknown };

/** A button, select, menu or input. */
export type Element = { type: string; action_id?: string; [key: string]: unknown };

export type Option = { text: string; value: string; description: string; url: string | null };

export type Confirm = {
  title: string;
  text: Record<string, unknown> | null;
  confirm: string;
  deny: string;
  danger: boolean;
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : [];

export const elementsOf = (value: unknown): Element[] =>
  listOf(value).filter((each): each is Element => typeof each.type === "string");

export const blocksOf = (value: unknown): Block[] =>
  listOf(value).filter((each): each is Block => typeof each.type === "string");

export const stringOf = (value: unknown, otherwise = ""): string =>
  typeof value === "string" ? value : otherwise;

/** The words of a text object. */
export const textOf = (value: unknown, otherwise = ""): string =>
  isRecord(value) ? stringOf(value.text, otherwise) : otherwise;

export const optionOf = (value: unknown): Option | null =>
  isRecord(value)
    ? {
        text: textOf(value.text),
        value: stringOf(value.value),
        description: textOf(value.description),
        url: safeHref(stringOf(value.url)),
      }
    : null;

/** The options of a select, those of its groups included. */
export const optionsOf = (element: Element): Option[] =>
  [
    ...listOf(element.options),
    ...listOf(element.option_groups).flatMap((group) => listOf(group.options)),
  ]
    .map(optionOf)
    .filter((option) => option !== null);

export const confirmOf = (element: Element): Confirm | null => {
  const confirm = element.confirm;
  if (!isRecord(confirm)) return null;
  return {
    title: textOf(confirm.title, "Are you sure?"),
    text: isRecord(confirm.text) ? confirm.text : null,
    confirm: textOf(confirm.confirm, "Yes"),
    deny: textOf(confirm.deny, "Cancel"),
    danger: confirm.style === "danger",
  };
};

/** The address if a person may follow it; `javascript:`, `data:` and relative ones are not links. */
export function safeHref(address: string): string | null {
  try {
    const { protocol, href } = new URL(address);
    return ["http:", "https:", "mailto:"].includes(protocol) ? href : null;
  } catch {
    return null;
  }
}
