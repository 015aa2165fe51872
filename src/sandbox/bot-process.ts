import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ScoreRecord } from "../domain/score-history.ts";
import type { Limits } from "../lib/limits.ts";
import type { BotCommand, BotNotice, BotOrder, BotWork } from "./bot-protocol.ts";

export type BotProcess = {
  /** Of its health endpoints and, with HTTP, of Slack's requests. */
  readonly port: number;
  readonly pid: number;
  readonly commands: readonly BotCommand[];
  /** Resolves when the process has ended, however, with what it said last. */
  readonly ended: Promise<{ lastWords: string }>;
  /** Moves its business clock; resolves when it is moved. Rejects when the process is gone. */
  setClock(now: Date): Promise<void>;
  /** Stores scans of the past; resolves when they are kept. */
  storePast(records: ScoreRecord[]): Promise<void>;
  /** What it is at, and what it has to do next. Rejects when the process is gone. */
  look(): Promise<BotWork>;
  /** Bytes that it still holds after all garbage was collected. Rejects when the process is gone. */
  weigh(): Promise<number>;
  /** Ends it as an operator would (SIGTERM) or as a power cut would (SIGKILL). */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
};

/** The bot gives itself 20 s to finish what it does. */
const STOP_WITHIN_MS = 22_000;

/** What a process needs of the machine, and nothing that could point it to a real service. */
const PASSED_ON = ["PATH", "TMPDIR", "TEMP", "TMP", "SystemRoot"];

/**
 * Starts the bot with these settings and next to nothing of our own environment: a real `.env` or
 * token on the machine is never seen. Rejects with its last words when it does not become ready.
 */
export async function startBotProcess(
  settings: Record<string, string>,
  { now, limits, nodeOptions = [] }: { now: Date; limits: Limits; nodeOptions?: readonly string[] },
): Promise<BotProcess> {
  const machine = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const child = fork(fileURLToPath(new URL("./bot.ts", import.meta.url)), [], {
    env: {
      ...Object.fromEntries(machine),
      SANDBOX_NOW: now.toISOString(),
      SANDBOX_LIMITS: JSON.stringify(limits),
      ...settings,
    },
    execArgv: [
      ...nodeOptions,
      "--import",
      new URL("../../scripts/fast-loading.mjs", import.meta.url).href,
    ],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-4_000);
    if (settings.LOG_LEVEL !== "silent") process.stderr.write(text);
  });
  // "close" comes after "exit", when all that the process wrote has been read.
  const ended = once(child, "close").then(() => ({ lastWords }));

  // The bot answers in order, so each notice belongs to the one who has waited longest.
  const waiting: PromiseWithResolvers<BotNotice>[] = [];
  child.on("message", (notice: BotNotice) => waiting.shift()?.resolve(notice));
  void ended.then(() => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`The bot stopped.\n${lastWords}`));
  });
  const nextNotice = (): Promise<BotNotice> => {
    const next = Promise.withResolvers<BotNotice>();
    waiting.push(next);
    return next.promise;
  };
  async function order(message: BotOrder): Promise<BotNotice> {
    if (!child.connected) throw new Error(`The bot is not running.\n${lastWords}`);
    const done = nextNotice();
    // A process that ends meanwhile is told by `ended`; without a callback the failure would be thrown.
    child.send(message, () => {});
    return done;
  }

  const ready = await nextNotice();
  if (ready.kind !== "ready") throw new Error(`The bot began with ${JSON.stringify(ready)}`);
  return {
    port: ready.port,
    pid: child.pid ?? 0,
    commands: ready.commands,
    ended,
    async setClock(to) {
      await order({ kind: "clock", now: to });
    },
    async storePast(records) {
      await order({ kind: "past", records });
    },
    async look() {
      const notice = await order({ kind: "look" });
      if (notice.kind !== "work") throw new Error(`The bot answered ${notice.kind} to a look`);
      return notice.work;
    },
    async weigh() {
      const notice = await order({ kind: "weigh" });
      if (notice.kind !== "weight")
        throw new Error(`The bot answered ${notice.kind} to be weighed`);
      return notice.heldBytes;
    },
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}
