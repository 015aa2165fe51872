import { checkAcrossBlocks } from "./block-kit/across-blocks.ts";
import { anyBlock } from "./block-kit/blocks.ts";
import { optionGroup, plainOption, plainText } from "./block-kit/composition.ts";
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
  type Problem,
  rule,
  type Surface,
  string,
} from "./block-kit/schema.ts";

export { ONE_TABLE } from "./block-kit/across-blocks.ts";
export type { Problem, Surface };

/** Not documented: about 13,200 characters of JSON a message (bolt-js issue 2509). */
const MESSAGE_BLOCKS_CHARACTERS = 13_200;
const VIEW_BYTES = 250_000;

const MOST_BLOCKS: Record<Surface, number> = { message: 50, modal: 100, home: 100 };

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
  checkAcrossBlocks(blocks, context);
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

/** What Slack would refuse in the options that answer a type-ahead (docs.slack.dev block_suggestion). */
export function validateSuggestions(value: unknown): Problem[] {
  const context: Context = { surface: "message", problems: [] };
  object({}, { options: list(plainOption, 100, 0), option_groups: list(optionGroup, 100, 0) })(
    value,
    "",
    context,
  );
  return context.problems;
}

/** As Slack writes a problem into `response_metadata.messages`. */
export const describeProblem = ({ pointer, message }: Problem): string =>
  `${message} [json-pointer:${pointer}]`;
