import { parentJson, wireTime } from "./block-json.ts";
import type { Block } from "./block-store.ts";
import type { BlockTree } from "./block-tree.ts";
import { invalid } from "./refusal.ts";
import { partialUser, webUrl } from "./schema-json.ts";

/** A page that is no row: its only property is its title, whose name and id are `title`. */
export function subpageJson(page: Block, tree: BlockTree, only: readonly string[]) {
  const other = only.find((nameOrId) => nameOrId !== "title");
  if (other !== undefined) throw invalid(`Could not find property with name or id: ${other}`);
  return {
    object: "page",
    id: page.id,
    created_time: wireTime(page.createdAt),
    last_edited_time: wireTime(page.editedAt),
    created_by: partialUser(page.createdBy),
    last_edited_by: partialUser(page.editedBy),
    in_trash: page.inTrash,
    is_archived: false,
    is_locked: false,
    icon: null,
    cover: null,
    parent: parentJson(page.parentId, tree),
    properties: { title: { id: "title", type: "title", title: page.title } },
    url: webUrl(page.id),
    public_url: null,
  };
}
