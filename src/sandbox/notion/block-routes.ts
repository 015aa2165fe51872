import { blockList, listChildren } from "./block-list.ts";
import { appendChildren, holdingJson, updateBlock } from "./block-write.ts";
import { isObject } from "./checks.ts";
import type { Holdings } from "./holdings.ts";
import { parsePageSize } from "./query.ts";
import { nothingNew, numeric, pathId, type Route, route } from "./route.ts";

/** Reading and changing what stands on pages. */
export const createBlockRoutes = (held: Holdings): Route[] => [
  route("GET /v1/blocks/:id", ["block_id"], [], (request) =>
    holdingJson(held.find(pathId(request, "block_id"), "block"), held),
  ),
  route(
    "PATCH /v1/blocks/:id",
    ["block_id"],
    [],
    (request) => holdingJson(updateBlock(pathId(request, "block_id"), request.body, held), held),
    nothingNew,
  ),
  route(
    "DELETE /v1/blocks/:id",
    ["block_id"],
    [],
    (request) => {
      const id = pathId(request, "block_id");
      const found = held.find(id, "block");
      held.refuseTrashed(id);
      held.setTrash(found, true, "bot");
      return holdingJson(found, held);
    },
    nothingNew,
  ),
  route("GET /v1/blocks/:id/children", ["block_id"], ["page_size", "start_cursor"], (request) =>
    listChildren(
      pathId(request, "block_id"),
      {
        pageSize: parsePageSize(numeric(request.query.get("page_size")), "query.page_size"),
        startCursor: request.query.get("start_cursor"),
      },
      held,
    ),
  ),
  route(
    "PATCH /v1/blocks/:id/children",
    ["block_id"],
    [],
    (request) =>
      blockList(appendChildren(pathId(request, "block_id"), request.body, held), null, held),
    (result, request) => ({
      committed_resource_id: pathId(request, "block_id"),
      committed_child_ids: idsOf(result),
    }),
  ),
];

const idsOf = (list: object): string[] =>
  "results" in list && Array.isArray(list.results)
    ? list.results.flatMap((one: unknown) => (isObject(one) ? [String(one.id)] : []))
    : [];
