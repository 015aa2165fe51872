import { expect, test } from "vitest";
import { mentionedIn, readMrkdwn } from "../../src/slack/read-mrkdwn.ts";

const names = new Map([["U0ANA", "Ana Alvarez"]]);

test.each([
  ["plain words", "plain words"],
  ["<@U0ANA> and <@U0BEN>", "@Ana Alvarez and @somebody"],
  ["<@U0BEN|ben>", "@ben"],
  ["see <#C1|general> or <#C2>", "see #general or #a channel"],
  ["<!here> <!subteam^S1|@tams> <!date^1^{date}|yesterday>", "@here @tams yesterday"],
  ["<https://a.example/x|the report> <https://b.example>", "the report https://b.example"],
  ["a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"],
  ["two\nlines\u202e", "two lines"],
  ["less than: <", "less than: <"],
])("%j reads %j", (text, read) => {
  expect(readMrkdwn(text, names)).toBe(read);
});

test("whom a text mentions, each once", () => {
  expect(mentionedIn("<@U1> <@U2|x> <@U1> <#C1> @U3")).toEqual(["U1", "U2"]);
});
