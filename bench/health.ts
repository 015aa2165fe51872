import { createServer } from "node:net";
import { createServices } from "../src/app/services.ts";
import { loadConfig } from "../src/config.ts";
import { createLogger } from "../src/lib/logger.ts";
import { systemClock } from "../src/lib/time.ts";
import { commandLoad } from "./load.ts";
import { type Emulators, startBareBolt, startBot, startEmulators } from "./processes.ts";
import { median, ms, quantile } from "./statistics.ts";

const PER_SECOND = 200;
const SECONDS = 10;
const LOAD_ROUNDS = 3;
const START_ROUNDS = 11;

/** What `/tam health` costs: requests to Notion, time to the acknowledgement, time from start to ready. */
export async function benchHealth(): Promise<void> {
  await benchRequests();
  await benchAcknowledgement();
  await benchStart();
}

async function benchRequests(): Promise<void> {
  const emulators = await startEmulators({ accounts: 1000, tickets: 5000 });
  const config = loadConfig({
    ...emulators.settings,
    DATA_DIR: `${process.env.TMPDIR ?? "/tmp"}/tam-bench-${process.pid}`,
  });
  const services = await createServices({
    config,
    clock: systemClock,
    logger: createLogger("silent"),
  });
  const began = performance.now();
  const { accounts } = await services.accounts.queryAllAccounts({ urgency: "batch" });
  const owners = accounts.map(({ id, name }) => ({ id, names: [name] }));
  const { tickets } = await services.tickets.readAllOpenTickets(owners, { urgency: "batch" });
  const all = await emulators.notionCalls();
  console.log(
    `read all: ${accounts.length} accounts, ${tickets.length} open tickets in ${all} requests (floor ${10 + 50}, aim ${10 + 50 + 4}), ${ms(performance.now() - began)}`,
  );
  await services.directory.list();
  const before = await emulators.notionCalls();
  const [account] = accounts;
  if (account !== undefined) await services.health.read(account);
  console.log(`/tam health: ${(await emulators.notionCalls()) - before} requests (aim at most 3)`);
  await services.close();
  emulators.stop();
}

async function benchAcknowledgement(): Promise<void> {
  const emulators = await startEmulators();
  const [barePort, botPort] = [await freePort(), await freePort()];
  const bare = await startBareBolt(emulators, { TRANSPORT: "http", PORT: String(barePort) });
  const bot = await startBot(emulators, { SLACK_TRANSPORT: "http", PORT: String(botPort) });
  for (const text of ["health acme", "help"]) {
    const ratios: { p50: number; p99: number }[] = [];
    for (let round = 0; round <= LOAD_ROUNDS; round++) {
      const [base, ours] = [
        await loadOn(emulators, barePort, text),
        await loadOn(emulators, botPort, text),
      ];
      // The first round warms both up.
      if (round === 0) continue;
      const [b, o] = [base, ours].map(({ latencies }) => ({
        p50: quantile(latencies, 0.5),
        p99: quantile(latencies, 0.99),
      }));
      if (b === undefined || o === undefined) continue;
      ratios.push({ p50: o.p50 / b.p50, p99: o.p99 / b.p99 });
      console.log(
        `ack of /tam ${text} at ${PER_SECOND}/s: bare p50 ${ms(b.p50)} p99 ${ms(b.p99)}, bot p50 ${ms(o.p50)} p99 ${ms(o.p99)}, not acknowledged ${base.failed} and ${ours.failed}`,
      );
    }
    console.log(
      `ack of /tam ${text}, ratio to bare Bolt (median of ${LOAD_ROUNDS}): p50 ${median(ratios.map(({ p50 }) => p50)).toFixed(2)}, p99 ${median(ratios.map(({ p99 }) => p99)).toFixed(2)} (aim at most 1.3)`,
    );
  }
  await Promise.all([bare.stop(), bot.stop()]);
  emulators.stop();
}

const loadOn = (emulators: Emulators, port: number, text: string) =>
  commandLoad({
    url: `http://127.0.0.1:${port}/slack/events`,
    signingSecret: emulators.signingSecret,
    fields: { ...emulators.commandFields, text },
    perSecond: PER_SECOND,
    seconds: SECONDS,
  });

async function benchStart(): Promise<void> {
  const bare: number[] = [];
  const bots: number[] = [];
  for (let round = 0; round <= START_ROUNDS; round++) {
    // New ones for each round: Slack's limit on opening connections is not what is measured.
    const emulators = await startEmulators();
    const base = await startBareBolt(emulators, { TRANSPORT: "socket" });
    await base.stop();
    const bot = await startBot(emulators, { PORT: "0", LOG_LEVEL: "warn" });
    // Ended in peace the first time, so that its compile cache is kept; that round is not counted.
    await bot.stop(round === 0 ? "SIGTERM" : "SIGKILL");
    emulators.stop();
    if (round === 0) continue;
    bare.push(base.readyAfterMs);
    bots.push(bot.readyAfterMs);
  }
  const ratio = median(bots.map((value, round) => value / (bare[round] ?? Number.NaN)));
  console.log(
    `start to ready (median of ${START_ROUNDS}): bare Bolt ${ms(median(bare))}, bot ${ms(median(bots))}, ratio ${ratio.toFixed(2)} (aim at most 1.6)`,
  );
}

/** A port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        resolve(typeof address === "object" && address !== null ? address.port : 0),
      );
    });
  });
