import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ScoreRecord } from "../domain/score-history.ts";
import type { BotNotice, BotOrder } from "./bot-protocol.ts";

export type BotProcess = {
  /** Of its health endpoints and, with HTTP, of Slack's requests. */
  readonly port: number;
  setClock(now: Date): void;
  /** Stores scans of the past; resolves when they are kept. */
  storePast(records: ScoreRecord[]): Promise<void>;
  /** Ends it as an operator would (SIGTERM) or as a power cut would (SIGKILL). */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
};

/**
 * Starts the bot with these settings and nothing of our own environment but the PATH: a real `.env`
 * or token on the machine is never seen. Rejects with its last words when it does not become ready.
 */
export async function startBotProcess(
  settings: Record<string, string>,
  now: Date,
): Promise<BotProcess> {
  const child = fork(fileURLToPath(new URL("./bot.ts", import.meta.url)), [], {
    env: { PATH: process.env.PATH ?? "", SANDBOX_NOW: now.toISOString(), ...settings },
    execArgv: [],
    serialization: "advanced",
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let lastWords = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    lastWords = (lastWords + text).slice(-4_000);
    if (settings.LOG_LEVEL !== "silent") process.stderr.write(text);
  });
  const exited = once(child, "exit");

  const nextNotice = <K extends BotNotice["kind"]>(
    kind: K,
  ): Promise<Extract<BotNotice, { kind: K }>> =>
    new Promise((resolve, reject) => {
      const listen = (notice: BotNotice) => {
        if (notice.kind !== kind) return;
        child.off("message", listen);
        resolve(notice as Extract<BotNotice, { kind: K }>);
      };
      child.on("message", listen);
      void exited.then(() => reject(new Error(`The bot stopped.\n${lastWords}`)));
    });
  const order = (message: BotOrder) => void child.send(message);

  const { port } = await nextNotice("ready");
  return {
    port,
    setClock: (to) => order({ kind: "clock", now: to }),
    async storePast(records) {
      const stored = nextNotice("pastStored");
      order({ kind: "past", records });
      await stored;
    },
    async stop(signal = "SIGTERM") {
      child.kill(signal);
      await exited;
    },
  };
}
