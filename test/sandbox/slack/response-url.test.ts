import { expect, test } from "vitest";
import type { Limits } from "../../../src/lib/limits.ts";
import {
  actions,
  button,
  openSlack,
  openSocketApp,
  section,
  webClient,
} from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const { ana, ben } = people;
const channel = channels.general;

/** The response_urls of commands and clicks, with no answer given by the bot itself. */
async function openWithUrls(limits: Partial<Limits> = {}) {
  const slack = await openSlack({ limits });
  let url = "";
  await openSocketApp(slack, (app) => {
    app.command("/tam", async ({ ack, command }) => {
      url = command.response_url;
      await ack();
    });
    app.action("press", async ({ ack, body }) => {
      url = "response_url" in body ? String(body.response_url) : "";
      await ack();
    });
  });
  const blocks = [actions(button("press"))] as { type: string }[];
  return {
    slack,
    commandUrl: async (where: string = channel) => {
      await slack.command({ user: ana, channel: where, text: "" });
      return url;
    },
    clickUrl: async (ts: string) => {
      await slack.click({ user: ana, place: { channel, ts }, actionId: "press" });
      return url;
    },
    post: async () =>
      (await webClient(slack).chat.postMessage({ channel, text: "card", blocks })).ts ?? "",
    postEphemeral: async () =>
      (await webClient(slack).chat.postEphemeral({ channel, user: ana, text: "card", blocks }))
        .message_ts ?? "",
  };
}

async function respond(url: string, body: unknown) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
}

const texts = (messages: { text: string }[]) => messages.map(({ text }) => text);

test("an answer is the person's alone, or all people's when it says so", async () => {
  const { slack, commandUrl } = await openWithUrls();
  const url = await commandUrl();
  expect(await respond(url, { text: "for you" })).toEqual({ status: 200, body: "ok" });
  await respond(url, { text: "for all", response_type: "in_channel" });
  expect(texts(slack.messages({ channel, as: ana }))).toEqual(["for you", "for all"]);
  expect(texts(slack.messages({ channel, as: ben }))).toEqual(["for all"]);
});

test("five uses, and the sixth is refused", async () => {
  const { slack, commandUrl } = await openWithUrls();
  const url = await commandUrl();
  for (let use = 1; use <= 5; use++)
    expect((await respond(url, { text: `${use}` })).status).toBe(200);
  expect(await respond(url, { text: "6" })).toEqual({
    status: 404,
    body: { ok: false, error: "used_url" },
  });
  expect(slack.messages({ channel, as: ana })).toHaveLength(5);
  expect(slack.problems).toEqual([]);
});

test("a late answer is refused", async () => {
  const { slack, commandUrl } = await openWithUrls({ slackResponseUrlMs: 0 });
  expect(await respond(await commandUrl(), { text: "late" })).toEqual({
    status: 404,
    body: { ok: false, error: "expired_url" },
  });
  expect(slack.problems).toEqual([]);
});

test("it works where the bot is no member", async () => {
  const { slack, commandUrl } = await openWithUrls();
  const url = await commandUrl(channels.elsewhere);
  await respond(url, { text: "here too" });
  expect(texts(slack.messages({ channel: channels.elsewhere, as: ana }))).toEqual(["here too"]);
});

test("the clicked message is replaced in place or deleted", async () => {
  const { slack, clickUrl, post } = await openWithUrls();
  const ts = await post();
  const url = await clickUrl(ts);
  await respond(url, { text: "done", replace_original: true, blocks: [section("done")] });
  expect(slack.messages({ channel, as: ben })).toMatchObject([
    { ts, text: "done", edited: true, blocks: [section("done")] },
  ]);
  await respond(url, { delete_original: true });
  expect(slack.messages({ channel, as: ben })).toEqual([]);
});

test("an ephemeral message is changed only so", async () => {
  const { slack, clickUrl, postEphemeral } = await openWithUrls();
  const ts = await postEphemeral();
  await respond(await clickUrl(ts), { text: "done", replace_original: true });
  expect(slack.messages({ channel, as: ana })).toMatchObject([
    { ts, text: "done", ephemeralFor: ana },
  ]);
  expect(slack.messages({ channel, as: ana })[0]).not.toHaveProperty("blocks");
});

const malformed: [string, unknown, string][] = [
  ["no object", "text", "invalid_payload"],
  ["an unknown audience", { text: "a", response_type: "everyone" }, "invalid_payload"],
  ["nothing to show", {}, "no_text"],
  ["invalid blocks", { blocks: [section("")] }, "invalid_blocks"],
];

test.each(malformed)("refuses %s, and remembers it", async (_name, body, error) => {
  const { slack, commandUrl } = await openWithUrls();
  expect(await respond(await commandUrl(), body)).toMatchObject({ status: 400, body: { error } });
  expect(slack.problems).toEqual([expect.stringContaining(error)]);
  expect(slack.messages({ channel, as: ana })).toEqual([]);
});

test("Bolt's respond reaches it", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, (app) =>
    app.command("/tam", async ({ ack, respond: answer }) => {
      await answer({ text: "first" });
      await ack();
    }),
  );
  await slack.command({ user: ana, channel, text: "" });
  expect(texts(slack.messages({ channel, as: ana }))).toEqual(["first"]);
  expect(slack.calls.at(-1)).toMatchObject({ operation: "response_url", status: 200 });
});
