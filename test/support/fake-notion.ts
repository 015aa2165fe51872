import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import { testLogger } from "./test-logger.ts";

export type FakeRequest = {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  // biome-ignore lint/suspicious/noExplicitAny: whatever the client sent; tests look into it.
  body: any;
  /** Machine time of arrival. */
  at: number;
  /** Resolves when the connection was closed before the answer was whole. */
  hungUp: Promise<void>;
};

export type FakeAnswer =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  /** Closes the connection without a word. */
  | "reset"
  /** Headers and half a body, and then nothing. */
  | "stall"
  /** Nothing at all. */
  | "silent";

export type FakeNotion = {
  baseUrl: string;
  requests: FakeRequest[];
  close(): Promise<void>;
};

/** A server that answers as it is told: `answer` gets the request and how many came before it. */
export async function startFakeNotion(
  answer: (request: FakeRequest, before: number) => FakeAnswer,
): Promise<FakeNotion> {
  const requests: FakeRequest[] = [];
  const server = createServer((incoming, response) => {
    void readRequest(incoming, response).then((request) => {
      requests.push(request);
      give(answer(request, requests.length - 1), incoming, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<FakeRequest> {
  const at = performance.now();
  const hungUp = new Promise<void>((resolve) => {
    response.on("close", () => {
      if (!response.writableFinished) resolve();
    });
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const url = new URL(incoming.url ?? "/", "http://localhost");
  return {
    method: incoming.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    headers: incoming.headers,
    body: text === "" ? null : JSON.parse(text),
    at,
    hungUp,
  };
}

function give(answer: FakeAnswer, incoming: IncomingMessage, response: ServerResponse) {
  if (answer === "silent") return;
  if (answer === "reset") return void incoming.socket.resetAndDestroy();
  if (answer === "stall") {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    return void response.write('{"object":');
  }
  response.writeHead(answer.status ?? 200, {
    "content-type": answer.text === undefined ? "application/json" : "text/html",
    ...answer.headers,
  });
  response.end(answer.text ?? JSON.stringify(answer.json ?? {}));
}

/** An error in Notion's form. */
export const notionFault = (
  status: number,
  code: string,
  message = "",
  additional_data?: Record<string, unknown>,
) => ({
  status,
  json: { object: "error", status, code, message, additional_data, request_id: "req-1" },
});

/** A minute in 200 ms, and back-offs nobody notices; timeouts stay generous for a busy machine. */
export const quickLimits: Limits = {
  ...realLimits,
  notionWindowMs: 200,
  notionTimeoutMs: 10_000,
  notionBackoffFirstMs: 2,
  notionBackoffMaxMs: 8,
};

/** A logger whose lines can be looked at. */
export function createLogTrap() {
  const lines: string[] = [];
  return {
    lines,
    logger: testLogger((line) => void lines.push(line)),
  };
}
