import type { Button, KnownBlock, MrkdwnElement, PlainTextElement } from "@slack/types";
import { plain, safeUrl, truncate } from "../../lib/text.ts";
import { ACTION } from "../ids.ts";

/** Line chart inside a message (Slack, since June 2026); not in `@slack/types` yet. */
export type DataVisualizationBlock = {
  type: "data_visualization";
  block_id?: string;
  title: string;
  chart: {
    type: "line";
    series: { name: string; data: { label: string; value: number }[] }[];
    axis_config: { categories: string[]; x_label?: string; y_label?: string };
  };
};

export type Block = KnownBlock | DataVisualizationBlock;

/** A message: `text` is what phones and screen readers get, so it must stand alone. */
export type Message = { text: string; blocks?: Block[] };

const SECTION_TEXT = 3000;
const BUTTON_TEXT = 75;

/** mrkdwn that Slack does not search for addresses and names in; untrusted parts went through `mrkdwn()`. */
export const marked = (text: string): MrkdwnElement => ({
  type: "mrkdwn",
  text: truncate(text, SECTION_TEXT),
  verbatim: true,
});
export const label = (text: string, max: number): PlainTextElement => ({
  type: "plain_text",
  text: plain(text, max),
  emoji: false,
});

export const header = (text: string): Block => ({ type: "header", text: label(text, 150) });
export const section = (text: string, accessory?: Button): Block => ({
  type: "section",
  text: marked(text),
  ...(accessory === undefined ? {} : { accessory }),
});
/** Room for the line that says how many are not shown. */
const REST = 30;

/**
 * A section with as many whole lines as it holds: one cut in the middle could leave half a link.
 * `total`: how many there are, when `lines` are only the first.
 */
export function listSection(opening: string, lines: readonly string[], total: number): Block {
  let text = opening;
  let shown = 0;
  for (const line of lines) {
    if (Array.from(text).length + Array.from(line).length > SECTION_TEXT - REST) break;
    text += `\n${line}`;
    shown += 1;
  }
  return section(shown < total ? `${text}\nand ${total - shown} more` : text);
}

/** Parts one after the other, none of them cut: a new line where the next one would not fit into a section any more. */
export function wholeLines(opening: string, parts: readonly string[], separator = ", "): string[] {
  const lines: string[] = [];
  let line = opening;
  let isEmpty = true;
  for (const part of parts) {
    if (!isEmpty && line.length + separator.length + part.length > SECTION_TEXT - REST) {
      lines.push(line);
      line = part;
    } else line += isEmpty ? part : separator + part;
    isEmpty = false;
  }
  return [...lines, line];
}

/** Whole lines in as many texts as they take, each of which a section holds. */
export function packed(lines: readonly string[]): string[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length + 1 > SECTION_TEXT) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts;
}

/** Whole lines in as many sections as they take. */
export const sections = (lines: readonly string[]): Block[] =>
  packed(lines).map((text) => section(text));

export const context = (...texts: string[]): Block => ({
  type: "context",
  elements: texts.map(marked),
});

export const button = (
  text: string,
  action: string,
  value: string,
  style?: "primary" | "danger",
): Button => ({
  type: "button",
  text: label(text, BUTTON_TEXT),
  action_id: action,
  value,
  ...(style === undefined ? {} : { style }),
});

/** A button that opens an address; Slack still reports the click, which is only acknowledged. */
export function linkButton(
  text: string,
  url: string | null,
  action: string = ACTION.openLink,
): Button[] {
  // A url field is not mrkdwn: it is given as it is, only its scheme is checked.
  if (url === null || safeUrl(url) === null) return [];
  return [
    { type: "button", text: label(text, BUTTON_TEXT), action_id: action, url: new URL(url).href },
  ];
}

/**
 * The same button, which asks before it does anything; what destroys is red there too. Untrusted parts of the texts
 * went through `plain()`.
 */
export const asking = (
  element: Button,
  { title, text, yes, no }: { title: string; text: string; yes: string; no: string },
): Button => ({
  ...element,
  confirm: {
    title: label(title, 100),
    text: { type: "plain_text", text: truncate(text, 300), emoji: false },
    confirm: label(yes, 30),
    deny: label(no, 30),
    ...(element.style === "danger" ? { style: "danger" } : {}),
  },
});
