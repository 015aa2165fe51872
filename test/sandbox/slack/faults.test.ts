import { expect, test } from "vitest";
import type { Fault } from "../../../src/sandbox/faults.ts";
import { openSlack, openSocketApp, webClient } from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const channel = channels.general;
const { ana } = people;

/** What the client is told and whether the post happened all the same. */
const faults: [string, Fault, object | "ok", boolean][] = [
  [
    "a server error",
    { kind: "status", status: 503 },
    { code: "slack_webapi_http_error", statusCode: 503 },
    false,
  ],
  [
    "an edge proxy's page",
    { kind: "status", status: 502, html: true },
    { statusCode: 502, body: expect.stringContaining("<html>") },
    false,
  ],
  [
    "a rate limit",
    { kind: "status", status: 429, retryAfterSeconds: 7 },
    { code: "slack_webapi_rate_limited_error", retryAfter: 7 },
    false,
  ],
  [
    "another body",
    { kind: "status", status: 200, body: { ok: false, error: "fatal_error" } },
    { data: { error: "fatal_error" } },
    false,
  ],
  ["a reset", { kind: "reset" }, { code: "slack_webapi_request_error" }, false],
  ["a lost answer", { kind: "lostAnswer" }, { code: "slack_webapi_request_error" }, true],
  ["a slow answer", { kind: "slow", ms: 30 }, "ok", true],
];

test.each(faults)("%s", async (_name, fault, told, happened) => {
  const slack = await openSlack();
  slack.faults.add({ operation: "chat.postMessage", fault, times: 1 });
  const client = webClient(slack);
  const outcome = await client.chat.postMessage({ channel, text: "a" }).then(
    () => "ok",
    (error: unknown) => error,
  );
  if (told === "ok") expect(outcome).toBe("ok");
  else expect(outcome).toMatchObject(told);
  expect(slack.messages({ channel, as: ana })).toHaveLength(happened ? 1 : 0);
  await client.chat.postMessage({ channel, text: "b" });
  expect(slack.messages({ channel, as: ana })).toHaveLength(happened ? 2 : 1);
});

test("what comes late is done after its connection was closed", async () => {
  const slack = await openSlack();
  slack.faults.add({ operation: "chat.postMessage", fault: { kind: "late", ms: 30 }, times: 1 });
  const posted = webClient(slack).chat.postMessage({ channel, text: "a" });
  await expect(posted).rejects.toMatchObject({ code: "slack_webapi_request_error" });
  expect(slack.messages({ channel, as: ana })).toEqual([]);
  await expect.poll(() => slack.messages({ channel, as: ana })).toHaveLength(1);
});

test("a stalled answer starts and never ends", async () => {
  const slack = await openSlack();
  slack.faults.add({ operation: "chat.postMessage", fault: { kind: "stall" } });
  const response = await fetch(`${slack.apiUrl}chat.postMessage`, {
    method: "POST",
    headers: { authorization: `Bearer ${slack.world.tokens.bot}` },
    body: new URLSearchParams({ channel, text: "a" }),
  });
  expect(response.status).toBe(200);
  const body = response.text();
  expect(slack.messages({ channel, as: ana })).toHaveLength(1);
  await slack.close();
  await expect(body).rejects.toThrow();
});

test("a slow answer shows in the log of calls", async () => {
  const slack = await openSlack();
  slack.faults.add({ operation: "auth.test", fault: { kind: "slow", ms: 30 } });
  await webClient(slack).auth.test();
  expect(slack.calls).toMatchObject([{ service: "slack", operation: "auth.test", status: 200 }]);
  expect(slack.calls[0]?.ms).toBeGreaterThanOrEqual(29);
});

test("a response_url has faults too", async () => {
  const slack = await openSlack();
  let failure: unknown;
  await openSocketApp(slack, (app) =>
    app.command("/tam", async ({ ack, respond }) => {
      failure = await respond("a").catch((error: unknown) => error);
      await ack();
    }),
  );
  slack.faults.add({ operation: "response_url", fault: { kind: "status", status: 500 } });
  await slack.command({ user: ana, channel, text: "" });
  expect(failure).toMatchObject({ statusCode: 500 });
  expect(slack.messages({ channel, as: ana })).toEqual([]);
});

test("the log of calls is bounded", async () => {
  const slack = await openSlack();
  slack.faults.add({ operation: "", fault: { kind: "status", status: 500 } });
  for (let batch = 0; batch < 51; batch++)
    await Promise.all(
      Array.from({ length: 100 }, async () =>
        (await fetch(`${slack.apiUrl}api.test`, { method: "POST" })).text(),
      ),
    );
  expect(slack.calls).toHaveLength(5_000);
});

test("what is no address of Slack's is remembered", async () => {
  const slack = await openSlack();
  const response = await fetch(new URL("/nowhere", slack.apiUrl));
  expect(response.status).toBe(404);
  expect(slack.problems).toEqual(["GET /nowhere is no address of Slack's"]);
});

test("closing twice is the same as once", async () => {
  const slack = await openSlack();
  await slack.close();
  await slack.close();
});
