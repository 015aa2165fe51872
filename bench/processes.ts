import { type ChildProcess, execFile, fork, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startEnvironment, startOptions } from "./start-options.ts";

type StartOptions = { args?: string[]; env?: Record<string, string>; execArgv?: string[] };

/** What they log is written, as it would be, but to nowhere: a load of commands is a load of lines. */
const stdio: StdioOptions = [
  "ignore",
  "inherit",
  process.env.BENCH_LOG === undefined ? "ignore" : "inherit",
  "ipc",
];

const start = (file: string, { args = [], env = {}, execArgv = [] }: StartOptions): ChildProcess =>
  fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    env: { PATH: process.env.PATH ?? "", ...env },
    execArgv,
    stdio,
  });

const pidOf = ({ pid }: ChildProcess): number => {
  if (pid === undefined) throw new Error("a process could not be started");
  return pid;
};

export type Emulators = {
  pid: number;
  /** The settings that point a bot at them. */
  settings: Record<string, string>;
  /** These too, for one with drafts. */
  draftSettings: Record<string, string>;
  signingSecret: string;
  /** Of the payload of a slash command by a rep. */
  commandFields: Record<string, string>;
  /** Requests that Notion got so far. */
  notionCalls(): Promise<number>;
  /** What Gmail was asked so far, and what was wrong with it. */
  gmailCalls(): Promise<{ calls: GmailCall[]; problems: string[] }>;
  stop(): void;
};

export type GmailCall = { operation: string; status?: number };
type Counted = { notion: number; gmail: GmailCall[]; problems: string[] };

/**
 * Slack, Notion and Gmail in a process of their own. No `accounts`: the sandbox's invented world. `gmailMs`: Gmail
 * answers each request so much later.
 */
export async function startEmulators(
  options: {
    accounts?: number;
    tickets?: number;
    requestsPerWindow?: number;
    gmailMs?: number;
  } = {},
): Promise<Emulators> {
  const { accounts = 0, tickets = 0, requestsPerWindow = 180, gmailMs = 0 } = options;
  const child = start("./emulators.ts", {
    args: [accounts, tickets, requestsPerWindow, gmailMs].map(String),
  });
  const [ready] = (await once(child, "message")) as [
    Omit<Emulators, "pid" | "notionCalls" | "gmailCalls" | "stop">,
  ];
  const counted = async (): Promise<Counted> => {
    const answer = once(child, "message");
    child.send("calls");
    const [told] = (await answer) as [Counted];
    return told;
  };
  return {
    ...ready,
    pid: pidOf(child),
    notionCalls: async () => (await counted()).notion,
    async gmailCalls() {
      const { gmail, problems } = await counted();
      return { calls: gmail, problems };
    },
    stop: () => child.kill("SIGKILL"),
  };
}

export type Started = {
  pid: number;
  readyAfterMs: number;
  /** What is resident now. */
  memoryMb(): Promise<number>;
  /** SIGKILL when not told otherwise. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** Starts a process and waits for its message "ready". */
async function startTimed(file: string, options: StartOptions): Promise<Started> {
  const began = performance.now();
  const child = start(file, { ...options, env: { ...startEnvironment(), ...options.env } });
  const exited = once(child, "exit");
  await Promise.race([
    once(child, "message"),
    exited.then(() =>
      Promise.reject(new Error(`${file} ended before it was ready (BENCH_LOG=info tells why)`)),
    ),
  ]);
  const readyAfterMs = performance.now() - began;
  return {
    pid: pidOf(child),
    readyAfterMs,
    async memoryMb() {
      const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(child.pid)]);
      return Number(stdout) / 1024;
    },
    async stop(signal = "SIGKILL") {
      child.kill(signal);
      await exited;
    },
  };
}

export const startBareBolt = (
  emulators: Pick<Emulators, "settings">,
  env: Record<string, string>,
): Promise<Started> => startTimed("./bare-bolt.ts", { env: { ...emulators.settings, ...env } });

/** The real bot, by its own start-up path (the one of `npm start`), with a new store. */
export async function startBot(
  emulators: Emulators,
  env: Record<string, string>,
): Promise<Started & { dataDir: string }> {
  const dataDir = await mkdtemp(join(tmpdir(), "tam-bench-"));
  const started = await startTimed("../src/sandbox/bot.ts", {
    execArgv: [
      ...startOptions(),
      "--import",
      new URL("../scripts/fast-loading.mjs", import.meta.url).href,
    ],
    env: {
      ...emulators.settings,
      SANDBOX_NOW: new Date().toISOString(),
      DATA_DIR: dataDir,
      LOG_LEVEL: "info",
      ...env,
    },
  });
  return {
    ...started,
    dataDir,
    async stop(signal) {
      await started.stop(signal);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
