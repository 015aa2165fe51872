import { request } from "node:http";
import { describe, expect, it } from "vitest";
import type { PageEvent, Workspace } from "../../src/sandbox/ui/protocol.ts";
import { openPageServer } from "../support/sandbox-page.ts";
import { actions, button, openSlack, openSocketApp, webClient } from "../support/slack-emulator.ts";
import { channels, people } from "../support/slack-world.ts";

type Sent = { status: number; body: string; headers: Record<string, unknown> };

/** fetch() chooses Host, Origin and Sec-Fetch-Site itself; here they are what the test says. */
function send(
  url: string,
  {
    method = "GET",
    headers = {},
    body = "",
  }: Partial<Record<"method" | "body", string>> & {
    headers?: Record<string, string>;
  } = {},
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part) => {
        text += part;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }),
      );
    });
    call.on("error", reject);
    call.end(body);
  });
}

const json = { "content-type": "application/json" };

async function open() {
  const slack = await openSlack();
  const { url } = await openPageServer(slack);
  const post = async (path: string, body: unknown, headers: Record<string, string> = json) => {
    const sent = await send(`${url}${path.slice(1)}`, {
      method: "POST",
      headers,
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: sent.status, answer: JSON.parse(sent.body) };
  };
  const workspace = async (query: string): Promise<Workspace> =>
    JSON.parse((await send(`${url}api/workspace?${query}`)).body);
  return { slack, url, post, workspace };
}

describe("who may use the page's server", () => {
  const say = { as: people.ana, channel: channels.general, text: "hi" };

  it.each([
    ["a rebound name", { ...json, host: "evil.example" }, 403],
    ["a rebound name with a port", { ...json, host: "evil.example:80" }, 403],
    ["another port of this machine", { ...json, host: "127.0.0.1:1" }, 403],
    ["another origin", { ...json, origin: "https://evil.example" }, 403],
    ["another origin of this machine", { ...json, origin: "http://127.0.0.1:1" }, 403],
    ["a sandboxed frame", { ...json, origin: "null" }, 403],
    ["a cross-site request without an origin", { ...json, "sec-fetch-site": "cross-site" }, 403],
    ["another port, as the browser names it", { ...json, "sec-fetch-site": "same-site" }, 403],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
    ["a form in disguise", { "content-type": "text/plain" }, 415],
    ["no content type", {}, 415],
  ])("refuses %s", async (_, headers, status) => {
    const { slack, post } = await open();
    const { status: got, answer } = await post("/api/say", say, headers);
    expect({ got, words: typeof answer.error }).toEqual({ got: status, words: "string" });
    expect(slack.messages({ channel: channels.general, as: people.ana })).toEqual([]);
  });

  it("takes the page's own requests", async () => {
    const { slack, url, post } = await open();
    const origin = url.slice(0, -1);
    const own = { ...json, origin, "sec-fetch-site": "same-origin" };
    expect(await post("/api/say", say, own)).toEqual({ status: 200, answer: { acked: true } });
    expect(slack.messages({ channel: channels.general, as: people.ana })).toHaveLength(1);
  });

  it.each(["/api/workspace", `/api/events?as=${people.ana}`])(
    "does not let another origin read %s",
    async (path) => {
      const { url } = await open();
      const sent = await send(`${url}${path.slice(1)}`, {
        headers: { "sec-fetch-site": "cross-site" },
      });
      expect(sent.status).toBe(403);
    },
  );

  it("may be opened by a link from elsewhere, and allows nothing from outside", async () => {
    const { url } = await open();
    const sent = await send(url, { headers: { "sec-fetch-site": "cross-site" } });
    expect(sent.status).toBe(200);
    expect(sent.headers["content-security-policy"]).toContain("default-src 'self'");
    expect(sent.headers["content-security-policy"]).not.toContain("unsafe");
    expect(sent.headers["access-control-allow-origin"]).toBeUndefined();
  });
});

describe("bad requests get words and no effect", () => {
  it.each([
    ["no JSON", "/api/say", "{", 400],
    ["a missing field", "/api/say", { as: people.ana }, 400],
    ["a field too many", "/api/open-home", { as: people.ana, x: 1 }, 400],
    [
      "a command without a slash",
      "/api/command",
      {
        as: people.ana,
        channel: channels.general,
        command: "tam",
        text: "",
      },
      400,
    ],
    [
      "too much text",
      "/api/say",
      {
        as: people.ana,
        channel: channels.general,
        text: "x".repeat(40_001),
      },
      400,
    ],
    ["a body over 256 KiB", "/api/say", { text: "x".repeat(300_000) }, 413],
    ["somebody unknown", "/api/open-home", { as: "U0NOBODY" }, 404],
    ["somebody whom one cannot be", "/api/open-home", { as: people.gone }, 404],
    [
      "a channel one does not see",
      "/api/say",
      {
        as: people.ana,
        channel: channels.private,
        text: "x",
      },
      404,
    ],
    [
      "a channel one is not a member of",
      "/api/say",
      {
        as: people.admin,
        channel: channels.elsewhere,
        text: "x",
      },
      409,
    ],
    [
      "a message that is not there",
      "/api/click",
      {
        as: people.ana,
        place: { channel: channels.general, ts: "1.1" },
        actionId: "go",
      },
      409,
    ],
    ["a modal that is not open", "/api/submit", { as: people.ana, viewId: "V1", values: {} }, 409],
  ])("%s", async (_, path, body, status) => {
    const { slack, post } = await open();
    const { status: got, answer } = await post(path, body);
    expect(got).toBe(status);
    expect(answer.error).toMatch(/\w+ \w+/);
    expect(slack.messages({ channel: channels.general, as: people.ana })).toEqual([]);
  });

  it.each([
    ["GET", "api/say", 405],
    ["POST", "api/workspace", 405],
    ["DELETE", "", 405],
    ["GET", "api/constructor", 404],
    ["GET", "../../package.json", 404],
    ["GET", "%2e%2e/package.json", 404],
    ["GET", "assets/", 404],
  ])("%s %s", async (method, path, status) => {
    const { url } = await open();
    expect((await send(`${url}${path}`, { method, headers: json })).status).toBe(status);
  });
});

describe("GET /api/workspace", () => {
  it.each([
    [people.ana, ["general", "with-customer", "random", "tam-assistant"]],
    [people.ben, ["general", "with-customer", "tam-leads", "random", "tam-assistant"]],
    [people.guest, ["with-customer"]],
    [people.stranger, ["with-customer"]],
  ])("shows %s their own channels", async (as, names) => {
    const { workspace } = await open();
    const { channels: seen, me } = await workspace(`as=${as}`);
    expect(me).toBe(as);
    expect(seen.map(({ name }) => name)).toEqual(names);
  });

  it("begins with the first person in their first channel, at the sandbox's time", async () => {
    const { workspace } = await open();
    expect(await workspace("")).toMatchObject({
      me: people.ana,
      channel: channels.general,
      now: "2026-11-22T09:00:00.000Z",
      messages: [],
      view: null,
      home: null,
    });
  });

  it("shows ephemeral messages to their person only, and no channel one may not see", async () => {
    const { slack, workspace } = await open();
    const bot = webClient(slack);
    await bot.chat.postEphemeral({ channel: channels.general, user: people.ana, text: "psst" });
    const ana = await workspace(`as=${people.ana}&channel=${channels.general}`);
    expect(ana.messages).toMatchObject([{ text: "psst", ephemeral: true }]);
    expect((await workspace(`as=${people.ben}&channel=${channels.general}`)).messages).toEqual([]);
    const stranger = await workspace(`as=${people.stranger}&channel=${channels.general}`);
    expect(stranger.channel).toBe(channels.shared);
  });

  it("keeps what a person never sees of a view to itself", async () => {
    const { slack, workspace } = await open();
    await webClient(slack).views.publish({
      user_id: people.ana,
      view: { type: "home", private_metadata: "secret", callback_id: "cb", blocks: [] },
    });
    const { home } = await workspace(`as=${people.ana}`);
    expect(Object.keys(home ?? {}).sort()).toEqual(["blocks", "close", "id", "title", "type"]);
  });
});

describe("GET /api/events", () => {
  it("tells each person what they see, as it happens", async () => {
    const { slack, url } = await open();
    const ana = await listen(url, people.ana);
    const guest = await listen(url, people.guest);
    const bot = webClient(slack);
    const post = await bot.chat.postMessage({ channel: channels.general, text: "to members" });
    await bot.chat.postEphemeral({ channel: channels.general, user: people.ben, text: "to Ben" });
    slack.say({ user: people.ana, channel: channels.shared, text: "to all" });
    await bot.chat.delete({ channel: channels.general, ts: post.ts ?? "" });
    slack.say({ user: people.ana, channel: channels.shared, text: "last" });
    expect(await ana.until("last")).toEqual(["to members", "to all", "messageDeleted", "last"]);
    expect(await guest.until("last")).toEqual(["to all", "last"]);
  });

  it("stops listening to the emulator when the page goes away", async () => {
    const { slack, url } = await open();
    let listeners = 0;
    const subscribe = slack.subscribe.bind(slack);
    slack.subscribe = (listener) => {
      listeners += 1;
      const off = subscribe(listener);
      return () => {
        listeners -= 1;
        off();
      };
    };
    const line = await listen(url, people.ana);
    expect(listeners).toBeGreaterThan(0);
    line.hangUp();
    await expect.poll(() => listeners).toBe(0);
  });
});

describe("what a person does reaches the bot", () => {
  it("commands, clicks, modals with errors, and the Home tab", async () => {
    const { slack, post, workspace } = await open();
    const seen: unknown[] = [];
    await openSocketApp(slack, (app) => {
      app.command("/tam", async ({ ack, respond, command }) => {
        await ack();
        seen.push(command.text);
        await respond({ text: "card", blocks: [actions(button("open", "v1"))] as never });
      });
      app.action("open", async ({ ack, action, body, client }) => {
        await ack();
        seen.push("value" in action ? action.value : null);
        const { trigger_id } = body as { trigger_id: string };
        await client.views.open({
          trigger_id,
          view: {
            type: "modal",
            callback_id: "form",
            title: { type: "plain_text", text: "Form" },
            submit: { type: "plain_text", text: "Save" },
            blocks: [
              {
                type: "input",
                block_id: "b",
                label: { type: "plain_text", text: "Why" },
                element: { type: "plain_text_input", action_id: "why" },
              },
            ],
          },
        });
        seen.push("opened");
      });
      app.view("form", async ({ ack, view }) => {
        const why = view.state.values.b?.why?.value;
        if (why === "bad") {
          await ack({ response_action: "errors", errors: { b: "Not that." } });
        } else {
          await ack();
        }
        seen.push(why);
      });
      app.event("app_home_opened", async ({ event }) => {
        seen.push(event.type);
      });
    });
    const as = people.ana;
    const channel = channels.general;
    const command = { as, channel, command: "/tam", text: "health acme" };
    expect(await post("/api/command", command)).toEqual({ status: 200, answer: { acked: true } });
    await expect
      .poll(() => slack.messages({ channel, as }).length, { timeout: 10_000 })
      .toBeGreaterThan(0);
    const [card] = (await workspace(`as=${as}&channel=${channel}`)).messages;
    const place = { channel, ts: card?.ts };
    expect((await post("/api/click", { as, place, actionId: "open" })).answer.acked).toBe(true);
    await expect.poll(() => slack.view(as), { timeout: 10_000 }).not.toBeNull();
    const viewId = slack.view(as)?.id;
    const wrong = await post("/api/submit", { as, viewId, values: { why: "bad" } });
    expect(wrong.answer).toMatchObject({ acked: true, errors: { b: "Not that." } });
    const right = await post("/api/submit", { as, viewId, values: { why: "good" } });
    expect(right.answer).toEqual({ acked: true });
    expect((await post("/api/open-home", { as })).answer).toEqual({ acked: true });
    await expect
      .poll(() => seen, { timeout: 10_000 })
      .toEqual(["health acme", "v1", "opened", "bad", "good", "app_home_opened"]);
  });

  it("tells somebody of another workspace, and nobody else, that the command is not theirs", async () => {
    const { slack, post } = await open();
    const seen: string[] = [];
    await openSocketApp(slack, (app) =>
      app.command("/tam", async ({ ack, command }) => {
        seen.push(command.text);
        await ack();
      }),
    );
    const ask = (as: string) =>
      post("/api/command", { as, channel: channels.shared, command: "/tam", text: "health acme" });
    expect((await ask(people.stranger)).answer).toEqual({
      acked: true,
      notice: expect.stringMatching(/^\/tam is not available to you/),
    });
    expect(seen).toEqual(["health acme"]);
    expect((await ask(people.guest)).answer).toEqual({ acked: true });
  });

  it("names the error when no bot is connected", async () => {
    const { post } = await open();
    const body = { as: people.ana, channel: channels.general, command: "/tam", text: "" };
    const { answer } = await post("/api/command", body);
    expect(answer).toMatchObject({ acked: false, error: expect.stringMatching(/^\w+$/) });
  });
});

/** One person's line of events; `until` gives the texts (or kinds) up to a message with that text. */
async function listen(url: string, as: string) {
  const controller = new AbortController();
  const response = await fetch(`${url}api/events?as=${as}`, { signal: controller.signal });
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  let text = "";
  return {
    hangUp: () => controller.abort(),
    async until(last: string): Promise<string[]> {
      for (;;) {
        const seen = text
          .split("\n\n")
          .slice(0, -1)
          .map((part): PageEvent => JSON.parse(part.replace(/^data: /, "")))
          .filter(({ kind }) => kind !== "clock" && kind !== "changed")
          .map((event) => (event.kind === "message" ? event.message.text : event.kind));
        if (seen.at(-1) === last) return seen;
        const { value, done } = await reader.read();
        if (done) return seen;
        text += value;
      }
    },
  };
}
