import { afterEach, describe, expect, test } from "vitest";
import { forForms } from "../../../src/sandbox/conformance/slack-form.ts";
import type { NotionEmulator } from "../../../src/sandbox/notion/contract.ts";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import {
  ACCOUNTS,
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  TICKETS_SOURCE,
  ticket,
  times,
} from "../notion/workspace.ts";

const { notion, slack } = conformance;

const QUERY = "POST /v1/data_sources/:id/query";
const APPEND = "PATCH /v1/blocks/:id/children";
const data_source_id = ACCOUNTS_SOURCE;
const run = (content: string) => [{ text: { content } }];
const callout = { callout: { rich_text: run("x"), icon: { emoji: "💡" } } };
const score = { property: "Health Score", number: { less_than: 40 } };

describe("Notion requests", () => {
  test.each<[string, object]>([
    [QUERY, { data_source_id }],
    [QUERY, { data_source_id, filter: score, page_size: 100, filter_properties: ["title"] }],
    [QUERY, { data_source_id, filter: { and: [score, { or: [score, score] }] } }],
    [QUERY, { data_source_id, filter: { property: "S", status: { equals: ["a", "b"] } } }],
    [QUERY, { data_source_id, sorts: [{ timestamp: "created_time", direction: "ascending" }] }],
    ["PATCH /v1/pages/:id", { page_id: pageId("a", 1), properties: { A: { number: 4 } } }],
    ["PATCH /v1/pages/:id", { page_id: pageId("a", 1), properties: { A: { select: null } } }],
    ["GET /v1/pages/:id", { page_id: pageId("a", 1), filter_properties: ["title"] }],
    ["GET /v1/users/me", {}],
    ["POST /v1/pages", { parent: { page_id: pageId("a", 1) }, children: [{ divider: {} }] }],
    ["GET /v1/blocks/:id/children", { block_id: pageId("a", 1), page_size: 100 }],
    [APPEND, { block_id: pageId("a", 1), children: [callout], position: { type: "start" } }],
    ["PATCH /v1/blocks/:id", { block_id: pageId("a", 1), paragraph: { rich_text: run("x") } }],
    ["PATCH /v1/blocks/:id", { block_id: pageId("a", 1), in_trash: true }],
    ["DELETE /v1/blocks/:id", { block_id: pageId("a", 1) }],
    [
      "POST /v1/databases",
      { parent: { type: "page_id", page_id: pageId("a", 1) }, title: run("x") },
    ],
    ["PATCH /v1/data_sources/:id", { data_source_id, properties: { A: { name: "B" }, C: null } }],
  ])("%s accepts %j", (operation, body) => {
    expect(notion.request(operation, body)).toEqual([]);
  });

  test.each<[string, object, string]>([
    [QUERY, {}, "/ must have required property 'data_source_id'"],
    [
      QUERY,
      { data_source_id, archived: false },
      '/ must NOT have additional properties: "archived"',
    ],
    [QUERY, { data_source_id, page_size: "5" }, "/page_size must be number"],
    [
      QUERY,
      { data_source_id, filter: { property: "A", number: { equals: "3" } } },
      "/filter/number/equals must be number",
    ],
    [
      QUERY,
      { data_source_id, filter: { and: [{ or: [{ and: [score] }] }] } },
      '/filter/and/0/or/0 must NOT have additional properties: "and"',
    ],
    [
      QUERY,
      { data_source_id, sorts: [{ timestamp: "created_time", direction: "up" }] },
      "/sorts/0/direction must be equal to one of the allowed values",
    ],
    [
      "PATCH /v1/pages/:id",
      { page_id: pageId("a", 1), properties: { Score: { number: "12" } } },
      "/properties/Score/number must be number",
    ],
    [APPEND, { block_id: pageId("a", 1), children: [callout], after: "x" }, '"after"'],
    [
      APPEND,
      { block_id: pageId("a", 1), children: [{ callout: { rich_text: "x" } }] },
      "/children/0/callout/rich_text must be array",
    ],
    ["PATCH /v1/blocks/:id", { block_id: pageId("a", 1), archived: true }, '"archived"'],
    ["DELETE /v1/pages/:id", {}, "has no type"],
  ])("%s refuses %j", (operation, body, problem) => {
    expect(notion.request(operation, body)).toContainEqual(expect.stringContaining(problem));
  });
});

describe("Notion answers", () => {
  let emulator: NotionEmulator;
  afterEach(() => emulator.close());

  test("the emulator's own conform, all of them", async () => {
    const rows = [
      ...times(120, (n) => ticket(n, { Account: [pageId("a", 1)], Created: "2026-03-01" })),
      account(1, {
        Name: "A name that comes in more than one run",
        "Health Score": 35,
        "Last Heartbeat": "2026-03-10T08:00:00+02:00",
        "Rep Email": "rep@vendor.example",
        Notes: "note",
        Site: "https://acme.example/",
        Tickets: times(120, (n) => pageId("b", n)),
      }),
      account(2, { Name: "", Status: null }),
    ];
    const workspace = await openWorkspace({ rows, conformance: conformance.notion });
    emulator = workspace.emulator;
    const client = workspace.notion;
    await client.users.me({});
    await client.databases.retrieve({ database_id: ACCOUNTS });
    await client.dataSources.retrieve({ data_source_id: TICKETS_SOURCE });
    const { properties } = await client.dataSources.retrieve({ data_source_id });
    for (const { id } of Object.values(properties)) {
      for (const page_id of [pageId("a", 1), pageId("a", 2)]) {
        await client.pages.retrieve({ page_id, filter_properties: [id] });
        await client.pages.properties.retrieve({ page_id, property_id: id });
      }
    }
    const sorts = [{ timestamp: "created_time", direction: "ascending" }] as const;
    const first = await client.dataSources.query({
      data_source_id: TICKETS_SOURCE,
      sorts: [...sorts],
    });
    await client.dataSources.query({
      data_source_id: TICKETS_SOURCE,
      sorts: [...sorts],
      start_cursor: first.next_cursor,
    });
    await client.pages.update({
      page_id: pageId("a", 1),
      properties: { "Health Score": { number: 40 }, Status: { select: { name: "New" } } },
    });
    expectNoProblems(emulator);
  });

  test("a number as text, a missing key and an unknown one are found, deep in a list", async () => {
    const workspace = await openWorkspace({ rows: [account(1, { "Health Score": 35 })] });
    emulator = workspace.emulator;
    const good = JSON.stringify(await workspace.notion.dataSources.query({ data_source_id }));
    const judge = (text: string) => notion.response(QUERY, JSON.parse(text));
    expect(judge(good)).toEqual([]);
    expect(judge(good.replace('"number":35', '"number":"35"'))).toEqual([
      "/results/0/properties/Health Score/number must be number,null",
    ]);
    expect(judge(good.replace('"in_trash":false,', ""))).toEqual([
      "/results/0 must have required property 'in_trash'",
    ]);
    expect(judge(good.replace('"in_trash":', '"archived":false,"in_trash":'))).toEqual([
      '/results/0 must NOT have additional properties: "archived"',
    ]);
  });
});

const plain = (text: string) => ({ type: "plain_text", text });
const section = { type: "section", text: { type: "mrkdwn", text: "*Acme*", verbatim: true } };
const button = { type: "button", action_id: "a", text: plain("Open"), value: "1" };
const line = (value: unknown) => ({
  type: "data_visualization",
  title: "Score",
  chart: {
    type: "line",
    series: [{ name: "Acme", data: [{ label: "1 Mar", value }] }],
    axis_config: { categories: ["1 Mar"] },
  },
});

describe("blocks", () => {
  test("good ones are accepted, the chart that the SDK does not know included", () => {
    const external = {
      type: "actions",
      elements: [button, { type: "external_select", action_id: "b", min_query_length: 0 }],
    };
    const good = [
      section,
      { type: "divider" },
      external,
      line(35),
      { type: "header", text: plain("H") },
    ];
    expect(slack.blocks(good)).toEqual([]);
  });

  test.each<[unknown, string]>([
    [[{ type: "bogus" }], '/0/type is no known block: "bogus"'],
    [[section, { ...section, txt: 1 }], '/1 must NOT have additional properties: "txt"'],
    [[{ type: "header" }], "/0 must have required property 'text'"],
    [[line("35")], "/0/chart/series/0/data/0/value must be number"],
    [
      [{ type: "actions", elements: [{ ...button, styl: "primary" }] }],
      '/0/elements/0 must NOT have additional properties: "styl"',
    ],
    [[{ ...section, text: { type: "markdown", text: "x" } }], "/0/text is none of the known types"],
    [["section"], "/0/type is no known block: undefined"],
    [{}, "/ must be array"],
  ])("%j", (blocks, problem) => {
    expect(slack.blocks(blocks)).toEqual([problem]);
  });
});

describe("views and arguments", () => {
  const view = { type: "modal", title: plain("Profile"), blocks: [section] };

  test("good ones are accepted", () => {
    expect(slack.view(view)).toEqual([]);
    expect(slack.view({ type: "home", blocks: [] })).toEqual([]);
    expect(slack.request("views.open", { trigger_id: "1.2", view })).toEqual([]);
    expect(slack.request("users.list", { limit: 200, cursor: "x" })).toEqual([]);
    const posted = {
      channel: "C1",
      text: "Acme is Red",
      blocks: [section, line(3)],
      metadata: { event_type: "tam", event_payload: { key: "k" } },
      thread_ts: "1.2",
      unfurl_links: false,
    };
    expect(slack.request("chat.postMessage", posted)).toEqual([]);
    expect(slack.request("chat.update", { channel: "C1", ts: "1.2", blocks: [section] })).toEqual(
      [],
    );
  });

  test.each<[string, unknown, string]>([
    ["views.open", { view }, "/ must have required property"],
    [
      "views.open",
      { trigger_id: "1.2", view: { ...view, title: "Profile" } },
      "/view/title must be object",
    ],
    [
      "views.open",
      { trigger_id: "1.2", view: { ...view, blocks: [{ type: "bogus" }] } },
      '/view/blocks/0/type is no known block: "bogus"',
    ],
    [
      "views.open",
      { trigger_id: "1.2", view: { ...view, type: "dialog" } },
      '/view/type is no known view: "dialog"',
    ],
    [
      "chat.postMessage",
      { channel: "C1", blocks: [{ type: "bogus" }] },
      '/blocks/0/type is no known block: "bogus"',
    ],
    ["chat.postMessage", { channel: 3, text: "x" }, "/channel must be string"],
    [
      "chat.postMessage",
      { channel: "C1", text: "x", colour: "red" },
      '/ must NOT have additional properties: "colour"',
    ],
    ["chat.postMessage", "text", "/ must be object"],
    ["users.list", { limit: "200" }, "/limit must be number"],
    ["chat.shout", {}, "chat.shout has no type"],
  ])("%s refuses %j", (method, body, problem) => {
    expect(slack.request(method, body)).toContainEqual(expect.stringContaining(problem));
  });

  test("as a form, flags and numbers are text and JSON fields are parsed", () => {
    const form = forForms(slack);
    const posted = { channel: "C1", text: "1", unfurl_links: "false", blocks: [section] };
    expect(form.request("chat.postMessage", posted)).toEqual([]);
    expect(form.request("users.list", { limit: "200" })).toEqual([]);
    expect(form.request("users.list", { limit: "many" })).toEqual(["/limit must be number"]);
    expect(form.request("chat.postMessage", { ...posted, channel: true })).toEqual([
      "/channel must be string",
    ]);
  });
});
