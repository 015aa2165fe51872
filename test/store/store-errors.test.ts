import { afterEach, describe, expect, test, vi } from "vitest";
import { ServiceError } from "../../src/lib/errors.ts";
import { connectFailure, queryFailure } from "../../src/store/postgres-errors.ts";
import { sqliteFailure, whileBusy } from "../../src/store/sqlite-errors.ts";

const sqliteError = (errcode: number) =>
  Object.assign(new Error("from SQLite"), { code: "ERR_SQLITE_ERROR", errcode });
const serverError = (code: string) =>
  Object.assign(new Error("from the server"), { code, severity: "ERROR" });
const socketError = (code: string) => Object.assign(new Error("from the system"), { code });

describe("failures of SQLite", () => {
  test.each<[string, number, RegExp, boolean]>([
    ["busy", 5, /kept busy by another process/, true],
    ["busy after a crash elsewhere (extended code)", 261, /kept busy by another process/, true],
    ["locked", 6, /kept busy by another process/, true],
    ["read-only", 8, /may not be written/, false],
    ["disk error on writing (extended code)", 778, /the disk reports an error/, false],
    ["damaged", 11, /is damaged/, false],
    ["disk full", 13, /the disk is full/, false],
    ["cannot open", 14, /cannot be opened/, false],
    ["not a database", 26, /not an SQLite database/, false],
  ])("%s, in words with the path", (_case, errcode, words, transient) => {
    const failure = sqliteFailure(sqliteError(errcode), "/data/tam.db");
    expect(failure).toBeInstanceOf(ServiceError);
    expect(failure).toMatchObject({ service: "store", transient, unclear: false });
    expect(String(failure)).toMatch(words);
    expect(String(failure)).toContain("/data/tam.db");
  });

  test.each([
    ["a constraint", sqliteError(19)],
    ["wrong SQL", sqliteError(1)],
    ["a mistake of ours", new TypeError("x is not a function")],
  ])("%s stays what it is", (_case, error) => {
    expect(sqliteFailure(error, "/data/tam.db")).toBe(error);
  });
});

describe("waiting for another writer", () => {
  afterEach(() => vi.useRealTimers());

  test("ends with the first success", async () => {
    let tries = 0;
    const result = await whileBusy("/data/tam.db", () => {
      tries += 1;
      if (tries < 5) throw sqliteError(5);
      return tries;
    });
    expect(result).toBe(5);
  });

  test("does not wait for what will not pass", async () => {
    let tries = 0;
    const failing = whileBusy("/data/tam.db", () => {
      tries += 1;
      throw sqliteError(13);
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(tries).toBe(1);
  });

  test("gives up in the end", async () => {
    vi.useFakeTimers();
    const failing = whileBusy("/data/tam.db", () => {
      throw sqliteError(5);
    });
    const outcome = expect(failing).rejects.toMatchObject({ service: "store", transient: true });
    await vi.advanceTimersByTimeAsync(14_000);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(vi.getTimerCount()).toBe(0);
    await outcome;
  });
});

describe("failures of PostgreSQL", () => {
  const server = "PostgreSQL at db:5432, database tam,";

  test.each<[string, Error, RegExp, boolean]>([
    ["password", serverError("28P01"), /refuses the user or password/, false],
    ["not allowed in", serverError("28000"), /refuses this user/, false],
    ["no database", serverError("3D000"), /has no database/, false],
    ["too many clients", serverError("53300"), /cannot be reached \(from the server\)/, true],
    ["refused", socketError("ECONNREFUSED"), /cannot be reached \(ECONNREFUSED\)/, true],
    ["no answer", new Error("timeout expired"), /cannot be reached \(timeout expired\)/, true],
  ])("to connect: %s", (_case, error, words, transient) => {
    const failure = connectFailure(error, server);
    expect(failure).toMatchObject({ service: "store", transient, unclear: false, cause: error });
    expect(failure.message).toMatch(words);
  });

  test.each<[string, Error, RegExp, { transient: boolean; unclear: boolean }]>([
    ["lost", socketError("ECONNRESET"), /was lost/, { transient: true, unclear: true }],
    ["deadlock", serverError("40P01"), /could not do it now/, { transient: true, unclear: false }],
    ["shut down", serverError("57P01"), /could not do it now/, { transient: true, unclear: false }],
    ["disk full", serverError("53100"), /could not do it now/, { transient: true, unclear: false }],
    ["no right", serverError("42501"), /does not allow/, { transient: false, unclear: false }],
  ])("to do a statement: %s", (_case, error, words, kind) => {
    const failure = queryFailure(error, server);
    expect(failure).toBeInstanceOf(ServiceError);
    expect(failure).toMatchObject(kind);
    expect(String(failure)).toMatch(words);
  });

  test.each(["23505", "42601", "22021"])("a mistake of ours (%s) stays what it is", (code) => {
    const error = serverError(code);
    expect(queryFailure(error, server)).toBe(error);
  });
});
