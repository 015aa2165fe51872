import { describe, expect, it } from "vitest";
import {
  isDrawn,
  labelEvery,
  prepareBlock,
} from "../../../../src/sandbox/ui/blocks/prepare-block.ts";

describe("prepareBlock", () => {
  it("turns number cells, on which the library throws, into text cells", () => {
    const rows = [
      [
        { type: "raw_text", text: "a" },
        { type: "raw_number", value: 7.5 },
        { type: "raw_number", value: 7.5, text: "7,5" },
      ],
    ];
    expect(prepareBlock({ type: "table", rows })).toEqual({
      type: "table",
      rows: [
        [
          { type: "raw_text", text: "a" },
          { type: "raw_text", text: "7.5" },
          { type: "raw_text", text: "7,5" },
        ],
      ],
    });
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "/relative", " "])(
    "drops the address %s",
    (url) => {
      const link = { type: "link", text: "x" };
      expect(prepareBlock({ type: "rich_text", elements: [{ ...link, url }] })).toEqual({
        type: "rich_text",
        elements: [link],
      });
    },
  );

  it("keeps addresses that are links", () => {
    const block = { type: "rich_text", elements: [{ type: "link", url: "https://a.example/" }] };
    expect(prepareBlock(block)).toEqual(block);
  });

  it("puts words in place of images and of markup", () => {
    expect(
      prepareBlock({
        type: "card",
        hero_image: { image_url: "https://a.example/i.png", alt_text: "i" },
        body: { type: "mrkdwn", text: "*x* &lt;@U1&gt; <https://a.example|y>" },
        actions: [{ type: "button", action_id: "go", confirm: { title: "Sure?" } }],
      }),
    ).toEqual({
      type: "card",
      body: { type: "plain_text", text: "x <@U1> y" },
      actions: [{ type: "button", action_id: "go" }],
    });
  });
});

describe("isDrawn", () => {
  it.each([
    ["table", true],
    ["data_visualization", true],
    ["data_table", false],
    ["hologram", false],
    ["toString", false],
  ])("%s: %s", (type, expected) => {
    expect(isDrawn({ type })).toBe(expected);
  });
});

describe("labelEvery", () => {
  const chart = (categories: unknown) => ({
    type: "data_visualization",
    chart: { type: "line", axis_config: { categories } },
  });

  it.each([
    ["few", chart(["Mon", "Tue"]), 1],
    ["twenty days", chart(Array.from({ length: 20 }, (_, day) => `${day + 1} Nov`)), 3],
    ["twenty long ones", chart(Array.from({ length: 20 }, () => "x".repeat(20))), 6],
    ["none", chart([]), 1],
    ["no list", chart("Mon"), undefined],
    ["a pie", { type: "data_visualization", chart: { type: "pie" } }, undefined],
    ["no chart", { type: "header" }, undefined],
  ])("%s", (_, block, expected) => {
    expect(labelEvery(block)).toBe(expected);
  });
});
