/**
 * How values stand in one line of a page: `name: role | Maturity: high`. What would split there is
 * written `\: ` (in a name) or `\| `, a backslash `\\`. Lines of the earlier system have no escapes: they split at
 * the first `: ` and at known labels.
 */

/** UTF-16 units of one value: with four values a line stays within 100 runs and 500 kB (Notion's limits). */
const MAX_VALUE = 40_000;
const CONTROLS = /[\p{Cc}--[\n\t]]/gv;

/** A value as it can stand in a line and is read back: no control characters, no white space around it, not endless. */
export function lineValue(value: string): string {
  const clean = value.toWellFormed().replace(/\r\n?/g, "\n").replace(CONTROLS, "").trim();
  if (clean.length <= MAX_VALUE) return clean;
  return `${clean
    .slice(0, MAX_VALUE - 1)
    .replace(/\p{Surrogate}$/u, "")
    .trimEnd()}…`;
}

const LABELS = "Maturity|Notes|Since|Source|Status|Outcome";
const BAR = new RegExp(`\\|(?=\\s|$|(?:${LABELS})\\s*[:：])`, "gi");
const COLON = /:(?=\s|$)/g;

const escaped = (separator: string): string => `\\${separator}`;

/** A text that is a whole line: nothing splits it. */
export const escapeText = (value: string): string => lineValue(value).replaceAll("\\", escaped);

/** A value behind which a `|` may follow. A colon in it splits nothing, so people read it as it was written. */
export const escapeValue = (value: string): string => escapeText(value).replace(BAR, escaped);

/** A name, which ends at the first colon of its line. */
export const escapeName = (value: string): string => escapeValue(value).replace(COLON, escaped);

const ESCAPED = /\\([\\:|])/g;

export const unescapeValue = (raw: string): string => raw.trim().replace(ESCAPED, "$1");

/** The same length, with nothing to split at where a character is escaped. */
const mask = (raw: string): string => raw.replace(ESCAPED, "\0\0");

/** Where a pattern matches outside escapes; `after` is what follows the match. Raw texts. */
export function splitAt(
  raw: string,
  pattern: RegExp,
  accept: (after: string) => boolean = () => true,
): { before: string; after: string } | null {
  const masked = mask(raw);
  for (const match of masked.matchAll(new RegExp(pattern, "giu"))) {
    const after = raw.slice(match.index + match[0].length);
    if (accept(after)) return { before: raw.slice(0, match.index), after };
  }
  return null;
}

/** `head | Label: value | …` as raw texts. Only the first of each label splits; names are lower case. */
export function splitLabels(
  raw: string,
  labels: readonly string[],
): { head: string; labelled: Map<string, string> } {
  const masked = mask(raw);
  const pattern = new RegExp(`\\|\\s*(${labels.join("|")})\\s*[:：]`, "giu");
  const labelled = new Map<string, string>();
  const found: { label: string; start: number; end: number }[] = [];
  for (const match of labels.length === 0 ? [] : masked.matchAll(pattern)) {
    const label = (match[1] ?? "").toLowerCase();
    if (found.some((one) => one.label === label)) continue;
    found.push({ label, start: match.index, end: match.index + match[0].length });
  }
  found.forEach(({ label, end }, index) => {
    labelled.set(label, raw.slice(end, found[index + 1]?.start ?? raw.length));
  });
  return { head: raw.slice(0, found[0]?.start ?? raw.length), labelled };
}
