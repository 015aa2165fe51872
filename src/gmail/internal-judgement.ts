import {
  CaseTag,
  type Context,
  IfTag,
  type Template,
  type Token,
  TypeGuards,
  UnlessTag,
  Value,
} from "liquidjs";

/**
 * Internal judgement steers a template and is never printed. Its values exist only while a condition of `if`,
 * `elsif`, `unless` or `case` is worked out, and such a condition may only compare them with what the template
 * itself says (a loop's variable would spell a score out). Everywhere else `internal` is a name that stands for
 * nothing; a template that reads it there is refused when it is loaded, whether or not that line is ever reached.
 */
const NAME = "internal";
const COMPARISONS = new Set(["==", "!=", "<", ">", "<=", ">=", "contains"]);
const JUDGEMENT = Symbol("internal judgement");

/** What a render needs to know to work conditions out; no name in a template leads to it. */
export const judgement = (internal: object): object => ({ [JUDGEMENT]: { ...internal } });

/** A template does with internal judgement what it may not. */
export class InternalPrinted extends Error {
  readonly token: Token;
  constructor(what: string, why: string, token: Token) {
    super(`${what} is internal judgement and must not reach a customer: ${why}`);
    this.name = "InternalPrinted";
    this.token = token;
  }
}

const USE = 'it may only be asked about, as in {% if internal.tone == "urgent" %}';
const LITERAL = "it may only be compared with a value written in the template";

/** Refuses templates that could print internal judgement and gives it to the conditions that may ask. */
export function guardInternal(templates: readonly Template[]): void {
  for (const template of templates) {
    if (template instanceof IfTag || template instanceof UnlessTag) {
      for (const branch of template.branches) branch.value = asking(branch.value, template.token);
    } else if (template instanceof CaseTag) {
      guardCase(template);
    } else {
      for (const argument of template.arguments?.() ?? []) refuseAny(argument, template.token);
    }
    guardInternal(childrenOf(template));
  }
}

/** `children` is a generator that returns its list; ours are all in memory. */
function childrenOf(template: Template): Template[] {
  const step = template.children?.(false, true).next();
  return step?.done === true ? step.value : [];
}

function guardCase(tag: CaseTag): void {
  const values = tag.branches.flatMap(({ values }) => values);
  for (const value of values) refuseAny(value, tag.token);
  if (mentions(tag.value) !== null && values.some((value) => !isLiteral(value)))
    throw new InternalPrinted(mentions(tag.value) ?? NAME, LITERAL, tag.token);
  tag.value = asking(tag.value, tag.token);
}

function refuseAny(argument: unknown, token: Token): void {
  const what = mentions(argument);
  if (what !== null) throw new InternalPrinted(what, USE, token);
}

/** The condition as it may be worked out; itself when it does not ask. */
function asking(value: Value, token: Token): Value {
  const what = mentions(value);
  if (what === null) return value;
  if (value.filters.length > 0) throw new InternalPrinted(what, "no filter may read it", token);
  const kinds: ("internal" | "literal" | "other")[] = [];
  for (const part of value.initial.postfix) {
    if (!TypeGuards.isOperatorToken(part)) {
      kinds.push(kindOf(part, token));
    } else if (part.operator === "not") {
      kinds.pop();
      kinds.push("other");
    } else {
      const sides = [kinds.pop(), kinds.pop()];
      if (
        COMPARISONS.has(part.operator) &&
        sides.includes("internal") &&
        !sides.includes("literal")
      )
        throw new InternalPrinted(what, LITERAL, token);
      kinds.push("other");
    }
  }
  const asked = function* (ctx: Context, lenient?: boolean): Generator<unknown, unknown, unknown> {
    const internal: unknown = Reflect.get(ctx.globals, JUDGEMENT);
    ctx.push({ [NAME]: internal });
    try {
      return yield* value.value(ctx, lenient);
    } finally {
      ctx.pop();
    }
  };
  return Object.assign(Object.create(value) as Value, { value: asked });
}

function kindOf(part: Token, token: Token): "internal" | "literal" | "other" {
  if (isLiteral(part)) return "literal";
  if (!TypeGuards.isPropertyAccessToken(part) || part.variable !== undefined)
    throw new InternalPrinted(NAME, LITERAL, token);
  const [root, ...rest] = part.props;
  const plain = [root, ...rest].every((prop) => prop !== undefined && "content" in prop);
  if (!plain)
    throw new InternalPrinted(NAME, "a name that is worked out cannot stand beside it", token);
  return nameOf(root) === NAME ? "internal" : "other";
}

const isLiteral = (part: unknown): boolean =>
  TypeGuards.isQuotedToken(part) ||
  TypeGuards.isNumberToken(part) ||
  TypeGuards.isLiteralToken(part);

const nameOf = (prop: Token | undefined): string | null =>
  prop !== undefined && "content" in prop ? String(prop.content) : null;

/** What an expression reads of `internal`, however deep ("internal.score"); null = nothing. */
function mentions(part: unknown): string | null {
  if (part instanceof Value) {
    const filters = part.filters.flatMap(({ args }) => args);
    return firstOf([...part.initial.postfix, ...filters]);
  }
  if (Array.isArray(part)) return firstOf(part);
  if (TypeGuards.isPropertyAccessToken(part)) {
    const [root] = part.props;
    if (part.variable === undefined && nameOf(root) === NAME)
      return part.props.map((prop) => nameOf(prop) ?? "…").join(".");
    // A root that is worked out, as in {{ [name] }}, may become any name.
    if (part.variable === undefined && root !== undefined && !("content" in root))
      return `[${root.getText()}]`;
    return firstOf([part.variable, ...part.props]);
  }
  if (TypeGuards.isRangeToken(part)) return firstOf([part.lhs, part.rhs]);
  if (TypeGuards.isFilteredValueToken(part))
    return firstOf([...part.initial.postfix, ...part.filters.flatMap(({ args }) => args)]);
  return null;
}

const firstOf = (parts: readonly unknown[]): string | null => {
  for (const part of parts) {
    const what = mentions(part);
    if (what !== null) return what;
  }
  return null;
};
