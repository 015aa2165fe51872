import { createBlockRoutes } from "./block-routes.ts";
import { createDatabase, updateDatabase, updateDataSource } from "./database-write.ts";
import type { Holding, Holdings } from "./holdings.ts";
import { pageJson } from "./page-json.ts";
import { createPage, updatePage } from "./page-write.ts";
import { propertyItemJson } from "./property-item.ts";
import { parsePageSize, type QueryEngine } from "./query.ts";
import { notEmulated } from "./refusal.ts";
import { madeResource, nothingNew, numeric, pathId, type Route, route } from "./route.ts";
import { botUserJson, databaseJson, dataSourceJson } from "./schema-json.ts";
import { subpageJson } from "./subpage-json.ts";

/** Everything the emulator serves: databases, rows, pages and what stands on them. */
export function createRoutes(input: {
  held: Holdings;
  queries: QueryEngine;
  splitAfter: number;
  newId: () => string;
}): Route[] {
  const { held, queries, splitAfter, newId } = input;
  const { tables, tree } = held;
  const only = (query: URLSearchParams) => query.getAll("filter_properties");
  const json = (page: Holding, query: URLSearchParams) =>
    "row" in page
      ? pageJson(page.row, { only: only(query), splitAfter })
      : subpageJson(page.block, tree, only(query));

  return [
    route("GET /v1/users/me", [], [], botUserJson),
    route("GET /v1/databases/:id", ["database_id"], [], (request) =>
      databaseJson(held.findDatabase(pathId(request, "database_id"))),
    ),
    route(
      "POST /v1/databases",
      [],
      [],
      ({ body }) => databaseJson(createDatabase(body, held, newId)),
      madeResource,
    ),
    route(
      "PATCH /v1/databases/:id",
      ["database_id"],
      [],
      (request) => databaseJson(updateDatabase(pathId(request, "database_id"), request.body, held)),
      nothingNew,
    ),
    route("GET /v1/data_sources/:id", ["data_source_id"], [], (request) =>
      dataSourceJson(held.findSource(pathId(request, "data_source_id")), tables),
    ),
    route(
      "PATCH /v1/data_sources/:id",
      ["data_source_id"],
      [],
      (request) => {
        const id = pathId(request, "data_source_id");
        return dataSourceJson(updateDataSource(id, request.body, held), tables);
      },
      nothingNew,
    ),
    route("POST /v1/data_sources/:id/query", ["data_source_id"], ["filter_properties"], (request) =>
      queries.query(
        held.findSource(pathId(request, "data_source_id")),
        request.body,
        only(request.query),
      ),
    ),
    route(
      "POST /v1/pages",
      [],
      ["filter_properties"],
      ({ body, query }) => json(createPage(body, held, newId), query),
      madeResource,
    ),
    route("GET /v1/pages/:id", ["page_id"], ["filter_properties"], (request) =>
      json(held.find(pathId(request, "page_id"), "page"), request.query),
    ),
    route(
      "PATCH /v1/pages/:id",
      ["page_id"],
      ["filter_properties"],
      (request) => json(updatePage(pathId(request, "page_id"), request.body, held), request.query),
      nothingNew,
    ),
    route(
      "GET /v1/pages/:id/properties/:pid",
      ["page_id", "property_id"],
      ["page_size", "start_cursor"],
      (request) => {
        const page = held.find(pathId(request, "page_id"), "page");
        if (!("row" in page)) throw notEmulated("single properties of a page that is no row");
        return propertyItemJson(page.row, request.params.property_id ?? "", {
          pageSize: parsePageSize(numeric(request.query.get("page_size")), "query.page_size"),
          startCursor: request.query.get("start_cursor"),
          splitAfter,
        });
      },
    ),
    ...createBlockRoutes(held),
  ];
}
