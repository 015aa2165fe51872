import type { IncomingHttpHeaders } from "node:http";
import { isObject, type JsonObject } from "./checks.ts";
import { NotionRefusal } from "./refusal.ts";
import type { Route } from "./route.ts";

/** The API version whose shapes this emulator speaks. */
const VERSION = "2026-03-11";

/** Who asks, and in which version: checked before anything else. Null when both are right. */
export function admit(headers: IncomingHttpHeaders, token: string): NotionRefusal | null {
  if (headers.authorization !== `Bearer ${token}`) {
    return new NotionRefusal(401, "unauthorized", "API token is invalid.");
  }
  const version = headers["notion-version"];
  if (version === VERSION) return null;
  if (version !== undefined) {
    const message = `The Notion emulator speaks version ${VERSION} only, not ${String(version)}.`;
    return new NotionRefusal(400, "validation_error", message, { problem: true });
  }
  return new NotionRefusal(
    400,
    "missing_version",
    "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`.",
    { problem: true },
  );
}

export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; params: Record<string, string> } | null {
  for (const route of routes) {
    const groups = route.method === method ? route.path.exec(path) : null;
    if (groups === null) continue;
    const params = route.params.map((name, index) => [name, decoded(groups[index + 1] ?? "")]);
    return { route, params: Object.fromEntries(params) };
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

/** The JSON object of a request; `{}` when it has no body, `null` is a body that was too large. */
export function parseBody(text: string | null): JsonObject {
  if (text === null) {
    throw new NotionRefusal(
      400,
      "validation_error",
      "body failed validation: the request body is larger than 500 kB.",
      { problem: true },
    );
  }
  if (text === "") return {};
  const refusal = new NotionRefusal(400, "invalid_json", "Error parsing JSON body.", {
    problem: true,
  });
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) return body;
  } catch {
    throw refusal;
  }
  throw refusal;
}
