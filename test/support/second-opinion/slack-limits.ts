import { isRecord } from "./wire.ts";

/**
 * Slack's published limits (docs.slack.dev/reference/block-kit and the pages of the methods, November 2026), written
 * down here once more on their own: by the `type` of the object, how long a text or a list at this place may be.
 * `[]` goes into each entry of a list; the shortest is 1 unless it is given.
 */
const LIMITS: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  // Blocks
  section: { "text.text": 3000, fields: 10, "fields[].text": 2000 },
  header: { "text.text": 150 },
  context: { elements: 10, "elements[].text": 3000 },
  image: { image_url: 3000, alt_text: 2000, "title.text": 2000 },
  actions: { elements: 25 },
  input: { "label.text": 2000, "hint.text": 2000 },
  video: { "title.text": 199, author_name: 50, "description.text": 200 },
  markdown: { text: 12_000 },
  context_actions: { elements: 5 },
  table: { rows: 100, "rows[]": 20, column_settings: 20 },
  data_table: { rows: 101, "rows[]": 20 },
  alert: { "text.text": 200 },
  card: {
    "title.text": 150,
    "subtitle.text": 150,
    "body.text": 200,
    "subtext.text": 200,
    actions: 3,
  },
  carousel: { elements: 10 },
  container: { "title.text": 150, "subtitle.text": 150, child_blocks: 10 },
  data_visualization: {
    title: 50,
    "chart.series": 6,
    "chart.series[].name": 20,
    "chart.series[].data": 20,
    "chart.series[].data[].label": 20,
    "chart.axis_config.categories": 20,
    "chart.axis_config.categories[]": 20,
    "chart.axis_config.x_label": 50,
    "chart.axis_config.y_label": 50,
    "chart.segments": 6,
    "chart.segments[].label": 20,
  },
  // Elements
  button: { "text.text": 75, value: 2000, url: 3000, accessibility_label: 75 },
  overflow: { options: 5 },
  static_select: { options: 100, option_groups: 100 },
  multi_static_select: { options: 100, option_groups: 100 },
  checkboxes: { options: 10 },
  radio_buttons: { options: 10 },
  plain_text_input: { initial_value: [0, 3000] },
  feedback_buttons: { "positive_button.text.text": 75, "negative_button.text.text": 75 },
  // Text objects, wherever nothing narrower is said
  plain_text: { text: 3000 },
  mrkdwn: { text: 3000 },
  // Views
  modal: {
    "title.text": 24,
    "submit.text": 24,
    "close.text": 24,
    callback_id: [0, 255],
    private_metadata: [0, 3000],
    external_id: [0, 255],
    blocks: [0, 100],
  },
  home: {
    callback_id: [0, 255],
    private_metadata: [0, 3000],
    external_id: [0, 255],
    blocks: [0, 100],
  },
};

/** Parts without a `type` of their own, by the name they stand under. */
const PARTS: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  placeholder: { text: 150 },
  confirm: { "title.text": 100, "text.text": 300, "confirm.text": 30, "deny.text": 30 },
  options: OPTION(),
  initial_option: OPTION(),
  initial_options: OPTION(),
  option_groups: { "label.text": 75, options: 100 },
};

/** Of every object. */
const EVERYWHERE: Readonly<Record<string, Limit>> = { block_id: 255, action_id: 255 };

type Limit = number | readonly [least: number, most: number];

function OPTION(): Readonly<Record<string, Limit>> {
  return { "text.text": 75, value: 75, "description.text": 75, url: 3000 };
}

const MESSAGE_BLOCKS = 50;
/** Not documented; bolt-js issue 2509. */
const MESSAGE_BLOCKS_CHARACTERS = 13_200;
const MESSAGE_TEXT = 40_000;
/** chat.update alone counts bytes. */
const UPDATE_TEXT_BYTES = 4_000;
const VIEW_BYTES = 250_000;
const MARKDOWN_CHARACTERS = 12_000;
const CHARTS = 2;
const SUGGESTIONS = 100;
const METADATA_BYTES = 8_000;
const EVENT_TYPE = 255;

/** A message's `text`, `blocks` and `metadata`, as a method or a response_url takes them. */
export function messageOverLimits(
  { text, blocks, metadata }: { text?: unknown; blocks?: unknown; metadata?: unknown },
  isUpdate: boolean,
): string[] {
  const found: string[] = [];
  if (typeof text === "string") {
    if (isUpdate) over(found, "/text (bytes)", Buffer.byteLength(text), UPDATE_TEXT_BYTES);
    over(found, "/text", length(text), MESSAGE_TEXT);
  }
  if (isRecord(metadata)) {
    over(found, "/metadata/event_type", length(metadata.event_type), EVENT_TYPE);
    over(found, "/metadata (bytes)", bytes(metadata.event_payload), METADATA_BYTES);
  }
  if (!Array.isArray(blocks)) return found;
  over(found, "/blocks", blocks.length, MESSAGE_BLOCKS);
  over(found, "/blocks (characters)", length(JSON.stringify(blocks)), MESSAGE_BLOCKS_CHARACTERS);
  return [...found, ...inside(blocks, "/blocks"), ...together(blocks)];
}

/** A modal's or a Home tab's view. */
export function viewOverLimits(view: unknown): string[] {
  if (!isRecord(view)) return [];
  const found: string[] = [];
  over(found, "/view (bytes)", bytes(view), VIEW_BYTES);
  const blocks = Array.isArray(view.blocks) ? (view.blocks as unknown[]) : [];
  const asks = blocks.some((block) => isRecord(block) && block.type === "input");
  if (view.type === "modal" && asks && view.submit === undefined)
    found.push("/view has an input and no submit");
  return [...found, ...inside(view, "/view"), ...together(blocks)];
}

/** The answer to a type-ahead. */
export function suggestionsOverLimits(answer: Record<string, unknown>): string[] {
  const found: string[] = [];
  for (const name of ["options", "option_groups"])
    over(found, `/${name}`, length(answer[name]), SUGGESTIONS);
  return [...found, ...inside(answer, "")];
}

/** Every object below, each by its type and by the name it stands under. */
function inside(value: unknown, place: string, name = ""): string[] {
  if (Array.isArray(value))
    return value.flatMap((one: unknown, index) => inside(one, `${place}/${index}`, name));
  if (!isRecord(value)) return [];
  const { type } = value;
  const own = typeof type === "string" && Object.hasOwn(LIMITS, type) ? LIMITS[type] : {};
  const rules = { ...EVERYWHERE, ...own, ...(Object.hasOwn(PARTS, name) ? PARTS[name] : {}) };
  return [
    ...Object.entries(rules).flatMap(([path, limit]) =>
      check(value, path.split("."), limit, place),
    ),
    ...Object.entries(value).flatMap(([key, below]) => inside(below, `${place}/${key}`, key)),
  ];
}

function check(value: unknown, steps: readonly string[], limit: Limit, place: string): string[] {
  const [step, ...rest] = steps;
  if (step === undefined) {
    const [least, most] = typeof limit === "number" ? [1, limit] : limit;
    const size = length(value);
    return value === undefined || size === null || (size >= least && size <= most)
      ? []
      : [`${place} is ${size} long, ${least} to ${most} are allowed`];
  }
  if (!isRecord(value)) return [];
  const name = step.replaceAll("[]", "");
  const here = value[name];
  if (!step.endsWith("[]")) return check(here, rest, limit, `${place}/${name}`);
  return Array.isArray(here)
    ? here.flatMap((one: unknown, index) => check(one, rest, limit, `${place}/${name}/${index}`))
    : [];
}

/** What counts over all blocks of a message or view. */
function together(blocks: readonly unknown[]): string[] {
  const all = objects(blocks);
  const ofType = (...types: string[]) => all.filter(({ type }) => types.includes(String(type)));
  const found: string[] = [];
  over(found, "charts", ofType("data_visualization").length, CHARTS);
  over(found, "tables", ofType("table", "data_table").length, 1);
  const markdown = ofType("markdown").map(({ text }) => length(text) ?? 0);
  over(found, "markdown", sum(markdown), MARKDOWN_CHARACTERS);
  over(found, "focus_on_load", all.filter((one) => one.focus_on_load === true).length, 1);
  const ids = all.flatMap(({ block_id: id }) => (id === undefined ? [] : [id]));
  if (new Set(ids).size < ids.length) found.push("a block_id is there twice");
  for (const block of blocks) {
    if (isRecord(block) && (block.type === "container" || block.type === "carousel")) continue;
    const actions = objects(block).flatMap(({ action_id: id }) => (id === undefined ? [] : [id]));
    if (new Set(actions).size < actions.length) found.push("an action_id is twice in one block");
  }
  return found;
}

function objects(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(objects);
  return isRecord(value) ? [value, ...Object.values(value).flatMap(objects)] : [];
}

function over(found: string[], what: string, size: number | null, most: number): void {
  if (size !== null && size > most) found.push(`${what} is ${size}, at most ${most} are allowed`);
}

/** Characters as people count them are what Slack counts: code points, not UTF-16. Null: has no length. */
const length = (value: unknown): number | null =>
  typeof value === "string" ? Array.from(value).length : Array.isArray(value) ? value.length : null;

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value) ?? "");
const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
