import { asArray, asFiniteNumber, asId, asObject, asOneOf, asString, onlyKeys } from "./checks.ts";
import type { NotionPropertyType, NotionValue } from "./contract.ts";
import { DATE_OPERATORS, matchesDate, parseDate, parseFilterDate } from "./dates.ts";
import { findProperty, type Property } from "./properties.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import { isEmpty, type Page } from "./tables.ts";

export type Predicate = (page: Page) => boolean;

type ValuePredicate = (value: NotionValue) => boolean;

/** One condition such as `{ contains: "acme" }` on a value of one type. */
type ConditionParser = (
  operator: string,
  operand: unknown,
  context: ConditionContext,
) => ValuePredicate;

type ConditionContext = { path: string; now: Date; property: Property | null };

/** `filter` nests at most this deep: `and[or[…]]`. */
const MAX_LEVELS = 2;

/** Every kind of filter that the API knows, in the order its refusal lists them. */
const FILTER_TYPES = [
  "title",
  "rich_text",
  "number",
  "checkbox",
  "select",
  "multi_select",
  "status",
  "date",
  "people",
  "files",
  "url",
  "email",
  "phone_number",
  "relation",
  "created_by",
  "created_time",
  "last_edited_by",
  "last_edited_time",
  "formula",
  "unique_id",
  "rollup",
  "verification",
];

/** Turns a request's `filter` into a predicate; refuses what Notion would refuse, in its words. */
export function compileFilter(
  filter: unknown,
  input: { properties: readonly Property[]; now: Date },
): Predicate {
  return compile(asObject(filter, "body.filter"), "body.filter", 1);

  function compile(node: Record<string, unknown>, path: string, level: number): Predicate {
    for (const kind of ["and", "or"] as const) {
      if (node[kind] === undefined) continue;
      if (level > MAX_LEVELS) throw shouldBe(`${path}.${kind}`, "not present", node[kind]);
      onlyKeys(node, [kind], path);
      const parts = asArray(node[kind], `${path}.${kind}`).map((part, index) => {
        const at = `${path}.${kind}[${index}]`;
        return compile(asObject(part, at), at, level + 1);
      });
      return kind === "and"
        ? (page) => parts.every((matches) => matches(page))
        : (page) => parts.some((matches) => matches(page));
    }
    return node.timestamp === undefined ? byProperty(node, path) : byTimestamp(node, path);
  }

  function byTimestamp(node: Record<string, unknown>, path: string): Predicate {
    const timestamp = asOneOf(
      node.timestamp,
      ["created_time", "last_edited_time"],
      `${path}.timestamp`,
    );
    onlyKeys(node, ["timestamp", "type", timestamp], path);
    const at = `${path}.${timestamp}`;
    const [operator, operand] = single(node[timestamp], at);
    const matches = dateMatcher(operator, operand, { path: at, now: input.now, property: null });
    return timestamp === "created_time"
      ? (page) => matches(page.createdMinute)
      : (page) => matches(page.editedMinute);
  }

  function byProperty(node: Record<string, unknown>, path: string): Predicate {
    const type = FILTER_TYPES.find((candidate) => node[candidate] !== undefined);
    if (type === undefined) {
      const missing = ["or", "and", ...FILTER_TYPES]
        .map((key) => `${path}.${key} should be defined, instead was \`undefined\`.`)
        .join("\n");
      throw invalid(`body failed validation. Fix one:\n${missing}`);
    }
    onlyKeys(node, ["property", "type", type], path);
    const name = asString(node.property, `${path}.property`);
    const property = findProperty(input.properties, name);
    if (property === undefined) {
      throw invalid(`Could not find property with name or id: ${name}`);
    }
    if (property.type !== type) {
      throw invalid(
        `The property type in the database does not match the property type of the filter provided: database property ${property.type} does not match filter ${type}`,
      );
    }
    const at = `${path}.${type}`;
    const [operator, operand] = single(node[type], at);
    const matches = condition(property, operator, operand, {
      path: `${at}.${operator}`,
      now: input.now,
      property,
    });
    return (page) => matches(page.values.get(property.id) ?? null);
  }
}

/** The one operator of a condition and what it compares with. */
function single(value: unknown, path: string): [string, unknown] {
  const entries = Object.entries(asObject(value, path));
  const [first] = entries;
  if (first === undefined || entries.length > 1) {
    throw shouldBe(path, "an object with exactly one condition", value);
  }
  return first;
}

function condition(
  property: Property,
  operator: string,
  operand: unknown,
  context: ConditionContext,
): ValuePredicate {
  if (operator === "is_empty" || operator === "is_not_empty") {
    if (operand !== true) throw shouldBe(context.path, "`true`", operand);
    return operator === "is_empty" ? (value) => isEmpty(value) : (value) => !isEmpty(value);
  }
  return CONDITIONS[property.type](operator, operand, context);
}

const unknownOperator = (operator: string, operand: unknown, path: string) =>
  shouldBe(path.endsWith(`.${operator}`) ? path : `${path}.${operator}`, "not present", operand);

const textOf = (value: NotionValue): string => (typeof value === "string" ? value : "");

const text: ConditionParser = (operator, operand, { path }) => {
  const exact = asString(operand, path);
  // As the search box of a database view, these do not tell case.
  const folded = exact.toLowerCase();
  const fold = (value: NotionValue) => textOf(value).toLowerCase();
  switch (operator) {
    case "equals":
      return (value) => textOf(value) === exact;
    case "does_not_equal":
      return (value) => textOf(value) !== exact;
    case "contains":
      return (value) => fold(value).includes(folded);
    case "does_not_contain":
      return (value) => !fold(value).includes(folded);
    case "starts_with":
      return (value) => fold(value).startsWith(folded);
    case "ends_with":
      return (value) => fold(value).endsWith(folded);
    default:
      throw unknownOperator(operator, operand, path);
  }
};

const number: ConditionParser = (operator, operand, { path }) => {
  const wanted = asFiniteNumber(operand, path);
  const compare = (test: (value: number) => boolean): ValuePredicate => {
    return (value) => typeof value === "number" && test(value);
  };
  switch (operator) {
    case "equals":
      return (value) => value === wanted;
    case "does_not_equal":
      return (value) => value !== wanted;
    case "greater_than":
      return compare((value) => value > wanted);
    case "less_than":
      return compare((value) => value < wanted);
    case "greater_than_or_equal_to":
      return compare((value) => value >= wanted);
    case "less_than_or_equal_to":
      return compare((value) => value <= wanted);
    default:
      throw unknownOperator(operator, operand, path);
  }
};

/** One option or several (since April 2026). `does_not_equal` also matches rows without a choice. */
const choice: ConditionParser = (operator, operand, { path, property }) => {
  const wanted = new Set(
    Array.isArray(operand)
      ? asArray(operand, path).map((name, index) => asString(name, `${path}[${index}]`))
      : [asString(operand, path)],
  );
  const known = property?.options.map(({ name }) => name) ?? [];
  for (const name of wanted) {
    if (known.includes(name)) continue;
    const available = known.map((option) => `"${option}"`).join(", ");
    throw invalid(
      `${property?.type} option "${name}" not found for property "${property?.name}". Available options: ${available}.`,
    );
  }
  switch (operator) {
    case "equals":
      return (value) => wanted.has(textOf(value));
    case "does_not_equal":
      return (value) => !wanted.has(textOf(value));
    default:
      throw unknownOperator(operator, operand, path);
  }
};

function dateMatcher(
  operator: string,
  operand: unknown,
  { path, now }: ConditionContext,
): (ms: number) => boolean {
  const known = DATE_OPERATORS.find((candidate) => candidate === operator);
  if (known === undefined) {
    if (/^(this|past|next)_(week|month|year)$/.test(operator)) {
      throw notEmulated(`the date filter ${operator}`);
    }
    throw unknownOperator(operator, operand, path);
  }
  const wanted = parseFilterDate(asString(operand, path), now);
  if (wanted === null) throw shouldBe(path, "a valid ISO 8601 date string", operand);
  return (ms) => matchesDate(ms, known, wanted);
}

const date: ConditionParser = (operator, operand, context) => {
  const matches = dateMatcher(operator, operand, context);
  return (value) => {
    const parsed = parseDate(textOf(value));
    return parsed !== null && matches(parsed.ms);
  };
};

const relation: ConditionParser = (operator, operand, { path }) => {
  const wanted = asId(operand, path);
  const has = (value: NotionValue) => Array.isArray(value) && value.includes(wanted);
  switch (operator) {
    case "contains":
      return has;
    case "does_not_contain":
      return (value) => !has(value);
    default:
      throw unknownOperator(operator, operand, path);
  }
};

const CONDITIONS: Record<NotionPropertyType, ConditionParser> = {
  title: text,
  rich_text: text,
  url: text,
  email: text,
  number,
  select: choice,
  status: choice,
  date,
  relation,
};
