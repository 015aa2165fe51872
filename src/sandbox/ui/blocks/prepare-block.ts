import { type Block, isRecord, safeHref, stringOf } from "./block-types.ts";

/** Block types that slack-blocks-to-jsx 1.1 draws; it drops every other one without a word. */
const DRAWN = new Set([
  "alert",
  "card",
  "carousel",
  "context",
  "data_visualization",
  "divider",
  "header",
  "markdown",
  "plan",
  "rich_text",
  "section",
  "table",
  "task_card",
]);

export const isDrawn = (block: Block): boolean => DRAWN.has(block.type);

/** Keys whose value becomes an address in the page. */
const ADDRESSES = new Set(["url", "title_url"]);

/**
 * The block as slack-blocks-to-jsx can draw it without harm: `raw_number` cells, on which it
 * throws, become `raw_text`; addresses that are no links go; images, which would have to come from
 * outside this machine, become their words; confirm dialogs go, because the page asks itself.
 */
export function prepareBlock(block: Block): Block {
  const { confirm: _confirm, ...prepared } = prepare(block) as Block;
  return prepared as Block;
}

function prepare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prepare);
  if (!isRecord(value)) return value;
  if (value.type === "raw_number") return { type: "raw_text", text: numberCell(value) };
  if (value.type === "image" && "alt_text" in value) {
    return { type: "plain_text", text: `[Image: ${stringOf(value.alt_text)}]` };
  }
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (ADDRESSES.has(key) && safeHref(stringOf(inner)) === null) continue;
    if (key === "hero_image" || key === "icon") continue;
    if (key === "confirm" && "action_id" in value) continue;
    // In Slack it only stops auto-linking; the library takes it for "no markup at all".
    if (key === "verbatim") continue;
    out[key] = prepare(inner);
  }
  return out;
}

const numberCell = (cell: Record<string, unknown>): string =>
  stringOf(cell.text) || String(cell.value ?? "");
