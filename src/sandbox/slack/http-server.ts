import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { elapsedMs } from "../../lib/time.ts";
import { tellAsked } from "../asked.ts";
import type { Call, Faults } from "../faults.ts";
import { showAnswer } from "./answer-message.ts";
import { answerWith } from "./http-answer.ts";
import { Refusal } from "./refusal.ts";
import type { State } from "./state.ts";
import type { Answer, WebApi } from "./web-api.ts";

/** Slack takes a little more; nothing a bot sends comes near. */
const BODY_BYTES = 2_000_000;
const MOST_CALLS = 5_000;

type HttpParts = { state: State; webApi: WebApi; faults: Faults; calls: Call[] };

/** `/api/…` and response_url addresses. The caller listens, and takes upgrades to WebSocket. */
export function createHttpServer(parts: HttpParts): { server: Server; close(): Promise<void> } {
  const closing = new AbortController();
  const server = createServer((request, response) => {
    serve(parts, request, response, closing.signal).catch((error: unknown) => {
      parts.state.workspace.problem(`the emulator failed: ${String(error)}`);
      response.destroy();
    });
  });
  return {
    server,
    close() {
      closing.abort();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function serve(
  { state, webApi, faults, calls }: HttpParts,
  request: IncomingMessage,
  response: ServerResponse,
  closing: AbortSignal,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const method = /^\/api\/([\w.]+)$/.exec(pathname)?.[1];
  const isResponseUrl = /^\/(commands|actions)\//.test(pathname);
  const operation = method ?? (isResponseUrl ? "response_url" : pathname);
  const call: Call = { service: "slack", operation, at: elapsedMs() };
  calls.push(call);
  if (calls.length > MOST_CALLS) calls.shift();

  const body = await readBody(request);
  tellAsked(() => ({
    service: "slack",
    operation,
    params: {},
    query: searchParams,
    text: body,
    contentType: request.headers["content-type"] ?? "",
    scopes: null,
  }));
  const work = (): Answer => {
    if (body === null) return plain(413, "request_too_large", "request_too_large");
    if (method !== undefined) {
      const sent = parseBody(request, body);
      if (sent === null) return webApi.refuse("invalid_form_data");
      const token = tokenOf(request) ?? searchParams.get("token") ?? undefined;
      return webApi.call(method, token, { ...Object.fromEntries(searchParams), ...sent });
    }
    if (isResponseUrl && request.method === "POST") return answerUrl(state, pathname, body);
    state.workspace.problem(`${request.method} ${pathname} is no address of Slack's`);
    return plain(404, "not found", "not_found");
  };
  const fault = faults.take(operation);
  if (fault !== null) call.fault = fault.kind;
  Object.assign(call, await answerWith(response, fault, work, closing));
  state.workspace.emit({ kind: "call", call });
}

/** The whole body; null when it is too long. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES) chunks.push(chunk);
  }
  return size > BODY_BYTES ? null : Buffer.concat(chunks).toString();
}

const tokenOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];

/** Form or JSON, as the content type says; null when it cannot be read. */
function parseBody(request: IncomingMessage, body: string): Record<string, unknown> | null {
  if (body === "") return {};
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim();
  if (type === "application/x-www-form-urlencoded")
    return Object.fromEntries(new URLSearchParams(body));
  const value = type === "application/json" ? parseJson(body) : undefined;
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const plain = (status: number, body: string, error?: string): Answer => ({
  status,
  headers: { "content-type": "text/html" },
  body,
  ...(error === undefined ? {} : { error }),
});

/** A dead address is the bot's to handle; a malformed message is a mistake of the bot. */
function answerUrl(state: State, path: string, body: string): Answer {
  const target = state.responseUrls.use(path);
  if (typeof target === "string")
    return { ...plain(404, JSON.stringify({ ok: false, error: target }), target), headers: json };
  try {
    showAnswer(state, target, parseJson(body));
    return plain(200, "ok");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const details = { ok: false, error: error.message, ...error.details };
    state.workspace.problem(`response_url: ${JSON.stringify(details)}`);
    return { ...plain(400, JSON.stringify(details), error.message), headers: json };
  }
}

const json = { "content-type": "application/json; charset=utf-8" };
