/**
 * Untrusted text (ticket subjects, account names, what people type) on its way to Slack. Slack
 * counts code points, parses `<…>`, `*`, `_`, `~` and backticks in mrkdwn, and obeys bidirectional
 * marks; so text is cleaned first, cut second and escaped last (escaping may lengthen it).
 */

/**
 * Never shown: directional marks, isolates and overrides, zero-width characters, BOM, half surrogate
 * pairs, and controls (C0 and C1) but for those that are white space. The joiners U+200C and U+200D stay:
 * Persian and emoji need them.
 */
const DROPPED =
  /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\p{Surrogate}[\p{Cc}--[\s\u0085]]]/gv;
const SPACE = /[\s\u0085]+/g;

/** One line of plain text: no control or invisible characters, breaks and runs of space become one space. */
export const oneLine = (text: string): string =>
  text.replace(DROPPED, "").replace(SPACE, " ").trim();

const codePoints = (text: string) => Array.from(text).length;

/** At most `max` (1 or more) code points, cut at a grapheme boundary, with an ellipsis where something was cut. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  // A grapheme may be long; segmenting only a window keeps hostile input cheap.
  const window = text.slice(0, max * 2 + 64);
  if (window.length === text.length && codePoints(text) <= max) return text;
  // Made here: few texts are cut, and the first one ever made takes a start 10 ms.
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
  let out = "";
  let used = 0;
  for (const { segment } of graphemes.segment(window)) {
    const size = codePoints(segment);
    if (used + size > max - 1) break;
    out += segment;
    used += size;
  }
  return `${out}…`;
}

/** Looks like the ASCII character but is never markup in mrkdwn. */
const LOOKALIKE: Record<string, string> = { "*": "∗", "~": "∼", "`": "ʼ", _: "ˍ" };
/**
 * Inside a word an underscore opens no italics, so ids and addresses stay as they are and can be
 * copied. A zero-width space beside it would do the opposite: it makes a word boundary.
 */
const MARKUP = /[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
/** A colon before what may be an emoji's name; at the end of the text, whatever is put behind it counts. */
const EMOJI_COLON = /:(?=[\p{L}\p{M}\p{N}_+'-]+(?::|$))/gu;

/**
 * Untrusted text as one line of mrkdwn that cannot mention, link or format anything: `& < >` are
 * escaped as Slack asks, markup characters get a look-alike, and a zero-width space breaks up what
 * would become a quote or an emoji. At most `max` code points as read (escaped it may be longer);
 * an empty text stays empty. To be used in text objects with `verbatim: true`.
 */
export function mrkdwn(text: string, max = 150): string {
  return truncate(oneLine(text), max)
    .replace(MARKUP, (character) => LOOKALIKE[character] ?? character)
    .replace(EMOJI_COLON, ":\u200B")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/^&gt;/, "\u200B&gt;");
}

const NOTHING_TO_SEE = /^[\p{Default_Ignorable_Code_Point}\s\u2800]*$/u;

/** Untrusted text for a plain_text object: one line, cut to `max` code points, never empty to the eye. */
export function plain(text: string, max: number): string {
  const line = oneLine(text);
  return truncate(NOTHING_TO_SEE.test(line) ? "(empty)" : line, max);
}

/** `<url|label>` when the address is http(s) and cannot break out of the link; else the label alone. */
export function link(url: string | null, label: string, max = 150): string {
  const text = mrkdwn(plain(label, max), max).replace(/\|/g, "¦");
  const target = url === null ? null : safeUrl(url);
  return target === null ? text : `<${target}|${text}>`;
}

/** The address if it is absolute http(s) and short enough for Slack, percent-encoded; else null. */
export function safeUrl(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) return null;
  const safe = parsed.href
    .replace(/[<>|`]/g, (character) => encodeURIComponent(character))
    .replace(/&/g, "&amp;");
  return safe.length <= 3000 ? safe : null;
}

/** Typed text as people mean it: smart quotes, odd dashes and odd spaces become the plain ones. */
export const normaliseTyped = (text: string): string =>
  oneLine(text)
    .normalize("NFC")
    .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
    .replace(/[\u201C\u201D\u201E\u201F]/g, '"')
    .replace(/[\u2010-\u2015\u2212]/g, "-");

/** "1 ticket", "3 tickets". */
export const count = (n: number, noun: string, plural = `${noun}s`): string =>
  `${grouped.format(n)} ${n === 1 ? noun : plural}`;

const grouped = new Intl.NumberFormat("en");
