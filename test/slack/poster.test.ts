import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
  WebClient,
} from "@slack/web-api";
import { describe, expect, onTestFinished, test } from "vitest";
import { findPost } from "../../src/slack/find-post.ts";
import { postFailure, readFailure } from "../../src/slack/post-error.ts";
import { openDeliveryWorld } from "../support/delivery-world.ts";
import { channels, manifestScopes } from "../support/slack-world.ts";
import { storedEpisode } from "../support/stored.ts";

const network = (code: string) =>
  new WebAPIRequestError(
    new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) }),
  );
const platform = (error: string) => new WebAPIPlatformError({ ok: false, error });

describe("a call to Slack that failed", () => {
  test.each([
    ["a rate limit", new WebAPIRateLimitedError(30), { final: false, retryAfterMs: 30_000 }],
    [
      "a channel without the bot",
      platform("not_in_channel"),
      { final: true, code: "not_in_channel" },
    ],
    ["an archived channel", platform("is_archived"), { final: true }],
    ["a code nobody has seen yet", platform("brand_new"), { final: true, code: "brand_new" }],
    ["a workspace in move", platform("team_added_to_org"), { final: false }],
    ["nobody listening", network("ECONNREFUSED"), { final: false, code: "unreachable" }],
    ["a name that does not resolve", network("ENOTFOUND"), { final: false }],
  ])("%s: surely not in Slack", (_, error, expected) => {
    expect(postFailure(error)).toMatchObject({ kind: "refused", ...expected });
  });

  test.each([
    ["a cut line", network("ECONNRESET")],
    ["a closed socket", network("UND_ERR_SOCKET")],
    ["no answer in time", new WebAPIRequestError(new DOMException("late", "TimeoutError"))],
    ["an error of the server", new WebAPIHTTPError(500, "Internal Server Error", {})],
    ["an internal error", platform("internal_error")],
    ["a fatal error", platform("fatal_error")],
    ["anything else", new Error("what?")],
    ["something that is no error", "what?"],
  ])("%s: nobody knows; a look or an edit may be repeated", (_, error) => {
    expect(postFailure(error).kind).toBe("unclear");
    expect(readFailure(error)).toMatchObject({ kind: "refused", final: false });
  });
});

test("another app's message with our key is not ours", async () => {
  const mine = { ts: "2.000001", user: "U0BOT", text: "mine" };
  const metadata = { event_type: "tam_post", event_payload: { key: "k" } };
  const pages: object[][] = [
    [{ ts: "3.000001", user: "U0OTHER", text: "forged", metadata }],
    [{ ...mine, metadata: { ...metadata, event_type: "other" } }],
    [{ ...mine, metadata: { ...metadata, event_payload: { key: "kk" } } }],
    [{ ...mine, metadata }],
  ];
  const asked: URLSearchParams[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      asked.push(new URLSearchParams(body));
      const messages = pages[asked.length - 1] ?? [];
      const next_cursor = asked.length < pages.length ? `page ${asked.length}` : "";
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ ok: true, messages, response_metadata: { next_cursor } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = new WebClient("xoxb-emulator-bot-token", {
    slackApiUrl: `http://127.0.0.1:${port}/api/`,
    retryConfig: { retries: 0 },
  });
  const where = { channel: "C1", thread: null, oldest: new Date(1_000) };
  const found = await findPost(client, where, { key: "k", botUserId: "U0BOT" });
  expect(found).toEqual({ kind: "found", place: { channel: "C1", ts: mine.ts } });
  expect(asked).toHaveLength(4);
  expect(asked[0]?.get("oldest")).toBe("1.000000");
  expect(asked[0]?.get("include_all_metadata")).toBe("true");
  expect(asked[3]?.get("cursor")).toBe("page 3");
});

test.each([
  ["where the bot is", channels.general, "usable", null],
  ["without the bot", channels.elsewhere, "refused", "not_in_channel"],
  ["that is archived", channels.archived, "refused", "is_archived"],
  ["shared with another company", channels.shared, "refused", "shared_channel"],
  ["private and not the bot's", channels.private, "refused", "channel_not_found"],
  ["that does not exist", "C0NOWHERE", "refused", "channel_not_found"],
] as const)("a channel %s is %s %s", async (_, channel, kind, code) => {
  const world = await openDeliveryWorld();
  const check = await world.startLife().poster.checkChannel(channel);
  expect(check.kind).toBe(kind);
  if (check.kind === "refused")
    expect(check).toMatchObject({ code, error: expect.stringMatching(/\.$/) });
});

test("whether a channel is shared must be known", async () => {
  const scopes = manifestScopes.filter((scope) => scope !== "channels:read");
  const world = await openDeliveryWorld({ slack: { scopes } });
  const check = await world.startLife().poster.checkChannel(channels.general);
  expect(check).toMatchObject({ kind: "refused", code: "missing_scope" });
  world.slack.faults.add({ operation: "conversations.info", fault: { kind: "reset" } });
  const again = await world.startLife().poster.checkChannel(channels.general);
  expect(again.kind).toBe("unknown");
});

test("an episode without a message, and a notice that is none, have nothing to edit", async () => {
  const { poster } = (await openDeliveryWorld()).startLife();
  expect((await poster.edit(storedEpisode("e"))).kind).toBe("gone");
  expect((await poster.retire(storedEpisode("e"))).kind).toBe("gone");
});
