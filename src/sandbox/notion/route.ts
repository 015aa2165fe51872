import { asId, type JsonObject } from "./checks.ts";
import { shouldBe } from "./refusal.ts";

/** One request, taken apart: path parameters by the SDK's names, `query` as sent, the parsed body. */
export type RouteRequest = {
  params: Record<string, string>;
  query: URLSearchParams;
  body: JsonObject;
};

/** What a write saved, as Notion says it in a 503 that comes after it (request limits, 2026). */
export type Committed = { committed_resource_id?: string; committed_child_ids?: string[] };

export type Route = {
  /** `PATCH /v1/pages/:id`, as in the log of calls. */
  operation: string;
  method: string;
  path: RegExp;
  /** Names of the path parameters, in order, as the SDK calls them. */
  params: readonly string[];
  /** Query parameters it takes. */
  query: readonly string[];
  handle(request: RouteRequest): object;
  /** What `handle` saved, from its answer; absent on routes that only read. */
  committed?: (result: object, request: RouteRequest) => Committed;
};

export function route(
  operation: string,
  params: readonly string[],
  query: readonly string[],
  handle: Route["handle"],
  committed?: NonNullable<Route["committed"]>,
): Route {
  const [method = "", pattern = ""] = operation.split(" ");
  return {
    operation,
    method,
    path: new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`),
    params,
    query,
    ...(committed !== undefined && { committed }),
    handle(request) {
      for (const key of request.query.keys()) {
        if (!query.includes(key)) {
          throw shouldBe(`query.${key}`, "not present", request.query.get(key));
        }
      }
      return handle(request);
    },
  };
}

/** A change of something that exists: the caller knows its id, so Notion does not repeat it. */
export const nothingNew = (): Committed => ({});

/** A page or database that was made. */
export const madeResource = (result: object): Committed =>
  "id" in result && typeof result.id === "string" ? { committed_resource_id: result.id } : {};

export const pathId = ({ params }: RouteRequest, name: string): string =>
  asId(params[name], `path.${name}`);

/** Query strings carry numbers as text; what is no number stays text and is refused as such. */
export const numeric = (text: string | null): unknown =>
  text === null ? undefined : /^-?\d+$/.test(text) ? Number(text) : text;

export function raise(error: Error): never {
  throw error;
}
