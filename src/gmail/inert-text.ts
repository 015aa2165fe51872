import { oneLine, truncate } from "../lib/text.ts";

/**
 * A value on its way through Markdown: hex between two private characters. Markdown sees one word of letters
 * and digits, whatever the value says; `expandInert` puts it, escaped, into the finished HTML. The private
 * characters are taken out of values and of templates, so nobody can forge one.
 */
const OPEN = "\uE000";
const CLOSE = "\uE001";
const MARKS = /[\uE000\uE001]/g;
const INERT = /\uE000([tl])([0-9a-f]*)\uE001/g;

/** A value longer than this is cut: nobody reads on. */
const MAX_VALUE = 1000;
const MAX_URL = 2000;

export type SafeLink = { href: string; label: string };

export const withoutMarks = (text: string): string => text.replace(MARKS, "");
export const hasMarks = (text: string): boolean => /[\uE000\uE001]/.test(text);

const encode = (kind: "t" | "l", text: string) =>
  `${OPEN}${kind}${Buffer.from(text, "utf8").toString("hex")}${CLOSE}`;

/** One line of a value, cut and without invisible characters. */
export const valueLine = (value: string): string =>
  truncate(oneLine(withoutMarks(value)), MAX_VALUE);

export const inertText = (value: string): string => encode("t", valueLine(value));

export const inertLink = ({ href, label }: SafeLink): string =>
  encode("l", JSON.stringify([href, valueLine(label)]));

/** The address if it is absolute http or https, without a user name in it, and short enough; else null. */
export function safeHref(url: string): string | null {
  const parsed = URL.parse(url);
  if (parsed === null || !["http:", "https:"].includes(parsed.protocol)) return null;
  if (parsed.username !== "" || parsed.password !== "") return null;
  return parsed.href.length <= MAX_URL ? parsed.href : null;
}

export const escapeHtml = (text: string): string =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");

/**
 * Mail programs make links of what looks like an address. A word joiner, which has no width, breaks it up:
 * after the colon and between the slashes of `https://`, after the dot of `evil.example` and the at of `a@b`.
 */
const unlinked = (text: string): string =>
  text
    .replace(/:(?=\/)/g, ":\u2060")
    .replace(/\/(?=\/)/g, "/\u2060")
    .replace(/\b(mailto|tel|sms|javascript|data|skype|ftp|www)([:.])/gi, "$1\u2060$2\u2060")
    .replace(/@(?=\S)/g, "\u2060@\u2060")
    .replace(/([.\u3002\uFF0E\uFF61])(?=[\p{L}\p{N}])/gu, (dot, _, at: number, whole: string) =>
      /\d/.test(whole[at - 1] ?? "") &&
      /\d/.test(whole[at + 1] ?? "") &&
      !/\d+\.\d+\.\d+\.\d+/.test(whole)
        ? dot
        : `${dot}\u2060`,
    );

/** The HTML of a text that may hold inert values; `links: false` where no link may stand, as in code. */
export function expandInert(text: string, { links }: { links: boolean }): string {
  let html = "";
  let end = 0;
  for (const match of text.matchAll(INERT)) {
    html += escapeHtml(text.slice(end, match.index));
    end = match.index + match[0].length;
    const value = Buffer.from(match[2] ?? "", "hex").toString("utf8");
    if (match[1] === "t") html += escapeHtml(unlinked(value));
    else {
      const [href, label] = JSON.parse(value) as [string, string];
      html += links
        ? `<a href="${escapeHtml(href)}">${escapeHtml(href === `mailto:${label}` ? label : unlinked(label))}</a>`
        : escapeHtml(unlinked(label));
    }
  }
  return html + escapeHtml(text.slice(end));
}
