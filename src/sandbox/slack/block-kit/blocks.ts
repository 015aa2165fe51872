import { dataVisualization } from "./chart.ts";
import {
  anyText,
  identifier,
  imageElement,
  imageFields,
  linkUrl,
  mrkdwnText,
  plainText,
  webUrl,
} from "./composition.ts";
import {
  accessoryElement,
  actionsElement,
  buttonElement,
  contextActionsElement,
  inputElement,
} from "./elements.ts";
import { richText, richTextFields } from "./rich-text.ts";
import {
  all,
  boolean,
  byType,
  type Check,
  list,
  object,
  on,
  oneOf,
  report,
  rule,
  type Surface,
  string,
} from "./schema.ts";
import { dataTable, table } from "./tables.ts";

/**
 * Every block with its limits and the surfaces of https://docs.slack.dev/blocks.json (mid-2026).
 * Long because it is one table of all of them.
 */

const MESSAGE: Surface[] = ["message"];
const MESSAGE_HOME: Surface[] = ["message", "home"];

const block = (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  object(required, { block_id: identifier, ...optional });

const section = all(
  block(
    {},
    {
      text: anyText(3000),
      fields: list(anyText(2000), 10),
      accessory: accessoryElement,
      expand: boolean,
    },
  ),
  rule(({ text, fields }) =>
    text === undefined && fields === undefined ? "missing required field: text or fields" : null,
  ),
);

const input = block(
  { label: plainText(2000), element: inputElement },
  { hint: plainText(2000), optional: boolean, dispatch_action: boolean },
);

const context = block({
  elements: list(
    byType({ image: imageElement, plain_text: plainText(3000), mrkdwn: mrkdwnText(3000) }),
    10,
  ),
});

const card = all(
  block(
    {},
    {
      hero_image: imageElement,
      icon: imageElement,
      slack_icon: object({ name: string(255) }),
      title: mrkdwnText(150),
      subtitle: mrkdwnText(150),
      body: mrkdwnText(200),
      subtext: mrkdwnText(200),
      actions: list(buttonElement, 3),
    },
  ),
  rule((value) =>
    [value.hero_image, value.title, value.actions, value.body].every((part) => part === undefined)
      ? "must provide at least one of hero_image, title, actions or body"
      : null,
  ),
);

const taskCard = block(
  {
    task_id: string(255),
    title: string(3000),
    status: oneOf("pending", "in_progress", "complete", "error"),
  },
  {
    details: richText,
    output: richText,
    sources: list(byType({ url: object({ url: linkUrl, text: string(3000) }) }), 100),
  },
);

const video = block(
  {
    video_url: webUrl,
    thumbnail_url: webUrl,
    alt_text: string(2000),
    title: plainText(199),
  },
  {
    title_url: webUrl,
    author_name: string(50),
    provider_name: string(50),
    provider_icon_url: webUrl,
    description: plainText(200),
  },
);

const plain: Record<string, Check> = {
  section,
  header: block({ text: plainText(150) }),
  divider: block({}),
  context,
  image: imageFields({ title: plainText(2000), block_id: identifier }),
  actions: block({ elements: list(actionsElement, 25) }),
  input,
  rich_text: richTextFields,
  video,
  table: on(MESSAGE_HOME, table),
};

const container = all(
  block(
    { child_blocks: list(byType(plain), 10) },
    {
      title: plainText(150),
      rich_text_title: richText,
      subtitle: anyText(150),
      width: oneOf("narrow", "standard", "wide", "full"),
      icon: imageElement,
      is_collapsible: boolean,
      default_collapsed: boolean,
      has_header_divider: boolean,
    },
  ),
  rule(({ title, rich_text_title: rich }) =>
    (title === undefined) === (rich === undefined)
      ? "must provide either title or rich_text_title"
      : null,
  ),
);

/** A file block only ever comes from Slack; apps cannot send one. */
const inboundOnly: Check = (_value, pointer, where) =>
  report(where, `${pointer}/type`, "unsupported type: file");

export const anyBlock = byType({
  ...plain,
  alert: on(
    ["modal"],
    block(
      { text: anyText(200) },
      { level: oneOf("default", "info", "warning", "error", "success") },
    ),
  ),
  card: on(MESSAGE_HOME, card),
  carousel: on(MESSAGE_HOME, block({ elements: list(byType({ card }), 10) })),
  container: on(MESSAGE, container),
  context_actions: on(MESSAGE, block({ elements: list(contextActionsElement, 5) })),
  data_table: on(MESSAGE_HOME, dataTable),
  data_visualization: on(MESSAGE, dataVisualization),
  file: inboundOnly,
  markdown: on(MESSAGE, block({ text: string(12_000) })),
  plan: on(
    MESSAGE,
    block({ title: string(3000) }, { tasks: list(byType({ task_card: taskCard }), 100, 0) }),
  ),
  task_card: on(MESSAGE, taskCard),
});
