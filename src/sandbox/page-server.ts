import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GmailEmulator } from "./gmail/contract.ts";
import type { NotionEmulator } from "./notion/contract.ts";
import { type ActivityLog, activityRoutes } from "./page-activity.ts";
import { createPageApi } from "./page-api.ts";
import { openEventStream } from "./page-events.ts";
import { loadPageFiles } from "./page-files.ts";
import { Refusal, readJson, refuseForeign } from "./page-guard.ts";
import { mailboxRoutes } from "./page-mailbox.ts";
import { notionRoutes } from "./page-notion.ts";
import type { PageRoutes } from "./page-route.ts";
import type { PageWorld } from "./page-workspace.ts";
import type { SlackEmulator } from "./slack/contract.ts";
import type { Stage } from "./stage/stage.ts";
import { stageRoutes } from "./stage/stage-api.ts";

export type PageServerOptions = {
  slack: SlackEmulator;
  notion: NotionEmulator;
  gmail: GmailEmulator;
  activity: ActivityLog;
  world: PageWorld;
  /** The sandbox's own controls; a page without them shows the workspace alone. */
  stage?: Stage;
  /** The directory that `buildPage` wrote. */
  pageDir: string;
  /** Tried in this order; 0: any free port, as when none is given. */
  ports?: readonly number[];
};

/** Nothing but what this server serves: a card with a remote image or script loads nothing. */
const HEADERS = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/**
 * Serves the sandbox's page and its JSON API on 127.0.0.1. The page is the only client: requests
 * of other origins are refused (page-guard.ts), what the visitor does goes to the emulators,
 * and what happens there comes back over server-sent events.
 */
export async function startPageServer({
  slack,
  notion,
  gmail,
  activity,
  world,
  stage,
  pageDir,
  ports = [0],
}: PageServerOptions): Promise<{ url: string; close(): Promise<void> }> {
  const files = await loadPageFiles(pageDir);
  const api = createPageApi(slack, world, stage);
  const all: PageRoutes[] = [
    api,
    activityRoutes(activity),
    mailboxRoutes(gmail, slack),
    notionRoutes(notion),
    ...(stage === undefined ? [] : [stageRoutes(stage)]),
  ];
  const gets: PageRoutes["gets"] = Object.assign({}, ...all.map((routes) => routes.gets));
  const posts: PageRoutes["posts"] = Object.assign({}, ...all.map((routes) => routes.posts));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    refuseForeign(request, ownPort());
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    const post = Object.hasOwn(posts, url.pathname) ? posts[url.pathname] : undefined;
    if (post !== undefined) {
      if (request.method !== "POST") throw new Refusal(405, "This address takes POST only.");
      return sendJson(response, 200, await post(await readJson(request)));
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      throw new Refusal(405, "This address takes GET only.");
    }
    const get = Object.hasOwn(gets, url.pathname) ? gets[url.pathname] : undefined;
    if (get !== undefined) return sendJson(response, 200, await get(url.searchParams));
    if (url.pathname === "/api/events") {
      const user = api.person(url.searchParams.get("as") ?? "");
      return openEventStream(response, { slack, notion, gmail, user, clock: world.clock, stage });
    }
    const file = files.get(url.pathname === "/" ? "/index.html" : url.pathname);
    if (file === undefined) throw new Refusal(404, "There is nothing at this address.");
    const gzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
    response.writeHead(200, {
      ...HEADERS,
      "content-type": file.type,
      "cache-control": file.immutable ? "public, max-age=31536000, immutable" : "no-cache",
      vary: "accept-encoding",
      ...(gzip ? { "content-encoding": "gzip" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : gzip ? file.gzipped : file.body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      const words = error instanceof Error ? error.message : String(error);
      if (response.headersSent) return response.destroy();
      // The rest of an over-long body is not read, so the connection cannot be kept.
      sendJson(response, status, { error: words }, status === 413 ? { connection: "close" } : {});
    });
  });
  const ownPort = () => (server.address() as AddressInfo).port;
  await listenOnFirstFree(server, ports);
  return {
    url: `http://127.0.0.1:${ownPort()}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listenOnFirstFree(server: Server, ports: readonly number[]): Promise<void> {
  for (const [index, port] of ports.entries()) {
    try {
      return await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, "127.0.0.1", () => {
          server.off("error", reject);
          resolve();
        });
      });
    } catch (error) {
      if (index < ports.length - 1) continue;
      const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      throw taken ? new Error(`Port ${port} is taken by another program.`) : error;
    }
  }
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
  });
  response.end(JSON.stringify(value));
}
