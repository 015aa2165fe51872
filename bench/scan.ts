import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../package.json" with { type: "json" };
import { createLogger } from "../src/lib/logger.ts";
import { delay, systemClock } from "../src/lib/time.ts";
import { openStore } from "../src/store/open-store.ts";
import { startedScan } from "../src/workflows/scan/scan.ts";
import { startEmulators } from "./processes.ts";
import type { Used } from "./scan-bot.ts";
import type { Payloads } from "./scan-payloads.ts";
import { ms } from "./statistics.ts";

const ACCOUNTS = 10_000;
const TICKETS = 50_000;
const SCANS = 3;

/**
 * What a scan of 10,000 accounts and 50,000 open tickets costs the bot's process: peak memory, and
 * processor time against `JSON.parse` of the same answers. Half of the accounts escalate at the first
 * scan. Nothing is posted or written, which is waiting, not work; a scan with writes comes last.
 */
export async function benchScan(): Promise<void> {
  const emulators = await startEmulators({
    accounts: ACCOUNTS,
    tickets: TICKETS,
    requestsPerWindow: 1_000_000,
  });
  const settings = {
    ...emulators.settings,
    NOTION_REQUESTS_PER_MINUTE: "6000",
    HEALTH_SCAN_CRON: "off",
    LOG_LEVEL: process.env.BENCH_LOG ?? "warn",
    PORT: "0",
  };
  const dataDir = await mkdtemp(join(tmpdir(), "tam-bench-"));
  const baseline = start("./scan-payloads.ts", {
    ...settings,
    DATA_DIR: join(dataDir, "baseline"),
  });
  const ended = once(baseline, "exit").then(() => {
    throw new Error("the baseline ended before it told what it measured");
  });
  const [payloads] = (await Promise.race([once(baseline, "message"), ended])) as [Payloads];
  ended.catch(() => {});
  console.log(
    `the same answers: ${payloads.requests} requests, ${(payloads.bytes / 2 ** 20).toFixed(1)} MB; JSON.parse alone ${ms(payloads.parseMs)} of processor time, bare fetch and JSON.parse ${ms(payloads.fetchAndParseMs)}`,
  );
  await measure("without writes", SCANS, { ...settings, NOTION_WRITES: "none" });
  if (process.argv.includes("--writes"))
    await measure("with all writes", 1, { ...settings, NOTION_WRITES: "all" });
  emulators.stop();
  await rm(dataDir, { recursive: true, force: true });

  async function measure(name: string, scans: number, env: Record<string, string>) {
    const directory = join(dataDir, name.replaceAll(" ", "-"));
    const bot = start("./scan-bot.ts", { ...env, DATA_DIR: directory });
    await once(bot, "message");
    const store = await openStore({
      databaseUrl: null,
      dataDir: directory,
      logger: createLogger("silent"),
    });
    for (let round = 1; round <= scans; round += 1) {
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
      const took = performance.now() - began;
      const after = await used(bot);
      const cpu = after.cpuMs - before.cpuMs;
      console.log(
        `scan ${round} ${name} (${scan?.state}: ${scan?.figures.scored} scored, ${scan?.figures.openTickets} tickets, ${scan?.figures.escalated} new, ${scan?.figures.written} written): ${ms(took)}; processor time ${ms(cpu)} = ${(cpu / payloads.parseMs).toFixed(2)} x JSON.parse (aim at most 2) = ${(cpu / payloads.fetchAndParseMs).toFixed(2)} x bare fetch and JSON.parse; peak RSS so far ${after.peakMb.toFixed(0)} MB (aim below 300)`,
      );
    }
    await store.close();
    const ended = once(bot, "exit");
    bot.disconnect();
    await ended;
  }
}

/** Node's options of `npm start`; BENCH_NODE_OPTIONS are used for the bot instead. */
const nodeOptions =
  process.env.BENCH_NODE_OPTIONS ??
  packageJson.scripts.start.match(/--(?:max|heap)\S+/g)?.join(" ") ??
  "";

const start = (file: string, env: Record<string, string>): ChildProcess =>
  fork(new URL(file, import.meta.url), [], {
    env: { PATH: process.env.PATH ?? "", ...env },
    execArgv: file.includes("bot") ? nodeOptions.split(" ").filter(Boolean) : [],
  });

async function used(bot: ChildProcess): Promise<Used> {
  const answer = once(bot, "message");
  bot.send("used");
  const [told] = (await answer) as [Used];
  return told;
}
