/** What a slash command's text may hold where Slack escapes it (`should_escape`), and where it does not. */
const TOKEN = /<([@#!]|https?:|mailto:)([^<>|\s]*)(?:\|([^<>]*))?>/g;

/**
 * What a person typed, as they see it in Slack's input: people and channels by name, addresses as they were typed, and
 * `& < >` themselves. With `keepPeople` somebody who was picked from Slack's list stays `<@U…>`.
 */
export function typedText(text: string, { keepPeople = false } = {}): string {
  const parts = text.split(/(<@[A-Z0-9]+(?:\|[^<>]*)?>)/);
  return parts
    .map((part) => {
      const person = /^<@([A-Z0-9]+)(?:\|([^<>]*))?>$/.exec(part);
      if (person === null) return unescaped(part.replace(TOKEN, asTyped));
      const [, id = "", name] = person;
      return keepPeople ? `<@${id}>` : `@${unescaped(name ?? id)}`;
    })
    .join("");
}

const asTyped = (
  token: string,
  kind: string,
  target: string,
  shown: string | undefined,
): string => {
  switch (kind) {
    case "#":
      return `#${shown ?? target}`;
    case "!":
      return `@${shown?.replace(/^@/, "") ?? target.split("^")[0]}`;
    case "mailto:":
      return shown ?? target;
    case "@":
      return token;
    default:
      return shown ?? `${kind}${target}`;
  }
};

const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
