import { asArray, asObject, asOneOf, asString, onlyKeys } from "./checks.ts";
import { compileCondition, dateMatcher } from "./conditions.ts";
import { findProperty, type Property } from "./properties.ts";
import { invalid, shouldBe } from "./refusal.ts";
import type { Page } from "./table-types.ts";

export type Predicate = (page: Page) => boolean;

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
    const matches = compileCondition(property, operator, operand, {
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
