import { escapeName, escapeText, escapeValue } from "./line-text.ts";
import { isPlain, type PageRun, runRequests } from "./page-runs.ts";
import { MAX_RUNS, type RunRequest, textRuns } from "./rich-text.ts";

/** A piece of a line; `run`: the one of people that it is (a part of), null = plain. */
type Piece = { run: PageRun | null; text: string };
/** A word, white space or a sign of what a line says, or a whole mention or equation. */
type Token = { says: string; pieces: Piece[] };

/**
 * The line's new text, in which what stays of the old one keeps its links, mentions and formats. `text`: what
 * is read then; only within mentions it may be without the escapes of `line`. Null = something that stays
 * cannot be written by the API, or there is too much of it: the line has to be changed by hand.
 */
export function rewriteLine(
  runs: readonly PageRun[],
  line: string,
): { text: string; rich_text: RunRequest[] } | null {
  if (runs.every(isPlain)) return { text: line, rich_text: textRuns(line) };
  const old = tokensOf(runs);
  const wanted = splitLine(line, old);
  const kept = align(old, wanted);
  if (kept === null) return null;
  const pieces = joined(
    wanted.flatMap(({ text }, index) => kept[index]?.pieces ?? [{ run: null, text }]),
  );
  const rich_text: RunRequest[] = [];
  for (const { run, text } of pieces) {
    const requests = run === null ? textRuns(text) : runRequests(run, text);
    if (requests === null) return null;
    rich_text.push(...requests);
  }
  if (rich_text.length > MAX_RUNS) return null;
  return { text: pieces.map(({ text }) => text).join(""), rich_text };
}

const WORDS = /[\p{L}\p{M}\p{N}_]+|\s+|./gsu;

/** Mentions and equations are one token each, whatever they say. */
function tokensOf(runs: readonly PageRun[]): Token[] {
  const tokens: Token[] = [];
  let words: Piece[] = [];
  for (const run of runs) {
    const text = run.plain_text;
    if (run.type === "text") {
      words.push({ run: isPlain(run) ? null : run, text });
      continue;
    }
    tokens.push(...splitWords(words), { says: text, pieces: [{ run, text }] });
    words = [];
  }
  return [...tokens, ...splitWords(words)];
}

/** Words as they are read, each with the pieces that it consists of. */
function splitWords(pieces: readonly Piece[]): Token[] {
  const text = pieces.map((piece) => piece.text).join("");
  const left = pieces.filter((piece) => piece.text !== "").map((piece) => ({ ...piece }));
  return (text.match(WORDS) ?? []).map((says) => {
    const own: Piece[] = [];
    for (let length = says.length; length > 0; ) {
      const [piece] = left;
      if (piece === undefined) break;
      const part = piece.text.slice(0, length);
      own.push({ run: piece.run, text: part });
      piece.text = piece.text.slice(part.length);
      length -= part.length;
      if (piece.text === "") left.shift();
    }
    return { says, pieces: own };
  });
}

/** A part of the new line, as it stands there and as an old token says it. */
type Word = { text: string; says: string };

/** The new line in words, and in what the mentions and equations of the old one say, escaped or not. */
function splitLine(line: string, old: readonly Token[]): Word[] {
  const whole = old.filter(({ pieces }) =>
    pieces.some(({ run }) => run !== null && run.type !== "text"),
  );
  const forms = whole
    .flatMap(({ says }) =>
      [says, escapeText(says), escapeValue(says), escapeName(says)].map((text) => ({ text, says })),
    )
    .filter(({ text }) => text !== "")
    .toSorted((a, b) => b.text.length - a.text.length);
  const next = new RegExp(WORDS.source, "suy");
  const wordAt = (at: number): Word => {
    next.lastIndex = at;
    const text = next.exec(line)?.[0] ?? line.slice(at);
    return { text, says: text };
  };
  const words: Word[] = [];
  for (let at = 0; at < line.length; ) {
    const word = forms.find(({ text }) => line.startsWith(text, at)) ?? wordAt(at);
    words.push(word);
    at += word.text.length;
  }
  return words;
}

/** Cells of the table below: two lines of 2,000 words that have nothing in common. */
const MOST_CELLS = 4_000_000;

/** A link, a mention or an equation, and not only another look. */
const leadsSomewhere = ({ pieces }: Token): boolean =>
  pieces.some(({ run }) => run !== null && (run.type !== "text" || run.href != null));

/**
 * For each word of the new line the old token that it is, by the longest sequence that both have. Null = too long to
 * be looked through, and something in it would be lost.
 */
function align(old: readonly Token[], wanted: readonly Word[]): (Token | undefined)[] | null {
  const isSame = (o: number, w: number) => old[o]?.says === wanted[w]?.says;
  const kept: (Token | undefined)[] = wanted.map(() => undefined);
  const most = Math.min(old.length, wanted.length);
  let start = 0;
  while (start < most && isSame(start, start)) {
    kept[start] = old[start];
    start += 1;
  }
  let end = 0;
  while (end < most - start && isSame(old.length - 1 - end, wanted.length - 1 - end)) {
    end += 1;
    kept[wanted.length - end] = old[old.length - end];
  }
  const [rows, columns] = [old.length - start - end, wanted.length - start - end];
  const width = columns + 1;
  if ((rows + 1) * width > MOST_CELLS) {
    // What is read of the middle is only how it looks: then it is written anew.
    return old.slice(start, old.length - end).some(leadsSomewhere) ? null : kept;
  }
  /** How many tokens the two rests have in common, from a row and a column on. */
  const common = new Uint16Array((rows + 1) * width);
  const at = (row: number, column: number) => common[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      common[row * width + column] = isSame(start + row, start + column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    if (isSame(start + row, start + column)) {
      kept[start + column] = old[start + row];
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return kept;
}

/** Neighbours of the same run in one; what was typed into a link belongs to it. */
function joined(pieces: readonly Piece[]): Piece[] {
  const list: Piece[] = [];
  for (const piece of pieces) {
    const [around, before] = [list.at(-2), list.at(-1)];
    const isText = piece.run === null || piece.run.type === "text";
    if (isText && before?.run === piece.run) before.text += piece.text;
    else if (isText && before?.run === null && around?.run === piece.run) {
      around.text += before.text + piece.text;
      list.pop();
    } else list.push({ ...piece });
  }
  return list;
}
