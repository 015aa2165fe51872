import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { elapsedMs } from "../../lib/time.ts";
import { tellAsked } from "../asked.ts";
import type { Call, Faults } from "../faults.ts";
import {
  type Answer,
  deliver,
  emptyAnswer,
  faultAnswer,
  jsonAnswer,
  readBody,
  refusalAnswer,
} from "./answer.ts";
import type { GmailConformance } from "./contract.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Quota } from "./quota.ts";
import { GmailRefusal, TokenRefusal } from "./refusal.ts";
import { parseQuery, tooLarge } from "./request.ts";
import type { Route } from "./routes.ts";
import { SCOPES } from "./scopes.ts";
import type { Grant, Tokens } from "./tokens.ts";

/** Above the largest message in base64. */
const MAX_BODY_BYTES = 50_000_000;

/** Both services behind one address: the token endpoint and the API. Listens nowhere yet. */
export function createGmailServer(input: {
  routes: readonly Route[];
  tokens: Tokens;
  quota: Quota;
  faults: Faults;
  /** `POST /token`. */
  exchange(form: URLSearchParams): object;
  /** By address, in any letter case. */
  mailbox(email: string): Mailbox | undefined;
  conformance: GmailConformance | undefined;
  closing: AbortSignal;
  onCall(call: Call): void;
  onAnswered(call: Call): void;
  onProblem(problem: string): void;
}): Server {
  return createServer((request, response) => {
    const call: Call = { service: "gmail", operation: "", at: elapsedMs() };
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
    const method = request.method ?? "GET";
    const isToken = url.pathname === "/token" && method === "POST";
    const found = isToken ? null : matchRoute(input.routes, method, url.pathname);
    call.operation = found?.route.operation ?? `${method} ${url.pathname}`;
    input.onCall(call);
    const fault = input.faults.take(call.operation);
    if (fault !== null) call.fault = fault.kind;
    if (fault?.kind === "reset") {
      call.error = "reset";
      response.destroy();
      return;
    }
    const text = await readBody(request, MAX_BODY_BYTES);
    tellAsked(() => ({
      service: "gmail",
      operation: call.operation,
      params: found?.params ?? {},
      query: url.searchParams,
      text,
      contentType: request.headers["content-type"] ?? "",
      scopes: input.tokens.scopesOf(request.headers.authorization),
    }));
    const before = fault?.kind === "status" && fault.afterCommit !== true;
    const done = before ? null : act();
    const answer =
      done === null || fault?.kind === "status"
        ? faultAnswer(fault?.kind === "status" ? fault : { kind: "status", status: 500 }, isToken)
        : done;
    await deliver(response, answer, fault, call, input.closing);

    function act(): Answer {
      try {
        if (isToken) return jsonAnswer(200, input.exchange(new URLSearchParams(text ?? "")));
        if (found === null) throw unknownPath(method, url.pathname);
        const result = perform(found, request.headers.authorization, url.searchParams, text);
        return result === null ? emptyAnswer() : jsonAnswer(200, result);
      } catch (error) {
        const refusal =
          error instanceof GmailRefusal || error instanceof TokenRefusal
            ? error
            : internalError(error);
        if (refusal.problem) input.onProblem(`${call.operation}: ${refusal.message}`);
        return refusalAnswer(refusal);
      }
    }
  }

  function perform(
    { route, params }: { route: Route; params: Record<string, string> },
    authorization: string | undefined,
    given: URLSearchParams,
    text: string | null,
  ): object | null {
    const grant = input.tokens.verify(authorization);
    if (!route.scopes.some((scope) => grant.scopes.includes(scope))) throw missingScope();
    const mailbox = mailboxFor(grant, params.userId ?? "");
    input.quota.spend(mailbox.user.email, route.units);
    const query = parseQuery(given, route.query);
    if (text === null) throw tooLarge();
    const body = text === "" ? undefined : parseJson(text);
    const asked = { ...params, ...query, ...(body !== undefined && { requestBody: body }) };
    note(input.conformance?.request(route.operation, asked), "request");
    const result = route.handle({
      mailbox,
      params,
      query,
      body,
      metadataOnly: grant.scopes.includes(SCOPES.metadata),
    });
    if (result !== null) note(input.conformance?.response(route.operation, result), "response");
    return result;

    function note(problems: string[] | undefined, part: string) {
      for (const problem of problems ?? []) {
        input.onProblem(`${route.operation} ${part}: ${problem}`);
      }
    }
  }

  function mailboxFor({ email }: Grant, userId: string): Mailbox {
    const mailbox = email === null ? undefined : input.mailbox(email);
    if (email === null || mailbox === undefined) {
      // Without a subject the token is the service account's, which has no mailbox.
      const message = "Precondition check failed.";
      throw new GmailRefusal(400, "failedPrecondition", message, { problem: true });
    }
    if (userId !== "me" && userId.toLowerCase() !== email.toLowerCase()) {
      const message = `Delegation denied for ${email}`;
      throw new GmailRefusal(403, "forbidden", message, { problem: true });
    }
    return mailbox;
  }
}

function matchRoute(routes: readonly Route[], method: string, path: string) {
  for (const route of routes) {
    const groups = route.method === method ? route.path.exec(path) : null;
    if (groups === null) continue;
    const params = route.params.map((name, index) => [name, decoded(groups[index + 1] ?? "")]);
    return { route, params: Object.fromEntries(params) as Record<string, string> };
  }
  return null;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GmailRefusal(400, "parseError", "Invalid JSON payload received.", { problem: true });
  }
}

/** Real methods too that the bot must never call: `messages.send`, uploads. */
const unknownPath = (method: string, path: string): GmailRefusal =>
  new GmailRefusal(404, "notFound", `The Gmail emulator does not serve ${method} ${path}.`, {
    problem: true,
  });

const missingScope = (): GmailRefusal =>
  new GmailRefusal(
    403,
    "insufficientPermissions",
    "Request had insufficient authentication scopes.",
    {
      problem: true,
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
          domain: "googleapis.com",
          metadata: { service: "gmail.googleapis.com" },
        },
      ],
    },
  );

/** A mistake of the emulator itself: told as a problem, so that no test takes it for Gmail's. */
const internalError = (error: unknown): GmailRefusal =>
  new GmailRefusal(
    500,
    "backendError",
    `The emulator failed: ${error instanceof Error ? error.message : String(error)}`,
    { problem: true },
  );
