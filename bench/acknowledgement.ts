// Time to the acknowledgement of signed commands, beside the smallest Bolt app that acknowledges and does nothing.
import { randomUUID } from "node:crypto";
import { tellProofRow } from "../prove/proof-row.ts";
import { createLogger } from "../src/lib/logger.ts";
import { systemClock } from "../src/lib/time.ts";
import { openStore } from "../src/store/open-store.ts";
import { startedScan } from "../src/workflows/scan/scan.ts";
import { freePort } from "./free-port.ts";
import { commandLoad } from "./load.ts";
import { type Started, startBareBolt, startBot, startEmulators } from "./processes.ts";
import { openProcessors } from "./processors.ts";
import { ratioRow } from "./ratio-row.ts";
import { sized } from "./size.ts";
import { quantile } from "./statistics.ts";
import { watchStolenTime } from "./stolen-time.ts";

const SECONDS = sized({ short: 1, long: 5 });
const ROUNDS = sized({ short: 1, long: 11 });
const QUANTILES = [
  { name: "p50", share: 0.5, most: 1.15 },
  { name: "p99", share: 0.99, most: 1.3 },
];

type Load = { text: string; perSecond: number };

export async function benchAcknowledgement(): Promise<void> {
  const texts = ["health acme", "help"];
  const loads = [200, 100].flatMap((perSecond) => texts.map((text) => ({ text, perSecond })));
  await measure(loads, null);
  // So many that reading them at Notion's pace takes longer than the load.
  await measure([{ text: "help", perSecond: 100 }], { accounts: 10_000, tickets: 50_000 });
}

/** With `scanned`, a scan of so many goes on in the bot all the time, in the baseline's turns as well. */
async function measure(
  loads: readonly Load[],
  scanned: { accounts: number; tickets: number } | null,
): Promise<void> {
  const emulators = await startEmulators(scanned ?? {});
  const [barePort, botPort] = [await freePort(), await freePort()];
  const bare = await startBareBolt(emulators, { TRANSPORT: "http", PORT: String(barePort) });
  const bot = await startBot(emulators, {
    SLACK_TRANSPORT: "http",
    PORT: String(botPort),
    HEALTH_SCAN_CRON: "off",
  });
  const scan = scanned === null ? null : await startScan(bot.dataDir);
  const processors = await openProcessors([process.pid, emulators.pid]);
  for (const { text, perSecond } of loads) {
    const load = async ({ pid }: Started, port: number): Promise<Answers> => {
      await processors?.measure(pid);
      const answers = await commandLoad({
        url: `http://127.0.0.1:${port}/slack/events`,
        signingSecret: emulators.signingSecret,
        fields: { ...emulators.commandFields, text },
        perSecond,
        seconds: SECONDS,
      });
      await processors?.release(pid);
      return answers;
    };
    const rounds: { base: Answers; ours: Answers }[] = [];
    const stolenSince = await watchStolenTime();
    for (let round = 0; round <= ROUNDS; round++) {
      const measured = { base: await load(bare, barePort), ours: await load(bot, botPort) };
      // The first round warms both up.
      if (round > 0) rounds.push(measured);
    }
    const failed = rounds.reduce((sum, { ours }) => sum + ours.failed, 0);
    const stolen = await stolenSince();
    const host =
      stolen === null ? "" : `; taken by the machine's host ${(100 * stolen).toFixed(0)} %`;
    const isScanning = scan === null || (await scan.isReading());
    for (const { name, share, most } of QUANTILES)
      tellProofRow(
        ratioRow({
          what: `${name} of the acknowledgement of /tam ${text}${scan === null ? "" : " while a scan reads"}`,
          howMany: `${ROUNDS} rounds of ${SECONDS} s, ${perSecond} a second`,
          unit: "ms",
          ours: rounds.map(({ ours }) => quantile(ours.latencies, share)),
          base: rounds.map(({ base }) => quantile(base.latencies, share)),
          against: "bare Bolt",
          most,
          sound: failed === 0 && isScanning,
          remark: `; not acknowledged ${failed}${host}${processors === null ? "; clients and services on the same processors" : ""}${isScanning ? "" : "; the scan ended before the load"}`,
        }),
      );
  }
  await scan?.close();
  await processors?.close();
  await Promise.all([bare.stop(), bot.stop()]);
  emulators.stop();
}

type Answers = Awaited<ReturnType<typeof commandLoad>>;

/** Stores a scan, which the bot's worker takes up. */
async function startScan(dataDir: string) {
  const store = await openStore({ databaseUrl: null, dataDir, logger: createLogger("silent") });
  const id = randomUUID();
  const now = systemClock.now();
  await store.scans.save(startedScan(id, { kind: "scheduled", dueAt: now }, now));
  return {
    isReading: async () => (await store.scans.get(id))?.state === "reading",
    close: () => store.close(),
  };
}
