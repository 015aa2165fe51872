// A mail as its reviewer reads it: addresses, header lines, text, links and attachments.
import type { Draft } from "../../domain/draft.ts";
import type { MailAddress, ReadMail } from "../../domain/mail.ts";
import { mrkdwn, oneLine } from "../../lib/text.ts";
import { type Block, context, packed, section, wholeLines } from "./blocks.ts";
import { gmailDraftUrl } from "./draft-words.ts";

/** As long as an address may be (RFC 5321): what is cut off might be where it leads. */
const LONGEST_ADDRESS = 254;
const LONGEST_NAME = 40;
/** More are said to be there, and are seen in Gmail. */
export const MOST_PEOPLE = 150;
/** More of a line is never looked at as one piece. */
const CHUNK = 1_400;
const MOST_CHUNKS = 12;
const MOST_LINKS = 40;
const MOST_FILES = 50;

export const address = ({ name, email }: MailAddress): string =>
  name === null || name === ""
    ? mrkdwn(email, LONGEST_ADDRESS)
    : `${mrkdwn(name, LONGEST_NAME)} (${mrkdwn(email, LONGEST_ADDRESS)})`;
export const email = (one: string): string => mrkdwn(one, LONGEST_ADDRESS);

export const headerLines = (mail: ReadMail): string[] => [
  `*From* ${mail.from === null ? "nobody" : address(mail.from)}`,
  ...recipientLines(mail),
  ...(mail.replyTo.length === 0 ? [] : wholeLines("*Answers go to* ", people(mail.replyTo))),
  `*Subject* ${mrkdwn(mail.subject, 400) || "(none)"}`,
];

/** Whom it goes to, each under the header that it stands in. */
export const recipientLines = (mail: ReadMail): string[] => [
  ...wholeLines("*To* ", people(mail.to)),
  ...(mail.cc.length === 0 ? [] : wholeLines("*Cc* ", people(mail.cc))),
  ...(mail.bcc.length === 0 ? [] : wholeLines("*Bcc* ", people(mail.bcc))),
];

export const people = (list: readonly MailAddress[]): string[] =>
  list.length === 0 ? ["nobody"] : withRest(list.map(address), MOST_PEOPLE);

export const withRest = (parts: readonly string[], most: number): string[] =>
  parts.length <= most
    ? [...parts]
    : [
        ...parts.slice(0, most),
        `and ${parts.length - most} more: look in Gmail before you approve`,
      ];

/** A long line in pieces that each fit into a section when escaped, which may make five characters of one. */
export function escapedParts(line: string): string[] {
  const escaped = line.length <= CHUNK ? mrkdwn(line, CHUNK) : null;
  if (escaped !== null && escaped.length <= 2_900) return [escaped];
  const half = Math.floor(line.length / 2);
  // Never between the two halves of a character.
  const at = /[\uDC00-\uDFFF]/.test(line[half] ?? "") ? half - 1 : half;
  return [...escapedParts(line.slice(0, at)), ...escapedParts(line.slice(at))];
}

/** How a list item is written in a mail's plain text; escaped it would look like a stray sign. */
const LIST_MARK = /^\s*\* (?=\S)/;

/** Line by line, so that nothing in it can mention, link or format anything. */
export function textBlocks(text: string, draft: Draft): Block[] {
  const chunks = packed(
    text.split("\n").flatMap((line) => escapedParts(line.replace(LIST_MARK, "• "))),
  );
  const shown = chunks
    .slice(0, MOST_CHUNKS)
    .map((chunk) => section(chunk.trim() === "" ? "(empty)" : chunk));
  return chunks.length <= MOST_CHUNKS
    ? shown
    : [
        ...shown,
        context(
          `There is more text than Slack can show: <${gmailDraftUrl(draft).replaceAll("&", "&amp;")}|read the whole of it in Gmail> before you approve.`,
        ),
      ];
}

export const linkBlocks = ({ links }: ReadMail): Block[] =>
  links.length === 0
    ? []
    : wholeLines(
        "*Links lead to*  ",
        withRest(
          links.map(({ label, url }) => `${mrkdwn(oneLine(label), 40)} → ${mrkdwn(url, 200)}`),
          MOST_LINKS,
        ),
        "  ·  ",
      ).map((line) => context(line));

export const attachmentBlocks = ({ attachments }: ReadMail): Block[] =>
  attachments.length === 0
    ? []
    : wholeLines(
        "*Attachments*  ",
        withRest(
          attachments.map(
            ({ name, bytes }) => `${mrkdwn(name, 80)} (${Math.ceil(bytes / 1024)} kB)`,
          ),
          MOST_FILES,
        ),
      ).map((line) => context(line));
