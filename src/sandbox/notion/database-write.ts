import { asId, asObject, type JsonObject, onlyKeys } from "./checks.ts";
import type { Holdings } from "./holdings.ts";
import { parseFlag } from "./query.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import { plainText } from "./rich-text.ts";
import { parseRichText } from "./rich-text-write.ts";
import { addProperty, changeSchema, parseSchema } from "./schema-write.ts";
import type { Source } from "./table-types.ts";

/** What the requests know besides; not emulated. */
const OTHER_KEYS = ["description", "icon", "cover", "is_locked"];

const refuseOthers = (body: JsonObject, keys: readonly string[]) => {
  for (const key of keys) if (body[key] !== undefined) throw notEmulated(`${key} of a database`);
};

const titleOf = (value: unknown, held: Holdings): string =>
  value === undefined ? "" : plainText(parseRichText(value, "body.title", held.titleOf));

/** POST /v1/databases: on a page, with one data source. Without a schema it has a title, `Name`. */
export function createDatabase(body: JsonObject, held: Holdings, newId: () => string): Source {
  onlyKeys(body, ["parent", "title", "is_inline", "initial_data_source", ...OTHER_KEYS], "body");
  refuseOthers(body, OTHER_KEYS);
  const parent = asObject(body.parent, "body.parent");
  if (parent.workspace !== undefined) {
    throw invalid("Internal connections create databases on pages, not in the workspace itself.");
  }
  onlyKeys(parent, ["type", "page_id"], "body.parent");
  if (parent.type !== "page_id") throw shouldBe("body.parent.type", '`"page_id"`', parent.type);
  const parentId = asId(parent.page_id, "body.parent.page_id");
  held.find(parentId, "page");
  const title = titleOf(body.title, held);
  const isInline = parseFlag(body.is_inline, "body.is_inline");
  const schema = parseInitial(body.initial_data_source, held);
  held.refuseTrashed(parentId);

  const database = { id: newId(), dataSourceId: newId(), title, properties: {} };
  const source = held.tables.addDatabase(database, parentId, isInline);
  for (const [name, config] of Object.entries(schema)) addProperty(source, name, config);
  held.tree.insertDatabase(parentId, database.id, "bot");
  return source;
}

function parseInitial(value: unknown, held: Holdings): ReturnType<typeof parseSchema> {
  const path = "body.initial_data_source";
  const initial = value === undefined ? {} : asObject(value, path);
  onlyKeys(initial, ["properties"], path);
  return parseSchema(initial.properties ?? { Name: { title: {} } }, `${path}.properties`, held);
}

/** PATCH /v1/databases/:id: title and trash; the schema belongs to the data source. */
export function updateDatabase(id: string, body: JsonObject, held: Holdings): Source {
  const source = held.findDatabase(id);
  onlyKeys(body, ["title", "in_trash", "is_inline", "parent", ...OTHER_KEYS], "body");
  refuseOthers(body, ["is_inline", "parent", ...OTHER_KEYS]);
  const inTrash = body.in_trash === undefined ? null : parseFlag(body.in_trash, "body.in_trash");
  const title = body.title === undefined ? null : titleOf(body.title, held);
  if (inTrash !== false) held.refuseTrashed(id);
  if (title !== null) {
    source.title = title;
    held.tables.schemaChanged(source);
  }
  if (inTrash === null || inTrash === source.inTrash) return source;
  const block = held.tree.block(id);
  if (block === undefined) throw notEmulated("trashing a database of the workspace itself");
  held.setTrash({ block }, inTrash, "bot");
  return source;
}

/** PATCH /v1/data_sources/:id: title and schema. */
export function updateDataSource(id: string, body: JsonObject, held: Holdings): Source {
  const source = held.findSource(id);
  onlyKeys(body, ["title", "properties", "in_trash", "parent", "icon"], "body");
  refuseOthers(body, ["in_trash", "parent", "icon"]);
  const title = body.title === undefined ? null : titleOf(body.title, held);
  held.refuseTrashed(source.database.id);
  if (body.properties !== undefined) changeSchema(source, body.properties, held);
  if (title !== null) source.title = title;
  held.tables.schemaChanged(source);
  return source;
}
