import type { ApiColor } from "@notionhq/client";

/** A plain run of rich text in a request. */
export type TextRun = { type: "text"; text: { content: string; link?: { url: string } } };

type Named = { id: string };
type Mention =
  | { type: "user"; user: Named }
  | { type: "page"; page: Named }
  | { type: "database"; database: Named }
  | { type: "custom_emoji"; custom_emoji: Named }
  | { type: "date"; date: { start: string; end: string | null; time_zone: string | null } };

type Annotations = {
  [Flag in "bold" | "italic" | "strikethrough" | "underline" | "code"]: boolean;
} & { color: ApiColor };

/** Any run of rich text in a request. */
export type RunRequest = (
  | TextRun
  | { type: "mention"; mention: Mention }
  | { type: "equation"; equation: { expression: string } }
) & { annotations?: Annotations };

/** Notion takes 2,000 characters a run, of which nobody says how they are counted, and 100 runs. */
const RUN_LENGTH = 1_900;
export const MAX_RUNS = 100;
/** Longest address of a link (request limits). */
const MAX_URL = 2_000;

/** The address when Notion takes it as a link, else null. */
export const linkable = (url: string | null): string | null =>
  url !== null && url.length <= MAX_URL && /^https?:$/.test(URL.parse(url)?.protocol ?? "")
    ? url
    : null;

/** A text in as many runs as it takes, never cut within a character; what 100 runs do not hold is left out. */
export function textRuns(text: string, url: string | null = null): TextRun[] {
  const address = linkable(url);
  const link = address === null ? {} : { link: { url: address } };
  const runs: TextRun[] = [];
  for (let start = 0; start < text.length && runs.length < MAX_RUNS; ) {
    let end = Math.min(start + RUN_LENGTH, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    runs.push({ type: "text", text: { content: text.slice(start, end), ...link } });
    start = end;
  }
  return runs;
}

/** An item's new text; what people made of its bullet stays. */
export function itemContent(type: string, rich_text: RunRequest[]) {
  switch (type) {
    case "numbered_list_item":
      return { numbered_list_item: { rich_text } };
    case "to_do":
      return { to_do: { rich_text } };
    default:
      return { bulleted_list_item: { rich_text } };
  }
}
