import { parseChildren } from "./block-parse.ts";
import { parsePlace } from "./block-place.ts";
import { asId, asObject, type JsonObject, onlyKeys } from "./checks.ts";
import type { Holding, Holdings } from "./holdings.ts";
import { parseWrites } from "./property-write.ts";
import { parseFlag } from "./query.ts";
import { invalid, notEmulated, shouldBe } from "./refusal.ts";
import type { WireRun } from "./rich-text.ts";
import { parseRichText, type TitleOf } from "./rich-text-write.ts";

/** What POST /v1/pages knows besides; not emulated. */
const OTHER_CREATE_KEYS = ["icon", "cover", "content", "markdown", "allow_async", "template"];
/** What PATCH /v1/pages/:id knows besides; not emulated. */
const OTHER_UPDATE_KEYS = [
  "icon",
  "cover",
  "is_locked",
  "template",
  "erase_content",
  "is_archived",
];

const refuseOthers = (body: JsonObject, keys: readonly string[]) => {
  for (const key of keys) if (body[key] !== undefined) throw notEmulated(`${key} of a page`);
};

/** POST /v1/pages: a row of a data source, or a page on a page; with what is to stand on it. */
export function createPage(body: JsonObject, held: Holdings, newId: () => string): Holding {
  onlyKeys(body, ["parent", "properties", "children", "position", ...OTHER_CREATE_KEYS], "body");
  refuseOthers(body, OTHER_CREATE_KEYS);
  const parent = asObject(body.parent, "body.parent");
  const specs = () =>
    body.children === undefined
      ? []
      : parseChildren(body.children, "body.children", { below: "any", titleOf: held.titleOf });

  if (parent.data_source_id !== undefined) {
    onlyParent(parent, "data_source_id");
    const source = held.findSource(asId(parent.data_source_id, "body.parent.data_source_id"));
    if (body.position !== undefined) throw invalid("A row of a data source takes no position.");
    const children = specs();
    held.refuseTrashed(source.database.id);
    const values = parseWrites(body.properties ?? {}, source.properties, held.tables);
    const row = held.tables.create(source, newId(), values);
    if (children.length > 0) held.tree.insert(row.id, children, "end", "bot");
    return { row };
  }
  if (parent.page_id === undefined) {
    if (parent.database_id !== undefined) throw notEmulated("a database as the parent of a page");
    throw shouldBe("body.parent.page_id", "defined", undefined);
  }
  onlyParent(parent, "page_id");
  const parentId = asId(parent.page_id, "body.parent.page_id");
  held.find(parentId, "page");
  const title = parseTitle(body.properties, held.titleOf);
  const children = specs();
  held.refuseTrashed(parentId);
  const words = { start: "page_start", end: "page_end" };
  const place = parsePlace(body.position, parentId, held.tree, words);
  return { block: held.tree.createPage(parentId, title ?? [], children, place, "bot") };
}

function onlyParent(parent: JsonObject, kind: "page_id" | "data_source_id"): void {
  onlyKeys(parent, ["type", kind], "body.parent");
  if (parent.type !== undefined && parent.type !== kind) {
    throw shouldBe("body.parent.type", `\`"${kind}"\` or \`undefined\``, parent.type);
  }
}

/** The only property of a page that is no row; null when it is not given. */
function parseTitle(properties: unknown, titleOf: TitleOf): WireRun[] | null {
  if (properties === undefined) return null;
  const { title, ...others } = asObject(properties, "body.properties");
  const [other] = Object.keys(others);
  if (other !== undefined) throw invalid(`${other} is not a property that exists.`);
  if (title === undefined) return null;
  const path = "body.properties.title";
  const body = asObject(title, path);
  onlyKeys(body, ["type", "title"], path);
  return parseRichText(body.title, `${path}.title`, titleOf);
}

/** PATCH /v1/pages/:id: properties and the trash. */
export function updatePage(id: string, body: JsonObject, held: Holdings): Holding {
  const found = held.find(id, "page");
  onlyKeys(body, ["properties", "in_trash", ...OTHER_UPDATE_KEYS], "body");
  refuseOthers(body, OTHER_UPDATE_KEYS);
  const inTrash = body.in_trash === undefined ? null : parseFlag(body.in_trash, "body.in_trash");
  // Taking it out of the trash is the one edit that something in the trash allows.
  if (inTrash !== false) held.refuseTrashed(id);
  const page = "row" in found ? found.row : found.block;
  write(found, body.properties, held);
  if (inTrash !== null && inTrash !== page.inTrash) held.setTrash(found, inTrash, "bot");
  return found;
}

function write(found: Holding, properties: unknown, held: Holdings): void {
  if (properties === undefined) return;
  if ("row" in found) {
    const { row } = found;
    held.tables.write(row, parseWrites(properties, row.source.properties, held.tables), "bot");
    return;
  }
  const title = parseTitle(properties, held.titleOf);
  if (title !== null) held.tree.rename(found.block, title, "bot");
}
