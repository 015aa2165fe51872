import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { machineEpochSeconds } from "../../../src/lib/time.ts";
import { signSlackRequest } from "../../../src/sandbox/slack/sign.ts";
import {
  actions,
  button,
  openHttpApp,
  openSlack,
  webClient,
} from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const { ana } = people;
const channel = channels.general;

test("the signature is that of Slack's own example", () => {
  // The example of docs.slack.dev/authentication/verifying-requests-from-slack.
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  expect(
    signSlackRequest({
      body,
      signingSecret: "8f742231b10e8888abcd99yyyzzz85a5",
      timestamp: 1531420618,
    }),
  ).toEqual({
    "x-slack-request-timestamp": "1531420618",
    "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  });
});

test("commands, clicks and events reach Bolt's receiver, signed", async () => {
  const slack = await openSlack();
  const heard: string[] = [];
  await openHttpApp(slack, (app) => {
    app.command("/tam", async ({ ack, command }) => {
      heard.push(command.text);
      await ack({ response_type: "in_channel", text: "done" });
    });
    app.action("press", async ({ ack, body }) => {
      heard.push(body.type);
      await ack();
    });
    app.event("app_home_opened", async ({ event }) => void heard.push(event.type));
  });
  const delivery = await slack.command({ user: ana, channel, text: " health acme " });
  expect(delivery).toMatchObject({ acked: true, body: { text: "done" } });
  expect(slack.messages({ channel, as: people.ben })).toMatchObject([{ text: "done" }]);

  const { ts = "" } = await webClient(slack).chat.postMessage({
    channel,
    text: "a",
    blocks: [actions(button("press"))] as { type: string }[],
  });
  expect(await slack.click({ user: ana, place: { channel, ts }, actionId: "press" })).toMatchObject(
    { acked: true },
  );
  expect(await slack.openHome(ana)).toMatchObject({ acked: true });
  expect(heard).toEqual(["health acme", "block_actions", "app_home_opened"]);
  expect(slack.problems).toEqual([]);
});

test("an own request is taken when signed well and refused when forged or stale", async () => {
  const slack = await openSlack();
  let served = 0;
  const { url } = await openHttpApp(slack, (app) =>
    app.command("/tam", async ({ ack }) => {
      served += 1;
      await ack();
    }),
  );
  const body = new URLSearchParams({ command: "/tam", text: "", team_id: "T0TAM" }).toString();
  const post = async (signingSecret: string, timestamp: number) => {
    const headers = signSlackRequest({ body, signingSecret, timestamp });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    return (await fetch(url, { method: "POST", body, headers: { ...form, ...headers } })).status;
  };
  const secret = slack.world.tokens.signingSecret;
  const now = machineEpochSeconds();
  expect(await post(secret, now)).toBe(200);
  expect(await post("emulator-other-secret", now)).toBe(401);
  expect(await post(secret, now - 301)).toBe(401);
  expect(served).toBe(1);
});

test("another signing secret means dispatch_failed", async () => {
  const slack = await openSlack();
  await openHttpApp(slack, (app) => app.command("/tam", ({ ack }) => ack()));
  slack.world.tokens.signingSecret = "emulator-other-secret";
  expect(await slack.command({ user: ana, channel, text: "" })).toMatchObject({
    acked: false,
    error: "dispatch_failed",
  });
});

test("nothing listening is dispatch_failed, nothing answering operation_timeout", async () => {
  const slack = await openSlack({ limits: { slackAckMs: 100 } });
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void silent.close());
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;
  slack.deliverTo({ url });
  expect(await slack.command({ user: ana, channel, text: "" })).toMatchObject({
    acked: false,
    error: "operation_timeout",
  });
  silent.closeAllConnections();
  await new Promise((resolve) => silent.close(resolve));
  expect(await slack.command({ user: ana, channel, text: "" })).toMatchObject({
    acked: false,
    error: "dispatch_failed",
  });
});
