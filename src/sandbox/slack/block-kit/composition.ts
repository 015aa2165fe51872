import {
  all,
  boolean,
  byType,
  type Check,
  isObject,
  list,
  object,
  oneOf,
  report,
  rule,
  string,
} from "./schema.ts";

/** Composition objects: https://docs.slack.dev/reference/block-kit/composition-objects */

const plain = (max: number): Check => object({ text: string(max) }, { emoji: boolean });
const mrkdwn = (max: number): Check => object({ text: string(max) }, { verbatim: boolean });

export const plainText = (max: number): Check => byType({ plain_text: plain(max) });
export const mrkdwnText = (max: number): Check => byType({ mrkdwn: mrkdwn(max) });
export const anyText = (max: number): Check =>
  byType({ plain_text: plain(max), mrkdwn: mrkdwn(max) });

/** 255 for both block_id and action_id. */
export const identifier = string(255);

const address =
  (schemes: readonly string[]): Check =>
  (value, pointer, context) => {
    string(3000)(value, pointer, context);
    const parsed = typeof value === "string" ? URL.parse(value) : null;
    if (parsed === null || !schemes.includes(parsed.protocol))
      report(context, pointer, "must be a valid URL");
  };

/** What a person may follow: never `javascript:` or `data:`. */
export const linkUrl = address(["http:", "https:", "mailto:", "tel:", "slack:"]);
export const webUrl = address(["http:", "https:"]);

const slackFile = all(
  object({}, { id: string(255), url: webUrl }),
  rule((value) =>
    (value.id === undefined) === (value.url === undefined) ? "must provide either id or url" : null,
  ),
);

const oneImageSource = rule((value) =>
  (value.image_url === undefined) === (value.slack_file === undefined)
    ? "must provide either image_url or slack_file"
    : null,
);

/** The image in a block or a context; `more` is what the block may carry besides. */
export const imageFields = (more: Record<string, Check> = {}): Check =>
  all(
    object({ alt_text: string(2000) }, { image_url: webUrl, slack_file: slackFile, ...more }),
    oneImageSource,
  );

export const imageElement = byType({ image: imageFields() });

export const confirm = object(
  { text: anyText(300) },
  {
    title: plainText(100),
    confirm: plainText(30),
    deny: plainText(30),
    style: oneOf("primary", "danger"),
  },
);

/** 75 as the SDK's types say; newer pages say 150, so 75 holds in both. */
const OPTION_VALUE = 75;

const option = (text: Check, more: Record<string, Check> = {}): Check =>
  object({ text, value: string(OPTION_VALUE) }, { description: text, ...more });

/** Selects and overflow menus take plain text only; checkboxes and radio buttons mrkdwn too. */
export const plainOption = option(plainText(75));
export const markedOption = option(anyText(75));
export const overflowOption = option(plainText(75), { url: linkUrl });

export const optionGroup = object({ label: plainText(75), options: list(plainOption, 100) });

/** All options of an element, those in groups too. */
export function optionsOf(element: Record<string, unknown>): Record<string, unknown>[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [];
  return [element, ...groups.filter(isObject)].flatMap(({ options }) =>
    Array.isArray(options) ? options.filter(isObject) : [],
  );
}
