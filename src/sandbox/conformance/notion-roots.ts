import type {
  AppendBlockChildrenParameters,
  AppendBlockChildrenResponse,
  BlockObjectResponse,
  CreateDatabaseParameters,
  CreatePageParameters,
  DatabaseObjectResponse,
  DataSourceObjectResponse,
  DeleteBlockParameters,
  GetBlockParameters,
  GetDatabaseParameters,
  GetDataSourceParameters,
  GetPageParameters,
  GetPagePropertyParameters,
  GetPagePropertyResponse,
  GetSelfParameters,
  GetSelfResponse,
  ListBlockChildrenParameters,
  ListBlockChildrenResponse,
  PageObjectResponse,
  QueryDataSourceParameters,
  QueryDataSourceResponse,
  UpdateBlockParameters,
  UpdateDatabaseParameters,
  UpdateDataSourceParameters,
  UpdatePageParameters,
} from "@notionhq/client";

/**
 * The types that bodies are judged by, by operation; the schema is generated from this file. The
 * official SDKs' own types throughout, so that it cannot drift from what the bot is built on.
 * `archived`, which 2026-03-11 dropped everywhere and the types still have for older versions
 * (developers.notion.com/docs/upgrade-guide-2026-03-11), is taken out of the schema.
 */
export type NotionRoots = {
  requests: {
    "GET /v1/users/me": GetSelfParameters;
    "GET /v1/databases/:id": GetDatabaseParameters;
    "POST /v1/databases": CreateDatabaseParameters;
    "PATCH /v1/databases/:id": UpdateDatabaseParameters;
    "GET /v1/data_sources/:id": GetDataSourceParameters;
    "PATCH /v1/data_sources/:id": UpdateDataSourceParameters;
    "POST /v1/data_sources/:id/query": QueryDataSourceParameters;
    "POST /v1/pages": CreatePageParameters;
    "GET /v1/pages/:id": GetPageParameters;
    "PATCH /v1/pages/:id": UpdatePageParameters;
    "GET /v1/pages/:id/properties/:pid": GetPagePropertyParameters;
    "GET /v1/blocks/:id": GetBlockParameters;
    "PATCH /v1/blocks/:id": UpdateBlockParameters;
    "DELETE /v1/blocks/:id": DeleteBlockParameters;
    "GET /v1/blocks/:id/children": ListBlockChildrenParameters;
    "PATCH /v1/blocks/:id/children": Omit<AppendBlockChildrenParameters, "after">;
  };
  responses: {
    "GET /v1/users/me": GetSelfResponse;
    "GET /v1/databases/:id": DatabaseObjectResponse;
    "POST /v1/databases": DatabaseObjectResponse;
    "PATCH /v1/databases/:id": DatabaseObjectResponse;
    "GET /v1/data_sources/:id": DataSourceObjectResponse;
    "PATCH /v1/data_sources/:id": DataSourceObjectResponse;
    "POST /v1/data_sources/:id/query": Omit<QueryDataSourceResponse, "results"> & {
      results: PageObjectResponse[];
    };
    "POST /v1/pages": PageObjectResponse;
    "GET /v1/pages/:id": PageObjectResponse;
    "PATCH /v1/pages/:id": PageObjectResponse;
    "GET /v1/pages/:id/properties/:pid": GetPagePropertyResponse;
    "GET /v1/blocks/:id": BlockObjectResponse;
    "PATCH /v1/blocks/:id": BlockObjectResponse;
    "DELETE /v1/blocks/:id": BlockObjectResponse;
    "GET /v1/blocks/:id/children": Blocks<ListBlockChildrenResponse>;
    "PATCH /v1/blocks/:id/children": Blocks<AppendBlockChildrenResponse>;
  };
};

/** Every object in an answer is a full one here. */
type Blocks<T> = Omit<T, "results"> & { results: BlockObjectResponse[] };
