import { expect } from "vitest";
import {
  messageBlocksTooLong,
  validateBlocks,
  validateView,
  viewTooLarge,
} from "../../src/sandbox/slack/block-kit.ts";
import { type Modal, viewOf } from "../../src/slack/views/modal.ts";
import { mrkdwnTokens } from "./mrkdwn-tokens.ts";

/** The mrkdwn of a message, as Slack will parse it. */
export function mrkdwnOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== "object" || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  if (type === "mrkdwn" && typeof text === "string") return [text];
  return Object.values(value).flatMap(mrkdwnOf);
}

/** Markup that the views themselves write; a person's text may add none of any kind. */
const OWN = {
  command: /^<!date\^\d+\^(?:\{date_short_pretty\} \{time\}|\{time_secs\})\|[\d: -]+ UTC>$/,
  link: /^<https?:\/\/[^<>|`\s]+\|[^<>|]*>$/,
  // Commands, and how a day may be typed.
  code: /^`(?:\/tam [^`]*|\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2}|[A-Z][a-z]+day)`$/,
  bold: /^\*[^*\n]+\*$/,
};

/**
 * The message is one that Slack takes, and holds no markup but the bot's own: its dates, its mentions
 * of people with these ids, its links, commands and bold words.
 */
export function expectSound(
  message: { text: string; blocks?: readonly unknown[] },
  mentions: readonly string[] = ["U0REP", "U0SHARER"],
): void {
  expect(message.text).not.toBe("");
  expect(Array.from(message.text).length).toBeLessThanOrEqual(4_000);
  if (message.blocks !== undefined) {
    expect(validateBlocks(message.blocks, "message")).toEqual([]);
    expect(messageBlocksTooLong(message.blocks)).toBe(false);
    expect(message.blocks.length).toBeGreaterThan(0);
  }
  expectOwnMarkup([message.text, ...mrkdwnOf(message.blocks ?? [])], mentions);
  // What is sent as text beside the blocks is parsed without `verbatim`.
  expect(message.text).not.toContain("<!");
}

/** The same of a window. */
export function expectSoundWindow(modal: Modal, mentions: readonly string[] = []): void {
  const view = viewOf(modal);
  expect(validateView(view)).toEqual([]);
  expect(viewTooLarge(view)).toBe(false);
  expect(modal.blocks.length).toBeLessThanOrEqual(100);
  expectOwnMarkup(mrkdwnOf(view.blocks), mentions);
}

/** The same of a Home tab. */
export function expectSoundHome(
  blocks: readonly unknown[],
  mentions: readonly string[] = [],
): void {
  const view = { type: "home", blocks };
  expect(validateView(view)).toEqual([]);
  expect(viewTooLarge(view)).toBe(false);
  expectOwnMarkup(mrkdwnOf(blocks), mentions);
}

/** No markup in these but the bot's own. */
export function expectOwnMarkup(texts: readonly string[], mentions: readonly string[]): void {
  for (const text of texts) {
    for (const token of mrkdwnTokens(text)) {
      const own =
        token.kind === "mention"
          ? mentions.includes(token.text.slice(2, -1))
          : token.kind in OWN && OWN[token.kind as keyof typeof OWN].test(token.text);
      expect(own, `${token.kind} ${token.text}\nin ${text}`).toBe(true);
    }
  }
}
