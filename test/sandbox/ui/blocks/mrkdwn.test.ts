import { describe, expect, it } from "vitest";
import { mrkdwn } from "../../../../src/lib/text.ts";
import { parseMrkdwn, plainText } from "../../../../src/sandbox/ui/blocks/mrkdwn.ts";

const inline = (text: string, verbatim = false) =>
  parseMrkdwn(text, { verbatim }).flatMap(({ elements }) => elements);
const text = (words: string, style?: object) => ({
  type: "text",
  text: words,
  ...(style === undefined ? {} : { style }),
});

describe("parseMrkdwn", () => {
  it.each([
    ["plain", "a b", [text("a b")]],
    ["bold", "*a b*", [text("a b", { bold: true })]],
    ["italic in bold", "*_a_*", [text("a", { bold: true, italic: true })]],
    ["strike", "x ~a~.", [text("x "), text("a", { strike: true }), text(".")]],
    ["a sign inside a word", "snake_case_name 2*3*4", [text("snake_case_name 2*3*4")]],
    ["a sign next to space", "* a * b", [text("* a * b")]],
    ["a style never crosses a line", "*a\nb*", [text("*a\nb*")]],
    ["code keeps what is in it", "`*a* &lt;`", [text("*a* <", { code: true })]],
    ["a person", "<@U1>", [{ type: "user", user_id: "U1" }]],
    ["a person with a label", "<@U1|dana>", [{ type: "user", user_id: "U1" }]],
    ["a channel", "<#C1|general>", [{ type: "channel", channel_id: "C1" }]],
    ["a broadcast", "<!here>", [{ type: "broadcast", range: "here" }]],
    ["a group", "<!subteam^S1>", [{ type: "usergroup", usergroup_id: "S1" }]],
    [
      "a link with a label",
      "<https://a.example/?x=1&amp;y=2|A &gt; B>",
      [{ type: "link", url: "https://a.example/?x=1&y=2", text: "A > B" }],
    ],
    [
      "a bold link",
      "*<https://a.example|A>*",
      [{ type: "link", url: "https://a.example", text: "A", style: { bold: true } }],
    ],
    [
      "a link without a label",
      "<mailto:a@b.example>",
      [{ type: "link", url: "mailto:a@b.example", text: "mailto:a@b.example" }],
    ],
    [
      "a date",
      "<!date^1700000000^{date} at {time}|then>",
      [{ type: "date", timestamp: 1700000000, format: "{date} at {time}", fallback: "then" }],
    ],
    [
      "a date with a link",
      "<!date^1700000000^{date}^https://a.example|then>",
      [
        {
          type: "date",
          timestamp: 1700000000,
          format: "{date}",
          url: "https://a.example",
          fallback: "then",
        },
      ],
    ],
    ["an emoji", ":tada:", [{ type: "emoji", name: "tada" }]],
    ["a status sign", "🔴 Red", [{ type: "emoji", name: "red_circle" }, text(" Red")]],
    ["any other sign", "🎉 x", [text("🎉 x")]],
    [
      "a javascript: address stays text",
      "<javascript:alert(1)|x>",
      [text("<javascript:alert(1)|x>")],
    ],
    ["no token that Slack knows", "<!everything>", [text("<!everything>")]],
    ["a broadcast without its sign", "<xhere>", [text("<xhere>")]],
    [
      "a forged private mark",
      "a\uE000b <@U1>",
      [text("a\uFFFDb "), { type: "user", user_id: "U1" }],
    ],
  ])("%s", (_, source, expected) => {
    expect(inline(source)).toEqual(expected);
  });

  it.each([
    "&lt;!channel&gt;",
    "&lt;@U1&gt;",
    "&lt;https://evil.example|click&gt;",
    "&amp;lt;@U1&amp;gt;",
    mrkdwn("<!channel> <@U1> *bold* _it_ ~st~ `code` :tada: > quote <https://evil.example|click>"),
  ])("escaped text is only text: %s", (source) => {
    expect(inline(source, true).every((element) => element.type === "text")).toBe(true);
    expect(inline(source, true).every((element) => !("style" in element))).toBe(true);
  });

  it("links bare addresses unless the text is verbatim", () => {
    expect(inline("see https://a.example/x")).toEqual([
      text("see "),
      { type: "link", url: "https://a.example/x", text: "https://a.example/x" },
    ]);
    expect(inline("see https://a.example/x", true)).toEqual([text("see https://a.example/x")]);
  });

  it("tells quotes and preformatted text from the rest", () => {
    const paragraphs = parseMrkdwn("a\n&gt; b\n> c\nd\n```\n*e*\n```");
    expect(paragraphs.map(({ type }) => type)).toEqual([
      "rich_text_section",
      "rich_text_quote",
      "rich_text_section",
      "rich_text_preformatted",
    ]);
    expect(plainText(paragraphs)).toBe("a\nb\nc\nd\n*e*");
  });

  it.each([
    "*a ".repeat(52_000),
    "*a".repeat(80_000),
    "<".repeat(160_000),
    "`".repeat(160_000),
    "<@U1>".repeat(32_000),
  ])("work grows with the length, not with its square (%#)", (source) => {
    // Quadratic work takes half a minute here, linear work less than a second.
    const started = performance.now();
    parseMrkdwn(source);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
