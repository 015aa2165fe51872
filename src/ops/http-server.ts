import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "../lib/errors.ts";

export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** Slack gives up on a request after three seconds. */
const FINISH_WITHIN_MS = 3_000;

/**
 * Longer than what stands in front keeps a connection (60 s with most load balancers): Node's own 5 s ends it in the
 * moment in which a click is put on it, and that click is lost.
 */
const KEEP_ALIVE_MS = 65_000;

/** What `/metrics` answers. */
export type MetricsText = () => Promise<{ contentType: string; text: string }>;

/** What a check found: `null` when all is well, else words for the operator. */
export type ReadinessCheck = () => Promise<string | null> | string | null;

/**
 * The process's one HTTP server: `/healthz` (the process lives), `/readyz` (503 with reasons until
 * every check passes), `/metrics` (for Prometheus) and whatever routes it is handed. Resolves when it listens; throws ConfigError
 * when the port cannot be had.
 */
export async function openHttpServer(deps: {
  port: number;
  /** By name, such as "slack" or "store". */
  checks: Record<string, ReadinessCheck>;
  metrics: MetricsText;
  /** By exact path. */
  routes: Record<string, Route>;
}): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const route = deps.routes[path];
    if (route !== undefined) return route(request, response);
    if (path === "/healthz") return answer(response, 200, { status: "ok" });
    if (path === "/readyz") {
      void readiness(deps.checks).then((waiting) =>
        answer(response, Object.keys(waiting).length === 0 ? 200 : 503, {
          status: Object.keys(waiting).length === 0 ? "ready" : "not ready",
          waiting,
        }),
      );
      return;
    }
    if (path === "/metrics") {
      void deps.metrics().then(
        ({ contentType, text }) =>
          response.writeHead(200, { "content-type": contentType }).end(text),
        () => answer(response, 500, { status: "the metrics could not be read" }),
      );
      return;
    }
    answer(response, 404, { status: "not found" });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(inWords(error, deps.port)));
    server.listen(deps.port, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        // Somebody who never finishes a request must not hold up the end.
        const patience = setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** What the operator can mend is told with its fix. */
function inWords(error: NodeJS.ErrnoException, port: number): Error {
  const problem =
    error.code === "EADDRINUSE"
      ? `PORT ${port} is taken by another process. Set PORT to a free one (0 = any free one).`
      : error.code === "EACCES"
        ? `PORT ${port} may not be used by this user. Set PORT to one above 1023.`
        : null;
  return problem === null ? error : new ConfigError([problem]);
}

async function readiness(checks: Record<string, ReadinessCheck>): Promise<Record<string, string>> {
  const waiting: Record<string, string> = {};
  for (const [name, check] of Object.entries(checks)) {
    try {
      const problem = await check();
      if (problem !== null) waiting[name] = problem;
    } catch (error) {
      waiting[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return waiting;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
