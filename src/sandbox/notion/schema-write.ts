import { asArray, asId, asObject, asOneOf, asString, type JsonObject, onlyKeys } from "./checks.ts";
import type { NotionDatabase, NotionPropertyType } from "./contract.ts";
import type { Holdings } from "./holdings.ts";
import { addOption, findProperty, newProperty, type Property } from "./properties.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import type { Source } from "./tables.ts";

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

type Config = { schema: Schema; format: string | null };

/** `initial_data_source.properties` of POST /v1/databases; with one title property at most and at least. */
export function parseSchema(value: unknown, path: string, held: Holdings): Record<string, Config> {
  const configs = Object.fromEntries(
    Object.entries(asObject(value, path)).map(([name, config]) => [
      checkName(name, path),
      parseConfig(asObject(config, `${path}.${name}`), `${path}.${name}`, held),
    ]),
  );
  const titles = Object.values(configs).filter(({ schema }) => schema.type === "title").length;
  if (titles === 1) return configs;
  throw invalid(`A data source has exactly one title property, instead there were ${titles}.`);
}

const checkName = (name: string, path: string): string => {
  if (name.trim() === "") throw invalid(`${path}: a property needs a name.`);
  return asString(name, `${path}.name`, MAX_NAME);
};

function parseConfig(config: JsonObject, path: string, held: Holdings): Config {
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

/**
 * `properties` of PATCH /v1/data_sources/:id, by name or id: null removes one, `name` alone renames
 * it, an unknown name adds one. Everything is checked before anything is changed.
 */
export function changeSchema(source: Source, value: unknown, held: Holdings): void {
  const path = "body.properties";
  const { properties } = source;
  const steps = Object.entries(asObject(value, path)).map(([nameOrId, given]) => {
    const at = `${path}.${nameOrId}`;
    const known = findProperty(properties, nameOrId);
    if (given === null) return removal(source, known, nameOrId);
    const config = asObject(given, at);
    const name = config.name === undefined ? null : checkName(asString(config.name, at), at);
    const { name: _, type: __, description: ___, ...typed } = config;
    const parsed = Object.keys(typed).length === 0 ? null : parseConfig(config, at, held);
    if (known !== undefined) return alteration(source, known, name, parsed);
    if (parsed === null) throw invalid(`${nameOrId} is not a property that exists.`);
    if (parsed.schema.type === "title") throw invalid("A data source has one title property.");
    return () => addProperty(source, name ?? checkName(nameOrId, at), parsed);
  });
  for (const step of steps) step();
}

/** One more property. */
export function addProperty(source: Source, name: string, { schema, format }: Config): void {
  const { properties, database } = source;
  const property = newProperty(database.dataSourceId, name, schema, properties);
  if (format !== null) property.format = format;
  properties.push(property);
}

function removal(source: Source, known: Property | undefined, nameOrId: string): () => void {
  if (known === undefined) throw invalid(`${nameOrId} is not a property that exists.`);
  if (known.type === "title") throw invalid("The title property cannot be removed.");
  return () => {
    source.properties.splice(source.properties.indexOf(known), 1);
    for (const page of source.pages.values()) page.values.delete(known.id);
  };
}

function alteration(
  source: Source,
  known: Property,
  name: string | null,
  config: Config | null,
): () => void {
  if (config !== null && config.schema.type !== known.type) {
    throw notEmulated("changing the type of a property");
  }
  if (name !== null && source.properties.some((one) => one !== known && one.name === name)) {
    throw invalid(`A property named ${name} exists already.`);
  }
  return () => {
    if (name !== null) known.name = name;
    if (config === null) return;
    if (config.format !== null) known.format = config.format;
    // Options that are left out go; those that stay keep their ids.
    const wanted = config.schema.options;
    if (wanted === undefined) return;
    const kept = known.options.filter((option) => wanted.includes(option.name));
    known.options.splice(0, known.options.length, ...kept);
    for (const option of wanted) addOption(known, option);
  };
}
