/** A plain run of rich text in a request. */
export type TextRun = { type: "text"; text: { content: string; link?: { url: string } } };

/** Notion takes 2,000 characters a run, of which nobody says how they are counted, and 100 runs. */
const RUN_LENGTH = 1_900;
const MAX_RUNS = 100;
/** Longest address of a link (request limits). */
const MAX_URL = 2_000;

/** A text in as many runs as it takes, never cut within a character; what 100 runs do not hold is left out. */
export function textRuns(text: string, url: string | null = null): TextRun[] {
  const link = url !== null && url.length <= MAX_URL ? { link: { url } } : {};
  const runs: TextRun[] = [];
  for (let start = 0; start < text.length && runs.length < MAX_RUNS; ) {
    let end = Math.min(start + RUN_LENGTH, text.length);
    if (end < text.length && /[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    runs.push({ type: "text", text: { content: text.slice(start, end), ...link } });
    start = end;
  }
  return runs;
}
