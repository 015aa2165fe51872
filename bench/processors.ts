import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type Processors = {
  /** The main thread of this process gets a processor that no client and no service is on. */
  measure(pid: number): Promise<void>;
  /** It may run anywhere again. */
  release(pid: number): Promise<void>;
  close(): Promise<void>;
};

/**
 * Clients and services are on other machines in reality. On one machine a system may let a client that has its answer
 * wait for the server's processor, on which the server goes on with what comes after the answer: the client's clock then
 * shows the server's work as the answer's delay. `apart`: the process ids of clients and services, which share all
 * processors but one. Null where that cannot be had (one processor, or no `taskset`, which Linux has).
 */
export async function openProcessors(apart: readonly number[]): Promise<Processors | null> {
  const all = await processorsOf(process.pid).catch(() => []);
  const last = all.at(-1);
  if (last === undefined || all.length < 2) return null;
  const release = (pid: number) => place(pid, all);
  for (const pid of apart) await place(pid, all.slice(0, -1));
  return {
    measure: (pid) => place(pid, [last]),
    release,
    close: async () => {
      for (const pid of apart) await release(pid);
    },
  };
}

const taskset = (...args: string[]) => promisify(execFile)("taskset", ["--cpu-list", ...args]);

/** Of the main thread alone: what V8 does beside it (collecting garbage, compiling) goes where there is room. */
async function place(pid: number, processors: readonly number[]): Promise<void> {
  await taskset("--pid", processors.join(","), String(pid));
}

async function processorsOf(pid: number): Promise<number[]> {
  const { stdout } = await taskset("--pid", String(pid));
  // "pid 1's current affinity list: 0-2,4"
  const list = stdout.slice(stdout.lastIndexOf(":") + 1).trim();
  return list.split(",").flatMap((part) => {
    const [first = Number.NaN, end = first] = part.split("-").map(Number);
    return Array.from({ length: end - first + 1 }, (_, n) => first + n);
  });
}
