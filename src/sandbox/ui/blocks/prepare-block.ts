import { type Block, isRecord, safeHref, stringOf } from "./block-types.ts";
import { parseMrkdwn, plainText } from "./mrkdwn.ts";

/**
 * Block types that are left to slack-blocks-to-jsx 1.1, which drops any other one without a word.
 * Sections, contexts and all that one can click are drawn by block-list.tsx.
 */
const DRAWN = new Set([
  "alert",
  "card",
  "carousel",
  "data_visualization",
  "divider",
  "header",
  "markdown",
  "plan",
  "rich_text",
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
  // The library would read mentions out of escaped text (mrkdwn.ts); the words alone are true.
  if (value.type === "mrkdwn") {
    return { type: "plain_text", text: plainText(parseMrkdwn(stringOf(value.text))) };
  }
  const out: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (ADDRESSES.has(key) && safeHref(stringOf(inner)) === null) continue;
    if (key === "hero_image" || key === "icon") continue;
    if (key === "confirm" && "action_id" in value) continue;
    out[key] = prepare(inner);
  }
  return out;
}

const numberCell = (cell: Record<string, unknown>): string =>
  stringOf(cell.text) || (typeof cell.value === "number" ? String(cell.value) : "");

/** What fits below a chart, which is about 450 px wide, in its 11 px type. */
const CHART_CHARACTERS = 60;

/** The library writes every category below a chart, one over the other; every how many fit. */
export function labelEvery({ type, chart }: Block): number | undefined {
  if (type !== "data_visualization" || !isRecord(chart) || !isRecord(chart.axis_config)) return;
  const { categories } = chart.axis_config;
  if (!Array.isArray(categories)) return;
  const characters = categories.reduce((sum: number, each) => sum + stringOf(each).length + 2, 0);
  return Math.min(6, Math.max(1, Math.ceil(characters / CHART_CHARACTERS)));
}
