import { machineEpochSeconds } from "../../lib/time.ts";
import { type Arguments, parseArguments } from "./arguments.ts";
import { chatMethods } from "./chat-methods.ts";
import type { SlackConformance } from "./contract.ts";
import { conversationsMethods } from "./conversations-methods.ts";
import { generalMethods } from "./general-methods.ts";
import { historyMethods } from "./history-methods.ts";
import { type Method, requireScope } from "./method.ts";
import { Refusal, refuse } from "./refusal.ts";
import type { State } from "./state.ts";
import { usersMethods } from "./users-methods.ts";
import { viewsMethods } from "./views-methods.ts";

export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Slack's code when it refused. */
  error?: string;
};

export type WebApi = {
  call(method: string, token: string | undefined, sent: Record<string, unknown>): Answer;
  /** Answers without doing anything, for bodies that cannot be read. */
  refuse(code: string): Answer;
};

/** All methods, and what is the same for each: token, scope, budget, words of refusal. */
export function createWebApi(
  state: State,
  options: { newTicket: () => string; conformance?: SlackConformance | undefined },
): WebApi {
  const { workspace } = state;
  const { world } = workspace;
  const methods: Record<string, Method> = {
    ...generalMethods(options.newTicket),
    ...usersMethods,
    ...conversationsMethods,
    ...historyMethods,
    ...chatMethods,
    ...viewsMethods,
  };

  function run(name: string, token: string | undefined, parse: () => Arguments): object {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) {
      workspace.problem(`unknown method ${name}`);
      return refuse("unknown_method", { req_method: name });
    }
    checkToken(method, token);
    state.rateLimits.countMethod(name, method.perMinute);
    if (method.scope !== undefined) requireScope(world, method.scope);
    const args = parse();
    for (const complaint of options.conformance?.request(name, args.raw) ?? [])
      workspace.problem(`${name} request: ${complaint}`);
    const body = method.run(state, args);
    for (const complaint of options.conformance?.response(name, body) ?? [])
      workspace.problem(`${name} response: ${complaint}`);
    return body;
  }

  function checkToken({ token: wanted }: Method, token: string | undefined): void {
    if (wanted === "none") return;
    if (token === undefined || token === "") refuse("not_authed");
    const kind = token === world.tokens.bot ? "bot" : token === world.tokens.app ? "app" : null;
    if (kind === null) refuse("invalid_auth");
    if (kind !== (wanted ?? "bot")) refuse("not_allowed_token_type");
  }

  const answer = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
    status,
    headers: {
      "content-type": "application/json; charset=utf-8",
      "x-slack-req-id": crypto.randomUUID(),
      date: new Date((machineEpochSeconds() + (world.clockAheadSeconds ?? 0)) * 1000).toUTCString(),
      ...headers,
    },
    body: JSON.stringify(body),
  });

  /** `x-oauth-scopes` tells what a known token may do. */
  function scopesOf(token: string | undefined): Record<string, string> {
    if (token === world.tokens.bot) return { "x-oauth-scopes": world.scopes.join(",") };
    return token === world.tokens.app ? { "x-oauth-scopes": "connections:write" } : {};
  }

  function refusal(error: Refusal, scopes: Record<string, string> = {}): Answer {
    const late = error.retryAfter;
    const headers = { ...scopes, ...(late === undefined ? {} : { "retry-after": String(late) }) };
    const body = { ok: false, error: error.message, ...error.details };
    return { ...answer(late === undefined ? 200 : 429, body, headers), error: error.message };
  }

  return {
    refuse: (code) => refusal(new Refusal(code)),
    call(name, token, sent) {
      try {
        const body = run(name, token, () => parseArguments(sent));
        return answer(200, body, scopesOf(token));
      } catch (error) {
        if (error instanceof Refusal) return refusal(error, scopesOf(token));
        throw error;
      }
    },
  };
}
