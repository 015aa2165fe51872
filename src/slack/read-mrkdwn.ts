import { oneLine } from "../lib/text.ts";

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<https://…|words>` */
const MARK = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g;
const ENTITY: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** The ids of the people whom a message mentions. */
export const mentionedIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/<@([A-Z0-9]+)[|>]/g)].map(([, id]) => id ?? "")),
];

/** A message's text as one line of what its reader sees; `names` of those whom it mentions, by id. */
export const readMrkdwn = (text: string, names: ReadonlyMap<string, string>): string =>
  oneLine(
    text
      .replace(MARK, (_all, kind: string, target: string, words: string | undefined) => {
        if (kind === "@") return `@${words || names.get(target) || "somebody"}`;
        if (kind === "#") return `#${words || "a channel"}`;
        if (kind === "!") return words || `@${target.split("^")[0]}`;
        return words || target;
      })
      .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITY[entity] ?? entity),
  );
