import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { delay, elapsedMs } from "../../lib/time.ts";
import { tellAsked } from "../asked.ts";
import type { Call, Fault, Faults } from "../faults.ts";
import type { JsonObject } from "./checks.ts";
import type { NotionConformance } from "./contract.ts";
import { admit, matchRoute, parseBody } from "./door.ts";
import type { RateWindow } from "./rate-window.ts";
import { NotionRefusal } from "./refusal.ts";
import {
  type Answer,
  faultAnswer,
  jsonAnswer,
  readBody,
  refusalAnswer,
  saved503Answer,
  send,
  sendHalf,
} from "./respond.ts";
import { numeric, type Route, type RouteRequest } from "./route.ts";

/**
 * The HTTP side: logs the call, takes its fault, checks token, version and budget, performs, and
 * answers (or fails to, as the fault says). Listens nowhere yet.
 */
export function createNotionServer(input: {
  token: string;
  routes: readonly Route[];
  rate: RateWindow;
  faults: Faults;
  capabilities: { require(operation: string): void };
  conformance: NotionConformance | undefined;
  /** Aborted when the emulator closes: slow answers end. */
  closing: AbortSignal;
  onCall(call: Call): void;
  onAnswered(call: Call): void;
  onProblem(problem: string): void;
}): Server {
  return createServer((request, response) => {
    const call: Call = { service: "notion", operation: "", at: elapsedMs() };
    serve(request, response, call)
      // The client went away, or the emulator was closed: there is nobody to answer.
      .catch(() => response.destroy())
      .finally(() => {
        call.ms = elapsedMs() - call.at;
        input.onAnswered(call);
      });
  });

  async function serve(request: IncomingMessage, response: ServerResponse, call: Call) {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const found = matchRoute(input.routes, request.method ?? "GET", url.pathname);
    call.operation = found?.route.operation ?? `${request.method} ${url.pathname}`;
    input.onCall(call);
    const fault = input.faults.take(call.operation);
    if (fault !== null) call.fault = fault.kind;
    // Counts on arrival, whatever becomes of the request; a stranger's token has no budget here.
    const denied = admit(request.headers, input.token) ?? input.rate.count();
    if (denied?.problem === true) input.onProblem(`${call.operation}: ${denied.message}`);
    if (fault?.kind === "reset") {
      call.error = "reset";
      response.destroy();
      return;
    }
    const text = await readBody(request);
    tellAsked(() => ({
      service: "notion",
      operation: call.operation,
      params: found?.params ?? {},
      query: url.searchParams,
      text,
      contentType: request.headers["content-type"] ?? "",
      scopes: null,
    }));
    const requestId = randomUUID();
    const answer = denied
      ? refusalAnswer(denied, requestId)
      : fault?.kind === "status"
        ? faultAnswer(fault, requestId)
        : act(text, requestId);
    call.status = answer.status;
    if (answer.error !== undefined) call.error = answer.error;
    await deliver(response, answer, fault, call);

    function act(given: string | null, id: string): Answer {
      try {
        if (found === null) {
          throw new NotionRefusal(400, "invalid_request_url", "Invalid request URL.", {
            problem: true,
          });
        }
        const asked = { ...found, query: url.searchParams, body: parseBody(given) };
        const result = perform(found.route, asked);
        return fault?.kind === "saved503"
          ? saved503Answer(found.route.committed?.(result, asked) ?? null, id)
          : jsonAnswer(200, result, { "x-notion-request-id": id });
      } catch (error) {
        const refusal = error instanceof NotionRefusal ? error : internalError(error);
        if (refusal.problem) input.onProblem(`${call.operation}: ${refusal.message}`);
        return refusalAnswer(refusal, id);
      }
    }
  }

  function perform(route: Route, request: RouteRequest): object {
    const { conformance } = input;
    input.capabilities.require(route.operation);
    const asked = { ...request.params, ...typedQuery(request.query), ...request.body };
    note(conformance?.request(route.operation, asked), "request");
    const result = route.handle(request);
    note(conformance?.response(route.operation, result), "response");
    return result;

    function note(found: string[] | undefined, part: string) {
      for (const problem of found ?? []) input.onProblem(`${route.operation} ${part}: ${problem}`);
    }
  }

  async function deliver(
    response: ServerResponse,
    answer: Answer,
    fault: Fault | null,
    call: Call,
  ): Promise<void> {
    switch (fault?.kind) {
      case "lostAnswer":
        call.error = "lostAnswer";
        response.destroy();
        return;
      case "stall":
        sendHalf(response, answer);
        return;
      case "truncated":
        sendHalf(response, answer, () => response.destroy());
        return;
      case "slow":
        await delay(fault.ms, input.closing);
        return send(response, answer);
      default:
        return send(response, answer);
    }
  }
}

/** Query parameters as the SDK's types have them. */
const typedQuery = (query: URLSearchParams): JsonObject =>
  Object.fromEntries(
    [...new Set(query.keys())].map((key) => [
      key,
      key === "filter_properties" ? query.getAll(key) : numeric(query.get(key)),
    ]),
  );

/** A mistake of the emulator itself: told as a problem, so that no test takes it for Notion's. */
const internalError = (error: unknown): NotionRefusal =>
  new NotionRefusal(
    500,
    "internal_server_error",
    `The emulator failed: ${error instanceof Error ? error.message : String(error)}`,
    { problem: true },
  );
