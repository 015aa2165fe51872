import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Fault } from "../faults.ts";
import { isObject } from "./checks.ts";
import { NotionRefusal } from "./refusal.ts";
import type { Committed } from "./route.ts";

/** Notion takes at most 500 kB in one request (request limits). */
const MAX_BODY_BYTES = 500_000;

/** The whole body; null when it is larger than Notion takes (the rest is read and dropped). */
export async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks).toString();
}

/** `error`: Notion's code, for the log of calls. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  text: string;
  error?: string;
};

export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { "content-type": "application/json; charset=utf-8", ...headers },
    text: JSON.stringify(body),
  };
}

/** Notion's error body; the id of the request is in it and in a header. */
export function refusalAnswer(refusal: NotionRefusal, requestId: string): Answer {
  const { status, code, message, additionalData } = refusal;
  const body = {
    object: "error",
    status,
    code,
    message,
    ...(additionalData && { additional_data: additionalData }),
    request_id: requestId,
  };
  const headers = { "x-notion-request-id": requestId, ...refusal.headers };
  return { ...jsonAnswer(status, body, headers), error: code };
}

/** What Notion calls each status (documentation of status codes). */
const CODES: Record<number, string> = {
  400: "validation_error",
  401: "unauthorized",
  403: "restricted_resource",
  404: "object_not_found",
  409: "conflict_error",
  429: "rate_limited",
  500: "internal_server_error",
  502: "bad_gateway",
  503: "service_unavailable",
  504: "gateway_timeout",
  529: "service_overload",
};

/** A made failure: from Notion itself, or from the edge in front of it, which knows no JSON. */
export function faultAnswer(fault: Fault & { kind: "status" }, requestId: string): Answer {
  const { status, retryAfterSeconds, html, body } = fault;
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  if (html === true) {
    const title = `${status}: ${STATUS_CODES[status] ?? "Error"}`;
    return {
      status,
      error: `http_${status}`,
      headers: { "content-type": "text/html; charset=UTF-8", "cf-ray": "emulated-ray", ...headers },
      text:
        typeof body === "string"
          ? body
          : `<!DOCTYPE html>\n<html><head><title>notion.com | ${title}</title></head><body><h1>Error ${title}</h1><p>Cloudflare Ray ID: emulated-ray</p></body></html>\n`,
    };
  }
  const code = CODES[status] ?? "internal_server_error";
  const answer = jsonAnswer(
    status,
    {
      object: "error",
      status,
      code,
      message: "An emulated failure.",
      ...(isObject(body) ? body : {}),
      request_id: requestId,
    },
    { "x-notion-request-id": requestId, ...headers },
  );
  return { ...answer, error: code };
}

/**
 * 503 after everything was done. Of a write it says so, with the ids of what was made ("Retry a
 * write that returns 503", request limits, 2026); of a read (`committed` null) there is nothing to say.
 */
export function saved503Answer(committed: Committed | null, requestId: string): Answer {
  const additionalData = committed && {
    retry_guidance:
      "Do not repeat the write: it was saved. Read the object to see its present state.",
    ...committed,
  };
  const refusal = new NotionRefusal(
    503,
    "service_unavailable",
    "Notion is unavailable. Please try again later.",
    additionalData === null ? {} : { additionalData },
  );
  return refusalAnswer(refusal, requestId);
}

export function send(response: ServerResponse, { status, headers, text }: Answer): void {
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

/** The headers and half of the body; the rest never comes. `written`: when that half is out. */
export function sendHalf(
  response: ServerResponse,
  { status, headers, text }: Answer,
  written: () => void = () => {},
): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, { ...headers, "content-length": bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => written());
}
