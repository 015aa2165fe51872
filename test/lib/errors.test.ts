import { describe, expect, it } from "vitest";
import {
  assertServiceFailure,
  ConfigError,
  errorSummary,
  ServiceError,
} from "../../src/lib/errors.ts";

describe("errorSummary", () => {
  const refused = Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
    code: "ECONNREFUSED",
  });
  // What node throws when it tried IPv6 and IPv4: a code and no words.
  const bothRefused = Object.assign(new AggregateError([refused, refused]), {
    code: "ECONNREFUSED",
  });
  const service = new ServiceError("Notion", "Notion did not answer.", {
    transient: true,
    cause: refused,
  });

  it.each<[string, unknown, object]>([
    ["an error", new Error("no"), { name: "Error", message: "no" }],
    ["a type error", new TypeError("no"), { name: "TypeError", message: "no" }],
    [
      "an error with a code",
      refused,
      { name: "Error", message: "connect ECONNREFUSED 127.0.0.1:1", code: "ECONNREFUSED" },
    ],
    [
      "a numeric code",
      Object.assign(new Error("no"), { code: 7 }),
      { name: "Error", message: "no" },
    ],
    [
      "a service's error with its cause",
      service,
      {
        name: "ServiceError",
        message: "Notion did not answer.",
        cause: "Error: connect ECONNREFUSED 127.0.0.1:1",
      },
    ],
    [
      "a cause that has a code instead of words",
      new TypeError("fetch failed", { cause: bothRefused }),
      { name: "TypeError", message: "fetch failed", cause: "AggregateError: ECONNREFUSED" },
    ],
    [
      "a cause that says nothing",
      new Error("no", { cause: new Error() }),
      { name: "Error", message: "no", cause: "Error: no message" },
    ],
    ["a cause that is no error", new Error("no", { cause: "x" }), { name: "Error", message: "no" }],
    [
      "several mistakes",
      new ConfigError(["PORT must be a number.", "TAM_TIMEZONE is missing."]),
      { name: "ConfigError", message: "PORT must be a number.\nTAM_TIMEZONE is missing." },
    ],
    ["a thrown string", "no", { name: "string", message: "no" }],
    ["nothing", undefined, { name: "undefined", message: "undefined" }],
    ["null", null, { name: "object", message: "null" }],
    ["a symbol", Symbol("x"), { name: "symbol", message: "Symbol(x)" }],
    [
      "a plain object, unseen",
      { body: "customer text" },
      { name: "object", message: "[object Object]" },
    ],
    [
      "an object that cannot be put into words",
      Object.create(null),
      { name: "object", message: "[object Object]" },
    ],
  ])("of %s", (_, thrown, summary) => {
    expect(errorSummary(thrown)).toEqual(summary);
  });

  it("is short, however long the message or its cause", () => {
    const long = "x".repeat(100_000);
    const summary = errorSummary(new Error(long, { cause: new Error(long) }));
    expect(summary.message).toHaveLength(500);
    expect(summary.cause?.length).toBeLessThanOrEqual(500);
    expect(errorSummary(long).message).toHaveLength(500);
  });

  it("holds no stack, no body and nothing else of the object", () => {
    const error = Object.assign(new Error("no"), { body: "customer text", headers: {} });
    expect(Object.keys(errorSummary(error))).toEqual(["name", "message"]);
  });
});

describe("ServiceError", () => {
  it("says whether it may pass and whether something may have happened", () => {
    const cause = new Error("reset");
    const error = new ServiceError("Slack", "Slack did not answer.", {
      transient: true,
      unclear: true,
      cause,
    });
    expect(error).toMatchObject({ service: "Slack", transient: true, unclear: true, cause });
    expect(new ServiceError("store", "full", { transient: false }).unclear).toBe(false);
  });
});

describe("assertServiceFailure", () => {
  const failure = new ServiceError("Gmail", "Gmail did not answer.", { transient: true });
  const defect = new TypeError("undefined is not a function");
  const going = new AbortController().signal;
  const ended = AbortSignal.abort();

  it.each<[string, unknown, AbortSignal | undefined, "left" | "thrown"]>([
    ["a service's failure", failure, undefined, "left"],
    ["a service's failure while the work goes on", failure, going, "left"],
    ["a service's failure at the end of the work", failure, ended, "thrown"],
    ["a defect", defect, undefined, "thrown"],
    ["a defect while the work goes on", defect, going, "thrown"],
    ["what is no error at all", "no", undefined, "thrown"],
  ])("%s", (_, error, signal, expected) => {
    const check = () => assertServiceFailure(error, signal);
    if (expected === "left") expect(check).not.toThrow();
    else expect(check).toThrow(error instanceof Error ? error.message : String(error));
  });
});
