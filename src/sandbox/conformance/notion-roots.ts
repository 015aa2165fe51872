import type {
  DatabaseObjectResponse,
  DataSourceObjectResponse,
  GetDatabaseParameters,
  GetDataSourceParameters,
  GetPageParameters,
  GetPagePropertyParameters,
  GetPagePropertyResponse,
  GetSelfParameters,
  GetSelfResponse,
  PageObjectResponse,
  QueryDataSourceParameters,
  QueryDataSourceResponse,
  UpdatePageParameters,
} from "@notionhq/client";

/**
 * The types that bodies are judged by, by operation; the schema is generated from this file. The
 * official SDKs' own types throughout, so that it cannot drift from what the bot is built on.
 */
export type NotionRoots = {
  requests: {
    "GET /v1/users/me": GetSelfParameters;
    "GET /v1/databases/:id": GetDatabaseParameters;
    "GET /v1/data_sources/:id": GetDataSourceParameters;
    "POST /v1/data_sources/:id/query": Current<QueryDataSourceParameters>;
    "GET /v1/pages/:id": GetPageParameters;
    "PATCH /v1/pages/:id": Current<UpdatePageParameters>;
    "GET /v1/pages/:id/properties/:pid": GetPagePropertyParameters;
  };
  responses: {
    "GET /v1/users/me": GetSelfResponse;
    "GET /v1/databases/:id": Current<DatabaseObjectResponse>;
    "GET /v1/data_sources/:id": Current<DataSourceObjectResponse>;
    "POST /v1/data_sources/:id/query": Omit<QueryDataSourceResponse, "results"> & {
      results: Current<PageObjectResponse>[];
    };
    "GET /v1/pages/:id": Current<PageObjectResponse>;
    "PATCH /v1/pages/:id": Current<PageObjectResponse>;
    "GET /v1/pages/:id/properties/:pid": GetPagePropertyResponse;
  };
};

/**
 * 2026-03-11 dropped `archived` everywhere; the SDK's types still have it for older versions
 * (developers.notion.com/docs/upgrade-guide-2026-03-11). An object in an answer is a full one here.
 */
type Current<T> = Omit<T, "archived">;
