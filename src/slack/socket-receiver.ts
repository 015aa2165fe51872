import type { IncomingMessage, ServerResponse } from "node:http";
import type { App, Receiver, ReceiverEvent } from "@slack/bolt";
import { SocketModeClient } from "@slack/socket-mode";
import type { WebClientOptions } from "@slack/web-api";
import { abortable } from "../lib/abortable.ts";
import { errorSummary, type ServiceError } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { delay, elapsedMs } from "../lib/time.ts";
import { boltLogger } from "./bolt-logger.ts";
import type { SlackObserver } from "./observer.ts";
import { isKnownPayload, UNKNOWN_PAYLOAD } from "./payload-shape.ts";
import { slackError } from "./slack-error.ts";
import { timedAck } from "./timed-ack.ts";

/** Slack recycles connections every few hours and does not repeat a click that fell into the gap. */
const SOCKETS = 2;
/** The library's default of 5 s takes a busy event loop for a dead connection. */
const PING_TIMEOUT_MS = 15_000;
const HELLO_TIMEOUT_MS = 10_000;
/** The library waits half a minute for the other side to say goodbye. */
const GOODBYE_TIMEOUT_MS = 2_000;

/** `start()` waits for Slack's hello for ever; without one, or when we stop, the connection is given up. */
async function withinTime(started: Promise<unknown>, stopping: AbortSignal): Promise<void> {
  const tooLate = AbortSignal.timeout(HELLO_TIMEOUT_MS);
  await abortable(started, AbortSignal.any([tooLate, stopping]));
}

/** Aborted when the promise has ended, however. */
function settled(promise: Promise<unknown> = Promise.resolve()): AbortSignal {
  const controller = new AbortController();
  const end = () => controller.abort();
  promise.then(end, end);
  return controller.signal;
}

type SocketEvent = {
  ack: (body?: Record<string, unknown>) => Promise<void>;
  body: ReceiverEvent["body"];
  retry_num?: number;
  retry_reason?: string;
};

export type SlackReceiver = Receiver & {
  /** How many connections can deliver a click now. */
  connected(): number;
  /** For the HTTP transport: serves Slack's requests as a route of the process's server. */
  handle?(request: IncomingMessage, response: ServerResponse): void;
};

/**
 * Socket Mode over two connections, each of which is opened anew on its own, so that one always
 * listens. Reconnecting is ours (the library's own leaves a deaf window of its ping timeout and ends
 * the process when `apps.connections.open` fails).
 */
export function createSocketReceiver(deps: {
  appToken: string;
  clientOptions: WebClientOptions;
  observer: Pick<SlackObserver, "acked" | "socketLost">;
  limits: Limits;
  logger: Logger;
}): SlackReceiver {
  const { limits, logger } = deps;
  const stopping = new AbortController();
  const lines = Array.from({ length: SOCKETS }, (_, index) => createLine(index));
  let app: App | null = null;

  function createLine(index: number) {
    let client: SocketModeClient | null = null;
    let connected = false;

    /** One life of a connection: resolves when it has ended, rejects when it could not be opened. */
    async function live(onConnected: () => void): Promise<void> {
      const socket = new SocketModeClient({
        appToken: deps.appToken,
        autoReconnectEnabled: false,
        clientPingTimeout: PING_TIMEOUT_MS,
        // One of two connections that breaks is no error yet; what matters is told by us.
        logger: { ...boltLogger(logger), error: (...parts) => logger.warn(parts.join(" ")) },
        // Copied: the library writes its own retry settings into the object it is given.
        clientOptions: { ...deps.clientOptions },
      });
      client = socket;
      const ended = new Promise<void>((resolve) => socket.once("disconnected", () => resolve()));
      socket.on("slack_event", (event: SocketEvent) => void deliver(event));
      const started = socket.start();
      try {
        await withinTime(started, stopping.signal);
        connected = true;
        onConnected();
        await ended;
      } finally {
        connected = false;
        socket.removeAllListeners("slack_event");
        socket.disconnect().catch(() => {});
        // Given up before it was open: it may still open, and would swallow what Slack sends it.
        started.then(() => socket.disconnect()).catch(() => {});
      }
    }

    /** `onRefused`: Slack will not take the token, however often it is asked. */
    async function keepAlive(
      onConnected: () => void,
      onRefused: (error: ServiceError) => void,
    ): Promise<void> {
      let wait = limits.slackReconnectFirstMs;
      while (!stopping.signal.aborted) {
        const openedAt = elapsedMs();
        try {
          await live(() => {
            logger.info({ socket: index }, "Slack socket connected");
            onConnected();
          });
          if (stopping.signal.aborted) break;
          deps.observer.socketLost();
          logger.info({ socket: index }, "Slack socket closed; opening another");
        } catch (error) {
          if (stopping.signal.aborted) break;
          logger.warn({ socket: index, ...errorSummary(error) }, "Slack socket not opened");
          const failure = slackError("Slack did not open a socket with SLACK_APP_TOKEN.", error);
          if (!failure.transient) onRefused(failure);
        }
        // A connection that held for a while was healthy: the next attempt may come at once.
        const held = elapsedMs() - openedAt > limits.slackReconnectMaxMs;
        wait = held ? limits.slackReconnectFirstMs : Math.min(wait * 2, limits.slackReconnectMaxMs);
        await delay(wait, stopping.signal).catch(() => {});
      }
    }

    return {
      isConnected: () => connected,
      keepAlive,
      close: async () => {
        const waited = delay(GOODBYE_TIMEOUT_MS, settled(client?.disconnect()));
        await waited.catch(() => {});
        // Asked twice, the library closes without waiting.
        client?.disconnect().catch(() => {});
      },
    };
  }

  async function deliver({ ack, body, retry_num, retry_reason }: SocketEvent): Promise<void> {
    // Left unacknowledged: Slack tells the person that nothing came of it.
    if (!isKnownPayload(body)) return logger.warn(UNKNOWN_PAYLOAD);
    let acked = false;
    const event: ReceiverEvent = {
      body,
      ack: async (response) => {
        if (acked) return;
        acked = true;
        try {
          await ack(
            typeof response === "string"
              ? { text: response }
              : (response as Record<string, unknown> | undefined),
          );
        } catch (error) {
          // The socket went away under it. The answer takes another way and still arrives.
          logger.warn(errorSummary(error), "a Slack event could not be acknowledged");
        }
      },
      ...(retry_num === undefined ? {} : { retryNum: retry_num }),
      ...(retry_reason === undefined ? {} : { retryReason: retry_reason }),
    };
    try {
      await app?.processEvent(timedAck(event, deps.observer));
    } catch (error) {
      logger.error(errorSummary(error), "a Slack event was not handled");
    }
  }

  return {
    init: (bolt) => {
      app = bolt;
    },
    /** Resolves with the first connection; the others follow by themselves. Rejects when the token is refused. */
    start: () =>
      new Promise<void>((resolve, reject) => {
        const [first, ...others] = lines;
        void first?.keepAlive(() => {
          resolve();
          // Only then, so that nobody waits for two. Once: a line calls at each of its connections.
          for (const line of others.splice(0)) void line.keepAlive(() => {}, reject);
        }, reject);
      }),
    stop: async () => {
      stopping.abort();
      await Promise.all(lines.map((line) => line.close()));
    },
    connected: () => lines.filter((line) => line.isConnected()).length,
  };
}
