import { once } from "node:events";
import type { App } from "@slack/bolt";
import { expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import type { SlackEmulator } from "../../../src/sandbox/slack/contract.ts";
import { openSlack, openSocketApp, section, webClient } from "../../support/slack-emulator.ts";
import { channels, people } from "../../support/slack-world.ts";

const { ana } = people;
const channel = channels.general;
const command = (slack: SlackEmulator) =>
  slack.command({ user: ana, channel, text: "health acme" });

type Frame = Record<string, unknown>;

/** A socket below the SDK: its frames in order, and how to acknowledge. */
async function openRawSocket(slack: SlackEmulator) {
  const { url = "" } = await webClient(slack, slack.world.tokens.app).apps.connections.open();
  const socket = new WebSocket(url);
  onTestFinished(() => socket.terminate());
  const frames: Frame[] = [];
  let told = () => {};
  socket.on("message", (data: Buffer) => {
    frames.push(JSON.parse(data.toString()));
    told();
  });
  let taken = 0;
  const next = async (): Promise<Frame> => {
    while (frames.length <= taken)
      await new Promise<void>((resolve) => {
        told = resolve;
      });
    return frames[taken++] ?? {};
  };
  return { url, socket, next, closed: once(socket, "close") };
}

test("a command reaches Bolt with all that Slack sends, and its answer the person", async () => {
  const slack = await openSlack();
  let body: unknown;
  await openSocketApp(slack, (app) =>
    app.command("/tam", async ({ ack, body: received }) => {
      body = received;
      await ack({ text: "one moment", blocks: [section("one moment")] });
    }),
  );
  const delivery = await command(slack);
  expect(delivery).toMatchObject({ acked: true, body: { text: "one moment" } });
  expect(body).toMatchObject({
    command: "/tam",
    text: "health acme",
    team_id: "T0TAM",
    team_domain: "tam-example",
    channel_id: channel,
    channel_name: "general",
    user_id: ana,
    user_name: "ana",
    api_app_id: "A0TAM",
    is_enterprise_install: "false",
    response_url: expect.stringContaining("http://127.0.0.1:"),
    trigger_id: expect.any(String),
  });
  expect(slack.messages({ channel, as: ana })).toMatchObject([
    { text: "one moment", ephemeralFor: ana, blocks: [{ type: "section" }] },
  ]);
  expect(slack.messages({ channel, as: people.ben })).toEqual([]);
  expect(slack.problems).toEqual([]);
});

test("an acknowledgement that is only text is shown too", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, (app) => app.command("/tam", ({ ack }) => ack("hello")));
  await command(slack);
  expect(slack.messages({ channel, as: ana })).toMatchObject([{ text: "hello" }]);
});

test("an acknowledgement with invalid blocks is not shown but remembered", async () => {
  const slack = await openSlack();
  await openSocketApp(slack, (app) =>
    app.command("/tam", ({ ack }) => ack({ text: "a", blocks: [section("")] })),
  );
  await command(slack);
  expect(slack.messages({ channel, as: ana })).toEqual([]);
  expect(slack.problems).toEqual([expect.stringContaining("/blocks/0/text/text")]);
});

test("without an acknowledgement in time the person sees operation_timeout", async () => {
  const slack = await openSlack({ limits: { slackAckMs: 50 } });
  await openSocketApp(slack, (app) => app.command("/tam", async () => {}));
  const delivery = await command(slack);
  expect(delivery).toMatchObject({ acked: false, error: "operation_timeout" });
  expect(delivery.ackMs).toBeGreaterThanOrEqual(49);
});

test("without a socket the person sees dispatch_failed", async () => {
  const slack = await openSlack();
  expect(await command(slack)).toEqual({ acked: false, ackMs: 0, error: "dispatch_failed" });
});

test("closing ends what still waits for an acknowledgement", async () => {
  const slack = await openSlack();
  const raw = await openRawSocket(slack);
  await raw.next();
  const waiting = command(slack);
  await slack.close();
  expect(await waiting).toMatchObject({ acked: false, error: "dispatch_failed" });
});

test("each payload goes to exactly one of the sockets, in turn", async () => {
  const slack = await openSlack();
  const served: string[] = [];
  const listen = (name: string) => (app: App) => {
    app.command("/tam", async ({ ack }) => {
      served.push(name);
      await ack();
    });
  };
  await openSocketApp(slack, listen("first"));
  await openSocketApp(slack, listen("second"));
  expect(slack.sockets).toBe(2);
  for (let n = 0; n < 4; n++) await command(slack);
  expect(served).toEqual(["first", "second", "first", "second"]);
});

test("hello counts the connections, and a ticket is good for one", async () => {
  const slack = await openSlack();
  const first = await openRawSocket(slack);
  const second = await openRawSocket(slack);
  expect(await first.next()).toMatchObject({ type: "hello", num_connections: 1 });
  expect(await second.next()).toMatchObject({ type: "hello", num_connections: 2 });
  const again = new WebSocket(first.url);
  const [error] = await once(again, "error");
  expect(error.message).toContain("403");
  expect(slack.sockets).toBe(2);
});

test("the eleventh connection is turned away", async () => {
  const slack = await openSlack();
  for (let n = 0; n < 10; n++) await (await openRawSocket(slack)).next();
  const eleventh = await openRawSocket(slack);
  expect(await eleventh.next()).toEqual({ type: "disconnect", reason: "too_many_websockets" });
  await eleventh.closed;
  expect(slack.sockets).toBe(10);
});

test("a recycled socket is warned, gets nothing more, and is closed a little later", async () => {
  const slack = await openSlack();
  const raw = await openRawSocket(slack);
  await raw.next();
  slack.dropSocket("warning");
  expect(await raw.next()).toMatchObject({ type: "disconnect", reason: "warning" });
  expect(await command(slack)).toMatchObject({ error: "dispatch_failed" });
  await raw.closed;
  await expect.poll(() => slack.sockets).toBe(0);
});

test("a payload is lost with its socket, and the next goes to another one", async () => {
  const slack = await openSlack({ limits: { slackAckMs: 2_000 } });
  const dying = await openRawSocket(slack);
  await dying.next();
  const living = await openRawSocket(slack);
  await living.next();
  const lost = command(slack);
  await dying.next();
  slack.dropSocket("cut");
  await dying.closed;
  expect(await lost).toMatchObject({ acked: false, error: "operation_timeout" });

  const kept = command(slack);
  const { envelope_id, type, accepts_response_payload } = await living.next();
  expect({ type, accepts_response_payload }).toEqual({
    type: "slash_commands",
    accepts_response_payload: true,
  });
  living.socket.send(JSON.stringify({ envelope_id }));
  expect(await kept).toMatchObject({ acked: true });
});

test("a late or unknown acknowledgement does nothing, nonsense is remembered", async () => {
  const slack = await openSlack();
  const raw = await openRawSocket(slack);
  await raw.next();
  raw.socket.send(JSON.stringify({ envelope_id: "long-gone" }));
  raw.socket.send("nonsense");
  await expect
    .poll(() => slack.problems)
    .toEqual(["socket message is no acknowledgement: nonsense"]);
});

test("Bolt's pings are answered and its socket is gone when it stops", async () => {
  const slack = await openSlack();
  const raw = await openRawSocket(slack);
  await raw.next();
  raw.socket.ping();
  await once(raw.socket, "pong");
  raw.socket.close();
  await expect.poll(() => slack.sockets).toBe(0);
});
