import { ATOMS, decode, type Inline, type Style, toAtom } from "./mrkdwn-atoms.ts";

/**
 * Slack's mrkdwn as rich_text elements. slack-blocks-to-jsx parses mrkdwn itself, but decodes
 * `&lt;` before it looks for mentions and links, so that escaped text becomes a mention that the
 * real Slack never shows; rich_text it draws as it is. Rules: docs.slack.dev, "Formatting message
 * text". 3,000 characters at most in a block, 40,000 in a message's text.
 */
export type Paragraph = {
  type: "rich_text_section" | "rich_text_quote" | "rich_text_preformatted";
  elements: Inline[];
};

/** Found things stand in the text as one private character each, so that styles span them. */
const FIRST_MARK = 0xe000;
const LAST_MARK = 0xf8ff;
const MARKS = /[\uE000-\uF8FF]/g;

const STYLES: Record<string, keyof Style> = { "*": "bold", _: "italic", "~": "strike" };

/** `verbatim` as in a text object: bare addresses stay text. */
export function parseMrkdwn(text: string, { verbatim = false } = {}): Paragraph[] {
  const paragraphs: Paragraph[] = [];
  const clean = text.replace(MARKS, "\uFFFD");
  for (const [index, part] of clean.split("```").entries()) {
    if (index % 2 === 1) {
      const code = decode(part.replace(/^\n|\n$/g, ""));
      if (code !== "") {
        paragraphs.push({
          type: "rich_text_preformatted",
          elements: [{ type: "text", text: code }],
        });
      }
    } else {
      paragraphs.push(...parseLines(part, verbatim));
    }
  }
  return paragraphs;
}

/** Lines in a row that begin with `>` are one quote, the others one section. */
function parseLines(text: string, verbatim: boolean): Paragraph[] {
  const groups: { quote: boolean; lines: string[] }[] = [];
  for (const line of text.split("\n")) {
    const quote = /^(?:>|&gt;)/.test(line);
    const content = quote ? line.replace(/^(?:>|&gt;) ?/, "") : line;
    const last = groups.at(-1);
    if (last?.quote === quote) last.lines.push(content);
    else groups.push({ quote, lines: [content] });
  }
  return groups
    .map(({ quote, lines }) => ({ quote, text: lines.join("\n") }))
    .filter(({ text: joined }) => joined.trim() !== "")
    .map(({ quote, text: joined }) => ({
      type: quote ? "rich_text_quote" : "rich_text_section",
      elements: parseInline(joined.replace(/^\n+|\n+$/g, ""), verbatim),
    }));
}

function parseInline(text: string, verbatim: boolean): Inline[] {
  const atoms: Inline[] = [];
  const marked = text.replace(ATOMS, (whole, ...rest) => {
    const found: Record<string, string | undefined> = rest.at(-1);
    const atom = toAtom(found, verbatim);
    if (atom === null || FIRST_MARK + atoms.length > LAST_MARK) return whole;
    atoms.push(atom);
    return String.fromCharCode(FIRST_MARK + atoms.length - 1);
  });
  return parseStyles(marked, {}, atoms);
}

/** Bold, italic and strike, one inside the other; a sign inside a word is just a sign. */
function parseStyles(text: string, style: Style, atoms: Inline[]): Inline[] {
  const out: Inline[] = [];
  let plain = "";
  /** By sign: up to where no style closes, so that a long line is not searched again and again. */
  const hopeless: Record<string, number> = {};
  const flush = () => {
    if (plain !== "") out.push(styled({ type: "text", text: decode(plain) }, style));
    plain = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    const atom = atoms[character.charCodeAt(0) - FIRST_MARK];
    const name = STYLES[character];
    const opens =
      name !== undefined && !style[name] && at >= (hopeless[character] ?? 0) && mayOpen(text, at);
    const end = opens ? closing(text, at) : -1;
    if (opens && end < 0) hopeless[character] = lineEnd(text, at);
    if (atom !== undefined) {
      flush();
      out.push(styled(atom, style));
    } else if (name !== undefined && end > 0) {
      flush();
      out.push(...parseStyles(text.slice(at + 1, end), { ...style, [name]: true }, atoms));
      at = end;
    } else {
      plain += character;
    }
  }
  flush();
  return out;
}

const SPACE = /^[\s\u200B]?$/u;
const WORD = /[\p{L}\p{N}]/u;

/** A style opens neither inside a word nor before a space. */
const mayOpen = (text: string, at: number): boolean =>
  !WORD.test(text.charAt(at - 1)) && !SPACE.test(text.charAt(at + 1));

/** Where on its line the style that opens here closes, or -1: not after space, not inside a word. */
function closing(text: string, open: number): number {
  const sign = text.charAt(open);
  const end = lineEnd(text, open);
  for (let at = open + 2; at < end; at += 1) {
    if (text.charAt(at) !== sign) continue;
    if (!SPACE.test(text.charAt(at - 1)) && !WORD.test(text.charAt(at + 1))) return at;
  }
  return -1;
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
};

const styled = (element: Inline, style: Style): Inline =>
  (element.type === "text" || element.type === "link") && Object.keys(style).length > 0
    ? { ...element, style: { ...element.style, ...style } }
    : element;

/** The words alone. */
export const plainText = (paragraphs: Paragraph[]): string =>
  paragraphs.map(({ elements }) => elements.map(wordsOf).join("")).join("\n");

function wordsOf(element: Inline): string {
  switch (element.type) {
    case "text":
    case "link":
      return element.text;
    case "user":
      return `@${element.user_id}`;
    case "channel":
      return `#${element.channel_id}`;
    case "usergroup":
      return `@${element.usergroup_id}`;
    case "broadcast":
      return `@${element.range}`;
    case "emoji":
      return `:${element.name}:`;
    case "date":
      return element.fallback;
  }
}
