import { type Context, codePoints, isObject, objectsIn, report, show } from "./schema.ts";

/** Complaint of the one rule that Slack words as `invalid_attachments` instead of `invalid_blocks`. */
export const ONE_TABLE = "only_one_table_allowed";

const MARKDOWN_CHARACTERS = 12_000;

const countedTypes = [
  { types: ["data_visualization"], most: 2, message: "no more than 2 data_visualization blocks" },
  { types: ["table", "data_table"], most: 1, message: ONE_TABLE },
  { types: ["plan"], most: 1, message: "no more than 1 plan block" },
];

function checkCounts(blocks: unknown, context: Context): void {
  for (const { types, most, message } of countedTypes) {
    const found = [...objectsIn(blocks, "/blocks")].filter(([{ type }]) =>
      types.some((name) => name === type),
    );
    for (const [, pointer] of found.slice(most)) report(context, pointer, message);
  }
}

/** block_id is unique in the whole, action_id in its block (docs.slack.dev/reference/block-kit/blocks). */
function checkIdentifiers(blocks: unknown[], context: Context): void {
  const seen = new Set<unknown>();
  for (const [{ block_id: id }, pointer] of objectsIn(blocks, "/blocks")) {
    if (id === undefined) continue;
    if (seen.has(id))
      report(context, `${pointer}/block_id`, `block_id already exists: ${show(id)}`);
    seen.add(id);
  }
  for (const [block, at] of innermostBlocks(blocks)) {
    const actions = new Set<unknown>();
    for (const [{ action_id: action }, pointer] of objectsIn(block, at)) {
      if (action === undefined) continue;
      if (actions.has(action))
        report(context, `${pointer}/action_id`, `action_id already exists: ${show(action)}`);
      actions.add(action);
    }
  }
}

/** The blocks themselves, and in place of a container or carousel the blocks inside it. */
function innermostBlocks(blocks: unknown[]): [unknown, string][] {
  return blocks.flatMap((block, index): [unknown, string][] => {
    const at = `/blocks/${index}`;
    const key = isObject(block)
      ? { container: "child_blocks", carousel: "elements" }[show(block.type)]
      : undefined;
    const inner = isObject(block) && key !== undefined ? block[key] : undefined;
    return Array.isArray(inner)
      ? inner.map((child, place) => [child, `${at}/${key}/${place}`])
      : [[block, at]];
  });
}

function checkMarkdownTotal(blocks: unknown[], context: Context): void {
  const total = blocks
    .filter(isObject)
    .filter(({ type }) => type === "markdown")
    .reduce((sum, { text }) => sum + (typeof text === "string" ? codePoints(text) : 0), 0);
  if (total > MARKDOWN_CHARACTERS)
    report(context, "/blocks", `markdown must be less than ${MARKDOWN_CHARACTERS + 1} characters`);
}

function checkFocus(blocks: unknown[], context: Context): void {
  const focused = [...objectsIn(blocks, "/blocks")].filter(
    ([{ focus_on_load: on }]) => on === true,
  );
  for (const [, pointer] of focused.slice(1))
    report(context, `${pointer}/focus_on_load`, "only one element may set focus_on_load");
}

/** The rules that look at all blocks of a message or view together. */
export function checkAcrossBlocks(blocks: unknown[], context: Context): void {
  checkCounts(blocks, context);
  checkIdentifiers(blocks, context);
  checkMarkdownTotal(blocks, context);
  checkFocus(blocks, context);
}
