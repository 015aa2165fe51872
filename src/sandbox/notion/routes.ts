import { asId, type JsonObject, onlyKeys } from "./checks.ts";
import { pageJson } from "./page-json.ts";
import { propertyItemJson } from "./property-item.ts";
import { parseWrites } from "./property-write.ts";
import { parseFlag, parsePageSize, type QueryEngine } from "./query.ts";
import { NotionRefusal, notEmulated, notFound, shouldBe } from "./refusal.ts";
import { botUserJson, databaseJson, dataSourceJson } from "./schema-json.ts";
import type { Page, Source, Tables } from "./tables.ts";

/** One request, taken apart: path parameters by the SDK's names, `query` as sent, the parsed body. */
export type RouteRequest = {
  params: Record<string, string>;
  query: URLSearchParams;
  body: JsonObject;
};

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
};

/** What PATCH /v1/pages/:id knows besides; not emulated. */
const OTHER_PAGE_KEYS = ["icon", "cover", "is_locked", "template", "erase_content", "is_archived"];

/** Everything the emulator serves: what is read, and updates of page properties. */
export function createRoutes(input: {
  tables: Tables;
  queries: QueryEngine;
  splitAfter: number;
}): Route[] {
  const { tables, queries, splitAfter } = input;

  const findSource = (given: string | undefined): Source => {
    const id = asId(given, "path.data_source_id");
    return tables.source(id) ?? raise(notFound("data source", id));
  };
  const findPage = (given: string | undefined): Page => {
    const id = asId(given, "path.page_id");
    return tables.page(id) ?? raise(notFound("page", id));
  };
  const only = (query: URLSearchParams) => query.getAll("filter_properties");

  return [
    route("GET /v1/users/me", [], [], botUserJson),
    route("GET /v1/databases/:id", ["database_id"], [], ({ params }) => {
      const id = asId(params.database_id, "path.database_id");
      return databaseJson(tables.database(id) ?? raise(notFound("database", id)));
    }),
    route("GET /v1/data_sources/:id", ["data_source_id"], [], ({ params }) =>
      dataSourceJson(findSource(params.data_source_id), tables),
    ),
    route(
      "POST /v1/data_sources/:id/query",
      ["data_source_id"],
      ["filter_properties"],
      ({ params, query, body }) =>
        queries.query(findSource(params.data_source_id), body, only(query)),
    ),
    route("GET /v1/pages/:id", ["page_id"], ["filter_properties"], ({ params, query }) =>
      pageJson(findPage(params.page_id), { only: only(query), splitAfter }),
    ),
    route("PATCH /v1/pages/:id", ["page_id"], ["filter_properties"], (request) => {
      const page = findPage(request.params.page_id);
      update(page, request.body);
      return pageJson(page, { only: only(request.query), splitAfter });
    }),
    route(
      "GET /v1/pages/:id/properties/:pid",
      ["page_id", "property_id"],
      ["page_size", "start_cursor"],
      ({ params, query }) =>
        propertyItemJson(findPage(params.page_id), params.property_id ?? "", {
          pageSize: parsePageSize(numeric(query.get("page_size")), "query.page_size"),
          startCursor: query.get("start_cursor"),
          splitAfter,
        }),
    ),
  ];

  function update(page: Page, body: JsonObject): void {
    onlyKeys(body, ["properties", "in_trash", ...OTHER_PAGE_KEYS], "body");
    for (const key of OTHER_PAGE_KEYS) {
      if (body[key] !== undefined) throw notEmulated(`${key} of a page`);
    }
    const inTrash =
      body.in_trash === undefined ? page.inTrash : parseFlag(body.in_trash, "body.in_trash");
    if (page.inTrash && inTrash) {
      throw new NotionRefusal(
        400,
        "validation_error",
        "Can't edit block that is archived. You must unarchive the block before editing.",
      );
    }
    const writes =
      body.properties === undefined ? null : parseWrites(body.properties, page, tables);
    if (writes !== null) tables.write(page, writes, "bot");
    if (inTrash !== page.inTrash) tables.setTrash(page, inTrash, "bot");
  }
}

/** Query strings carry numbers as text; what is no number stays text and is refused as such. */
const numeric = (text: string | null): unknown =>
  text === null ? undefined : /^-?\d+$/.test(text) ? Number(text) : text;

function route(
  operation: string,
  params: readonly string[],
  query: readonly string[],
  handle: Route["handle"],
): Route {
  const [method = "", pattern = ""] = operation.split(" ");
  return {
    operation,
    method,
    path: new RegExp(`^${pattern.replace(/:\w+/g, "([^/]+)")}$`),
    params,
    query,
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

function raise(error: Error): never {
  throw error;
}
