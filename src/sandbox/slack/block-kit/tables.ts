import { identifier } from "./composition.ts";
import { richTextFields } from "./rich-text.ts";
import {
  all,
  boolean,
  byType,
  type Check,
  codePoints,
  integer,
  isObject,
  list,
  number,
  object,
  objectsIn,
  oneOf,
  report,
  string,
} from "./schema.ts";

/** https://docs.slack.dev/reference/block-kit/blocks/table-block and data-table-block (May 2026). */
const COLUMNS = 20;
const ROWS = 100;
const CHARACTERS = 10_000;

const raw = {
  raw_text: object({ text: string(CHARACTERS) }),
  raw_number: object({ value: number, text: string(CHARACTERS) }),
};
const cell = byType({ ...raw, rich_text: richTextFields });

const withinCharacters: Check = (block, pointer, context) => {
  if (!isObject(block)) return;
  let total = 0;
  for (const [{ text }] of objectsIn(block.rows))
    if (typeof text === "string") total += codePoints(text);
  if (total > CHARACTERS)
    report(context, `${pointer}/rows`, `must be less than ${CHARACTERS + 1} characters in total`);
};

const plainHeader: Check = (block, pointer, context) => {
  if (!isObject(block) || !Array.isArray(block.rows) || !Array.isArray(block.rows[0])) return;
  block.rows[0].forEach((header, index) => {
    byType(raw)(header, `${pointer}/rows/0/${index}`, context);
  });
};

export const table = all(
  object(
    { rows: list(list(cell, COLUMNS), ROWS) },
    {
      block_id: identifier,
      column_settings: list(
        object({}, { align: oneOf("left", "center", "right"), is_wrapped: boolean }),
        COLUMNS,
      ),
    },
  ),
  withinCharacters,
);

export const dataTable = all(
  object(
    { rows: list(list(cell, COLUMNS), ROWS + 1, 2), caption: string(CHARACTERS) },
    {
      block_id: identifier,
      page_size: integer(1, 100),
      row_header_column_index: integer(0, COLUMNS - 1),
    },
  ),
  plainHeader,
  withinCharacters,
);
