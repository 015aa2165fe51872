// The judges of `test/support/second-opinion/` themselves: what a good request looks like to each, and one deliberate
// fault for each rule.
import { describe, expect, test } from "vitest";
import type { Asked } from "../../src/sandbox/asked.ts";
import { runVitest } from "../support/run-vitest.ts";
import { gmailDescriptionPresent } from "../support/second-opinion/gmail-description.ts";
import { openAskedJudge } from "../support/second-opinion/judge-asked.ts";

const judge = await openAskedJudge();

const asked = (
  service: Asked["service"],
  operation: string,
  body: unknown,
  more: Partial<Asked> & { search?: string } = {},
): Asked => ({
  service,
  operation,
  params: {},
  query: new URLSearchParams(more.search ?? ""),
  text: body === undefined ? "" : JSON.stringify(body),
  contentType: "application/json",
  scopes: null,
  ...more,
});

describe("Gmail", () => {
  const DRAFTS = "/gmail/v1/users/:userId/drafts";
  const SCOPE = "https://www.googleapis.com/auth/gmail.";
  const compose = { params: { userId: "me" }, scopes: [`${SCOPE}compose`] };
  const gmail = (operation: string, body: unknown, more: Parameters<typeof asked>[3] = {}) =>
    judge(asked("gmail", operation, body, { ...compose, ...more }));
  const message = { raw: "RnJvbTog", threadId: "t" };

  test("what the bot asks is fine", () => {
    expect(gmail(`POST ${DRAFTS}`, { message })).toEqual([]);
    expect(gmail(`POST ${DRAFTS}/send`, { id: "r1", message })).toEqual([]);
    const read = { params: { userId: "me", id: "r1" }, search: "format=raw" };
    expect(gmail(`GET ${DRAFTS}/:id`, undefined, read)).toEqual([]);
    expect(gmail(`GET ${DRAFTS}`, undefined, { search: "maxResults=500&q=x&alt=json" })).toEqual(
      [],
    );
  });

  test.each<[string, string, unknown, Parameters<typeof asked>[3], string]>([
    [
      "a field of the message that is none",
      `POST ${DRAFTS}`,
      { message, subject: "x" },
      {},
      "additional",
    ],
    ["a number for a text", `POST ${DRAFTS}`, { message: { raw: 5 } }, {}, "must be string"],
  ])("%s", (_what, operation, body, more, objection) => {
    expect(gmail(operation, body, more).join("\n")).toContain(objection);
  });

  test
    .skipIf(!gmailDescriptionPresent)
    .each<[string, string, unknown, Parameters<typeof asked>[3], string]>([
      ["no mail", `POST ${DRAFTS}`, { message: {} }, {}, "message.raw is required"],
      ["no draft", `POST ${DRAFTS}/send`, { message }, {}, "id is required"],
      ["bytes that are no base64url", `POST ${DRAFTS}`, { message: { raw: "a+b/" } }, {}, "byte"],
      [
        "an unknown format",
        `GET ${DRAFTS}/:id`,
        undefined,
        { search: "format=nope" },
        "format must not",
      ],
      [
        "an unknown parameter",
        `GET ${DRAFTS}`,
        undefined,
        { search: "subject=x" },
        "subject is no parameter",
      ],
      ["a parameter twice", `GET ${DRAFTS}`, undefined, { search: "q=a&q=b" }, "more than once"],
      [
        "words for a number",
        `GET ${DRAFTS}`,
        undefined,
        { search: "maxResults=many" },
        "maxResults must not",
      ],
      ["a method that is none", `PATCH ${DRAFTS}/:id`, undefined, {}, "no such method"],
      ["a body where none belongs", `DELETE ${DRAFTS}/:id`, {}, {}, "takes no body"],
      [
        "a scope that is not enough",
        "GET /gmail/v1/users/:userId/messages",
        undefined,
        {},
        "none of the token's scopes allows gmail.users.messages.list",
      ],
    ])("%s", (_what, operation, body, more, objection) => {
    expect(gmail(operation, body, more).join("\n")).toContain(objection);
  });

  test("a token is asked for with a signed assertion", () => {
    const token = (text: string, contentType = "application/x-www-form-urlencoded") =>
      judge(asked("gmail", "POST /token", undefined, { text, contentType }));
    const grant = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
    expect(token(`${grant}&assertion=a.b.c`)).toEqual([]);
    expect(token(`${grant}&assertion=abc`)).toEqual(["assertion is no signed token"]);
    expect(token("grant_type=refresh_token&assertion=a.b.c")).toHaveLength(1);
    expect(token(`${grant}&assertion=a.b.c`, "application/json")).toHaveLength(1);
  });
});

describe("Notion", () => {
  const page_id = "0f1c3f0e-7a51-4d0c-9c2f-1f2f3f4f5f6f";
  const notion = (operation: string, body: unknown, more: Parameters<typeof asked>[3] = {}) =>
    judge(asked("notion", operation, body, more));

  test("what the bot asks is fine", () => {
    const properties = { Score: { number: 5 }, Status: { select: { name: "Red" } } };
    expect(notion("PATCH /v1/pages/:id", { properties }, { params: { page_id } })).toEqual([]);
    const children = { params: { block_id: page_id }, search: "page_size=100&start_cursor=x" };
    expect(notion("GET /v1/blocks/:id/children", undefined, children)).toEqual([]);
  });

  test.each<[string, string, unknown, Parameters<typeof asked>[3], string]>([
    [
      "no data source",
      "POST /v1/data_sources/:id/query",
      {},
      {},
      "required property 'data_source_id'",
    ],
    [
      "text for a number",
      "PATCH /v1/pages/:id",
      { properties: { S: { number: "5" } } },
      { params: { page_id } },
      "/properties/S/number must be number",
    ],
    [
      "a field of an older version",
      "PATCH /v1/pages/:id",
      { archived: true },
      { params: { page_id } },
      '"archived"',
    ],
    [
      "a page size in words",
      "GET /v1/blocks/:id/children",
      undefined,
      { params: { block_id: page_id }, search: "page_size=all" },
      "/page_size must be number",
    ],
    [
      "a page size above Notion's most",
      "POST /v1/data_sources/:id/query",
      { page_size: 101 },
      { params: { data_source_id: page_id } },
      "page_size is 101",
    ],
    [
      "a text that is too long",
      "PATCH /v1/pages/:id",
      { properties: { Notes: { rich_text: [{ text: { content: "x".repeat(2001) } }] } } },
      { params: { page_id } },
      "/properties/Notes/rich_text[]/text/content has 2001 characters",
    ],
    [
      "too many blocks at once",
      "PATCH /v1/blocks/:id/children",
      { children: Array.from({ length: 101 }, () => ({ divider: {} })) },
      { params: { block_id: page_id } },
      "/children has 101 entries",
    ],
    [
      "too many blocks in all",
      "PATCH /v1/blocks/:id/children",
      {
        children: Array.from({ length: 100 }, () => ({
          toggle: { rich_text: [], children: Array.from({ length: 10 }, () => ({ divider: {} })) },
        })),
      },
      { params: { block_id: page_id } },
      "1100 blocks",
    ],
    [
      "too many bytes",
      "PATCH /v1/pages/:id",
      { properties: { Notes: { rich_text: "x".repeat(500_000) } } },
      { params: { page_id } },
      "bytes, more than 500000",
    ],
    ["an address that is none", "POST /v1/search", {}, {}, "has no type"],
    ["a list for a body", "PATCH /v1/pages/:id", [], { params: { page_id } }, "no JSON object"],
  ])("%s", (_what, operation, body, more, objection) => {
    expect(notion(operation, body, more).join("\n")).toContain(objection);
  });
});

const plain = (text: string) => ({ type: "plain_text", text });
const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
const section = (text: string) => ({ type: "section", text: mrkdwn(text) });
const button = (text: string, more: object = {}) => ({
  type: "button",
  action_id: "open",
  text: plain(text),
  value: "1",
  ...more,
});
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const chart = (points: number) => ({
  type: "data_visualization",
  title: "Score",
  chart: {
    type: "line",
    series: [{ name: "Acme", data: times(points, (n) => ({ label: `${n}`, value: n })) }],
    axis_config: { categories: times(points, (n) => `${n}`) },
  },
});

describe("Slack", () => {
  const slack = (operation: string, body: unknown) => judge(asked("slack", operation, body));
  const post = (more: object) => slack("chat.postMessage", { channel: "C1", text: "x", ...more });
  const open = (view: object) =>
    slack("views.open", {
      trigger_id: "1.2",
      view: { type: "modal", title: plain("Profile"), blocks: [section("x")], ...view },
    });

  test("what is as long as may be is fine, and counted in characters, not in UTF-16", () => {
    const blocks = [
      section("🔥".repeat(3000)),
      { type: "header", text: plain("x".repeat(150)) },
      { type: "actions", elements: [button("x".repeat(75))] },
      { type: "section", fields: times(10, () => mrkdwn("x".repeat(100))) },
      chart(20),
    ];
    const metadata = { event_type: "tam", event_payload: { key: "k" } };
    expect(post({ blocks, metadata })).toEqual([]);
    expect(open({ private_metadata: "x".repeat(3000), submit: plain("x".repeat(24)) })).toEqual([]);
    const home = { type: "home", blocks: times(100, () => ({ type: "divider" })) };
    expect(slack("views.publish", { user_id: "U1", view: home })).toEqual([]);
    expect(slack("response_url", { text: "x", replace_original: true, blocks })).toEqual([]);
  });

  test("a form is what its fields say", () => {
    const text = new URLSearchParams({
      channel: "C1",
      text: "5",
      unfurl_links: "false",
      blocks: JSON.stringify([section("x".repeat(3001))]),
    }).toString();
    const contentType = "application/x-www-form-urlencoded";
    expect(judge(asked("slack", "chat.postMessage", undefined, { text, contentType }))).toEqual([
      "/blocks/0/text/text is 3001 long, 1 to 3000 are allowed",
      "/blocks/0/text/text is 3001 long, 1 to 3000 are allowed",
    ]);
  });

  test.each<[string, object, string]>([
    [
      "a section's text",
      { blocks: [section("x".repeat(3001))] },
      "/blocks/0/text/text is 3001 long",
    ],
    ["no text at all", { blocks: [section("")] }, "/blocks/0/text/text is 0 long"],
    ["a header", { blocks: [{ type: "header", text: plain("x".repeat(151)) }] }, "151 long"],
    [
      "fields",
      { blocks: [{ type: "section", fields: times(11, () => mrkdwn("x")) }] },
      "/blocks/0/fields is 11 long",
    ],
    [
      "a field",
      { blocks: [{ type: "section", fields: [mrkdwn("x".repeat(2001))] }] },
      "/fields/0/text is 2001 long",
    ],
    ["blocks", { blocks: times(51, () => ({ type: "divider" })) }, "/blocks is 51"],
    [
      "all blocks together",
      { blocks: times(5, () => section("x".repeat(2900))) },
      "/blocks (characters)",
    ],
    [
      "buttons in a row",
      {
        blocks: [
          { type: "actions", elements: times(26, (n) => button("x", { action_id: `${n}` })) },
        ],
      },
      "/blocks/0/elements is 26 long",
    ],
    [
      "a button's words",
      { blocks: [{ type: "actions", elements: [button("x".repeat(76))] }] },
      "76 long",
    ],
    [
      "a button's value",
      { blocks: [{ type: "actions", elements: [button("x", { value: "x".repeat(2001) })] }] },
      "/value is 2001 long",
    ],
    [
      "an action id",
      { blocks: [{ type: "actions", elements: [button("x", { action_id: "x".repeat(256) })] }] },
      "/action_id is 256 long",
    ],
    [
      "one action id twice",
      { blocks: [{ type: "actions", elements: [button("x"), button("y")] }] },
      "an action_id is twice",
    ],
    [
      "one block id twice",
      { blocks: times(2, () => ({ type: "divider", block_id: "b" })) },
      "a block_id is there twice",
    ],
    [
      "a confirmation",
      {
        blocks: [
          {
            type: "actions",
            elements: [
              button("x", {
                confirm: {
                  title: plain("x".repeat(101)),
                  text: plain("x"),
                  confirm: plain("x"),
                  deny: plain("x"),
                },
              }),
            ],
          },
        ],
      },
      "/confirm/title/text is 101 long",
    ],
    [
      "an option's value",
      {
        blocks: [
          {
            type: "actions",
            elements: [
              {
                type: "overflow",
                action_id: "o",
                options: [{ text: plain("x"), value: "x".repeat(76) }],
              },
            ],
          },
        ],
      },
      "/options/0/value is 76 long",
    ],
    [
      "a menu",
      {
        blocks: [
          {
            type: "actions",
            elements: [
              {
                type: "overflow",
                action_id: "o",
                options: times(6, (n) => ({ text: plain("x"), value: `${n}` })),
              },
            ],
          },
        ],
      },
      "/options is 6 long",
    ],
    [
      "a context",
      { blocks: [{ type: "context", elements: times(11, () => mrkdwn("x")) }] },
      "/elements is 11 long",
    ],
    ["points of a chart", { blocks: [chart(21)] }, "/chart/series/0/data is 21 long"],
    ["charts", { blocks: times(3, () => chart(2)) }, "charts is 3"],
    ["the text", { text: "x".repeat(40_001) }, "/text is 40001"],
    [
      "metadata",
      { metadata: { event_type: "tam", event_payload: { key: "x".repeat(8001) } } },
      "/metadata (bytes)",
    ],
    ["a name that is no argument", { colour: "red" }, '"colour"'],
    ["a block that is none", { blocks: [{ type: "bogus" }] }, "no known block"],
  ])("%s", (_what, more, objection) => {
    expect(post(more).join("\n")).toContain(objection);
  });

  test.each<[string, object, string]>([
    ["title", { title: plain("x".repeat(25)) }, "/view/title/text is 25 long"],
    ["submit", { submit: plain("x".repeat(25)) }, "/view/submit/text is 25 long"],
    ["callback_id", { callback_id: "x".repeat(256) }, "/view/callback_id is 256 long"],
    ["private_metadata", { private_metadata: "x".repeat(3001) }, "/view/private_metadata is 3001"],
    ["blocks", { blocks: times(101, () => ({ type: "divider" })) }, "/view/blocks is 101 long"],
    ["all of it", { blocks: times(99, () => section("x".repeat(2999))) }, "/view (bytes)"],
    [
      "a form without a button",
      {
        blocks: [
          {
            type: "input",
            label: plain("x"),
            element: { type: "plain_text_input", action_id: "a" },
          },
        ],
      },
      "an input and no submit",
    ],
  ])("%s of a view", (_what, more, objection) => {
    expect(open(more).join("\n")).toContain(objection);
  });

  test("an edit's text counts in bytes; so do answers, acknowledgements and type-aheads", () => {
    const update = { channel: "C1", ts: "1.2", text: "ä".repeat(2001) };
    expect(slack("chat.update", update)).toEqual([
      "/text (bytes) is 4002, at most 4000 are allowed",
    ]);
    expect(slack("response_url", { text: "x", colour: "red" })).toEqual([
      "colour is no field of an answer",
    ]);
    const option = (n: number) => ({ text: plain("x"), value: `${n}` });
    expect(slack("acknowledgement", { options: times(100, option) })).toEqual([]);
    expect(slack("acknowledgement", { options: times(101, option) }).join()).toContain("101");
    const view = { type: "modal", title: plain("x".repeat(25)), blocks: [] };
    expect(slack("acknowledgement", { response_action: "update", view }).join()).toContain("25");
    expect(slack("acknowledgement", { response_action: "clear" })).toEqual([]);
  });

  test("a body that is too large to be read is nothing to send", () => {
    expect(judge(asked("slack", "chat.postMessage", {}, { text: null }))).toHaveLength(1);
  });
});

test("a file whose tests pass fails for what was asked in them, unless it says so beforehand", async () => {
  const { code, said } = await runVitest(
    "test/support/objecting/vitest.config.ts",
    "--maxWorkers=1",
  );
  expect(code, said).toBe(1);
  expect(said).toContain("2 passed");
  expect(said).toContain("slack chat.postMessage: /blocks/0/text/text is 3001 long");
  expect(said).toContain("expected objections that nobody raised");
  expect(said).toContain("/users\\.info/");
  expect(said).not.toContain("/limit must be number");
});
