import { App, HTTPReceiver, type Logger, LogLevel } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { onTestFinished } from "vitest";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import type { Clock } from "../../src/lib/time.ts";
import type { SlackEmulator, SlackEmulatorOptions } from "../../src/sandbox/slack/contract.ts";
import { createSlackEmulator } from "../../src/sandbox/slack/emulator.ts";
import { slackWorld } from "./slack-world.ts";

/** Business time that stands still, so that what is shown can be compared. */
const stillClock: Clock = {
  now: () => new Date("2026-11-22T09:00:00Z"),
  at: () => () => {},
};

/** Generous where a slow machine would matter; each test narrows what it is about. */
const testLimits: Limits = { ...realLimits, slackAckMs: 20_000, slackTriggerMs: 20_000 };

/** An emulator that is closed with the test. */
export async function openSlack(
  options: Partial<Omit<SlackEmulatorOptions, "limits">> & { limits?: Partial<Limits> } = {},
): Promise<SlackEmulator> {
  const slack = await createSlackEmulator({
    world: slackWorld(),
    clock: stillClock,
    ...options,
    limits: { ...testLimits, ...options.limits },
  });
  onTestFinished(() => slack.close());
  return slack;
}

/** The official client as the bot, without retries of its own. */
export const webClient = (slack: SlackEmulator, token = slack.world.tokens.bot): WebClient =>
  new WebClient(token, clientOptions(slack));

const clientOptions = (slack: SlackEmulator) => ({
  slackApiUrl: slack.apiUrl,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  logger: quiet,
});

/** Refusals are what these tests are about; the SDK would print each one. */
const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => LogLevel.ERROR,
  setName() {},
};

/** Bolt over Socket Mode, connected once `listen` has added its listeners. */
export async function openSocketApp(slack: SlackEmulator, listen: (app: App) => void) {
  const app = new App({
    token: slack.world.tokens.bot,
    appToken: slack.world.tokens.app,
    socketMode: true,
    clientOptions: clientOptions(slack),
    convoStore: false,
    logger: quiet,
  });
  listen(app);
  await app.start();
  onTestFinished(async () => void (await app.stop()));
  return app;
}

/** Bolt over signed requests; the emulator delivers to it. */
export async function openHttpApp(slack: SlackEmulator, listen: (app: App) => void) {
  const receiver = new HTTPReceiver({
    signingSecret: slack.world.tokens.signingSecret,
    logger: quiet,
  });
  const app = new App({
    token: slack.world.tokens.bot,
    receiver,
    clientOptions: clientOptions(slack),
    convoStore: false,
    logger: quiet,
  });
  listen(app);
  const server = await receiver.start({ port: 0, host: "127.0.0.1" });
  onTestFinished(async () => void (await app.stop()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}/slack/events`;
  slack.deliverTo({ url });
  return { app, url };
}

/** Slack's code for a refused call, with the messages that explain it. */
export async function refusal(
  call: Promise<unknown>,
): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (error) {
    const data = (error as { data?: Refused }).data;
    if (data === undefined) throw error;
    return { error: data.error, messages: data.response_metadata?.messages ?? [] };
  }
  throw new Error("the call was not refused");
}

type Refused = { error: string; response_metadata?: { messages?: string[] } };

export const section = (text: string) => ({
  type: "section",
  text: { type: "mrkdwn", text },
});

export const button = (actionId: string, value = "v") => ({
  type: "button",
  action_id: actionId,
  value,
  text: { type: "plain_text", text: "Press" },
});

export const actions = (...elements: object[]) => ({ type: "actions", elements });

export const textInput = (blockId: string, actionId: string, more: object = {}) => ({
  type: "input",
  block_id: blockId,
  label: { type: "plain_text", text: "Reason" },
  element: { type: "plain_text_input", action_id: actionId, ...more },
});

export const modal = (blocks: object[], more: object = {}) => ({
  type: "modal" as const,
  title: { type: "plain_text" as const, text: "Title" },
  submit: { type: "plain_text" as const, text: "Save" },
  blocks: blocks as { type: string }[],
  ...more,
});
