import { asObject, asString } from "./checks.ts";
import type { Holdings } from "./holdings.ts";
import { addOption, findProperty, newProperty, type Property } from "./properties.ts";
import { type Config, checkName, parseConfig } from "./property-config.ts";
import { invalid, notEmulated } from "./refusal.ts";
import type { Source } from "./table-types.ts";

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
