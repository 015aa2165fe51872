import { asArray, asFiniteNumber, asId, asString } from "./checks.ts";
import type { NotionPropertyType, NotionValue } from "./contract.ts";
import { DATE_OPERATORS, matchesDate, parseDate, parseFilterDate } from "./dates.ts";
import type { Property } from "./properties.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import { isEmpty } from "./tables.ts";

type ValuePredicate = (value: NotionValue) => boolean;

/** One condition such as `{ contains: "acme" }` on a value of one type. */
type ConditionParser = (
  operator: string,
  operand: unknown,
  context: ConditionContext,
) => ValuePredicate;

/** `path` of the operand in the body; `property` is null for a page's own times. */
export type ConditionContext = { path: string; now: Date; property: Property | null };

/** The predicate for `{ [operator]: operand }` on values of this property. */
export function compileCondition(
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

/** Compares milliseconds: of a date property's value, or of a page's own times. */
export function dateMatcher(
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
