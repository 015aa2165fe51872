import { asArray, asId, asObject, asOneOf, asString, type JsonObject, onlyKeys } from "./checks.ts";
import type { NotionDatabase, NotionPropertyType } from "./contract.ts";
import type { Holdings } from "./holdings.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";

type Schema = NotionDatabase["properties"][string];

const TYPES = [
  "title",
  "rich_text",
  "number",
  "select",
  "status",
  "date",
  "email",
  "url",
  "relation",
] as const satisfies readonly NotionPropertyType[];

/** What a status property has when no options are given, as in Notion. */
const STATUS_OPTIONS = ["Not started", "In progress", "Done"];

/** The longest name of a property or an option. */
const MAX_NAME = 100;

/** One property of a schema as a request states it. `format`: of a number, null when left out. */
export type Config = { schema: Schema; format: string | null };

export const checkName = (name: string, path: string): string => {
  if (name.trim() === "") throw invalid(`${path}: a property needs a name.`);
  return asString(name, `${path}.name`, MAX_NAME);
};

/** `{ [type]: {…} }`, as requests to make or change a schema have it. */
export function parseConfig(config: JsonObject, path: string, held: Holdings): Config {
  const type = TYPES.find((candidate) => config[candidate] !== undefined);
  if (type === undefined) {
    const [other] = Object.keys(config).filter((key) => !["type", "description"].includes(key));
    if (other === undefined) throw shouldBe(`${path}.title`, "defined", undefined);
    throw notEmulated(`properties of the type ${other}`);
  }
  onlyKeys(config, ["type", "description", "name", type], path);
  if (config.type !== undefined) asOneOf(config.type, [type], `${path}.type`);
  const at = `${path}.${type}`;
  const body = asObject(config[type], at);
  switch (type) {
    case "select":
    case "status": {
      onlyKeys(body, ["options"], at);
      const options = parseOptions(body.options, `${at}.options`);
      const made = type === "status" && options.length === 0 ? STATUS_OPTIONS : options;
      return { schema: { type, options: made }, format: null };
    }
    case "number":
      onlyKeys(body, ["format"], at);
      return {
        schema: { type },
        format: body.format === undefined ? null : asString(body.format, `${at}.format`),
      };
    case "relation":
      return { schema: { type, relatesTo: parseRelation(body, at, held) }, format: null };
    default:
      onlyKeys(body, [], at);
      return { schema: { type }, format: null };
  }
}

function parseOptions(value: unknown, path: string): string[] {
  if (value === undefined) return [];
  const names = asArray(value, path).map((option, index) => {
    const at = `${path}[${index}]`;
    const body = asObject(option, at);
    onlyKeys(body, ["id", "name", "color", "description"], at);
    const name = asString(body.name, `${at}.name`, MAX_NAME);
    if (name.includes(",")) throw invalid(`Invalid select option, commas not allowed: ${name}`);
    return name;
  });
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw invalid(`Duplicate select option: ${double}`);
  return names;
}

function parseRelation(body: JsonObject, path: string, held: Holdings): string {
  onlyKeys(body, ["data_source_id", "type", "single_property", "dual_property"], path);
  const id = asId(body.data_source_id, `${path}.data_source_id`);
  if (body.dual_property !== undefined) throw notEmulated("relations in both directions");
  if (body.single_property === undefined) {
    throw shouldBe(`${path}.single_property`, "defined", undefined);
  }
  return held.findSource(id).database.dataSourceId;
}
