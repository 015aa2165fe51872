import { expect, test } from "vitest";
import type { SlackEvent } from "../../../src/sandbox/slack/contract.ts";
import { openSlack, refusal, section, webClient } from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const { ana, ben, guest, stranger } = people;
const channel = channels.general;

test("a post is seen by those in the channel, with names for its blocks", async () => {
  const slack = await openSlack();
  const answer = await webClient(slack).chat.postMessage({
    channel,
    text: "Acme is red",
    blocks: [section("Acme is *red*")],
  });
  const [seen] = slack.messages({ channel, as: ben });
  expect(seen).toMatchObject({ user: "U0BOT", text: "Acme is red", ts: answer.ts });
  expect(seen?.blocks?.[0]).toMatchObject({ type: "section", block_id: expect.any(String) });
  expect(answer.message).toMatchObject({ bot_id: "B0TAM", blocks: [{ type: "section" }] });
});

test("timestamps are business time, unique and growing", async () => {
  const slack = await openSlack();
  const ts = [1, 2, 3].map((n) => slack.say({ user: ana, channel, text: `${n}` }).ts);
  expect(ts).toEqual(["1795338000.000000", "1795338000.000001", "1795338000.000002"]);
});

test("invalid blocks are refused with pointers, and nothing is posted", async () => {
  const slack = await openSlack();
  const blocks = [section("fine"), section("x".repeat(3001))];
  const call = webClient(slack).chat.postMessage({ channel, text: "a", blocks });
  expect(await refusal(call)).toEqual({
    error: "invalid_blocks",
    messages: ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]"],
  });
  expect(slack.messages({ channel, as: ana })).toEqual([]);
});

test("a second table has a code of its own", async () => {
  const slack = await openSlack();
  const table = { type: "table" as const, rows: [[{ type: "raw_text" as const, text: "a" }]] };
  const call = webClient(slack).chat.postMessage({ channel, text: "a", blocks: [table, table] });
  expect(await refusal(call)).toMatchObject({ error: "invalid_attachments" });
});

test("what the emulator cannot draw is refused and remembered", async () => {
  const slack = await openSlack();
  const attachments = [{ color: "#f00", text: "a" }];
  const call = webClient(slack).chat.postMessage({ channel, text: "a", attachments });
  expect(await refusal(call)).toMatchObject({ error: "invalid_arguments" });
  expect(slack.problems).toEqual(["attachments is not emulated: use blocks and text"]);
});

test("text is cut at 40,000 characters", async () => {
  const slack = await openSlack();
  await webClient(slack).chat.postMessage({ channel, text: "x".repeat(40_001) });
  expect(slack.messages({ channel, as: ana })[0]?.text).toHaveLength(40_000);
});

test("an update keeps blocks and metadata that it does not name", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const metadata = { event_type: "bundle", event_payload: { id: "1" } };
  const { ts = "" } = await client.chat.postMessage({
    channel,
    text: "a",
    blocks: [section("a")],
    metadata,
  });
  await client.chat.update({ channel, ts, text: "b" });
  expect(slack.messages({ channel, as: ana })).toMatchObject([
    { ts, text: "b", edited: true, blocks: [{ type: "section" }], metadata },
  ]);
  await client.chat.update({ channel, ts, text: "c", blocks: [] });
  expect(slack.messages({ channel, as: ana })[0]).not.toHaveProperty("blocks");
});

test("an update of blocks alone keeps a long text", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const text = "x".repeat(5000);
  const { ts = "" } = await client.chat.postMessage({ channel, text });
  const blocks = JSON.stringify([section("b")]);
  await client.apiCall("chat.update", { channel, ts, blocks });
  expect(slack.messages({ channel, as: ana })).toMatchObject([{ text, blocks: [section("b")] }]);
});

test("an ephemeral message is one person's, and out of the Web API's reach", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const posted = await client.chat.postEphemeral({ channel, user: ana, text: "for you" });
  const ts = posted.message_ts ?? "";
  expect(slack.messages({ channel, as: ana })).toMatchObject([
    { text: "for you", ephemeralFor: ana },
  ]);
  expect(slack.messages({ channel, as: ben })).toEqual([]);
  expect(await refusal(client.chat.update({ channel, ts, text: "b" }))).toMatchObject({
    error: "message_not_found",
  });
  expect(await refusal(client.chat.delete({ channel, ts }))).toMatchObject({
    error: "message_not_found",
  });
  expect((await client.conversations.history({ channel })).messages).toEqual([]);
});

test("a deleted message is gone for all", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const { ts = "" } = await client.chat.postMessage({ channel, text: "a" });
  await client.chat.delete({ channel, ts });
  expect(slack.messages({ channel, as: ana })).toEqual([]);
  expect(await refusal(client.chat.delete({ channel, ts }))).toMatchObject({
    error: "message_not_found",
  });
});

test("a person's id stands for the direct conversation", async () => {
  const slack = await openSlack();
  const answer = await webClient(slack).chat.postMessage({ channel: ben, text: "hello" });
  expect(answer.channel).toBe(channels.imBen);
  expect(slack.messages({ channel: channels.imBen, as: ben })).toHaveLength(1);
  expect(slack.messages({ channel: channels.imBen, as: ana })).toEqual([]);
});

test("guests and strangers see their own channels only", async () => {
  const slack = await openSlack();
  slack.say({ user: ana, channel, text: "inside" });
  slack.say({ user: stranger, channel: channels.shared, text: "outside" });
  for (const as of [guest, stranger]) {
    expect(slack.messages({ channel, as })).toEqual([]);
    expect(slack.messages({ channel: channels.shared, as })).toHaveLength(1);
  }
});

test("history is newest first, in pages, with metadata where asked for", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const metadata = { event_type: "bundle", event_payload: { id: "1" } };
  slack.say({ user: ana, channel, text: "one" });
  const two = await client.chat.postMessage({ channel, text: "two", metadata });
  await client.chat.postMessage({ channel, text: "reply", thread_ts: two.ts ?? "" });
  slack.say({ user: ana, channel, text: "three" });

  const first = await client.conversations.history({ channel, limit: 2 });
  expect(first.messages?.map(({ text }) => text)).toEqual(["three", "two"]);
  expect(first.messages?.[1]).not.toHaveProperty("metadata");
  const cursor = first.response_metadata?.next_cursor ?? "";
  const second = await client.conversations.history({ channel, limit: 2, cursor });
  expect(second.messages?.map(({ text }) => text)).toEqual(["one"]);
  expect(second.has_more).toBe(false);

  const all = await client.conversations.history({ channel, include_all_metadata: true });
  expect(all.messages?.[1]).toMatchObject({ text: "two", metadata });
  const later = await client.conversations.history({ channel, oldest: two.ts ?? "" });
  expect(later.messages?.map(({ text }) => text)).toEqual(["three"]);
  const thread = await client.conversations.replies({ channel, ts: two.ts ?? "" });
  expect(thread.messages?.map(({ text }) => text)).toEqual(["two", "reply"]);
});

test("a channel takes a short burst and then one post an interval", async () => {
  const slack = await openSlack({ limits: { slackPostIntervalMs: 60_000 } });
  const client = webClient(slack);
  for (const text of ["1", "2", "3"]) await client.chat.postMessage({ channel, text });
  const late = await client.chat.postMessage({ channel, text: "4" }).catch((error) => error);
  expect(late).toMatchObject({ code: "slack_webapi_rate_limited_error" });
  expect(late.retryAfter).toBeGreaterThan(30);
  expect(late.retryAfter).toBeLessThanOrEqual(60);
  await client.chat.postMessage({ channel: channels.shared, text: "another channel" });
  expect(slack.messages({ channel, as: ana })).toHaveLength(3);
});

test("a permalink leads to the message", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const { ts = "" } = await client.chat.postMessage({ channel, text: "a" });
  const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
  expect(permalink).toBe(
    `https://tam-example.slack.com/archives/${channel}/p${ts.replace(".", "")}`,
  );
});

test("whoever subscribes is told, until they stop", async () => {
  const slack = await openSlack();
  const events: SlackEvent[] = [];
  const stop = slack.subscribe((event) => events.push(event));
  const client = webClient(slack);
  const { ts = "" } = await client.chat.postMessage({ channel, text: "a" });
  await client.chat.delete({ channel, ts });
  stop();
  slack.say({ user: ana, channel, text: "unheard" });
  expect(events.map(({ kind }) => kind)).toEqual(["message", "call", "messageDeleted", "call"]);
});
