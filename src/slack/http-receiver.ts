import type { IncomingMessage, ServerResponse } from "node:http";
import { type App, HTTPReceiver } from "@slack/bolt";
import { errorSummary } from "../lib/errors.ts";
import type { Limits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { delay, elapsedMs, machineEpochSeconds } from "../lib/time.ts";
import { boltLogger } from "./bolt-logger.ts";
import type { SlackObserver } from "./observer.ts";
import { isKnownPayload, UNKNOWN_PAYLOAD } from "./payload-shape.ts";
import type { SlackReceiver } from "./socket-receiver.ts";
import { timedAck } from "./timed-ack.ts";

export const SLACK_EVENTS_PATH = "/slack/events";

/**
 * Signed HTTP. Bolt checks the signature and refuses what is stale; in front of it stands what it
 * does not do: a time further ahead than `limits.slackFutureMs` and a signature seen before are
 * refused with 401. `handle` is a route of the process's one HTTP server.
 */
export function createHttpReceiver(deps: {
  signingSecret: string;
  observer: Pick<SlackObserver, "acked">;
  limits: Limits;
  logger: Logger;
}): SlackReceiver {
  const { limits, logger } = deps;
  const seen = createSeenSignatures(limits.slackStaleMs + limits.slackFutureMs);
  let started = false;

  const bolt = new HTTPReceiver({
    signingSecret: deps.signingSecret,
    endpoints: [SLACK_EVENTS_PATH],
    logger: boltLogger(logger),
    unhandledRequestTimeoutMillis: limits.slackAckMs,
    // Runs after the signature was found good and before any listener.
    customPropertiesExtractor: (request) => ({
      replayed: !seen.add(String(request.headers["x-slack-signature"])),
    }),
    processEventErrorHandler: async ({ error, response }) => {
      const status = error instanceof RefusedRequest ? error.status : 500;
      if (status === 500) logger.error(errorSummary(error), "a Slack request was not handled");
      if (status === 400) logger.warn(UNKNOWN_PAYLOAD);
      if (!response.headersSent) refuse(response, status);
      return false;
    },
    unhandledRequestHandler: ({ response }) => {
      logger.error("a Slack request was not acknowledged in time");
      if (!response.headersSent) refuse(response, 404);
    },
  });

  return {
    init: (app: App) =>
      bolt.init({
        processEvent: async (event: Parameters<App["processEvent"]>[0]) => {
          if (event.customProperties?.replayed === true) throw new RefusedRequest(401);
          if (!isKnownPayload(event.body)) throw new RefusedRequest(400);
          await app.processEvent(timedAck(event, deps.observer));
        },
      } as App),
    start: async () => {
      started = true;
    },
    stop: async () => {
      if (!started) return;
      started = false;
      // A connection that is still in the queue of a port that closes would be cut, with a click in it.
      await delay(limits.slackLeaveMs);
    },
    connected: () => (started ? 1 : 0),
    handle(request, response) {
      if (!started) return refuse(response, 503);
      const ahead = Number(request.headers["x-slack-request-timestamp"]) - machineEpochSeconds();
      // NaN (no or a garbled time) fails this comparison and is refused too.
      if (
        !(ahead * 1000 <= limits.slackFutureMs) ||
        typeof request.headers["x-slack-signature"] !== "string"
      ) {
        logger.warn("a Slack request without a usable time and signature was refused");
        return refuse(response, 401);
      }
      void readBody(request).then(
        (rawBody) => {
          if (isNull(rawBody)) return refuse(response, 400);
          try {
            // Bolt takes a body that was read already.
            bolt.requestListener(Object.assign(request, { rawBody }), response);
          } catch {
            refuse(response, 404);
          }
        },
        () => {
          logger.warn("a Slack request that broke off or was too long was refused");
          if (!response.headersSent) refuse(response, 413);
        },
      );
    },
  };
}

/** 401: seen before. 400: of a form that nobody here knows. */
class RefusedRequest extends Error {
  readonly status: 400 | 401;
  constructor(status: 400 | 401) {
    super();
    this.status = status;
  }
}

/** As Bolt's own limit. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Rejects when the request breaks off or is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_BODY_BYTES) throw new RangeError("the body is too long");
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** JSON's null, as the body or as a form's payload: Bolt 5.1 looks for fields in it and never answers. */
function isNull(body: Buffer): boolean {
  const text = body.toString();
  return /^\s*null\s*$/.test(new URLSearchParams(text).get("payload") ?? text);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** Signatures that were accepted, forgotten when they would be stale anyway. `add` is false for one seen before. */
function createSeenSignatures(keepMs: number) {
  const seen = new Map<string, number>();
  return {
    add(signature: string): boolean {
      const now = elapsedMs();
      for (const [old, at] of seen) {
        if (now - at < keepMs) break;
        seen.delete(old);
      }
      if (seen.has(signature)) return false;
      seen.set(signature, now);
      return true;
    },
  };
}
