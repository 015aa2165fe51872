import { RequestTimeoutError } from "@notionhq/client";
import { afterEach, describe, expect, it } from "vitest";
import { createNotionClient, type NotionCall } from "../../src/notion/client.ts";
import { NotionError, type OperationKind } from "../../src/notion/notion-error.ts";
import {
  createLogTrap,
  type FakeAnswer,
  type FakeNotion,
  notionFault,
  quickLimits,
  startFakeNotion,
} from "../support/fake-notion.ts";

const TOKEN = "emulator-notion-token";
const opened: FakeNotion[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((fake) => fake.close()));
});

const ok: FakeAnswer = { json: { object: "page", id: "p1" } };
const html = (status: number): FakeAnswer => ({ status, text: "<html>edge</html>" });

/** Answers from the list, then with success. */
async function setUp(answers: readonly FakeAnswer[], limits = quickLimits) {
  const fake = await startFakeNotion((_request, before) => answers[before] ?? ok);
  opened.push(fake);
  const log = createLogTrap();
  const client = createNotionClient({
    token: TOKEN,
    baseUrl: `${fake.baseUrl}/`,
    requestsPerMinute: 1000,
    limits,
    logger: log.logger,
    random: () => 0.5,
  });
  const retrieve = (call: Partial<NotionCall> = {}) =>
    client.call({ operation: "reading a page", kind: "read", lane: "batch", ...call }, (sdk) =>
      sdk.pages.retrieve({ page_id: "p1" }),
    );
  return { fake, client, retrieve, log };
}

const failureOf = async (promise: Promise<unknown>): Promise<NotionError> => {
  const error = await promise.then(
    () => new Error("it succeeded"),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof NotionError)) throw error;
  return error;
};

describe("the Notion client", () => {
  it("speaks the pinned version with the token, under any base address", async () => {
    const { fake, retrieve } = await setUp([]);
    await expect(retrieve()).resolves.toMatchObject({ id: "p1" });
    const [request] = fake.requests;
    expect(request).toMatchObject({ method: "GET", path: "/v1/pages/p1" });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      "notion-version": "2026-03-11",
    });
  });

  const savedAnyway = notionFault(503, "service_unavailable", "", {
    retry_guidance: "Do not repeat the write.",
    committed_resource_id: "page-1",
    committed_child_ids: ["block-1"],
  });
  const blocked = notionFault(429, "rate_limited", "", {
    rate_limit_reason: "public_api_request_blocked",
  });
  const limited = notionFault(429, "rate_limited", "", { retry_after: "0" });

  it.each<[string, OperationKind, FakeAnswer[], number]>([
    ["a 503 of the API", "read", [notionFault(503, "service_unavailable")], 2],
    ["HTML of the edge", "read", [html(502), html(503)], 3],
    ["a code that the SDK does not know", "read", [notionFault(502, "bad_gateway")], 2],
    ["504", "read", [notionFault(504, "gateway_timeout")], 2],
    ["500 on a write of values", "absoluteWrite", [notionFault(500, "internal_server_error")], 2],
    ["a conflict on a write of values", "absoluteWrite", [notionFault(409, "conflict_error")], 2],
    ["a reset connection", "read", ["reset"], 2],
    ["a success that is no JSON", "read", [{ text: "<html>log in</html>" }], 2],
    ["a limit, whatever the kind", "create", [limited, limited], 3],
    ["more limits than attempts", "read", Array.from({ length: 8 }, () => limited), 9],
    ["an overload of everything", "create", [notionFault(529, "service_overload")], 2],
    ["a limit told in HTML", "read", [html(429)], 2],
  ])("gets over %s (%s)", async (_name, kind, answers, requests) => {
    const { fake, retrieve } = await setUp(answers);
    await expect(retrieve({ kind })).resolves.toMatchObject({ id: "p1" });
    expect(fake.requests).toHaveLength(requests);
  });

  it.each<[string, OperationKind, FakeAnswer, Partial<NotionError>, RegExp]>([
    ["401", "read", notionFault(401, "unauthorized"), { transient: false }, /NOTION_TOKEN/],
    ["403", "read", notionFault(403, "restricted_resource"), { transient: false }, /capabilities/],
    ["403 of the edge", "read", html(403), { transient: false }, /proxy and firewall/],
    ["404", "read", notionFault(404, "object_not_found"), { reason: "notFound" }, /share the data/],
    ["a block", "read", blocked, { transient: false, reason: "refused" }, /support/],
    ["409 on a read", "read", notionFault(409, "conflict_error"), { transient: true }, /same mom/],
    [
      "a full database",
      "absoluteWrite",
      notionFault(409, "row_limit_exceeded"),
      { transient: false },
      /row_limit_exceeded/,
    ],
    [
      "an unknown property",
      "read",
      notionFault(400, "validation_error", "Could not find property with name or id: x"),
      { reason: "staleSchema" },
      /renamed/,
    ],
    ...[
      "Health Score is not a property that exists.",
      "Health Score is expected to be number.",
    ].map((message): [string, OperationKind, FakeAnswer, Partial<NotionError>, RegExp] => [
      `a write that is told “${message}”`,
      "absoluteWrite",
      notionFault(400, "validation_error", message),
      { reason: "staleSchema", transient: false },
      /renamed/,
    ]),
    [
      "a dead cursor",
      "read",
      notionFault(400, "validation_error", "The start_cursor provided is invalid: x"),
      { reason: "invalidCursor" },
      /continued/,
    ],
    [
      "503 after a create",
      "create",
      notionFault(503, "service_unavailable"),
      { unclear: true, transient: true },
      /trouble/,
    ],
    ["a reset create", "create", "reset", { unclear: true, transient: true }, /reached/],
    [
      "a write that was saved",
      "absoluteWrite",
      savedAnyway,
      { unclear: false, transient: false, committedIds: ["page-1", "block-1"] },
      /saved/,
    ],
  ])("does not repeat %s (%s)", async (_name, kind, answer, fields, words) => {
    const { fake, retrieve } = await setUp([answer]);
    const error = await failureOf(retrieve({ kind }));
    expect(fake.requests).toHaveLength(1);
    expect(error).toMatchObject(fields);
    expect(error.message).toMatch(words);
    expect(error.message).toContain("(reading a page");
  });

  it("stays unclear about a write when only a later attempt was refused", async () => {
    const { fake, retrieve } = await setUp(["reset", notionFault(401, "unauthorized")]);
    const error = await failureOf(retrieve({ kind: "absoluteWrite" }));
    expect(fake.requests).toHaveLength(2);
    expect(error).toMatchObject({ reason: "refused", unclear: true });
  });

  it("knows that a connection that was never made had no effect", async () => {
    const { fake, retrieve } = await setUp([]);
    await fake.close();
    const error = await failureOf(retrieve({ kind: "create" }));
    expect(error).toMatchObject({ transient: true, unclear: false, code: "ECONNREFUSED" });
  });

  it.each([
    ["interactive", 2],
    ["batch", 6],
  ] as const)("gives up an %s call after %i attempts", async (lane, attempts) => {
    const { fake, retrieve } = await setUp(Array.from({ length: 20 }, () => html(503)));
    const error = await failureOf(retrieve({ lane }));
    expect(error).toMatchObject({ reason: "overloaded", status: 503, unclear: false });
    expect(fake.requests).toHaveLength(attempts);
  });

  it("tells the request how often Notion was overloaded", async () => {
    const { client } = await setUp([html(503), html(504)]);
    const seen: number[] = [];
    await client.call({ operation: "x", kind: "read", lane: "batch" }, (sdk, overloads) => {
      seen.push(overloads);
      return sdk.pages.retrieve({ page_id: "p1" });
    });
    expect(seen).toEqual([0, 1, 2]);
  });

  it("holds every call up for as long as Notion asks", async () => {
    const limited: FakeAnswer = { ...notionFault(429, "x"), headers: { "retry-after": "0.15" } };
    const { fake, retrieve } = await setUp([limited]);
    const first = retrieve();
    // Asked once the answer is on its way: the pause is everyone's.
    await expect.poll(() => fake.requests.length, { interval: 1 }).toBe(1);
    const arrived = fake.requests[0]?.at ?? 0;
    await first;
    await retrieve({ lane: "interactive" });
    expect(fake.requests.slice(1).every((request) => request.at - arrived >= 150)).toBe(true);
  });

  it("does not let a person wait for a pause that is longer than their patience", async () => {
    const limited: FakeAnswer = { ...notionFault(429, "x"), headers: { "retry-after": "3600" } };
    const { fake, retrieve } = await setUp([limited]);
    const error = await failureOf(retrieve({ lane: "interactive" }));
    expect(error).toMatchObject({ reason: "rateLimited", transient: true });
    expect(error.message).toMatch(/wait another 3\d{3} s/);
    const second = await failureOf(retrieve({ lane: "batch" }));
    expect(second.reason).toBe("rateLimited");
    expect(fake.requests).toHaveLength(1);
  });

  it("gives up when its turn does not come in time", async () => {
    const limits = { ...quickLimits, notionWindowMs: 60, notionTimeoutMs: 60 };
    const fake = await startFakeNotion(() => "silent");
    opened.push(fake);
    const client = createNotionClient({
      token: TOKEN,
      baseUrl: fake.baseUrl,
      requestsPerMinute: 1000,
      limits,
      logger: createLogTrap().logger,
    });
    const call = { operation: "reading", kind: "read", lane: "interactive" } as const;
    const errors = await Promise.all(
      Array.from({ length: 8 }, () =>
        failureOf(client.call(call, (sdk) => sdk.pages.retrieve({ page_id: "p1" }))),
      ),
    );
    for (const error of errors) expect(error).toMatchObject({ reason: "timeout", transient: true });
  });

  it.each(["stall", "silent"] as const)("ends a request whose answer is %s", async (answer) => {
    const limits = { ...quickLimits, notionTimeoutMs: 150 };
    const { fake, retrieve } = await setUp([answer], limits);
    const error = await failureOf(retrieve({ kind: "create" }));
    expect(error).toMatchObject({ reason: "timeout", unclear: true });
    expect(error.message).toContain("did not answer in time");
    await fake.requests[0]?.hungUp;
  });

  it("takes the SDK's own timeout for one: with too much to do, both timers are due at once", async () => {
    const { client } = await setUp([]);
    const call = { operation: "adding a page", kind: "create", lane: "batch" } as const;
    const late = () => Promise.reject(new RequestTimeoutError());
    expect(await failureOf(client.call(call, late))).toMatchObject({
      reason: "timeout",
      unclear: true,
    });
  });

  it.each(["stall", "silent"] as const)("ends a %s request with its caller", async (answer) => {
    const { fake, retrieve } = await setUp([answer]);
    const caller = new AbortController();
    const reading = retrieve({ signal: caller.signal });
    await expect.poll(() => fake.requests.length).toBe(1);
    caller.abort(new Error("went home"));
    await expect(reading).rejects.toThrow("went home");
    await fake.requests[0]?.hungUp;
    expect(fake.requests).toHaveLength(1);
  });

  it("logs codes and ids, never the token, a body or a message", async () => {
    const { log, retrieve } = await setUp([
      notionFault(400, "validation_error", "body failed: jane@customer.example is no number"),
    ]);
    const error = await failureOf(retrieve());
    const lines = log.lines.join("");
    expect(lines).toContain("validation_error");
    expect(lines).toContain("req-1");
    for (const text of [lines, error.message, JSON.stringify(error), String(error.cause)]) {
      expect(text).not.toContain("customer.example");
      expect(text).not.toContain(TOKEN);
    }
  });

  it("passes a bug of ours on as it is", async () => {
    const { client } = await setUp([]);
    const call = { operation: "x", kind: "read", lane: "batch" } as const;
    await expect(client.call(call, () => Promise.reject(new RangeError("bug")))).rejects.toThrow(
      RangeError,
    );
  });
});
