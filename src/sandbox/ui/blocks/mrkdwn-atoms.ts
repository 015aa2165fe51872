/** What stands in mrkdwn as one thing: code, `<…>` tokens, emoji and bare addresses. */

export type Style = { bold?: true; italic?: true; strike?: true; code?: true };

export type Inline =
  | { type: "text"; text: string; style?: Style }
  | { type: "link"; url: string; text: string; style?: Style }
  | { type: "user"; user_id: string }
  | { type: "channel"; channel_id: string }
  | { type: "usergroup"; usergroup_id: string }
  | { type: "broadcast"; range: "channel" | "here" | "everyone" }
  | { type: "emoji"; name: string }
  | { type: "date"; timestamp: number; format: string; url?: string; fallback: string };

/** Status signs, which the page draws as shapes: a machine without an emoji font shows them, too. */
export const SIGNS: Record<string, string> = {
  red_circle: "🔴",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  large_green_circle: "🟢",
  large_blue_circle: "🔵",
  white_circle: "⚪",
  large_orange_diamond: "🔶",
};

/** Each in a group of its name; whichever begins first is taken whole. */
export const ATOMS =
  /`(?<code>[^`\n]+)`|<(?<token>[^<>\n]+)>|:(?<emoji>[a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|(?<bare>https?:\/\/[^\s<>|]+)|(?<sign>🔴|🟠|🟡|🟢|🔵|⚪|🔶)/giu;

/** What `ATOMS` found, by its named groups; null when it is only text after all. */
export function toAtom(
  found: Record<string, string | undefined>,
  verbatim: boolean,
): Inline | null {
  if (found.code !== undefined) {
    return { type: "text", text: decode(found.code), style: { code: true } };
  }
  if (found.emoji !== undefined) return { type: "emoji", name: found.emoji };
  if (found.sign !== undefined) {
    const name = Object.keys(SIGNS).find((each) => SIGNS[each] === found.sign);
    return name === undefined ? null : { type: "emoji", name };
  }
  if (found.bare !== undefined) {
    const url = decode(found.bare);
    return verbatim ? null : { type: "link", url, text: url };
  }
  return found.token === undefined ? null : toToken(found.token);
}

/** What stands between `<` and `>`: a mention, a date or a link. */
function toToken(token: string): Inline | null {
  const bar = token.indexOf("|");
  const target = bar < 0 ? token : token.slice(0, bar);
  const label = decode(bar < 0 ? "" : token.slice(bar + 1));
  const rest = target.slice(1);
  if (/^@[UW]\w+$/.test(target)) return { type: "user", user_id: rest };
  if (/^#C\w+$/.test(target)) return { type: "channel", channel_id: rest };
  if (target === "!channel") return { type: "broadcast", range: "channel" };
  if (target === "!here") return { type: "broadcast", range: "here" };
  if (target === "!everyone") return { type: "broadcast", range: "everyone" };
  if (target.startsWith("!subteam^")) {
    return { type: "usergroup", usergroup_id: target.slice("!subteam^".length) };
  }
  const date = /^!date\^(-?\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date !== null) {
    const [, seconds, format = "", url] = date;
    return {
      type: "date",
      timestamp: Number(seconds),
      format: decode(format),
      ...(url === undefined ? {} : { url: decode(url) }),
      fallback: label,
    };
  }
  if (/^(?:https?:\/\/|mailto:)/i.test(target)) {
    const url = decode(target);
    return { type: "link", url, text: label || url };
  }
  return null;
}

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

/** The three entities that Slack knows, after everything else was found. */
export const decode = (text: string): string =>
  text.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity] ?? entity);
