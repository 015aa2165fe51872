import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { logLeaks } from "./support/log-leaks.ts";
import { runVitest } from "./support/run-vitest.ts";

const ROOT = join(import.meta.dirname, "..");

describe("what must never be in a log", () => {
  test.each<[string, string]>([
    ["an address", '{"msg":"no mailbox for dana.reyes+x@northwind.co.example"}'],
    ["a token", '{"token":"xoxb-1234567890"}'],
    ["a token", '{"auth":"ya29.a0Af"}'],
    ["a token", '{"auth":"emulator-access-token-7"}'],
    ["a signed assertion", '{"assertion":"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln"}'],
    ["a bearer's header", '{"authorization":"Bearer abcdef123456"}'],
    ["a private key", '{"key":"-----BEGIN PRIVATE KEY-----"}'],
    ["a response_url", '{"url":"http://127.0.0.1:4711/response/T1/2/abc"}'],
    ["a response_url", '{"url":"https://hooks.slack.com/commands/T1/2/abc"}'],
    ["a mail", '{"body":"<p>Hello</p>"}'],
    ["a mail", `{"raw":"${"QUJD".repeat(100)}"}`],
    ["a mail's text", '{"text":"Dear Jane, …"}'],
  ])("%s is found in %s", (what, line) => expect(logLeaks(line)).toContain(what));

  test("every template's own sentences are found", () => {
    const dir = join(ROOT, "test/gmail/golden");
    for (const name of readdirSync(dir))
      expect([name, ...logLeaks(readFileSync(join(dir, name), "utf8"))]).toContain("a mail's text");
  });

  test.each([
    '{"level":30,"time":"2026-11-28T11:11:31.849Z","store":"postgres","migrationsRun":5,"ms":455,"msg":"store open"}',
    '{"level":40,"method":"drafts.send","code":"userRateLimitExceeded","status":429,"msg":"Gmail request failed"}',
    '{"level":50,"draft":"6f1c3f0e-7a51-4d0c-9c2f-1f2f3f4f5f6f","reference":"0a1b2c3d","msg":"failed"}',
  ])("nothing is found in %s", (line) => expect(logLeaks(line)).toEqual([]));
});

test("a run of tests that pass fails for what was logged in them, in this process or another", async () => {
  const { code, said } = await runVitest("test/support/leaking/vitest.config.ts");
  expect(code, said).toBe(1);
  expect(said).toContain("2 passed");
  expect(said).toContain("an address: ");
  expect(said).toContain("a mail: ");
});

test("no test goes round the scan: loggers come from test-logger.ts", () => {
  /** About the logger itself, or in a process of its own, where nobody scans what is not written. */
  const may =
    /^(?:lib\/logger\.test|support\/test-logger|jobs\/mortal-process|store\/processes\/.*)\.ts$/;
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" });
  const round = files.filter(
    (name) =>
      name.endsWith(".ts") &&
      !may.test(name) &&
      name !== "log-leaks.test.ts" &&
      /\b(?:createLogger|pino)\(/.test(readFileSync(join(import.meta.dirname, name), "utf8")),
  );
  expect(round).toEqual([]);
});
