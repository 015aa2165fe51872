import type { IncomingMessage, ServerResponse } from "node:http";
import { delay } from "../../lib/time.ts";
import type { Call, Fault } from "../faults.ts";
import { type GmailRefusal, googleError, TokenRefusal } from "./refusal.ts";

/** `error`: Google's reason, for the log of calls. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  text: string;
  error?: string;
};

export const jsonAnswer = (status: number, body: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=UTF-8" },
  text: JSON.stringify(body),
});

/** 204, as after `drafts.delete`. */
export const emptyAnswer = (): Answer => ({ status: 204, headers: {}, text: "" });

export function refusalAnswer(refusal: GmailRefusal | TokenRefusal): Answer {
  if (refusal instanceof TokenRefusal) {
    const body = { error: refusal.code, error_description: refusal.message };
    return { ...jsonAnswer(refusal.status, body), error: refusal.code };
  }
  const { status, reason, message, details } = refusal;
  return { ...jsonAnswer(status, googleError(status, reason, message, details)), error: reason };
}

const REASONS: Record<number, [reason: string, message: string]> = {
  401: ["authError", "Invalid Credentials"],
  403: ["userRateLimitExceeded", "User Rate Limit Exceeded"],
  404: ["notFound", "Requested entity was not found."],
  429: ["rateLimitExceeded", "Too many concurrent requests for user"],
  503: ["backendError", "The service is currently unavailable."],
};

const PAGE =
  "<!DOCTYPE html><html lang=en><title>Error</title><p>The server encountered a temporary error and could not complete your request. Please try again in 30 seconds.</html>";

/** A made failure: from Gmail itself, or from the front end before it, which knows no JSON. */
export function faultAnswer(fault: Extract<Fault, { kind: "status" }>, isToken: boolean): Answer {
  const { status, retryAfterSeconds, html, body } = fault;
  const retry: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  if (html === true) {
    const headers = { "content-type": "text/html; charset=UTF-8", ...retry };
    return { status, headers, text: PAGE, error: `http_${status}` };
  }
  const [reason, message] = REASONS[status] ?? ["backendError", "Backend Error"];
  const made = isToken
    ? { error: "internal_failure", error_description: message }
    : googleError(status, reason, message);
  const answer = jsonAnswer(status, body ?? made);
  return { ...answer, headers: { ...answer.headers, ...retry }, error: reason };
}

/** The whole body; null when it is longer than `most` (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, most: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return size > most ? null : Buffer.concat(chunks).toString();
}

/** Answers, or fails to, as the fault says; notes in the call what went out. */
export async function deliver(
  response: ServerResponse,
  answer: Answer,
  fault: Fault | null,
  call: Call,
  closing: AbortSignal,
): Promise<void> {
  if (answer.error !== undefined) call.error = answer.error;
  switch (fault?.kind) {
    case "reset":
    case "lostAnswer":
      call.error = fault.kind;
      response.destroy();
      return;
    case "stall":
      call.status = answer.status;
      sendHalf(response, answer);
      return;
    case "truncated":
      call.status = answer.status;
      sendHalf(response, answer, () => response.destroy());
      return;
    case "slow":
      await delay(fault.ms, closing);
      break;
    // Of Notion and of Slack alone.
    case "saved503":
    case "late":
    case "status":
    case undefined:
      break;
  }
  call.status = answer.status;
  send(response, answer);
}

function send(response: ServerResponse, { status, headers, text }: Answer): void {
  const length = status === 204 ? {} : { "content-length": Buffer.byteLength(text) };
  response.writeHead(status, { ...headers, ...length });
  response.end(text);
}

function sendHalf(
  response: ServerResponse,
  { status, headers, text }: Answer,
  written: () => void = () => {},
): void {
  const bytes = Buffer.from(text);
  response.writeHead(status === 204 ? 200 : status, {
    ...headers,
    "content-length": Math.max(2, bytes.length),
  });
  response.write(bytes.length < 2 ? " " : bytes.subarray(0, Math.floor(bytes.length / 2)), () =>
    written(),
  );
}
