// Longer than most: the five kinds of items, each written and read.
import {
  FEATURE_SOURCES,
  MATURITIES,
  OPPORTUNITY_STATUSES,
  type ProfileSection,
  type ProfileSections,
} from "../domain/profile.ts";
import {
  escapeName,
  escapeText,
  escapeValue,
  lineValue,
  splitAt,
  splitLabels,
  unescapeValue,
} from "./line-text.ts";

/** One item's line: how it is written, and how a line is understood that people may have changed. */
type ItemLine<T> = {
  /** `extra` goes where it was read. */
  format(value: T, extra: string | null): string;
  /** `extra`: what stands behind a known word and belongs to no field, as it is. Null = not understood. */
  parse(raw: string): { value: T; extra: string | null } | null;
};

const labelled = (label: string, value: string | null): string =>
  value === null || lineValue(value) === "" ? "" : ` | ${label}: ${escapeValue(value)}`;

const behind = (extra: string | null): string =>
  extra === null ? "" : `${/^[[(]/.test(extra) ? " " : " | "}${extra}`;

const orNull = (raw: string | undefined): string | null =>
  raw === undefined ? null : unescapeValue(raw) || null;

/** As we write it; a full-width one may be part of a name. */
const COLON = /:(?:\s|$)/;

/** `name: rest`, else at any colon (typed without space, or the full-width one), else a name alone. */
function splitName(raw: string): { name: string; rest: string } {
  const split = splitAt(raw, COLON) ?? splitAt(raw, /[:：]/, (after) => !after.startsWith("/"));
  return split === null ? { name: raw, rest: "" } : { name: split.before, rest: split.after };
}

/** A known word at the start, and what stands behind it. */
function readWord<T>(
  raw: string,
  words: readonly (readonly [RegExp, T])[],
): { word: T; extra: string | null } | null {
  for (const [pattern, word] of words) {
    const match = pattern.exec(raw.trimStart());
    if (match === null) continue;
    const extra = raw
      .trimStart()
      .slice(match[0].length)
      .replace(/^[\s|,;.–—-]+/u, "")
      .trim();
    return { word, extra: extra === "" ? null : extra };
  }
  return null;
}

/** The word as a whole, in any case; its underscores may be spaces or dashes. */
const exactly = <T extends string>(words: readonly T[]): [RegExp, T][] =>
  words.map((word) => [
    new RegExp(`^${word.replaceAll("_", "[\\s_-]+")}(?![\\p{L}\\p{N}_])`, "iu"),
    word,
  ]);

const ACTIVE: [RegExp, boolean][] = [
  [/^active(?![\p{L}\p{N}_])/iu, true],
  [/^inactive(?![\p{L}\p{N}_])/iu, false],
];
const ADOPTED: [RegExp, boolean][] = [
  [/^(?:in[\s_-]+use|adopted)(?![\p{L}\p{N}_])/iu, true],
  [/^not[\s_-]+(?:adopted|in[\s_-]+use)(?![\p{L}\p{N}_])/iu, false],
];
const MATURITY = exactly(MATURITIES);
const SOURCE = exactly(FEATURE_SOURCES);
const STATUS = exactly(OPPORTUNITY_STATUSES);

/** A choice that is missing has its usual value; an unknown word has it too, and is kept. */
function choice<T>(
  raw: string | undefined,
  words: readonly (readonly [RegExp, T])[],
  usual: T,
): { word: T; extra: string | null } {
  if (raw === undefined) return { word: usual, extra: null };
  return readWord(raw, words) ?? { word: usual, extra: raw.trim() || null };
}

/** `name: word …`: the first colon that such a word follows, as names of old lines hold colons. */
function nameAndWord<T>(head: string, words: readonly (readonly [RegExp, T])[]) {
  const isWord = (after: string) => readWord(after, words) !== null;
  const split = splitAt(head, COLON, isWord) ?? splitAt(head, /[:：]/, isWord);
  const word = split === null ? null : readWord(split.after, words);
  return split === null || word === null
    ? null
    : { name: unescapeValue(split.before), word: word.word, extra: word.extra };
}

const join = (...extras: (string | null)[]): string | null =>
  extras.filter((extra) => extra !== null).join(" | ") || null;

const LINES: { [S in ProfileSection]: ItemLine<ProfileSections[S]> } = {
  stakeholders: {
    format: ({ name, role, maturity, notes }, extra) =>
      `${escapeName(name)}: ${escapeValue(role)} | Maturity: ${maturity}${behind(extra)}${labelled("Notes", notes)}`,
    parse(raw) {
      const { head, labelled: fields } = splitLabels(raw, ["Maturity", "Notes"]);
      if (head.trim() === "") return null;
      const { name, rest } = splitName(head);
      const maturity = choice(fields.get("maturity"), MATURITY, "medium");
      return {
        value: {
          name: unescapeValue(name),
          role: unescapeValue(rest),
          maturity: maturity.word,
          notes: orNull(fields.get("notes")),
        },
        extra: maturity.extra,
      };
    },
  },
  integrations: {
    format: ({ name, active, since }, extra) =>
      `${escapeName(name)}: ${active ? "Active" : "Inactive"}${behind(extra)}${labelled("Since", since)}`,
    parse(raw) {
      const { head, labelled: fields } = splitLabels(raw, ["Since"]);
      const read = nameAndWord(head, ACTIVE);
      if (read === null) return null;
      const { name, word: active, extra } = read;
      return { value: { name, active, since: orNull(fields.get("since")) }, extra };
    },
  },
  features: {
    format: ({ feature, adopted, source }, extra) =>
      `${escapeName(feature)}: ${adopted ? "In Use" : "Not Adopted"} | Source: ${source}${behind(extra)}`,
    parse(raw) {
      const { head, labelled: fields } = splitLabels(raw, ["Source"]);
      const read = nameAndWord(head, ADOPTED);
      if (read === null) return null;
      const source = choice(fields.get("source"), SOURCE, "manual");
      const { name: feature, word: adopted } = read;
      return {
        value: { feature, adopted, source: source.word },
        extra: join(read.extra, source.extra),
      };
    },
  },
  environment: {
    format: ({ text }) => escapeText(text),
    parse: (raw) =>
      raw.trim() === "" ? null : { value: { text: unescapeValue(raw) }, extra: null },
  },
  opportunities: {
    format: ({ name, description, status }, extra) =>
      `${escapeName(name)}: ${escapeValue(description)} | Status: ${status}${behind(extra)}`,
    parse(raw) {
      const { head, labelled: fields } = splitLabels(raw, ["Status"]);
      if (head.trim() === "") return null;
      const { name, rest } = splitName(head);
      const status = choice(fields.get("status"), STATUS, "surfaced");
      return {
        value: {
          name: unescapeValue(name),
          description: unescapeValue(rest),
          status: status.word,
        },
        extra: status.extra,
      };
    },
  },
};

const lineOf = <S extends ProfileSection>(section: S): ItemLine<ProfileSections[S]> =>
  LINES[section];

export const formatItem = <S extends ProfileSection>(
  section: S,
  value: ProfileSections[S],
): string => lineOf(section).format(value, null);

export const parseItem = <S extends ProfileSection>(
  section: S,
  raw: string,
): { value: ProfileSections[S]; extra: string | null } | null => lineOf(section).parse(raw);

/** The new line of an item, with what people wrote behind the old one. */
export function reformatItem<S extends ProfileSection>(
  section: S,
  value: ProfileSections[S],
  before: string,
): string {
  return lineOf(section).format(value, parseItem(section, before)?.extra ?? null);
}
