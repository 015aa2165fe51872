// The bot in this process, our Notion beside it, and Slack and Google of `emulate` in a process of their own. What
// `emulate` does not do at all is done here: the person's side of Slack (signed requests, response_url) and Google's
// exchange of an assertion for a token.
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { z } from "zod";
import { startApp } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { machineEpochSeconds } from "../../src/lib/time.ts";
import type { NotionRow } from "../../src/sandbox/notion/contract.ts";
import { createNotionEmulator } from "../../src/sandbox/notion/notion-emulator.ts";
import { signSlackRequest } from "../../src/sandbox/slack/sign.ts";
import { botLimits, standingClock } from "../support/bot.ts";
import { forkScript } from "../support/forked.ts";
import { manifestScopes } from "../support/slack-world.ts";
import {
  ACCOUNTS_DATABASE_ID,
  NOW,
  TICKETS_DATABASE_ID,
  tamDatabases,
} from "../support/tam-world.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { testLogger } from "../support/test-logger.ts";

const TOKEN = "xoxb-emulator-bot-token";
const SECRET = "emulator-signing-secret";
const TEAM = "T000000001";
export const BOT_USER = "U0TAMBOT";
export const REP = "ana@tam.example";

/** The form of `emulate`'s seeds. Names of scopes are checked against ours as Slack checks them. */
const SEED = {
  slack: {
    strict_scopes: true,
    users: [{ name: "ana", real_name: "Ana Alvarez", email: REP }],
    channels: [{ name: "alerts" }],
    oauth_apps: [
      {
        app_id: "A0TAM",
        client_id: "tam",
        client_secret: "tam",
        name: "tam-assistant",
        redirect_uris: [],
        scopes: manifestScopes,
        bot_id: "B0TAM",
        bot_user_id: BOT_USER,
        bot_name: "tam",
      },
    ],
    tokens: [
      {
        token: TOKEN,
        type: "bot",
        user_id: BOT_USER,
        app_id: "A0TAM",
        bot_id: "B0TAM",
        bot_user_id: BOT_USER,
        scopes: manifestScopes,
      },
      // What people do: lets the bot into its channel.
      { token: "person", user_id: "U000000001" },
    ],
  },
  google: { users: [{ email: REP, name: "Ana Alvarez" }] },
};

export type ForeignBot = Awaited<ReturnType<typeof openForeignBot>>;

export async function openForeignBot(rows: NotionRow[]) {
  const child = await forkScript(new URL("./foreign-emulators.ts", import.meta.url), [
    JSON.stringify(SEED),
  ]);
  const addresses = (await child.ask("addresses")) as { slack: string; google: string };
  const [slackUrl, googleUrl] = [addresses.slack, addresses.google].map((url) =>
    url.replace("localhost", "127.0.0.1"),
  ) as [string, string];
  const asBot = new WebClient(TOKEN, {
    slackApiUrl: `${slackUrl}/api/`,
    retryConfig: { retries: 0 },
  });
  const asPerson = new WebClient("person", { slackApiUrl: `${slackUrl}/api/` });
  const { channels } = await asPerson.conversations.list();
  const channel = channels?.find(({ name }) => name === "alerts")?.id ?? "";
  await asPerson.conversations.invite({ channel, users: BOT_USER });
  const { user } = await asBot.users.lookupByEmail({ email: REP });
  const rep = user?.id ?? "";

  const clock = standingClock(NOW);
  const directory = temporaryDirectory();
  const notion = await createNotionEmulator({
    token: "emulator-notion-token",
    requestsPerWindow: 10_000,
    databases: tamDatabases(),
    rows,
    limits: botLimits,
    clock,
  });
  const beside = await openBeside(slackUrl, googleUrl);
  const app = await startApp({
    config: loadConfig({
      SLACK_BOT_TOKEN: TOKEN,
      SLACK_API_URL: `${beside.url}/slack/api/`,
      SLACK_TRANSPORT: "http",
      SLACK_SIGNING_SECRET: SECRET,
      SLACK_ESCALATION_CHANNEL: channel,
      NOTION_TOKEN: "emulator-notion-token",
      NOTION_API_URL: notion.apiUrl,
      NOTION_ACCOUNTS_DATABASE_ID: ACCOUNTS_DATABASE_ID,
      NOTION_TICKETS_DATABASE_ID: TICKETS_DATABASE_ID,
      NOTION_REQUESTS_PER_MINUTE: "6000",
      GOOGLE_SERVICE_ACCOUNT_FILE: keyFile(directory.path),
      TAM_REP_MAILBOXES: REP,
      GMAIL_API_URL: `${beside.url}/google/`,
      GOOGLE_TOKEN_URL: `${beside.url}/token`,
      TAM_ADMIN_EMAILS: REP,
      TAM_TIMEZONE: "UTC",
      HEALTH_SCAN_CRON: "off",
      PORT: "0",
      DATA_DIR: directory.path,
    }),
    clock,
    logger: testLogger(),
    limits: botLimits,
  });

  /** As Slack would: signed, as a form or, for events, as JSON. Throws when the bot does not acknowledge. */
  async function post(body: string, contentType: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${app.port}/slack/events`, {
      method: "POST",
      headers: {
        "content-type": contentType,
        ...signSlackRequest({ body, signingSecret: SECRET, timestamp: machineEpochSeconds() }),
      },
      body,
    });
    if (!response.ok) throw new Error(`not acknowledged: ${response.status}`);
    return response.text();
  }
  const form = (fields: Record<string, string>) =>
    post(new URLSearchParams(fields).toString(), "application/x-www-form-urlencoded");
  const common = {
    team: { id: TEAM, domain: "emulate" },
    api_app_id: "A0TAM",
    is_enterprise_install: false,
    user: { id: rep, username: "ana", name: "ana", team_id: TEAM },
  };
  /** `emulate`'s helper in the place of a click; `view`: to open a window on top of this one. */
  const trigger = async (view?: string): Promise<string> => {
    const answer = await asBot.apiCall("views.generateTriggerId", {
      user_id: rep,
      ...(view === undefined ? {} : { view_id: view }),
    });
    return z.looseObject({ trigger_id: z.string() }).parse(answer).trigger_id;
  };
  /** The window (the newest one) or the Home tab, as the bot drew it last. */
  const view = (type: "modal" | "home" = "modal") => {
    const shown = beside.passed.flatMap(({ operation, answer }) => {
      const one = operation.startsWith("views.")
        ? shownView.safeParse(answer.view).data
        : undefined;
      return one?.type === type ? [one] : [];
    });
    return shown.at(-1) ?? null;
  };
  const openWindow = () => {
    const open = view();
    if (open === null) throw new Error("no window is open");
    return open;
  };

  const interact = async (payload: Record<string, unknown>, inView?: string): Promise<string> =>
    form({
      payload: JSON.stringify({
        ...common,
        trigger_id: await trigger(inView),
        response_url: `${beside.url}/actions/1`,
        ...payload,
      }),
    });

  return {
    app,
    asBot,
    clock,
    channel,
    rep,
    passed: beside.passed,
    view,
    /** What came by a response_url, oldest first. */
    answers: beside.answers,
    command: async (text: string) =>
      form({
        team_id: TEAM,
        channel_id: channel,
        user_id: rep,
        command: "/tam",
        text,
        api_app_id: "A0TAM",
        is_enterprise_install: "false",
        response_url: `${beside.url}/commands/1`,
        trigger_id: await trigger(),
      }),
    interact,
    /** A press on the element of this message, as it stands in `emulate`. */
    async pressIn({ channel: place, ts }: { channel: string; ts: string }, actionId: string) {
      const history = await asBot.conversations.history({ channel: place });
      const message = history.messages?.find((one) => one.ts === ts);
      await interact({
        type: "block_actions",
        container: { type: "message", message_ts: ts, channel_id: place },
        channel: { id: place, name: "x" },
        message,
        actions: [pressed(message?.blocks, actionId, beside.passed.length)],
      });
    },
    /** A press on the element of the window that is open. */
    async pressInView(actionId: string) {
      const open = openWindow();
      await interact(
        {
          type: "block_actions",
          container: { type: "view", view_id: open.id },
          view: open,
          actions: [pressed(open.blocks, actionId, beside.passed.length)],
        },
        open.id,
      );
    },
    /** Submits the window that is open, with what was typed by action id. */
    async submitView(typed: Record<string, string> = {}) {
      const open = openWindow();
      const values = Object.fromEntries(
        Object.entries(typed).map(([id, value]) => [
          id,
          { [id]: { type: "plain_text_input", value } },
        ]),
      );
      const submitted = { type: "view_submission", view: { ...open, state: { values } } };
      const text = await interact(submitted, open.id);
      const answer = acknowledged.safeParse(text === "" ? {} : JSON.parse(text)).data;
      // What the bot answers at once is drawn by Slack; emulate takes no submissions, so that is done here.
      if (answer?.view !== undefined)
        beside.passed.push({
          operation: "views.acknowledged",
          status: 200,
          answer: { view: { ...open, ...answer.view } },
        });
    },
    /** Gmail's own account of the rep's mailbox, past the bot. */
    async gmail(path: string): Promise<Record<string, unknown>> {
      const answer = await fetch(`${googleUrl}/gmail/v1/users/me/${path}`, {
        headers: { authorization: "Bearer person" },
      });
      return z.record(z.string(), z.unknown()).parse(await answer.json());
    },
    event: (event: Record<string, unknown>) =>
      post(
        JSON.stringify({
          type: "event_callback",
          team_id: TEAM,
          api_app_id: "A0TAM",
          event_id: `Ev${crypto.randomUUID()}`,
          event_time: machineEpochSeconds(),
          authorizations: [{ team_id: TEAM, user_id: BOT_USER, is_bot: true }],
          event,
        }),
        "application/json",
      ),
    async [Symbol.asyncDispose]() {
      await app.stop();
      await Promise.all([notion.close(), beside.close(), child.kill()]);
      directory.remove();
    },
  };
}

/** One call of the bot that went through to `emulate`, with what that answered. */
export type Passed = { operation: string; status: number; answer: Record<string, unknown> };

/**
 * In front of both: `/slack/…` and `/google/…` go through as they are and are written down. Answered here is what
 * `emulate` does not have: where response_urls lead, Google's jwt-bearer exchange, and `users.getProfile`.
 */
async function openBeside(slackUrl: string, googleUrl: string) {
  const answers: Record<string, unknown>[] = [];
  const passed: Passed[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const text = await textOf(request);
    const { url = "", method = "GET" } = request;
    const say = (body: object) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(body));
    };
    if (url === "/token") say({ access_token: "token", expires_in: 3600, token_type: "Bearer" });
    else if (url.startsWith("/google/gmail/v1/users/me/profile"))
      say({ emailAddress: REP, messagesTotal: 0, threadsTotal: 0, historyId: "1" });
    else if (/^\/(?:slack|google)\//.test(url)) await passOn();
    else {
      answers.push(JSON.parse(text) as Record<string, unknown>);
      response.end("ok");
    }

    async function passOn() {
      const [, service, path] = /^\/(slack|google)(\/.*)$/.exec(url) ?? [];
      const answered = await fetch(`${service === "slack" ? slackUrl : googleUrl}${path}`, {
        method,
        headers: {
          authorization: request.headers.authorization ?? "",
          "content-type": request.headers["content-type"] ?? "",
        },
        ...(method === "GET" || method === "DELETE" ? {} : { body: text }),
      });
      const body = await answered.text();
      const operation =
        service === "slack" ? (path ?? "").replace("/api/", "") : `${method} ${path}`;
      const answer = (body === "" ? {} : JSON.parse(body)) as Record<string, unknown>;
      passed.push({ operation, status: answered.status, answer });
      response.writeHead(answered.status, {
        "content-type": answered.headers.get("content-type") ?? "application/json",
      });
      response.end(body);
    }
  }

  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answers,
    passed,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

const acknowledged = z.looseObject({ view: z.record(z.string(), z.unknown()).optional() });
const shownView = z.looseObject({ id: z.string(), type: z.string(), blocks: z.array(z.unknown()) });

/** What Slack says of the element with this id when somebody presses it; `count`: no two presses have one time. */
function pressed(blocks: readonly unknown[] | undefined, actionId: string, count: number) {
  for (const block of blocks ?? []) {
    const [whole, ...parts] = elementsOf(block);
    const found = parts.find((one) => one.action_id === actionId);
    if (found === undefined) continue;
    return {
      ...found,
      // Slack names every block that came without a name; `emulate` does not.
      block_id: whole?.block_id ?? "named-by-slack",
      action_ts: `${NOW.getTime() / 1000}.${String(count).padStart(6, "0")}`,
    };
  }
  throw new Error(`there is no ${actionId}`);
}

function elementsOf(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(elementsOf);
  if (typeof value !== "object" || value === null) return [];
  return [{ ...value }, ...Object.values(value).flatMap(elementsOf)];
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += String(part);
  return text;
}

function keyFile(directory: string): string {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const file = join(directory, "key.json");
  const key = {
    type: "service_account",
    client_email: "tam@project.iam.gserviceaccount.com",
    client_id: "1",
    private_key: privateKey,
    private_key_id: "k",
    token_uri: "https://oauth2.googleapis.com/token",
  };
  writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
  return file;
}
