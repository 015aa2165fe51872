/** Longest content of one run of rich text (Notion's request limits). */
export const MAX_RUN = 2000;

export type Annotations = {
  bold: boolean;
  italic: boolean;
  strikethrough: boolean;
  underline: boolean;
  code: boolean;
  color: string;
};

/** One run as it stands in answers, keys in the order Notion gives them. */
export type WireRun = (
  | { type: "text"; text: { content: string; link: { url: string } | null } }
  | { type: "mention"; mention: Record<string, unknown> }
  | { type: "equation"; equation: { expression: string } }
) & { annotations: Annotations; plain_text: string; href: string | null };

export const PLAIN: Annotations = {
  bold: false,
  italic: false,
  strikethrough: false,
  underline: false,
  code: false,
  color: "default",
};

export const textRun = (
  content: string,
  annotations: Partial<Annotations> = {},
  link: string | null = null,
): WireRun => ({
  type: "text",
  text: { content, link: link === null ? null : { url: link } },
  annotations: { ...PLAIN, ...annotations },
  plain_text: content,
  href: link,
});

/** What is read, formatting left aside. */
export const plainText = (runs: readonly WireRun[]): string =>
  runs.map((run) => run.plain_text).join("");

/**
 * A text as runs of rich text. Whatever a person formats in Notion comes in several runs, so a text
 * longer than `splitAfter` characters is served in (at least) two with different annotations: a
 * reader that looks only at the first one fails here and not at the customer's.
 */
export function richText(text: string, splitAfter: number): WireRun[] {
  const characters = Array.from(text);
  const runs: string[] = [];
  if (characters.length > splitAfter) runs.push(characters.splice(0, splitAfter).join(""));
  while (characters.length > 0) runs.push(characters.splice(0, MAX_RUN / 2).join(""));
  return runs.map((content, index) => textRun(content, { bold: index === 0 && runs.length > 1 }));
}
