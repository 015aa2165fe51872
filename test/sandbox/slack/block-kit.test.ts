import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  messageBlocksTooLong,
  type Surface,
  validateBlocks,
  validateView,
  viewTooLarge,
} from "../../../src/sandbox/slack/block-kit.ts";
import { actions, button, modal, section, textInput } from "../../support/slack-emulator.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const long = (length: number) => "x".repeat(length);
const option = (value: string, text = value) => ({ text: plain(text), value });
const options = (count: number) => Array.from({ length: count }, (_, at) => option(`o${at}`));
const select = (more: object) => actions({ type: "static_select", action_id: "s", ...more });
const image = (more: object) => ({ type: "image", alt_text: "a", ...more });
const url = "https://example.com/a.png";
const table = { type: "table", rows: [[{ type: "raw_text", text: "a" }]] };
const row = (cells: number) =>
  Array.from({ length: cells }, () => ({ type: "raw_text", text: "a" }));
const dataTable = {
  type: "data_table",
  caption: "c",
  rows: [row(1), [{ type: "raw_number", value: 1, text: "1" }]],
};
const point = (label: string, value = 1) => ({ label, value });
const series = (name: string, data = [point("W1"), point("W2")]) => ({ name, data });
const line = (more: object = {}) => ({
  type: "data_visualization",
  title: "Score",
  chart: {
    type: "line",
    series: [series("a")],
    axis_config: { categories: ["W1", "W2"] },
    ...more,
  },
});
const pie = (segments: object[]) => ({
  type: "data_visualization",
  title: "Share",
  chart: { type: "pie", segments },
});
const richText = (elements: object[]) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements }],
});
const card = (actionId: string) => ({
  type: "card",
  title: section("t").text,
  actions: [button(actionId)],
});

const good: [string, object[], Surface][] = [
  ["a section", [section("Acme")], "message"],
  ["3,000 emoji count as 3,000 characters", [section("😀".repeat(3000))], "message"],
  ["a url button", [actions({ ...button("a"), url: "https://example.com" })], "message"],
  ["fields alone", [{ type: "section", fields: [plain("a")] }], "message"],
  ["a chart", [line()], "message"],
  ["two charts", [line(), pie([point("a")])], "message"],
  ["a table", [table], "message"],
  ["a data table", [dataTable], "message"],
  ["rich text", [richText([{ type: "text", text: "a", style: { bold: true } }])], "message"],
  ["an input in a message", [textInput("b", "a")], "message"],
  [
    "an e-mail input in a modal",
    [{ ...textInput("b", "a"), element: { type: "email_text_input", action_id: "a" } }],
    "modal",
  ],
  ["an alert in a modal", [{ type: "alert", text: plain("a"), level: "warning" }], "modal"],
  ["the same action id in two blocks", [actions(button("a")), actions(button("a"))], "message"],
  [
    "the same action id in two cards",
    [{ type: "carousel", elements: [card("a"), card("a")] }],
    "message",
  ],
  [
    "a container",
    [{ type: "container", title: plain("t"), child_blocks: [section("a")] }],
    "message",
  ],
  [
    "grouped options",
    [select({ option_groups: [{ label: plain("g"), options: options(2) }] })],
    "message",
  ],
  ["50 blocks", Array.from({ length: 50 }, () => ({ type: "divider" })), "message"],
  ["100 blocks in Home", Array.from({ length: 100 }, () => ({ type: "divider" })), "home"],
];

test.each(good)("takes %s", (_name, blocks, surface) => {
  expect(validateBlocks(blocks, surface)).toEqual([]);
});

const bad: [string, unknown, string, string, Surface?][] = [
  ["no array", {}, "/blocks", "must provide an array"],
  [
    "51 blocks",
    Array.from({ length: 51 }, () => ({ type: "divider" })),
    "/blocks",
    "no more than 50 items allowed",
  ],
  [
    "101 blocks in Home",
    Array.from({ length: 101 }, () => ({ type: "divider" })),
    "/blocks",
    "no more than 100 items allowed",
    "home",
  ],
  ["no object", ["x"], "/blocks/0", "must provide an object"],
  ["no type", [{}], "/blocks/0", "missing required field: type"],
  ["an unknown type", [{ type: "sektion" }], "/blocks/0/type", "unsupported type: sektion"],
  [
    "a name of every object as type",
    [{ type: "constructor" }],
    "/blocks/0/type",
    "unsupported type: constructor",
  ],
  [
    "an unknown property",
    [{ ...section("a"), txt: 1 }],
    "/blocks/0",
    "invalid additional property: txt",
  ],
  [
    "an empty section",
    [{ type: "section" }],
    "/blocks/0",
    "missing required field: text or fields",
  ],
  ["empty text", [section("")], "/blocks/0/text/text", "must be more than 0 characters"],
  ["long text", [section(long(3001))], "/blocks/0/text/text", "must be less than 3001 characters"],
  [
    "11 fields",
    [{ type: "section", fields: Array.from({ length: 11 }, () => plain("a")) }],
    "/blocks/0/fields",
    "no more than 10 items allowed",
  ],
  [
    "a long field",
    [{ type: "section", fields: [plain(long(2001))] }],
    "/blocks/0/fields/0/text",
    "must be less than 2001 characters",
  ],
  [
    "a long header",
    [{ type: "header", text: plain(long(151)) }],
    "/blocks/0/text/text",
    "must be less than 151 characters",
  ],
  [
    "mrkdwn in a header",
    [{ type: "header", text: section("a").text }],
    "/blocks/0/text/type",
    "unsupported type: mrkdwn",
  ],
  [
    "11 context elements",
    [{ type: "context", elements: Array.from({ length: 11 }, () => plain("a")) }],
    "/blocks/0/elements",
    "no more than 10 items allowed",
  ],
  [
    "26 buttons",
    [actions(...Array.from({ length: 26 }, (_, at) => button(`a${at}`)))],
    "/blocks/0/elements",
    "no more than 25 items allowed",
  ],
  ["no buttons", [actions()], "/blocks/0/elements", "no fewer than 1 item allowed"],
  [
    "a long button",
    [actions({ ...button("a"), text: plain(long(76)) })],
    "/blocks/0/elements/0/text/text",
    "must be less than 76 characters",
  ],
  [
    "a long value",
    [actions(button("a", long(2001)))],
    "/blocks/0/elements/0/value",
    "must be less than 2001 characters",
  ],
  [
    "a script link",
    [actions({ ...button("a"), url: "javascript:alert(1)" })],
    "/blocks/0/elements/0/url",
    "must be a valid URL",
  ],
  [
    "a relative link",
    [richText([{ type: "link", url: "/a" }])],
    "/blocks/0/elements/0/elements/0/url",
    "must be a valid URL",
  ],
  [
    "a data image",
    [image({ image_url: "data:image/png;base64,AA" })],
    "/blocks/0/image_url",
    "must be a valid URL",
  ],
  [
    "an unknown style",
    [actions({ ...button("a"), style: "green" })],
    "/blocks/0/elements/0/style",
    "must be one of: primary, danger",
  ],
  [
    "a long action id",
    [actions(button(long(256)))],
    "/blocks/0/elements/0/action_id",
    "must be less than 256 characters",
  ],
  [
    "a long block id",
    [{ ...section("a"), block_id: long(256) }],
    "/blocks/0/block_id",
    "must be less than 256 characters",
  ],
  [
    "a long confirm title",
    [actions({ ...button("a"), confirm: { title: plain(long(101)), text: plain("a") } })],
    "/blocks/0/elements/0/confirm/title/text",
    "must be less than 101 characters",
  ],
  [
    "6 overflow options",
    [actions({ type: "overflow", action_id: "o", options: options(6) })],
    "/blocks/0/elements/0/options",
    "no more than 5 items allowed",
  ],
  [
    "101 options",
    [select({ options: options(101) })],
    "/blocks/0/elements/0/options",
    "no more than 100 items allowed",
  ],
  [
    "options and groups",
    [select({ options: options(1), option_groups: [] })],
    "/blocks/0/elements/0",
    "must provide either options or option_groups",
  ],
  [
    "a long option",
    [select({ options: [option("a", long(76))] })],
    "/blocks/0/elements/0/options/0/text/text",
    "must be less than 76 characters",
  ],
  [
    "a long option value",
    [select({ options: [option(long(76), "a")] })],
    "/blocks/0/elements/0/options/0/value",
    "must be less than 76 characters",
  ],
  [
    "two options of one value",
    [select({ options: [option("a"), option("a")] })],
    "/blocks/0/elements/0",
    "option values must be unique",
  ],
  [
    "an initial option of none",
    [select({ options: options(2), initial_option: option("z") })],
    "/blocks/0/elements/0",
    "initial options must be among the options",
  ],
  [
    "11 checkboxes",
    [actions({ type: "checkboxes", action_id: "c", options: options(11) })],
    "/blocks/0/elements/0/options",
    "no more than 10 items allowed",
  ],
  [
    "an odd date",
    [actions({ type: "datepicker", action_id: "d", initial_date: "22.11.2026" })],
    "/blocks/0/elements/0/initial_date",
    "must be a date as YYYY-MM-DD",
  ],
  [
    "an image without source",
    [image({})],
    "/blocks/0",
    "must provide either image_url or slack_file",
  ],
  [
    "an image without words",
    [{ type: "image", image_url: url }],
    "/blocks/0",
    "missing required field: alt_text",
  ],
  [
    "a text box in actions",
    [actions({ type: "plain_text_input", action_id: "t" })],
    "/blocks/0/elements/0/type",
    "unsupported type: plain_text_input",
  ],
  [
    "an e-mail input in a message",
    [{ ...textInput("b", "a"), element: { type: "email_text_input", action_id: "a" } }],
    "/blocks/0/element/type",
    "unsupported type: email_text_input",
  ],
  [
    "a moment picker in Home",
    [actions({ type: "datetimepicker", action_id: "d" })],
    "/blocks/0/elements/0/type",
    "unsupported type: datetimepicker",
    "home",
  ],
  [
    "a rich text box in a message",
    [actions({ type: "rich_text_input", action_id: "r" })],
    "/blocks/0/elements/0/type",
    "unsupported type: rich_text_input",
  ],
  [
    "an alert in a message",
    [{ type: "alert", text: plain("a") }],
    "/blocks/0/type",
    "unsupported type: alert",
  ],
  [
    "a chart in a modal",
    [line()],
    "/blocks/0/type",
    "unsupported type: data_visualization",
    "modal",
  ],
  [
    "markdown in a modal",
    [{ type: "markdown", text: "a" }],
    "/blocks/0/type",
    "unsupported type: markdown",
    "modal",
  ],
  [
    "a file",
    [{ type: "file", source: "remote", external_id: "f" }],
    "/blocks/0/type",
    "unsupported type: file",
  ],
  [
    "12,001 characters of markdown in two blocks",
    [
      { type: "markdown", text: long(6000) },
      { type: "markdown", text: long(6001) },
    ],
    "/blocks",
    "markdown must be less than 12001 characters",
  ],
  [
    "a third chart",
    [line(), line(), line()],
    "/blocks/2",
    "no more than 2 data_visualization blocks",
  ],
  ["a second table", [table, dataTable], "/blocks/1", "only_one_table_allowed"],
  [
    "a second table in a container",
    [table, { type: "container", title: plain("t"), child_blocks: [table] }],
    "/blocks/1/child_blocks/0",
    "only_one_table_allowed",
  ],
  [
    "101 rows",
    [{ type: "table", rows: Array.from({ length: 101 }, () => row(1)) }],
    "/blocks/0/rows",
    "no more than 100 items allowed",
  ],
  [
    "21 columns",
    [{ type: "table", rows: [row(21)] }],
    "/blocks/0/rows/0",
    "no more than 20 items allowed",
  ],
  [
    "an empty cell",
    [{ type: "table", rows: [[{ type: "raw_text", text: "" }]] }],
    "/blocks/0/rows/0/0/text",
    "must be more than 0 characters",
  ],
  [
    "10,001 characters in a table",
    [{ type: "table", rows: [row(1), [{ type: "raw_text", text: long(10_000) }]] }],
    "/blocks/0/rows",
    "must be less than 10001 characters in total",
  ],
  [
    "a rich header cell",
    [{ ...dataTable, rows: [[richText([])], row(1)] }],
    "/blocks/0/rows/0/0/type",
    "unsupported type: rich_text",
  ],
  [
    "a long chart title",
    [{ ...line(), title: long(51) }],
    "/blocks/0/title",
    "must be less than 51 characters",
  ],
  [
    "7 series",
    [line({ series: Array.from({ length: 7 }, (_, at) => series(`s${at}`)) })],
    "/blocks/0/chart/series",
    "no more than 6 items allowed",
  ],
  [
    "a long series name",
    [line({ series: [series(long(21))] })],
    "/blocks/0/chart/series/0/name",
    "must be less than 21 characters",
  ],
  [
    "two series of one name",
    [line({ series: [series("a"), series("a")] })],
    "/blocks/0/chart/series",
    "series names must be unique",
  ],
  [
    "a missing point",
    [line({ series: [series("a", [point("W1")])] })],
    "/blocks/0/chart/series/0/data",
    "must have exactly one data point for each category",
  ],
  [
    "a point of no category",
    [line({ series: [series("a", [point("W1"), point("W3")])] })],
    "/blocks/0/chart/series/0/data",
    "must have exactly one data point for each category",
  ],
  [
    "a point twice",
    [line({ series: [series("a", [point("W1"), point("W1")])] })],
    "/blocks/0/chart/series/0/data",
    "must have exactly one data point for each category",
  ],
  [
    "a missing number",
    [line({ series: [{ name: "a", data: [{ label: "W1", value: null }, point("W2")] }] })],
    "/blocks/0/chart/series/0/data/0/value",
    "must provide a number",
  ],
  [
    "an unknown chart",
    [line({ type: "scatter" })],
    "/blocks/0/chart/type",
    "unsupported type: scatter",
  ],
  [
    "an empty slice",
    [pie([point("a", 0)])],
    "/blocks/0/chart/segments/0/value",
    "must be more than 0",
  ],
  [
    "7 slices",
    [pie(Array.from({ length: 7 }, (_, at) => point(`s${at}`)))],
    "/blocks/0/chart/segments",
    "no more than 6 items allowed",
  ],
  [
    "the same block id twice",
    [
      { ...section("a"), block_id: "b" },
      { ...section("a"), block_id: "b" },
    ],
    "/blocks/1/block_id",
    "block_id already exists: b",
  ],
  [
    "the same action id in one block",
    [actions(button("a"), button("a"))],
    "/blocks/0/elements/1/action_id",
    "action_id already exists: a",
  ],
  [
    "two with focus",
    [textInput("b", "a", { focus_on_load: true }), textInput("c", "a", { focus_on_load: true })],
    "/blocks/1/element/focus_on_load",
    "only one element may set focus_on_load",
  ],
  [
    "a card of nothing",
    [{ type: "card", subtitle: section("a").text }],
    "/blocks/0",
    "must provide at least one of hero_image, title, actions or body",
  ],
  [
    "6 feedback elements",
    [
      {
        type: "context_actions",
        elements: Array.from({ length: 6 }, (_, at) => ({
          type: "icon_button",
          action_id: `i${at}`,
          icon: "trash",
          text: plain("a"),
        })),
      },
    ],
    "/blocks/0/elements",
    "no more than 5 items allowed",
  ],
];

test.each(bad)("refuses %s", (_name, blocks, pointer, message, surface = "message") => {
  expect(validateBlocks(blocks, surface)).toContainEqual({ pointer, message });
});

const badViews: [string, unknown, string, string][] = [
  ["no view", null, "/view", "must provide an object"],
  ["an unknown view", { type: "page", blocks: [] }, "/view/type", "unsupported type: page"],
  ["no title", { type: "modal", blocks: [] }, "/view", "missing required field: title"],
  [
    "a long title",
    modal([], { title: plain(long(25)) }),
    "/view/title/text",
    "must be less than 25 characters",
  ],
  [
    "a long submit",
    modal([], { submit: plain(long(25)) }),
    "/view/submit/text",
    "must be less than 25 characters",
  ],
  [
    "an input without submit",
    { type: "modal", title: plain("a"), blocks: [textInput("b", "a")] },
    "/view",
    "missing required field: submit",
  ],
  [
    "long metadata",
    modal([], { private_metadata: long(3001) }),
    "/view/private_metadata",
    "must be less than 3001 characters",
  ],
  [
    "a long callback id",
    modal([], { callback_id: long(256) }),
    "/view/callback_id",
    "must be less than 256 characters",
  ],
  [
    "a title in Home",
    { type: "home", title: plain("a"), blocks: [] },
    "/view",
    "invalid additional property: title",
  ],
  [
    "a bad block",
    modal([section("")]),
    "/view/blocks/0/text/text",
    "must be more than 0 characters",
  ],
  [
    "submit_disabled",
    modal([], { submit_disabled: true }),
    "/view",
    "invalid additional property: submit_disabled",
  ],
];

test.each(badViews)("refuses %s", (_name, view, pointer, message) => {
  expect(validateView(view)).toContainEqual({ pointer, message });
});

describe("sizes", () => {
  test("blocks of a message above 13,200 characters are too long", () => {
    expect(messageBlocksTooLong([section(long(3000)), section(long(3000))])).toBe(false);
    expect(messageBlocksTooLong(Array.from({ length: 5 }, () => section(long(2700))))).toBe(true);
  });

  test("a view above 250 kB is too large", () => {
    expect(viewTooLarge(modal([section("a")]))).toBe(false);
    expect(viewTooLarge(modal(Array.from({ length: 90 }, () => section(long(3000)))))).toBe(true);
  });
});

test("never throws, whatever it is given", () => {
  const types = [
    "section",
    "actions",
    "table",
    "data_visualization",
    "input",
    "rich_text",
    "static_select",
    "line",
  ];
  const value = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      fc.jsonValue({ maxDepth: 2 }),
      fc.record(
        {
          type: fc.constantFrom(...types),
          text: tie("node"),
          elements: tie("node"),
          chart: tie("node"),
          series: tie("node"),
          rows: tie("node"),
          options: tie("node"),
          initial_options: tie("node"),
          element: tie("node"),
          axis_config: tie("node"),
          data: tie("node"),
        },
        { requiredKeys: ["type"] },
      ),
      fc.array(tie("node"), { maxLength: 3 }),
    ),
  })).node;
  fc.assert(
    fc.property(
      value,
      fc.constantFrom<Surface[]>("message", "modal", "home"),
      (blocks, surface) => {
        validateBlocks(blocks, surface);
        validateView({ type: surface, blocks });
      },
    ),
  );
});
