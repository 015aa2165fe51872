import {
  asArray,
  asFiniteNumber,
  asId,
  asObject,
  asString,
  isObject,
  type JsonObject,
  onlyKeys,
} from "./checks.ts";
import type { NotionPropertyType, NotionValue } from "./contract.ts";
import { parseDate } from "./dates.ts";
import { addOption, findProperty, type Property } from "./properties.ts";
import { invalid, NotionRefusal, notEmulated, notFound, shouldBe } from "./refusal.ts";
import { MAX_RUN } from "./rich-text.ts";
import type { Tables } from "./table-types.ts";

/** Longest url and e-mail address (Notion's request limits). */
const MAX_URL = 2000;
const MAX_EMAIL = 200;

/**
 * Reads the `properties` of a POST or PATCH into values by property id. All or nothing: one wrong value
 * refuses the request, and a new option of a select is made only when everything is right.
 */
export function parseWrites(
  properties: unknown,
  schema: readonly Property[],
  tables: Tables,
): Map<string, NotionValue> {
  const writes = new Map<string, NotionValue>();
  const chosen: [Property, string][] = [];
  for (const [nameOrId, given] of Object.entries(asObject(properties, "body.properties"))) {
    const property = findProperty(schema, nameOrId);
    if (property === undefined) throw noProperty(nameOrId, schema);
    const { type } = property;
    const path = `body.properties.${nameOrId}`;
    const body = asObject(given, path);
    if (body[type] === undefined) throw invalid(`${property.name} is expected to be ${type}.`);
    onlyKeys(body, ["type", type], path);
    if (body.type !== undefined && body.type !== type) {
      throw shouldBe(`${path}.type`, `\`"${type}"\` or \`undefined\``, body.type);
    }
    const value = PARSERS[type](body[type], `${path}.${type}`, { property, tables });
    writes.set(property.id, value);
    if (type === "select" && typeof value === "string") chosen.push([property, value]);
  }
  for (const [property, name] of chosen) addOption(property, name);
  return writes;
}

/** A client that knows a property by the name it had before a person renamed it is not to blame. */
const noProperty = (name: string, schema: readonly Property[]): NotionRefusal =>
  new NotionRefusal(400, "validation_error", `${name} is not a property that exists.`, {
    problem: !schema.some(({ formerNames }) => formerNames.includes(name)),
  });

type Context = { property: Property; tables: Tables };
type Parser = (value: unknown, path: string, context: Context) => NotionValue;

const orNull =
  (parse: Parser): Parser =>
  (value, path, context) =>
    value === null ? null : parse(value, path, context);

const text: Parser = (value, path) =>
  asArray(value, path)
    .map((run, index) => {
      const at = `${path}[${index}]`;
      const body = asObject(run, at);
      if (body.mention !== undefined || body.equation !== undefined) {
        throw notEmulated("mentions and equations in a text");
      }
      onlyKeys(body, ["type", "text", "annotations"], at);
      if (!isObject(body.text)) throw shouldBe(`${at}.text`, "defined", body.text);
      onlyKeys(body.text, ["content", "link"], `${at}.text`);
      return asString(body.text.content, `${at}.text.content`, MAX_RUN);
    })
    .join("");

const line =
  (max: number): Parser =>
  (value, path) => {
    const given = asString(value, path, max);
    if (given === "") throw shouldBe(`${path}.length`, "≥ `1`", 0);
    return given;
  };

/** A select makes the option it does not know; a status refuses it. */
const choice: Parser = (value, path, { property }) => {
  const body = asObject(value, path);
  onlyKeys(body, ["id", "name", "color", "description"], path);
  if (body.id !== undefined) {
    const wanted = asString(body.id, `${path}.id`);
    const known = property.options.find(({ id }) => id === wanted);
    if (known === undefined) throw invalid(`${wanted} is an invalid select option.`);
    return known.name;
  }
  const name = asString(body.name, `${path}.name`, MAX_RUN);
  if (name === "") throw shouldBe(`${path}.name.length`, "≥ `1`", 0);
  if (property.type === "status" && !property.options.some((option) => option.name === name)) {
    throw invalid(`Invalid status option. Status option "${name}" does not exist.`);
  }
  if (name.includes(",")) {
    throw invalid(`Invalid select option, commas not allowed: ${name}`);
  }
  return name;
};

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/i;

const date: Parser = (value, path) => {
  const body: JsonObject = asObject(value, path);
  onlyKeys(body, ["start", "end", "time_zone"], path);
  if (body.end !== undefined && body.end !== null) throw notEmulated("the end of a date range");
  const start = asString(body.start, `${path}.start`);
  const parsed = parseDate(start);
  if (parsed === null) throw shouldBe(`${path}.start`, "a valid ISO 8601 date string", start);
  if (body.time_zone === undefined || body.time_zone === null) return start;
  const zone = asString(body.time_zone, `${path}.time_zone`);
  if (parsed.kind === "day" || OFFSET.test(start)) {
    throw invalid("A time zone goes with a local time: no offset, no date without a time.");
  }
  throw notEmulated(`a date in the time zone ${zone}`);
};

const relation: Parser = (value, path, { property, tables }) =>
  asArray(value, path).map((entry, index) => {
    const at = `${path}[${index}]`;
    const body = asObject(entry, at);
    onlyKeys(body, ["id"], at);
    const id = asId(body.id, `${at}.id`);
    if (tables.page(id)?.source.database.dataSourceId !== property.relatesTo) {
      throw notFound("page", id);
    }
    return id;
  });

const PARSERS: Record<NotionPropertyType, Parser> = {
  title: text,
  rich_text: text,
  number: orNull(asFiniteNumber),
  select: orNull(choice),
  status: orNull(choice),
  date: orNull(date),
  email: orNull(line(MAX_EMAIL)),
  url: orNull(line(MAX_URL)),
  relation,
};
