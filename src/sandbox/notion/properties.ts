import { createHash } from "node:crypto";
import type { NotionDatabase, NotionPropertyType } from "./contract.ts";

/** `id` is the raw form; on the wire it is URL-encoded (`%3AjKq`). It stays when the name changes. */
export type Property = {
  readonly id: string;
  name: string;
  /** Names that people gave it before. */
  readonly formerNames: string[];
  readonly type: NotionPropertyType;
  /** Of select and status, in the order the choices have in Notion. */
  readonly options: PropertyOption[];
  /** Data source id a relation points to. */
  readonly relatesTo: string | undefined;
  /** Of a number. */
  format: string;
};

export type PropertyOption = { id: string; name: string; color: string };

/** As in real ids: letters and punctuation that must be percent-encoded, four characters. */
const ID_ALPHABET = "ABCDEFGHabcdefghijkmnpqrstuvwxyz:;<=>?@[\\]^`{|}";
const ID_LENGTH = 4;

const COLORS = ["gray", "brown", "orange", "yellow", "green", "blue", "purple", "pink", "red"];

function shortId(seed: string): string {
  const bytes = createHash("sha256").update(seed).digest().subarray(0, ID_LENGTH);
  return Array.from(bytes, (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join("");
}

function freeId(seed: string, taken: ReadonlySet<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const id = shortId(`${seed}/${attempt}`);
    if (!taken.has(id)) return id;
  }
}

/** The properties of a data source with ids that are the same in every run; the title's id is `title`. */
export function createProperties(database: NotionDatabase): Property[] {
  const made: Property[] = [];
  for (const [name, schema] of Object.entries(database.properties)) {
    made.push(newProperty(database.dataSourceId, name, schema, made));
  }
  return made;
}

/** One more property, with an id that none of `others` has. */
export function newProperty(
  dataSourceId: string,
  name: string,
  { type, options, relatesTo }: NotionDatabase["properties"][string],
  others: readonly Property[],
): Property {
  const taken = new Set(others.map(({ id }) => id));
  const id = type === "title" ? "title" : freeId(`${dataSourceId}/${name}`, taken);
  const property: Property = {
    id,
    name,
    formerNames: [],
    type,
    options: [],
    relatesTo,
    format: "number",
  };
  for (const option of options ?? []) addOption(property, option);
  return property;
}

/** The option of this name, made when there is none. */
export function addOption(property: Property, name: string): PropertyOption {
  const known = property.options.find((option) => option.name === name);
  if (known !== undefined) return known;
  const option = {
    id: freeId(`${property.id}/${name}`, new Set(property.options.map(({ id }) => id))),
    name,
    color: COLORS[property.options.length % COLORS.length] ?? "default",
  };
  property.options.push(option);
  return option;
}

/** As it stands in answers. */
export const wireId = (property: Property): string => encodeURIComponent(property.id);

/** By id, encoded or not. */
export const findById = (properties: readonly Property[], id: string): Property | undefined =>
  properties.find((property) => property.id === id || wireId(property) === id);

/** By id or by its present name; Notion takes both nearly everywhere. */
export const findProperty = (
  properties: readonly Property[],
  nameOrId: string,
): Property | undefined =>
  findById(properties, nameOrId) ?? properties.find(({ name }) => name === nameOrId);
