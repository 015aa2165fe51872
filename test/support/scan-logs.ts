// For every test file: what the bot logged in it, in this process at every level and in processes of its own on their
// stderr, holds no mail, no address, no token and no response_url.
import type { ChildProcess } from "node:child_process";
import { channel, subscribe } from "node:diagnostics_channel";
import { afterAll, expect } from "vitest";
import { logLeaks } from "./log-leaks.ts";
import { LOG_LINES } from "./test-logger.ts";

const leaks: string[] = [];
const look = (line: string) => {
  for (const what of logLeaks(line)) leaks.push(`${what}: ${line.trim()}`);
};

subscribe(LOG_LINES.name, (line) => look(String(line)));
subscribe(channel("child_process").name, (message) => {
  const { process: child } = message as { process: ChildProcess };
  // Its pipes are made after this.
  setImmediate(() => {
    let rest = "";
    child.stderr?.on("data", (chunk: Buffer | string) => {
      const lines = `${rest}${String(chunk)}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith('{"level":')) look(line);
    });
  });
});

afterAll(() => expect(leaks, "what must never be in a log").toEqual([]));
