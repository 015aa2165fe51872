import { APIResponseError, type Client, UnknownHTTPResponseError } from "@notionhq/client";
import { afterEach, describe, expect, test } from "vitest";
import { realLimits } from "../../../src/lib/limits.ts";
import type { NotionEmulator } from "../../../src/sandbox/notion/contract.ts";
import {
  ACCOUNTS,
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  TICKETS_SOURCE,
  TOKEN,
} from "./workspace.ts";

let emulator: NotionEmulator;
let notion: Client;
const open = async (...options: Parameters<typeof openWorkspace>) => {
  ({ emulator, notion } = await openWorkspace(...options));
};
afterEach(() => emulator.close());

const raw = (
  path: string,
  init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
) =>
  fetch(`${emulator.apiUrl}${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "notion-version": "2026-03-11",
      "content-type": "application/json",
      ...init.headers,
    },
  });

test("the connection's own user, databases and schemas are read as Notion 2026-03-11 gives them", async () => {
  await open();
  expect(await notion.users.me({})).toMatchObject({ object: "user", type: "bot" });

  const database = await notion.databases.retrieve({ database_id: ACCOUNTS });
  expect(database).toMatchObject({ data_sources: [{ id: ACCOUNTS_SOURCE, name: "Accounts" }] });
  expect(database).not.toHaveProperty("properties");
  expect(database).not.toHaveProperty("archived");

  const source = await notion.dataSources.retrieve({ data_source_id: ACCOUNTS_SOURCE });
  expect(source.properties).toMatchObject({
    Name: { id: "title", type: "title" },
    Status: { type: "select", select: { options: [{ name: "Active" }, { name: "Inactive" }] } },
    Tickets: { type: "relation", relation: { data_source_id: TICKETS_SOURCE } },
  });
  expect(emulator.problems).toEqual([]);
});

test("ids work with and without dashes", async () => {
  await open({ rows: [account(1)] });
  const page = await notion.pages.retrieve({ page_id: pageId("a", 1).replaceAll("-", "") });
  expect(page.id).toBe(pageId("a", 1));
});

test("another token is refused with Notion's error body, and costs no budget", async () => {
  await open({ requestsPerWindow: 1 });
  const response = await raw("/v1/users/me", { headers: { authorization: "Bearer other" } });
  expect(response.status).toBe(401);
  const body: unknown = await response.json();
  expect(body).toEqual({
    object: "error",
    status: 401,
    code: "unauthorized",
    message: "API token is invalid.",
    request_id: response.headers.get("x-notion-request-id"),
  });
  await expect(notion.users.me({})).resolves.toBeDefined();
});

test("a missing version and another version are told apart", async () => {
  await open({}, { notionVersion: "2025-09-03" });
  await expect(notion.users.me({})).rejects.toMatchObject({ code: "validation_error" });
  const response = await fetch(`${emulator.apiUrl}/v1/users/me`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  });
  expect(await response.json()).toMatchObject({ status: 400, code: "missing_version" });
  expect(emulator.problems).toHaveLength(2);
});

describe("what cannot be found", () => {
  const gone = pageId("b", 999);
  test.each([
    ["page", () => notion.pages.retrieve({ page_id: gone })],
    ["database", () => notion.databases.retrieve({ database_id: gone })],
    ["data source", () => notion.dataSources.retrieve({ data_source_id: gone })],
    ["data source", () => notion.dataSources.query({ data_source_id: gone })],
  ])("a missing %s is 404 object_not_found and no problem of the client", async (what, ask) => {
    await open();
    const error = await ask().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(APIResponseError);
    expect(error).toMatchObject({
      status: 404,
      code: "object_not_found",
      message: expect.stringContaining(`Could not find ${what} with ID: ${gone}`),
    });
    expect(emulator.problems).toEqual([]);
  });

  test("a database's id is not its data source's", async () => {
    await open();
    await expect(notion.dataSources.retrieve({ data_source_id: ACCOUNTS })).rejects.toMatchObject({
      code: "object_not_found",
    });
  });
});

describe("what a correct client never sends is refused and noted", () => {
  const query = `/v1/data_sources/${ACCOUNTS_SOURCE}/query`;
  test.each<[string, string, string, string | undefined, string]>([
    ["an unknown path", "GET", "/v1/nothing", undefined, "invalid_request_url"],
    [
      "the query of old versions",
      "POST",
      `/v1/databases/${ACCOUNTS}/query`,
      "{}",
      "invalid_request_url",
    ],
    ["no uuid", "GET", "/v1/pages/acme", undefined, "validation_error"],
    ["no JSON", "POST", query, "{", "invalid_json"],
    ["a JSON text", "POST", query, '"all"', "invalid_json"],
    ["an unknown key", "POST", query, '{"limit":5}', "validation_error"],
    ["the key of old versions", "POST", query, '{"archived":true}', "validation_error"],
    ["an unknown parameter", "GET", "/v1/users/me?all=1", undefined, "validation_error"],
    ["501 kB", "POST", query, JSON.stringify({ filter: "x".repeat(501_000) }), "validation_error"],
  ])("%s", async (_what, method, path, body, code) => {
    await open();
    const response = await raw(path, { method, ...(body !== undefined && { body }) });
    expect(await response.json()).toMatchObject({ object: "error", status: 400, code });
    expect(response.status).toBe(400);
    expect(emulator.problems).toHaveLength(1);
    expect(emulator.calls.at(-1)).toMatchObject({ status: 400, error: code });
  });
});

test("the log of calls names operations and not ids", async () => {
  await open({ rows: [account(1)] });
  await notion.pages.retrieve({ page_id: pageId("a", 1) });
  await notion.dataSources.query({ data_source_id: ACCOUNTS_SOURCE });
  expect(emulator.calls.map(({ operation, status }) => [operation, status])).toEqual([
    ["GET /v1/pages/:id", 200],
    ["POST /v1/data_sources/:id/query", 200],
  ]);
});

describe("budget", () => {
  test("is spent in one burst, then 429 with whole seconds and a reason until the window ends", async () => {
    await open({ requestsPerWindow: 3 });
    const answers = await Promise.allSettled([1, 2, 3, 4, 5].map(() => notion.users.me({})));
    const refused = answers.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(2);
    expect(refused[0]).toMatchObject({
      reason: {
        status: 429,
        code: "rate_limited",
        additional_data: { rate_limit_reason: "public_api_request_rate_limit" },
      },
    });
    const response = await raw("/v1/users/me");
    expect(response.headers.get("retry-after")).toMatch(/^([1-9]|[1-5]\d|60)$/);
    expect(emulator.problems).toEqual([]);
  });

  test("a new window brings a new budget", async () => {
    await open({ requestsPerWindow: 1, limits: { ...realLimits, notionWindowMs: 50 } });
    await notion.users.me({});
    // However slow the machine is: it is refused within the window and served in some later one.
    await expect
      .poll(() =>
        notion.users.me({}).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});

describe("faults", () => {
  const rows = [account(1, { "Health Score": 10 })];
  const write = () =>
    notion.pages.update({
      page_id: pageId("a", 1),
      properties: { "Health Score": { number: 90 } },
    });
  const score = () => emulator.row(pageId("a", 1))?.values["Health Score"];

  test("a status does nothing and carries what it is given", async () => {
    await open({ rows });
    emulator.faults.add({
      operation: "PATCH",
      times: 1,
      fault: {
        kind: "status",
        status: 503,
        body: { additional_data: { committed_resource_id: pageId("a", 1) } },
      },
    });
    await expect(write()).rejects.toMatchObject({
      code: "service_unavailable",
      additional_data: { committed_resource_id: pageId("a", 1) },
    });
    expect(score()).toBe(10);
    await write();
    expect(score()).toBe(90);
  });

  test("a status as the edge gives it is HTML with a ray id and without Notion's request id", async () => {
    await open({ rows });
    emulator.faults.add({
      operation: "",
      fault: { kind: "status", status: 502, html: true, retryAfterSeconds: 7 },
    });
    const error = await write().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnknownHTTPResponseError);
    expect(error).toMatchObject({ status: 502, ray_id: "emulated-ray", request_id: undefined });
    expect(emulator.calls.at(-1)).toMatchObject({ status: 502, error: "http_502" });
  });

  test("a reset does nothing, a lost answer does it", async () => {
    await open({ rows });
    emulator.faults.add({ operation: "PATCH", times: 1, fault: { kind: "reset" } });
    await expect(write()).rejects.toThrow("fetch failed");
    expect(score()).toBe(10);
    emulator.faults.add({ operation: "PATCH", times: 1, fault: { kind: "lostAnswer" } });
    await expect(write()).rejects.toThrow("fetch failed");
    expect(score()).toBe(90);
  });

  test("a slow answer comes after it was done", async () => {
    await open({ rows });
    emulator.faults.add({ operation: "PATCH", fault: { kind: "slow", ms: 30 } });
    const from = performance.now();
    await write();
    expect(performance.now() - from).toBeGreaterThanOrEqual(25);
    expect(score()).toBe(90);
  });

  test("a stalled answer gives the headers and a part of the body, until the client gives up", async () => {
    await open({ rows });
    emulator.faults.add({ operation: "PATCH", fault: { kind: "stall" } });
    const stop = new AbortController();
    const response = await raw(`/v1/pages/${pageId("a", 1)}`, {
      method: "PATCH",
      body: JSON.stringify({ properties: { "Health Score": { number: 90 } } }),
      signal: stop.signal,
    });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    const rest = reader?.read();
    stop.abort();
    await expect(rest).rejects.toThrow();
    expect(score()).toBe(90);
  });

  test("closing ends what still hangs, and may be called twice", async () => {
    await open({ rows });
    emulator.faults.add({ operation: "", fault: { kind: "slow", ms: 60_000 } });
    const hanging = expect(notion.users.me({})).rejects.toThrow("fetch failed");
    await expect.poll(() => emulator.calls.length).toBe(1);
    await emulator.close();
    await hanging;
    await emulator.close();
  });
});

test("the second judge's findings are problems", async () => {
  const seen: [string, string, unknown][] = [];
  const judge = (part: string) => (operation: string, body: unknown) => {
    seen.push([part, operation, body]);
    return part === "response" ? ["/object is odd"] : [];
  };
  await open({
    rows: [account(1)],
    conformance: { request: judge("request"), response: judge("response") },
  });
  await notion.pages.retrieve({ page_id: pageId("a", 1), filter_properties: ["title"] });
  expect(seen).toEqual([
    ["request", "GET /v1/pages/:id", { page_id: pageId("a", 1), filter_properties: ["title"] }],
    ["response", "GET /v1/pages/:id", expect.objectContaining({ id: pageId("a", 1) })],
  ]);
  expect(emulator.problems).toEqual(["GET /v1/pages/:id response: /object is odd"]);
});
