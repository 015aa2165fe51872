/** What Slack would make of a piece of mrkdwn beyond plain characters. */
export type MrkdwnToken = {
  kind:
    | "mention"
    | "channel"
    | "command"
    | "link"
    | "bold"
    | "italic"
    | "strike"
    | "code"
    | "quote"
    | "emoji"
    | "stray";
  text: string;
};

/**
 * A reader of mrkdwn that errs on the side of finding markup, written from Slack's rules ("Formatting
 * text for app surfaces"): angle brackets first, then code, then `*`, `~` and `_`, emoji codes,
 * quotes at the start of a line. An underscore inside a word does not open italics. `stray` is what
 * must never be sent: a raw angle bracket, an unescaped ampersand, half a surrogate pair.
 */
export function mrkdwnTokens(mrkdwn: string): MrkdwnToken[] {
  const tokens: MrkdwnToken[] = [];
  let rest = mrkdwn.replace(/<([^<>]*)>/gu, (text, inside: string) => {
    tokens.push({ kind: angleKind(inside), text });
    return " ";
  });
  const take = (kind: MrkdwnToken["kind"], pattern: RegExp) => {
    rest = rest.replace(pattern, (text) => {
      tokens.push({ kind, text });
      return " ";
    });
  };
  take("stray", /[<>]/gu);
  take("stray", /\p{Surrogate}/gu);
  take("quote", /^\s*(?:&gt;)+/gmu);
  take("stray", /&(?!(?:amp|lt|gt);)/gu);
  take("code", /```.+?```/gsu);
  take("code", /`[^`\n]+`/gu);
  // Nothing may lie between a colon and the name, and nothing but these is a name.
  take("emoji", /:[\p{L}\p{M}\p{N}_+'-]+:/gu);
  take("bold", /\*[^*\n]+\*/gu);
  take("strike", /~[^~\n]+~/gu);
  take("italic", /(?<![A-Za-z0-9])_[^_\n]+_/gu);
  return tokens;
}

function angleKind(inside: string): MrkdwnToken["kind"] {
  if (inside.startsWith("@")) return "mention";
  if (inside.startsWith("#")) return "channel";
  return inside.startsWith("!") ? "command" : "link";
}

/** What a person reads: entities decoded, invisible breakers gone. */
export const readable = (mrkdwn: string): string =>
  mrkdwn
    .replace(/\u200B/gu, "")
    .replace(/&lt;/gu, "<")
    .replace(/&gt;/gu, ">")
    .replace(/&amp;/gu, "&");
