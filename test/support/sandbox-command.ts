import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { temporaryDirectory } from "./temporary-directory.ts";

const ROOT = join(import.meta.dirname, "../..");
const script: string = manifest.scripts.sandbox;

/**
 * Starts what npm starts for `npm run sandbox` in the project's directory, with settings around it that it
 * must not read; killed with the test.
 */
export function runSandboxCommand(...args: string[]) {
  const [program = "", ...words] = script.split(" ");
  if (program !== "node") throw new Error(`npm run sandbox runs ${program}, not node`);
  // What a killed sandbox leaves behind goes with it.
  const temporary = temporaryDirectory();
  const child = spawn(process.execPath, [...words, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      INIT_CWD: ROOT,
      TMPDIR: temporary.path,
      SLACK_BOT_TOKEN: "not-for-the-sandbox",
      DATABASE_URL: "postgres://none",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // The bot inherits this stdout, so it closes only when both processes are gone.
  const closed = once(child, "close").then(([code, signal]: unknown[]) => ({ code, signal }));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await closed;
    temporary.remove();
  });
  const said = { out: "", err: "" };
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.err += text;
  });
  const ready = Promise.withResolvers<string>();
  ready.promise.catch(() => {});
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
    const url = /http:\/\/\S+/.exec(said.out)?.[0];
    if (url !== undefined && said.out.endsWith("\n")) ready.resolve(url);
  });
  void closed.then(() => ready.reject(new Error(`it ended: ${said.err}`)));
  return {
    /** The address it printed; rejects when it ends before. */
    ready: ready.promise,
    said,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    /** When it and its bot are gone. */
    closed,
  };
}
