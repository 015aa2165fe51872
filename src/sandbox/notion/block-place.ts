import type { BlockTree } from "./block-tree.ts";
import { asId, asObject, asOneOf, onlyKeys } from "./checks.ts";
import type { NotionHandPosition } from "./content-contract.ts";
import { NotionRefusal } from "./refusal.ts";

/**
 * The `position` of a request (since 2026-03-11; `after` is gone). `words`: what start and end are
 * called there. Throws Notion's refusal when the block to stand after is not there (any more).
 */
export function parsePlace(
  value: unknown,
  parentId: string,
  tree: BlockTree,
  words: { start: string; end: string },
): NotionHandPosition {
  if (value === undefined) return "end";
  const path = "body.position";
  const given = asObject(value, path);
  const type = asOneOf(given.type, [words.start, words.end, "after_block"], `${path}.type`);
  if (type !== "after_block") {
    onlyKeys(given, ["type"], path);
    return type === words.start ? "start" : "end";
  }
  onlyKeys(given, ["type", "after_block"], path);
  const after = asObject(given.after_block, `${path}.after_block`);
  onlyKeys(after, ["id"], `${path}.after_block`);
  const id = asId(after.id, `${path}.after_block.id`);
  if (!tree.children(parentId).some((block) => block.id === id)) {
    // A person may have deleted or moved it since it was read: no mistake of the client.
    throw new NotionRefusal(
      400,
      "validation_error",
      `${path}.after_block.id: block ${id} is not among the children of ${parentId}.`,
    );
  }
  return { after: id };
}
