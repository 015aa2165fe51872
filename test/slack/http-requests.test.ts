import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { machineEpochSeconds } from "../../src/lib/time.ts";
import { signSlackRequest } from "../../src/sandbox/slack/sign.ts";
import { type Bot, eventually, openBot } from "../support/bot.ts";
import { freePort } from "../support/free-port.ts";
import { channels, people } from "../support/slack-world.ts";

const SECRET = "emulator-signing-secret";
const FORM = "application/x-www-form-urlencoded";

/** A command of Ana's as Slack would post it; its answer address leads to the emulator. */
const commandBody = (bot: Bot, over: Record<string, string> = {}): string =>
  new URLSearchParams({
    team_id: "T0TAM",
    channel_id: channels.general,
    user_id: people.ana,
    command: "/tam",
    text: "health acme",
    api_app_id: "A0TAM",
    is_enterprise_install: "false",
    response_url: `${new URL(bot.slack.apiUrl).origin}/commands/T0TAM/1/x`,
    trigger_id: "1.2.3",
    ...over,
  }).toString();

type Posted = {
  body: string;
  timestamp?: number;
  secret?: string;
  headers?: Record<string, string>;
};

async function post(bot: Bot, { body, timestamp, secret, headers }: Posted): Promise<number> {
  const response = await fetch(`${bot.url}/slack/events`, {
    method: "POST",
    headers: {
      "content-type": FORM,
      ...signSlackRequest({
        body,
        signingSecret: secret ?? SECRET,
        timestamp: timestamp ?? machineEpochSeconds(),
      }),
      ...headers,
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}

/** Nothing was asked of Slack or Notion, now or by work that goes on. */
async function expectNoEffect(bot: Bot, run: () => Promise<void>): Promise<void> {
  await bot.app.services.warmUp();
  const [slackCalls, notionCalls] = [bot.slack.calls.length, bot.notion.calls.length];
  await run();
  await bot.app.stop();
  expect(bot.slack.calls.slice(slackCalls)).toEqual([]);
  expect(bot.notion.calls.slice(notionCalls)).toEqual([]);
}

const openHttpBot = () => openBot({ transport: "http" });

describe("requests that are not Slack's get 401 and have no effect", () => {
  const now = machineEpochSeconds();
  test.each<[string, Omit<Posted, "body">]>([
    ["signed with another secret", { secret: "another-secret" }],
    ["of six minutes ago", { timestamp: now - 360 }],
    ["of two minutes ahead", { timestamp: now + 120 }],
    ["of the year 2286", { timestamp: 9_999_999_999 }],
    ["with a garbled time", { headers: { "x-slack-request-timestamp": "yesterday" } }],
    ["with a time that was changed", { headers: { "x-slack-request-timestamp": String(now - 1) } }],
    ["with a garbled signature", { headers: { "x-slack-signature": "v0=" } }],
    ["with a signature of another version", { headers: { "x-slack-signature": "v1=00" } }],
    [
      "that pretends to be a certificate check",
      { secret: "x", headers: { "x-slack-signature": "" } },
    ],
  ])("%s", async (_, posted) => {
    await using bot = await openHttpBot();
    await expectNoEffect(bot, async () => {
      expect(await post(bot, { body: commandBody(bot), ...posted })).toBe(401);
    });
  });

  test.each([[[]], [["x-slack-signature"]], [["x-slack-request-timestamp"]]])(
    "with no other headers than %j",
    async (kept) => {
      await using bot = await openHttpBot();
      const body = commandBody(bot);
      const signed = signSlackRequest({
        body,
        signingSecret: SECRET,
        timestamp: machineEpochSeconds(),
      });
      await expectNoEffect(bot, async () => {
        const response = await fetch(`${bot.url}/slack/events`, {
          method: "POST",
          headers: {
            "content-type": FORM,
            ...Object.fromEntries(Object.entries(signed).filter(([name]) => kept.includes(name))),
          },
          body,
        });
        expect(response.status).toBe(401);
      });
    },
  );

  test("with a body that was changed after signing", async () => {
    await using bot = await openHttpBot();
    const timestamp = machineEpochSeconds();
    const signed = signSlackRequest({ body: commandBody(bot), signingSecret: SECRET, timestamp });
    await expectNoEffect(bot, async () => {
      const body = commandBody(bot, { text: "health globex" });
      expect(await post(bot, { body, timestamp, headers: signed })).toBe(401);
    });
  });

  test("an answer address that is not Slack's cannot be smuggled in with ssl_check", async () => {
    await using bot = await openHttpBot();
    await expectNoEffect(bot, async () => {
      const body = commandBody(bot, { ssl_check: "1" });
      expect(await post(bot, { body, secret: "another-secret" })).toBe(401);
    });
  });

  test("Slack's own check of the certificate is answered and does nothing else", async () => {
    await using bot = await openHttpBot();
    await expectNoEffect(bot, async () => {
      expect(await post(bot, { body: commandBody(bot, { ssl_check: "1" }) })).toBe(200);
    });
  });
});

test("a request that was taken is refused when it comes again", async () => {
  await using bot = await openBot({
    transport: "http",
    allowedErrors: /This answer came too late/,
  });
  const body = commandBody(bot);
  const timestamp = machineEpochSeconds();
  const statuses: number[] = [];
  for (let i = 0; i < 3; i += 1) statuses.push(await post(bot, { body, timestamp }));
  expect(statuses).toEqual([200, 401, 401]);
  await bot.app.stop();
  expect(bot.slackCalls()["users.info"]).toBe(1);
  // The made-up answer address is dead, so the answer and the word of it fail: once.
  expect(bot.slackCalls().response_url).toBe(2);
});

describe("signed requests that make no sense", () => {
  test.each<[string, string, Record<string, string>, number]>([
    ["a payload that is no JSON", "payload=%7Bnope", {}, 400],
    ["JSON in place of a form", '{"type":', { "content-type": "application/json" }, 400],
    ["a form with a charset", "a=b", { "content-type": `${FORM}; charset=utf-8` }, 400],
    ["a payload that is null", "payload=null", {}, 400],
    ["null in place of a form", " null", { "content-type": "application/json" }, 400],
    ["an unknown content type", "hello", { "content-type": "text/plain" }, 400],
    ["an empty form", "", {}, 400],
    ["a click by nobody", "payload=%7B%22type%22%3A%22block_actions%22%7D", {}, 400],
  ])("%s is refused", async (_, body, headers, status) => {
    await using bot = await openHttpBot();
    await expectNoEffect(bot, async () => {
      expect(await post(bot, { body, headers })).toBe(status);
    });
  });

  test.each<[string, Record<string, string>]>([
    ["another workspace", { team_id: "T0OTHER" }],
    ["no workspace", { team_id: "" }],
    ["an enterprise installation", { is_enterprise_install: "true" }],
  ])("a command of %s is acknowledged and has no effect", async (_, over) => {
    await using bot = await openHttpBot();
    await expectNoEffect(bot, async () => {
      expect(await post(bot, { body: commandBody(bot, over) })).toBe(200);
    });
  });

  test("a click of another workspace is acknowledged and has no effect", async () => {
    await using bot = await openHttpBot();
    const payload = {
      type: "block_actions",
      team: { id: "T0OTHER" },
      user: { id: people.ana, team_id: "T0OTHER" },
      api_app_id: "A0TAM",
      container: { type: "message", message_ts: "1.2", channel_id: channels.general },
      channel: { id: channels.general },
      response_url: `${new URL(bot.slack.apiUrl).origin}/actions/T0TAM/1/x`,
      actions: [
        { type: "button", action_id: "health_show", block_id: "b", action_ts: "1.3", value: "{}" },
      ],
    };
    await expectNoEffect(bot, async () => {
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      expect(await post(bot, { body })).toBe(200);
    });
  });
});

describe("the other addresses", () => {
  const status = async (bot: Bot, path: string, init: RequestInit = {}) => {
    const response = await fetch(bot.url + path, init);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  test.each(["socket", "http"] as const)(
    "over %s: health, readiness and nothing else",
    async (transport) => {
      await using bot = await openBot({ transport });
      expect(await status(bot, "/healthz")).toEqual({ status: 200, body: { status: "ok" } });
      expect(await status(bot, "/readyz?verbose")).toEqual({
        status: 200,
        body: { status: "ready", waiting: {} },
      });
      for (const path of ["/", "/slack", "/slack/events/", "/.env", "/../package.json"])
        expect(await status(bot, path)).toEqual({ status: 404, body: { status: "not found" } });
      const events = await fetch(`${bot.url}/slack/events`);
      expect(events.status).toBe(transport === "http" ? 401 : 404);
      expect(events.headers.get("keep-alive")).toBe("timeout=65");
    },
  );

  test("not ready while no socket is connected, with the reason", async () => {
    await using bot = await openBot();
    await eventually(() => bot.slack.sockets).toBe(2);
    bot.slack.faults.add({ operation: "apps.connections.open", fault: { kind: "reset" } });
    bot.slack.dropSocket("cut");
    await eventually(() => bot.slack.sockets).toBe(1);
    bot.slack.dropSocket("cut");
    await eventually(() => status(bot, "/readyz")).toEqual({
      status: 503,
      body: { status: "not ready", waiting: { slack: "not connected to Slack" } },
    });
    expect(await status(bot, "/healthz")).toMatchObject({ status: 200 });
    bot.slack.faults.clear();
    await eventually(() => status(bot, "/readyz")).toMatchObject({ status: 200 });
  });

  test("one that stops sends Slack's requests on to another before it closes its port", async () => {
    await using bot = await openBot({
      transport: "http",
      limits: { slackLeaveMs: 1_500 },
    });
    const body = "of=no form that is known";
    expect(await post(bot, { body })).toBe(400);
    const stopped = bot.app.stop();
    await eventually(() => post(bot, { body: `${body}&n=${randomUUID()}` })).toBe(503);
    expect(await status(bot, "/readyz")).toMatchObject({ status: 503 });
    await stopped;
    await expect(post(bot, { body })).rejects.toThrow();
  });

  test("not ready before Slack has said who the bot is", async () => {
    const started = Promise.withResolvers<string>();
    const port = await freePort();
    const bot = openBot({
      settings: { PORT: String(port) },
      before: ({ slack }) => {
        slack.faults.add({ operation: "auth.test", fault: { kind: "status", status: 503 } });
        slack.subscribe((event) => {
          if (event.kind === "call" && event.call.operation === "auth.test") {
            void fetch(`http://127.0.0.1:${port}/readyz`).then(
              async (response) => {
                started.resolve(`${response.status} ${await response.text()}`);
                slack.faults.clear();
              },
              // The port is not open yet; Slack is asked again.
              () => {},
            );
          }
        });
      },
    });
    expect(await started.promise).toBe(
      '503 {"status":"not ready","waiting":{"slack":"not connected to Slack"}}',
    );
    await using _ = await bot;
  });

  test("not ready once the store is closed, with the reason", async () => {
    // The worker finds the store closed under its hands.
    const allowedErrors = /due times not decided|the worker's step failed/;
    await using bot = await openBot({ allowedErrors });
    await bot.app.services.store.close();
    const { status: code, body } = await status(bot, "/readyz");
    expect(code).toBe(503);
    expect(body).toMatchObject({ status: "not ready", waiting: { store: expect.any(String) } });
  });

  test("somebody who never finishes a request does not hold up the end", async () => {
    const bot = await openBot({ transport: "http" });
    const half = request(`${bot.url}/slack/events`, {
      method: "POST",
      headers: {
        "content-length": "100",
        // Answered by the server as soon as it has the request in hand.
        expect: "100-continue",
        ...signSlackRequest({ body: "", signingSecret: SECRET, timestamp: machineEpochSeconds() }),
      },
    });
    const closed = new Promise((resolve) => half.on("error", resolve));
    half.flushHeaders();
    await once(half, "continue");
    half.write("half");
    await bot[Symbol.asyncDispose]();
    await closed;
  });
});
