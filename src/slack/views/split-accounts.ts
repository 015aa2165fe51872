import type { NamedAccount } from "../../domain/outbox.ts";
import { mrkdwn, plain } from "../../lib/text.ts";
import * as words from "./words.ts";

/**
 * Slack refuses a message whose blocks are longer than about 13,200 characters of JSON
 * (`msg_blocks_too_long`, bolt-js issue 2509); what stands around the lines has room beside this.
 */
const MESSAGE_JSON = 9_000;
/** A section holds 3,000 characters. */
const SECTION_TEXT = 2_800;

const LONGEST_NAME = 80;
const LONGEST_REP = 60;

/**
 * One account in a list: status in word and sign, score, change, rep. Nobody is mentioned: a list is
 * no reason to be called. Made from the account alone, so that a list is always split alike.
 */
export function accountLine({ name, ragStatus, score, change, repEmail }: NamedAccount): string {
  const rep = repEmail?.trim() ? mrkdwn(repEmail, LONGEST_REP) : "no rep";
  const called = mrkdwn(plain(name, LONGEST_NAME), LONGEST_NAME);
  return `• ${words.status(ragStatus)} *${called}*  ${words.scoreAndChange(score, change)} · ${rep}`;
}

const lengthOf = (text: string): number => Array.from(JSON.stringify(text)).length;

/** The list in order, in parts that each fit into one message; an empty list is no part. Made one by one. */
export const splitAccounts = <T extends NamedAccount>(accounts: Iterable<T>): Iterable<T[]> =>
  fill(accounts, (account) => lengthOf(accountLine(account)), MESSAGE_JSON);

/** The lines in order, as texts that each fit into one section. */
export const splitLines = (lines: readonly string[]): string[] =>
  Array.from(
    fill(lines, (line) => Array.from(line).length + 1, SECTION_TEXT),
    (some) => some.join("\n"),
  );

/** Fills one part after the other; each takes at least one. */
function* fill<T>(items: Iterable<T>, sizeOf: (item: T) => number, most: number): Generator<T[]> {
  let part: T[] = [];
  let room = most;
  for (const item of items) {
    const size = sizeOf(item);
    if (part.length > 0 && size > room) {
      yield part;
      part = [];
      room = most;
    }
    part.push(item);
    room -= size;
  }
  if (part.length > 0) yield part;
}
