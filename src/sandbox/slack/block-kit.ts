import { anyBlock } from "./block-kit/blocks.ts";
import { plainText } from "./block-kit/composition.ts";
import {
  all,
  boolean,
  byType,
  type Check,
  type Context,
  codePoints,
  isObject,
  list,
  object,
  objectsIn,
  type Problem,
  report,
  rule,
  type Surface,
  show,
  string,
} from "./block-kit/schema.ts";

export type { Problem, Surface };

/** Complaint of the one rule that Slack words as `invalid_attachments` instead of `invalid_blocks`. */
export const ONE_TABLE = "only_one_table_allowed";

/** Not documented: about 13,200 characters of JSON a message (bolt-js issue 2509). */
const MESSAGE_BLOCKS_CHARACTERS = 13_200;
const MARKDOWN_CHARACTERS = 12_000;
const VIEW_BYTES = 250_000;

const MOST_BLOCKS: Record<Surface, number> = { message: 50, modal: 100, home: 100 };

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

const blocksOf =
  (surface: Surface): Check =>
  (value, pointer, context) =>
    list(anyBlock, MOST_BLOCKS[surface], 0)(value, pointer, context);

/**
 * What Slack would refuse in these blocks, each with the JSON pointer it would name
 * (`/blocks/0/text/text`); empty when all is well. Pure; takes any value. The limits are those of
 * docs.slack.dev/reference/block-kit as of November 2026.
 */
export function validateBlocks(blocks: unknown, surface: Surface): Problem[] {
  const context: Context = { surface, problems: [] };
  blocksOf(surface)(blocks, "/blocks", context);
  if (!Array.isArray(blocks)) return context.problems;
  checkCounts(blocks, context);
  checkIdentifiers(blocks, context);
  checkMarkdownTotal(blocks, context);
  checkFocus(blocks, context);
  return context.problems;
}

/** True when Slack would answer `msg_blocks_too_long`. */
export const messageBlocksTooLong = (blocks: unknown): boolean =>
  codePoints(JSON.stringify(blocks) ?? "") > MESSAGE_BLOCKS_CHARACTERS;

/** True when Slack would answer `view_too_large`. */
export const viewTooLarge = (view: unknown): boolean =>
  Buffer.byteLength(JSON.stringify(view) ?? "") > VIEW_BYTES;

const anything: Check = () => {};
const shared = {
  private_metadata: string(3000, 0),
  callback_id: string(255, 0),
  external_id: string(255, 0),
};

const view = byType({
  modal: all(
    object(
      { title: plainText(24), blocks: anything },
      {
        ...shared,
        close: plainText(24),
        submit: plainText(24),
        clear_on_close: boolean,
        notify_on_close: boolean,
      },
    ),
    rule(({ blocks, submit }) =>
      submit === undefined &&
      Array.isArray(blocks) &&
      blocks.some((block) => isObject(block) && block.type === "input")
        ? "missing required field: submit"
        : null,
    ),
  ),
  home: object({ blocks: anything }, shared),
});

/** What Slack would refuse in a modal or Home view; pointers start with `/view`. */
export function validateView(value: unknown): Problem[] {
  const type = isObject(value) ? value.type : undefined;
  const context: Context = { surface: type === "home" ? "home" : "modal", problems: [] };
  view(value, "/view", context);
  const blocks = isObject(value) ? value.blocks : undefined;
  const inside = blocks === undefined ? [] : validateBlocks(blocks, context.surface);
  return [
    ...context.problems,
    ...inside.map(({ pointer, message }) => ({ pointer: `/view${pointer}`, message })),
  ];
}

/** As Slack writes a problem into `response_metadata.messages`. */
export const describeProblem = ({ pointer, message }: Problem): string =>
  `${message} [json-pointer:${pointer}]`;
