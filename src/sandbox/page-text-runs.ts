import type { NotionTextRun } from "./notion/content-contract.ts";

/**
 * The text with its formatting after a person changed it, as an editor keeps it: what stays at the
 * beginning and at the end keeps its runs, what was typed between takes on those before it. A
 * mention or an equation that was typed into becomes text.
 */
export function rewritten(runs: readonly NotionTextRun[], text: string): NotionTextRun[] {
  const before = runs.map((run) => run.text).join("");
  const start = commonStart(before, text);
  const end = commonStart(backwards(before.slice(start)), backwards(text.slice(start)));
  const head = cut(runs, 0, start);
  const tail = cut(runs, before.length - end, before.length);
  const typed = text.slice(start, text.length - end);
  const style = head.at(-1) ?? tail[0];
  const middle = typed === "" ? [] : [styled(typed, style)];
  return merged([...head, ...middle, ...tail]);
}

/** How much of two texts is alike from the start, in code units; whole characters only. */
function commonStart(a: string, b: string): number {
  const characters = Array.from(a);
  const others = Array.from(b);
  const different = characters.findIndex((character, index) => character !== others[index]);
  return characters.slice(0, different === -1 ? characters.length : different).join("").length;
}

const backwards = (text: string): string => Array.from(text).reverse().join("");

/** What stands between two places of the text. */
function cut(runs: readonly NotionTextRun[], from: number, to: number): NotionTextRun[] {
  let at = 0;
  return runs.flatMap((run) => {
    const start = at;
    at += run.text.length;
    const text = run.text.slice(Math.max(0, from - start), Math.max(0, to - start));
    if (text === "") return [];
    return text === run.text ? [run] : [styled(text, run)];
  });
}

/** Text in the style of a run, without what only that run is. */
function styled(text: string, like: NotionTextRun | undefined): NotionTextRun {
  if (like === undefined) return { text };
  const { mention: _mention, equation: _equation, ...style } = like;
  return { ...style, text };
}

/** Neighbours of one style are one run. */
function merged(runs: NotionTextRun[]): NotionTextRun[] {
  const result: NotionTextRun[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    const alike =
      last !== undefined &&
      last.mention === undefined &&
      last.equation === undefined &&
      JSON.stringify({ ...last, text: "" }) === JSON.stringify({ ...run, text: "" });
    if (alike) result[result.length - 1] = { ...last, text: last.text + run.text };
    else result.push(run);
  }
  return result;
}
