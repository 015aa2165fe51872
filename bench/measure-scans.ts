import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Scan } from "../src/domain/scan.ts";
import { createLogger } from "../src/lib/logger.ts";
import { delay, systemClock } from "../src/lib/time.ts";
import { openStore } from "../src/store/open-store.ts";
import { startedScan } from "../src/workflows/scan/scan.ts";
import { startEmulators } from "./processes.ts";
import type { Used } from "./scan-bot.ts";
import type { Payloads } from "./scan-payloads.ts";
import { startEnvironment, startOptions } from "./start-options.ts";

export type MeasuredScans = {
  /** The same answers of Notion, fetched and parsed and nothing else; null where nobody asked for it. */
  payloads: Payloads | null;
  /** `tookMs` until the scan has ended, `cpuMs` of the bot's whole process meanwhile. */
  scans: { scan: Scan | null; tookMs: number; cpuMs: number }[];
  /** Of the bot's process after the last scan. */
  peakMb: number;
};

/**
 * Lets a bot scan so many accounts several times, in a process of its own; every second account escalates at the first
 * scan.
 */
export async function measureScans(options: {
  accounts: number;
  tickets: number;
  scans: number;
  writes: "none" | "all";
  /** Whether the same answers are fetched and parsed alone, too. */
  baseline: boolean;
}): Promise<MeasuredScans> {
  const { accounts, tickets, writes } = options;
  const emulators = await startEmulators({ accounts, tickets, requestsPerWindow: 1_000_000 });
  const dataDir = await mkdtemp(join(tmpdir(), "tam-bench-"));
  const env = {
    ...startEnvironment(),
    ...emulators.settings,
    NOTION_REQUESTS_PER_MINUTE: "6000",
    NOTION_WRITES: writes,
    HEALTH_SCAN_CRON: "off",
    LOG_LEVEL: process.env.BENCH_LOG ?? "warn",
    PORT: "0",
  };
  const payloads = options.baseline
    ? await measurePayloads({ ...env, DATA_DIR: join(dataDir, "baseline") })
    : null;
  const botDir = join(dataDir, "bot");
  const bot = start("./scan-bot.ts", { ...env, DATA_DIR: botDir }, startOptions());
  await once(bot, "message");
  const store = await openStore({
    databaseUrl: null,
    dataDir: botDir,
    logger: createLogger("silent"),
  });
  const scans: MeasuredScans["scans"] = [];
  let peakMb = 0;
  for (let round = 1; round <= options.scans; round += 1) {
    const before = await used(bot);
    const began = performance.now();
    const id = randomUUID();
    const now = systemClock.now();
    await store.scans.save(startedScan(id, { kind: "scheduled", dueAt: now }, now));
    let scan = await store.scans.get(id);
    while (scan?.state === "reading" || scan?.state === "decided") {
      await delay(200);
      scan = await store.scans.get(id);
    }
    const after = await used(bot);
    peakMb = after.peakMb;
    scans.push({ scan, tookMs: performance.now() - began, cpuMs: after.cpuMs - before.cpuMs });
  }
  await store.close();
  const ended = once(bot, "exit");
  bot.disconnect();
  await ended;
  emulators.stop();
  await rm(dataDir, { recursive: true, force: true });
  return { payloads, scans, peakMb };
}

async function measurePayloads(env: Record<string, string>): Promise<Payloads> {
  const baseline = start("./scan-payloads.ts", env, []);
  const ended = once(baseline, "exit").then(() => {
    throw new Error("the baseline ended before it told what it measured");
  });
  const [payloads] = (await Promise.race([once(baseline, "message"), ended])) as [Payloads];
  ended.catch(() => {});
  return payloads;
}

const start = (file: string, env: Record<string, string>, execArgv: string[]): ChildProcess =>
  fork(new URL(file, import.meta.url), [], {
    env: { PATH: process.env.PATH ?? "", ...env },
    execArgv,
  });

async function used(bot: ChildProcess): Promise<Used> {
  const answer = once(bot, "message");
  bot.send("used");
  const [told] = (await answer) as [Used];
  return told;
}
