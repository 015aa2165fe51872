import { describe, expect, test } from "vitest";
import { parseCoverText } from "../../src/slack/commands/cover-text.ts";
import { typedText } from "../../src/slack/typed-text.ts";

describe("a command's text, as its person typed it", () => {
  test.each([
    ["health acme", "health acme"],
    ["health A&amp;B &lt;x&gt;", "health A&B <x>"],
    ["health A&B", "health A&B"],
    ["health <http://acme.com|acme.com>", "health acme.com"],
    ["health <https://acme.com/x>", "health https://acme.com/x"],
    ["health <mailto:a@b.example|a@b.example>", "health a@b.example"],
    ["health <#C0GENERAL|general>", "health #general"],
    ["health <!here>", "health @here"],
    ["health <!subteam^S0TAMS|@tams>", "health @tams"],
    ["cover <@U0BEN|ben> until 4 Dec", "cover @ben until 4 Dec"],
    ["cover <@U0BEN> until 4 Dec", "cover @U0BEN until 4 Dec"],
    ["health &amp;lt;", "health &lt;"],
    ["health <not a token", "health <not a token"],
  ])("%s", (sent, typed) => {
    expect(typedText(sent)).toBe(typed);
  });

  test("keeps who was picked, where a command is about people", () => {
    const sent = "<@U0DANA|dana.d> by <@U0BEN> until <mailto:x@y.example|x@y.example>";
    expect(typedText(sent, { keepPeople: true })).toBe("<@U0DANA> by <@U0BEN> until x@y.example");
  });
});

describe("/tam cover", () => {
  test.each([
    ["", { kind: "show" }],
    ["off", { kind: "off", person: null }],
    ["Off", { kind: "off", person: null }],
    ["off @dana", { kind: "off", person: "@dana" }],
    ["<@U0DANA> off", { kind: "off", person: "<@U0DANA>" }],
    ["@ben until 4 Dec", { kind: "set", rep: null, person: "@ben", until: "4 Dec" }],
    ["Ben Brandt till Friday", { kind: "set", rep: null, person: "Ben Brandt", until: "Friday" }],
    [
      "<@U1> by b@x.example until 2026-12-04",
      { kind: "set", rep: "<@U1>", person: "b@x.example", until: "2026-12-04" },
    ],
    ["@ben", { kind: "unclear" }],
    ["until Friday", { kind: "unclear" }],
  ])("%s", (typed, asked) => {
    expect(parseCoverText(typed)).toEqual(asked);
  });
});
