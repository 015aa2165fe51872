// No test of the suite: what the scan of the logs must fail for, run by log-leaks.test.ts.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "vitest";
import { testLogger } from "../test-logger.ts";

test("passes, but the bot logged an address", () => {
  testLogger().debug({ to: "jane@acme.example" }, "sent");
});

test("passes, but a bot in a process of its own logged a mail", async () => {
  const line = JSON.stringify({ level: 20, msg: "sent", html: "<p>Hello</p>" });
  const script = `process.stderr.write(${JSON.stringify(`${line}\n`)})`;
  await once(spawn(process.execPath, ["-e", script]), "close");
});
