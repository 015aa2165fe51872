import { fork } from "node:child_process";
import { once } from "node:events";
import type { Limits } from "../../src/lib/limits.ts";

/** The bot in a process of its own. */
export type ChildBot = {
  /** SIGKILL, now: no handler of the process runs. */
  kill(): void;
  /** SIGTERM: it finishes what it does. */
  terminate(): void;
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<void>;
};

/** Starts the bot with these settings and nothing of our own environment. Rejects with its last words when it does not become ready. */
export async function startChildBot(
  settings: Record<string, string>,
  limits: Limits,
): Promise<ChildBot> {
  const { PATH = "", TMPDIR } = process.env;
  const child = fork(new URL("./child-bot-entry.ts", import.meta.url), [], {
    env: {
      PATH,
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      CHILD_BOT_LIMITS: JSON.stringify(limits),
      ...settings,
    },
    execArgv: [],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-4_000);
  });
  const ended = once(child, "close").then(() => {});
  await Promise.race([
    once(child, "message"),
    ended.then(() => Promise.reject(new Error(`The bot did not start.\n${lastWords}`))),
  ]);
  return {
    kill: () => void child.kill("SIGKILL"),
    terminate: () => void child.kill("SIGTERM"),
    ended,
  };
}
