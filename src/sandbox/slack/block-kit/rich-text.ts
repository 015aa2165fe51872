import { identifier, linkUrl } from "./composition.ts";
import { boolean, byType, type Check, integer, list, object, oneOf, string } from "./schema.ts";

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block; no length is documented. */
const TEXT = 40_000;
const ITEMS = 10_000;

const style = object(
  {},
  { bold: boolean, code: boolean, italic: boolean, strike: boolean, underline: boolean },
);
const styled = (required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  object(required, { style, ...optional });

const text = styled({ text: string(TEXT) });
const link = styled({ url: linkUrl }, { text: string(TEXT), unsafe: boolean });

const inline = byType({
  text,
  link,
  emoji: styled({ name: string(255) }, { unicode: string(255), url: linkUrl }),
  user: styled({ user_id: string(255) }),
  usergroup: styled({ usergroup_id: string(255) }),
  channel: styled({ channel_id: string(255) }),
  team: styled({ team_id: string(255) }),
  broadcast: styled({ range: oneOf("here", "channel", "everyone") }),
  color: styled({ value: string(255) }),
  date: styled(
    { timestamp: integer(0, 99_999_999_999), format: string(255) },
    { url: linkUrl, fallback: string(TEXT) },
  ),
});

const border = oneOf(0, 1);
const section = object({ elements: list(inline, ITEMS, 0) });

const parts = byType({
  rich_text_section: section,
  rich_text_list: object(
    {
      elements: list(byType({ rich_text_section: section }), ITEMS),
      style: oneOf("bullet", "ordered"),
    },
    { indent: integer(0, 8), offset: integer(0, ITEMS), border },
  ),
  rich_text_quote: object({ elements: list(inline, ITEMS, 0) }, { border }),
  rich_text_preformatted: object(
    { elements: list(byType({ text, link }), ITEMS, 0) },
    { border, language: string(255) },
  ),
});

export const richTextFields = object({ elements: list(parts, ITEMS, 0) }, { block_id: identifier });
export const richText = byType({ rich_text: richTextFields });
