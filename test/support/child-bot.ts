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
  /** Rejects with its last words when it ends before. */
  readonly ready: Promise<void>;
  /**
   * Counts the writes of its store (`durable-writes.ts`) anew and has it killed right after so many; null = never. Of a
   * bot that is ready. Resolves with how many there were until now, 0 for one that has ended.
   */
  dieAfterWrites(writes: number | null): Promise<number>;
};

/** Starts the bot with these settings and nothing of our own environment; `dieAfter`: as `dieAfterWrites`, from its start on. */
export function forkChildBot(
  settings: Record<string, string>,
  limits: Limits,
  dieAfter: number | null = null,
): ChildBot {
  const { PATH = "", TMPDIR } = process.env;
  const child = fork(new URL("./child-bot-entry.ts", import.meta.url), [], {
    env: {
      PATH,
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      CHILD_BOT_LIMITS: JSON.stringify(limits),
      ...(dieAfter === null ? {} : { CHILD_BOT_DIES_AFTER: String(dieAfter) }),
      ...settings,
    },
    // As `npm start` does.
    execArgv: ["--import", new URL("../../scripts/fast-loading.mjs", import.meta.url).href],
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-4_000);
  });
  const ended = once(child, "close").then(() => {});
  const ready = Promise.race([
    once(child, "message").then(() => {}),
    ended.then(() => Promise.reject(new Error(`The bot did not start.\n${lastWords}`))),
  ]);
  ready.catch(() => {});
  return {
    kill: () => void child.kill("SIGKILL"),
    terminate: () => void child.kill("SIGTERM"),
    ended,
    ready,
    async dieAfterWrites(writes) {
      const answered = once(child, "message") as Promise<[{ writes: number }]>;
      // Nobody waits for what a dead one would say.
      child.send({ dieAfter: writes }, () => {});
      const [{ writes: count }] = await Promise.race([answered, ended.then(() => [{ writes: 0 }])]);
      return count;
    },
  };
}

/** Resolves when it is ready. Rejects with its last words when it does not become that. */
export async function startChildBot(
  settings: Record<string, string>,
  limits: Limits,
): Promise<ChildBot> {
  const bot = forkChildBot(settings, limits);
  await bot.ready;
  return bot;
}
