import { generateKeyPairSync } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { importPKCS8 } from "jose";
import { createGmailService, type GmailServiceOptions } from "../../src/gmail/gmail-service.ts";
import { type Limits, realLimits } from "../../src/lib/limits.ts";
import { systemClock } from "../../src/lib/time.ts";
import { testLogger } from "../support/test-logger.ts";

export type Asked = {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  token: string;
};
/** `cut` ends the connection instead; `hang` never answers. */
export type Answer =
  | { status: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | "cut"
  | "hang";

export const REP = "rep@corp.example";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** A local server in Gmail's place that answers as it is told, and the service before it. */
export async function startFakeGmail(
  answer: (asked: Asked) => Answer,
  more: { limits?: Partial<Limits>; token?: (form: URLSearchParams) => Answer } = {},
) {
  const asked: Asked[] = [];
  const assertions: URLSearchParams[] = [];
  const lines: string[] = [];
  const server = createServer((request, response) => void serve(request, response));
  async function serve(request: IncomingMessage, response: ServerResponse) {
    let text = "";
    for await (const part of request) text += String(part);
    const url = new URL(request.url ?? "/", "http://127.0.0.1");
    let given: Answer;
    if (url.pathname === "/token") {
      const form = new URLSearchParams(text);
      assertions.push(form);
      given = more.token?.(form) ?? {
        status: 200,
        json: {
          access_token: `token-${assertions.length}`,
          expires_in: 3600,
          token_type: "Bearer",
        },
      };
    } else {
      const one: Asked = {
        method: request.method ?? "",
        path: url.pathname.replace("/gmail/v1/users/me/", ""),
        query: url.searchParams,
        body: text === "" ? null : JSON.parse(text),
        token: (request.headers.authorization ?? "").replace("Bearer ", ""),
      };
      asked.push(one);
      given = answer(one);
    }
    if (given === "hang") return;
    if (given === "cut") return void request.socket.destroy();
    const body = given.text ?? (given.json === undefined ? "" : JSON.stringify(given.json));
    response.writeHead(given.status, { "content-type": "application/json", ...given.headers });
    response.end(body);
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  const options: GmailServiceOptions = {
    account: {
      clientEmail: "bot@project.iam.gserviceaccount.com",
      clientId: null,
      privateKey: await importPKCS8(privateKey, "RS256"),
    },
    mailboxes: [REP, "*@team.example"],
    apiUrl: base,
    tokenUrl: `${base}/token`,
    limits: { ...realLimits, gmailBackoffFirstMs: 1, gmailBackoffMaxMs: 5, ...more.limits },
    clock: systemClock,
    logger: testLogger((line) => void lines.push(line)),
  };
  const service = createGmailService(options);
  return {
    options,
    service,
    base,
    asked,
    assertions,
    lines,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const apiError = (
  status: number,
  reason: string,
  message = "words",
  headers?: Record<string, string>,
): Answer => ({
  status,
  json: { error: { code: status, message, errors: [{ reason, message, domain: "global" }] } },
  ...(headers === undefined ? {} : { headers }),
});
