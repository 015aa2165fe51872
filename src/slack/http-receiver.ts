import { createHmac, timingSafeEqual } from "node:crypto";
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
 * Signed HTTP. 401 for what Slack did not sign, is stale, comes from further ahead than
 * `limits.slackFutureMs`, or was seen before; Bolt gets the rest. The signature is compared here and
 * not by Bolt, which lets an unsigned `ssl_check` in and compares through two more HMACs, a twentieth
 * of the time until the acknowledgement. `handle` is a route of the process's one HTTP server.
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
    signatureVerification: false,
    endpoints: [SLACK_EVENTS_PATH],
    logger: boltLogger(logger),
    unhandledRequestTimeoutMillis: limits.slackAckMs,
    processEventErrorHandler: async ({ error, response }) => {
      const unknown = error instanceof UnknownPayload;
      if (unknown) logger.warn(UNKNOWN_PAYLOAD);
      else logger.error(errorSummary(error), "a Slack request was not handled");
      if (!response.headersSent) refuse(response, unknown ? 400 : 500);
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
          if (!isKnownPayload(event.body)) throw new UnknownPayload();
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
      const time = request.headers["x-slack-request-timestamp"];
      const signature = request.headers["x-slack-signature"];
      const aheadMs = (Number(time) - machineEpochSeconds()) * 1000;
      // NaN (no or a garbled time) fails these comparisons and is refused too.
      if (
        !(aheadMs <= limits.slackFutureMs && aheadMs >= -limits.slackStaleMs) ||
        typeof signature !== "string"
      ) {
        logger.warn("a Slack request without a usable time and signature was refused");
        return refuse(response, 401);
      }
      void readBody(request).then(
        (rawBody) => {
          if (
            !isSignatureOf(signature, { secret: deps.signingSecret, time: String(time), rawBody })
          ) {
            logger.warn("a Slack request with a wrong signature was refused");
            return refuse(response, 401);
          }
          if (!seen.add(signature)) return refuse(response, 401);
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

/** Of a form that nobody here knows. */
class UnknownPayload extends Error {}

/** Whether Slack signed it so: https://docs.slack.dev/authentication/verifying-requests-from-slack. */
function isSignatureOf(
  signature: string,
  signed: { secret: string; time: string; rawBody: Buffer },
): boolean {
  const ours = createHmac("sha256", signed.secret)
    .update(`v0:${signed.time}:`)
    .update(signed.rawBody)
    .digest("hex");
  const [expected, given] = [Buffer.from(`v0=${ours}`), Buffer.from(signature)];
  return expected.length === given.length && timingSafeEqual(expected, given);
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
