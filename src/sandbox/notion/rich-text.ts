/** Longest content of one run of rich text (Notion's request limits). */
export const MAX_RUN = 2000;

const PLAIN = {
  bold: false,
  italic: false,
  strikethrough: false,
  underline: false,
  code: false,
  color: "default",
};

/**
 * A text as runs of rich text. Whatever a person formats in Notion comes in several runs, so a text
 * longer than `splitAfter` characters is served in (at least) two with different annotations: a
 * reader that looks only at the first one fails here and not at the customer's.
 */
export function richText(text: string, splitAfter: number): object[] {
  const characters = Array.from(text);
  const runs: string[] = [];
  if (characters.length > splitAfter) runs.push(characters.splice(0, splitAfter).join(""));
  while (characters.length > 0) runs.push(characters.splice(0, MAX_RUN / 2).join(""));
  return runs.map((content, index) => ({
    type: "text",
    text: { content, link: null },
    annotations: { ...PLAIN, bold: index === 0 && runs.length > 1 },
    plain_text: content,
    href: null,
  }));
}
