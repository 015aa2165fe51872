import { Liquid } from "liquidjs";
import { count } from "../lib/text.ts";
import { inertLink, inertText, type SafeLink, safeHref, valueLine } from "./inert-text.ts";

const TAGS = new Set([
  "if",
  "unless",
  "case",
  "for",
  "assign",
  "break",
  "continue",
  "comment",
  "#",
]);

/** Made by the filters `link` and `mailto` alone; known by identity, so that no fact can pass for one. */
type Links = WeakSet<object>;

/**
 * Liquid with nothing that reads files or prints what was not escaped: a short list of tags and filters of its
 * own, strict names, own properties, limits. `body` prints inert values, `subject` one line of text.
 */
export function createMailLiquid(): { body: Liquid; subject: Liquid } {
  const links: Links = new WeakSet();
  const isLink = (value: unknown): value is SafeLink =>
    typeof value === "object" && value !== null && links.has(value);
  const linked = (href: string | null, label: string): unknown => {
    if (href === null) return label;
    const link = { href, label };
    links.add(link);
    return link;
  };
  return {
    body: liquidThatPrints(
      (value) => (isLink(value) ? inertLink(value) : inertText(printable(value))),
      linked,
    ),
    subject: liquidThatPrints(
      (value) => valueLine(isLink(value) ? value.label : printable(value)),
      linked,
    ),
  };
}

function liquidThatPrints(
  outputEscape: (value: unknown) => string,
  linked: (href: string | null, label: string) => unknown,
): Liquid {
  const liquid = new Liquid({
    outputEscape,
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    cache: false,
    templates: {},
    parseLimit: 100_000,
    renderLimit: 5_000,
    memoryLimit: 1_000_000,
  });
  for (const name of Object.keys(liquid.filters)) delete liquid.filters[name];
  for (const name of Object.keys(liquid.tags)) if (!TAGS.has(name)) delete liquid.tags[name];
  for (const [name, filter] of Object.entries(filters(linked))) liquid.registerFilter(name, filter);
  return liquid;
}

const numbers = new Intl.NumberFormat("en");

/** What a template may print: text and numbers. Anything else is a mistake that gets its name. */
function printable(value: unknown): string {
  if (typeof value === "string") {
    if (value.trim() === "")
      throw new Error('is empty: ask first with {% if … %}, or add | default: "…"');
    return value;
  }
  if (typeof value === "number" && Number.isFinite(value)) return numbers.format(value);
  if (value === null || value === undefined)
    throw new Error('is not known: ask first with {% if … %}, or add | default: "…"');
  if (Array.isArray(value))
    throw new Error("is a list: go through it with {% for … %}, or add | sentence");
  throw new Error("is neither text nor a number");
}

const texts = (value: unknown): string[] => {
  if (!Array.isArray(value)) throw new Error("is no list");
  return value.map(printable);
};
const whole = (value: unknown): number => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Error("is no number");
  return value;
};
const field = (item: unknown, name: unknown): unknown =>
  typeof item === "object" && item !== null && typeof name === "string" && Object.hasOwn(item, name)
    ? Reflect.get(item, name)
    : null;
const listOf = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new Error("is no list");
  return value;
};

const NUMBERS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
];
const and = new Intl.ListFormat("en", { type: "conjunction" });

/** The whole list; docs/templates.md explains each. */
function filters(linked: (href: string | null, label: string) => unknown) {
  return {
    default: (value: unknown, other: unknown) =>
      value === null || value === undefined || value === false || value === "" ? other : value,
    count: (value: unknown, noun: unknown, plural: unknown = `${printable(noun)}s`) =>
      count(whole(value), printable(noun), printable(plural)),
    plural: (value: unknown, one: unknown, many: unknown) =>
      whole(value) === 1 ? printable(one) : printable(many),
    days: (value: unknown) =>
      whole(value) < 1 ? "less than a day" : count(Math.floor(whole(value)), "day"),
    words: (value: unknown) => NUMBERS[whole(value)] ?? printable(value),
    minus: (value: unknown, other: unknown) => whole(value) - whole(other),
    plus: (value: unknown, other: unknown) => whole(value) + whole(other),
    capitalize: (value: unknown) =>
      printable(value).replace(/^\p{L}/u, (letter) => letter.toUpperCase()),
    sentence: (value: unknown) => and.format(texts(value)),
    first: (value: unknown, most: unknown = 1) => listOf(value).slice(0, whole(most)),
    map: (value: unknown, name: unknown) => listOf(value).map((item) => field(item, name)),
    where: (value: unknown, name: unknown, wanted: unknown = true) =>
      listOf(value).filter((item) => field(item, name) === wanted),
    lines: (value: unknown) =>
      typeof value === "string"
        ? value
            .split("\n")
            .map((line) => line.replace(/^\s*[-*•]\s+/, "").trim())
            .filter((line) => line !== "")
        : [],
    link: (value: unknown, label: unknown) => {
      if (typeof value === "string")
        return linked(safeHref(value), label === undefined ? value : printable(label));
      const id = printable(field(value, "id"));
      const subject = field(value, "subject");
      const url = field(value, "url");
      return linked(
        typeof url === "string" ? safeHref(url) : null,
        typeof subject === "string" && subject !== "" ? `${id}: ${subject}` : id,
      );
    },
    mailto: (value: unknown) => {
      const email = printable(value);
      return linked(/^[\w.+-]+@[A-Za-z0-9.-]+$/.test(email) ? `mailto:${email}` : null, email);
    },
  };
}
