import { expect, test } from "vitest";
import { openSlack, refusal, section, webClient } from "../../support/slack-emulator.ts";
import { channels, manifestScopes, people, slackWorld } from "../../support/slack-world.ts";

const { ana, ben, guest, stranger, gone } = people;

test("auth.test names the bot and reports its scopes", async () => {
  const slack = await openSlack();
  const answer = await webClient(slack).auth.test();
  expect(answer).toMatchObject({ ok: true, team_id: "T0TAM", user_id: "U0BOT", bot_id: "B0TAM" });
  expect(answer.response_metadata?.scopes).toEqual(manifestScopes);
});

const refused: [string, string, Record<string, unknown>, string][] = [
  ["an unknown person", "users.info", { user: "U0NOBODY" }, "user_not_found"],
  ["a missing argument", "users.info", {}, "invalid_arguments"],
  ["an unknown address", "users.lookupByEmail", { email: "x@y.example" }, "users_not_found"],
  [
    "a stranger's address",
    "users.lookupByEmail",
    { email: "sam@customer.example" },
    "users_not_found",
  ],
  [
    "an address of one who left",
    "users.lookupByEmail",
    { email: "gil@tam.example" },
    "users_not_found",
  ],
  ["an unknown group", "usergroups.users.list", { usergroup: "S0NONE" }, "no_such_subteam"],
  ["an unknown channel", "conversations.info", { channel: "C0NONE" }, "channel_not_found"],
  [
    "a private channel without the bot",
    "conversations.info",
    { channel: channels.private },
    "channel_not_found",
  ],
  ["an IM without im:read", "conversations.info", { channel: channels.imAna }, "missing_scope"],
  [
    "an invalid cursor",
    "conversations.members",
    { channel: channels.general, cursor: "zzz" },
    "invalid_cursor",
  ],
  ["an unknown type of channel", "conversations.list", { types: "secret" }, "invalid_types"],
  ["a direct message to one who left", "conversations.open", { users: gone }, "user_disabled"],
  ["a direct message to the bot", "conversations.open", { users: "U0BOT" }, "cannot_dm_bot"],
  [
    "history without membership",
    "conversations.history",
    { channel: channels.elsewhere },
    "not_in_channel",
  ],
  [
    "an unknown thread",
    "conversations.replies",
    { channel: channels.general, ts: "1.2" },
    "thread_not_found",
  ],
  [
    "a post to an unknown channel",
    "chat.postMessage",
    { channel: "C0NONE", text: "a" },
    "channel_not_found",
  ],
  [
    "a post without membership",
    "chat.postMessage",
    { channel: channels.elsewhere, text: "a" },
    "not_in_channel",
  ],
  [
    "a post to an archived channel",
    "chat.postMessage",
    { channel: channels.archived, text: "a" },
    "is_archived",
  ],
  ["an empty post", "chat.postMessage", { channel: channels.general }, "no_text"],
  [
    "a post in no thread",
    "chat.postMessage",
    { channel: channels.general, text: "a", thread_ts: "1.2" },
    "thread_not_found",
  ],
  [
    "blocks that are no JSON",
    "chat.postMessage",
    { channel: channels.general, blocks: "[{" },
    "invalid_blocks_format",
  ],
  [
    "metadata without type",
    "chat.postMessage",
    { channel: channels.general, text: "a", metadata: { event_payload: {} } },
    "invalid_metadata_schema",
  ],
  [
    "metadata too large",
    "chat.postMessage",
    {
      channel: channels.general,
      text: "a",
      metadata: { event_type: "t", event_payload: { a: "x".repeat(8001) } },
    },
    "metadata_too_large",
  ],
  [
    "too many characters in blocks",
    "chat.postMessage",
    {
      channel: channels.general,
      blocks: Array.from({ length: 6 }, () => section("x".repeat(2900))),
    },
    "msg_blocks_too_long",
  ],
  [
    "an ephemeral message to one who is not there",
    "chat.postEphemeral",
    { channel: channels.general, user: stranger, text: "a" },
    "user_not_in_channel",
  ],
  [
    "an ephemeral message where the bot is not",
    "chat.postEphemeral",
    { channel: channels.elsewhere, user: ana, text: "a" },
    "not_in_channel",
  ],
  [
    "an update of nothing",
    "chat.update",
    { channel: channels.general, ts: "1.2", text: "a" },
    "message_not_found",
  ],
  [
    "an update above 4,000 bytes",
    "chat.update",
    { channel: channels.general, ts: "POSTED", text: "ü".repeat(2001) },
    "msg_too_long",
  ],
  [
    "an update of another's message",
    "chat.update",
    { channel: channels.general, ts: "SAID", text: "a" },
    "cant_update_message",
  ],
  [
    "a deletion of another's message",
    "chat.delete",
    { channel: channels.general, ts: "SAID" },
    "cant_delete_message",
  ],
  [
    "an unknown trigger",
    "views.open",
    {
      trigger_id: "1.2",
      view: { type: "modal", title: { type: "plain_text", text: "a" }, blocks: [] },
    },
    "invalid_trigger_id",
  ],
  [
    "a malformed view",
    "views.open",
    { trigger_id: "1.2", view: { type: "modal", blocks: [] } },
    "invalid_arguments",
  ],
  [
    "an update of no view",
    "views.update",
    {
      view_id: "V0NONE",
      view: { type: "modal", title: { type: "plain_text", text: "a" }, blocks: [] },
    },
    "not_found",
  ],
  [
    "two blocks.validate subjects",
    "blocks.validate",
    { blocks: [], view: {} },
    "invalid_arguments",
  ],
  ["bad blocks to validate", "blocks.validate", { blocks: [{ type: "x" }] }, "invalid_blocks"],
];

test.each(refused)("refuses %s: %s", async (_name, method, args, code) => {
  const slack = await openSlack();
  const client = webClient(slack);
  const said = slack.say({ user: ana, channel: channels.general, text: "hello" });
  const posted = await client.chat.postMessage({ channel: channels.general, text: "posted" });
  const ts = { SAID: said.ts, POSTED: posted.ts }[String(args.ts)] ?? args.ts;
  const { error } = await refusal(
    client.apiCall(method, ts === undefined ? args : { ...args, ts }),
  );
  expect(error).toBe(code);
  expect(slack.calls.at(-1)).toMatchObject({ operation: method, status: 200, error: code });
});

const tokens: [string, string | undefined, string, string][] = [
  ["no token", undefined, "auth.test", "not_authed"],
  ["another token", "xoxb-emulator-other-token", "auth.test", "invalid_auth"],
  [
    "the app's token for a bot's method",
    "xapp-emulator-app-token",
    "auth.test",
    "not_allowed_token_type",
  ],
  [
    "the bot's token for a connection",
    "xoxb-emulator-bot-token",
    "apps.connections.open",
    "not_allowed_token_type",
  ],
];

test.each(tokens)("refuses %s", async (_name, token, method, code) => {
  const slack = await openSlack();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const response = await fetch(`${slack.apiUrl}${method}`, { method: "POST", headers });
  expect(await response.json()).toEqual({ ok: false, error: code });
});

test("an unknown method is refused and remembered", async () => {
  const slack = await openSlack();
  expect(await refusal(webClient(slack).apiCall("chat.shout"))).toMatchObject({
    error: "unknown_method",
  });
  expect(slack.problems).toEqual(["unknown method chat.shout"]);
});

test("a missing scope is named with what there is", async () => {
  const slack = await openSlack({ world: slackWorld({ scopes: ["commands", "users:read"] }) });
  const error = await webClient(slack)
    .chat.postMessage({ channel: channels.general, text: "a" })
    .catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    data: { error: "missing_scope", needed: "chat:write", provided: "commands,users:read" },
  });
});

test("people are told apart", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const info = async (user: string) => (await client.users.info({ user })).user;
  expect(await info(ana)).toMatchObject({
    team_id: "T0TAM",
    deleted: false,
    is_restricted: false,
    tz_offset: 3600,
    profile: { email: "ana@tam.example", title: "Technical Account Manager" },
  });
  expect(await info(guest)).toMatchObject({ team_id: "T0TAM", is_restricted: true });
  expect(await info(gone)).toMatchObject({ deleted: true });
  const other = await info(stranger);
  expect(other).toMatchObject({ is_stranger: true });
  expect(other?.team_id).not.toBe("T0TAM");
});

test("addresses are private without users:read.email", async () => {
  const slack = await openSlack({ world: slackWorld({ scopes: ["users:read"] }) });
  const { user } = await webClient(slack).users.info({ user: ana });
  expect(user?.profile).not.toHaveProperty("email");
});

test("users.list comes in pages, each person once", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const seen: (string | undefined)[] = [];
  let cursor = "";
  do {
    const page = await client.users.list({ limit: 3, ...(cursor === "" ? {} : { cursor }) });
    seen.push(...(page.members ?? []).map(({ id }) => id));
    cursor = page.response_metadata?.next_cursor ?? "";
  } while (cursor !== "");
  expect(seen).toEqual([...Object.values(people), "U0BOT"]);
});

test("a shared channel says so, and how many are in it", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const shared = await client.conversations.info({
    channel: channels.shared,
    include_num_members: true,
  });
  expect(shared.channel).toMatchObject({
    is_ext_shared: true,
    is_shared: true,
    is_org_shared: false,
    is_member: true,
    is_private: false,
    is_archived: false,
    num_members: 4,
    context_team_id: "T0TAM",
  });
  const general = await client.conversations.info({ channel: channels.general });
  expect(general.channel).toMatchObject({ is_ext_shared: false, is_shared: false });
  expect(general.channel).not.toHaveProperty("num_members");
});

test("conversations.list shows private channels to members only", async () => {
  const slack = await openSlack();
  const answer = await webClient(slack).conversations.list({
    types: "public_channel,private_channel",
    exclude_archived: true,
  });
  expect(answer.channels?.map(({ id }) => id)).toEqual([
    channels.general,
    channels.shared,
    channels.elsewhere,
  ]);
});

test("members of a channel come in pages", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const first = await client.conversations.members({ channel: channels.general, limit: 3 });
  expect(first.members).toEqual([ana, ben, people.admin]);
  const cursor = first.response_metadata?.next_cursor ?? "";
  const second = await client.conversations.members({ channel: channels.general, cursor });
  expect(second.members).toEqual(["U0BOT"]);
  expect(second.response_metadata?.next_cursor).toBe("");
});

test("a direct conversation is opened once", async () => {
  const slack = await openSlack();
  const client = webClient(slack);
  const first = await client.conversations.open({ users: people.admin });
  const again = await client.conversations.open({ users: people.admin });
  expect(again.channel?.id).toBe(first.channel?.id);
  expect((await client.conversations.open({ users: ana })).channel?.id).toBe(channels.imAna);
});

test("usergroups.users.list names the members", async () => {
  const slack = await openSlack();
  const answer = await webClient(slack).usergroups.users.list({ usergroup: "S0TAMS" });
  expect(answer.users).toEqual([ana, ben]);
});

test("blocks.validate needs no token", async () => {
  const slack = await openSlack();
  const body = new URLSearchParams({ blocks: JSON.stringify([section("")]) });
  const response = await fetch(`${slack.apiUrl}blocks.validate`, { method: "POST", body });
  expect(await response.json()).toMatchObject({
    ok: false,
    error: "invalid_blocks",
    errors: [{ pointer: "/blocks/0/text/text", message: "must be more than 0 characters" }],
  });
});

test("JSON bodies are read as forms are", async () => {
  const slack = await openSlack();
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${slack.world.tokens.bot}`,
      "content-type": "application/json; charset=utf-8",
    },
    body: JSON.stringify({ channel: channels.general, blocks: [section("hi")], text: "hi" }),
  });
  expect(await response.json()).toMatchObject({ ok: true, channel: channels.general });
});

test("a second, independent check of shapes is asked and its words are kept", async () => {
  const slack = await openSlack({
    conformance: {
      request: (method, body) => (method === "chat.postMessage" ? [JSON.stringify(body)] : []),
      response: (method, body) => [`${method} ${JSON.stringify(body).length > 0}`],
    },
  });
  await webClient(slack).chat.postMessage({ channel: channels.general, text: "a", blocks: [] });
  expect(slack.problems).toEqual([
    `chat.postMessage request: ${JSON.stringify({ channel: channels.general, text: "a", blocks: [] })}`,
    "chat.postMessage response: chat.postMessage true",
  ]);
});

test("a method has its budget a minute", async () => {
  const slack = await openSlack({ limits: { slackPostIntervalMs: 60_000 } });
  const client = webClient(slack);
  for (let call = 0; call < 50; call++) await client.conversations.open({ users: ana });
  const late = await client.conversations.open({ users: ana }).catch((error: unknown) => error);
  expect(late).toMatchObject({ code: "slack_webapi_rate_limited_error" });
  expect(slack.calls.at(-1)).toMatchObject({ status: 429, error: "ratelimited" });
});
