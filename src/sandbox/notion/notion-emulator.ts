import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { delay, elapsedMs } from "../../lib/time.ts";
import { type Call, createFaults, type Fault } from "../faults.ts";
import type { JsonObject } from "./checks.ts";
import type { NotionEmulator, NotionEmulatorOptions } from "./contract.ts";
import { admit, matchRoute, parseBody } from "./door.ts";
import { createQueryEngine } from "./query.ts";
import { createRateWindow } from "./rate-window.ts";
import { NotionRefusal } from "./refusal.ts";
import {
  type Answer,
  faultAnswer,
  jsonAnswer,
  readBody,
  refusalAnswer,
  send,
  sendHalf,
} from "./respond.ts";
import { createRoutes, type Route } from "./routes.ts";
import { createTables, toRow } from "./tables.ts";

/** Requests per minute on Notion's Free and Plus plans (request limits, August 2026). */
const DEFAULT_REQUESTS = 180;
const DEFAULT_SPLIT_AFTER = 20;

/** The logs are for reading what just happened, not for days of traffic. */
const MAX_LOG = 20_000;

/**
 * A Notion workspace on 127.0.0.1 that speaks the real protocol: reading databases, data sources,
 * pages and page properties, and updating page properties, with the limits and refusals of the real
 * service. Throws when the given world contradicts itself.
 */
export async function createNotionEmulator(
  options: NotionEmulatorOptions,
): Promise<NotionEmulator> {
  const { databases, rows, clock, limits } = options;
  const splitAfter = options.splitTextAfter ?? DEFAULT_SPLIT_AFTER;
  const tables = createTables({ databases, rows, clock });
  const faults = createFaults();
  const calls: Call[] = [];
  const problems: string[] = [];
  const log = <T>(list: T[], entry: T) => {
    list.push(entry);
    if (list.length > MAX_LOG) list.splice(0, MAX_LOG / 10);
  };
  const queries = createQueryEngine({
    tables,
    clock,
    splitAfter,
    onProblem: (problem) => log(problems, `POST /v1/data_sources/:id/query: ${problem}`),
  });
  const routes = createRoutes({ tables, queries, splitAfter });
  const rate = createRateWindow({
    requests: options.requestsPerWindow ?? DEFAULT_REQUESTS,
    windowMs: limits.notionWindowMs,
  });
  const closing = new AbortController();

  const server = createServer((request, response) => {
    const call: Call = { service: "notion", operation: "", at: elapsedMs() };
    serve(request, response, call)
      // The client went away, or the emulator was closed: there is nobody to answer.
      .catch(() => response.destroy())
      .finally(() => {
        call.ms = elapsedMs() - call.at;
      });
  });

  async function serve(request: IncomingMessage, response: ServerResponse, call: Call) {
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const found = matchRoute(routes, request.method ?? "GET", url.pathname);
    call.operation = found?.route.operation ?? `${request.method} ${url.pathname}`;
    log(calls, call);
    const fault = faults.take(call.operation);
    // Counts on arrival, whatever becomes of the request; a stranger's token has no budget here.
    const denied = admit(request.headers, options.token) ?? rate.count();
    if (denied?.problem === true) log(problems, `${call.operation}: ${denied.message}`);
    if (fault?.kind === "reset") {
      call.error = "reset";
      response.destroy();
      return;
    }
    const text = await readBody(request);
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
        const body = parseBody(given);
        const result = perform(found.route, { ...found, query: url.searchParams, body });
        return jsonAnswer(200, result, { "x-notion-request-id": id });
      } catch (error) {
        const refusal = error instanceof NotionRefusal ? error : internalError(error);
        if (refusal.problem) log(problems, `${call.operation}: ${refusal.message}`);
        return refusalAnswer(refusal, id);
      }
    }
  }

  function perform(
    route: Route,
    request: { params: Record<string, string>; query: URLSearchParams; body: JsonObject },
  ): object {
    const { conformance } = options;
    const only = request.query.getAll("filter_properties");
    const asked = {
      ...request.params,
      ...(only.length > 0 && { filter_properties: only }),
      ...request.body,
    };
    note(conformance?.request(route.operation, asked), "request");
    const result = route.handle(request);
    note(conformance?.response(route.operation, result), "response");
    return result;

    function note(found: string[] | undefined, part: string) {
      for (const problem of found ?? []) log(problems, `${route.operation} ${part}: ${problem}`);
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
        return sendHalf(response, answer);
      case "slow":
        await delay(fault.ms, closing.signal);
        return send(response, answer);
      default:
        return send(response, answer);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  let closed: Promise<void> | null = null;

  return {
    apiUrl: `http://127.0.0.1:${port}`,
    faults,
    calls,
    problems,
    upsert: (row) => tables.upsert(row),
    trash(id) {
      const page = tables.page(id);
      if (page === undefined) throw new Error(`There is no page ${id}.`);
      tables.setTrash(page, true, "person");
    },
    renameProperty: (databaseId, from, to) => tables.rename(databaseId, from, to),
    row(id) {
      const page = tables.page(id);
      return page === undefined || page.inTrash ? null : toRow(page);
    },
    rows: (databaseId) =>
      [...(tables.database(databaseId)?.pages.values() ?? [])]
        .filter(({ inTrash }) => !inTrash)
        .map(toRow),
    close() {
      closed ??= new Promise((resolve) => {
        closing.abort(new Error("The emulator was closed."));
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

/** A mistake of the emulator itself: told as a problem, so that no test takes it for Notion's. */
const internalError = (error: unknown): NotionRefusal =>
  new NotionRefusal(
    500,
    "internal_server_error",
    `The emulator failed: ${error instanceof Error ? error.message : String(error)}`,
    { problem: true },
  );
