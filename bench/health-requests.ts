// How often Notion is asked for one `/tam health`.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tellProofRow } from "../prove/proof-row.ts";
import { createServices } from "../src/app/services.ts";
import { loadConfig } from "../src/config.ts";
import { createLogger } from "../src/lib/logger.ts";
import { systemClock } from "../src/lib/time.ts";
import { startEmulators } from "./processes.ts";

const ACCOUNTS = 100;
const TICKETS = 500;
const MOST = 3;

export async function benchHealthRequests(): Promise<void> {
  const emulators = await startEmulators({ accounts: ACCOUNTS, tickets: TICKETS });
  const dataDir = await mkdtemp(join(tmpdir(), "tam-bench-"));
  const services = await createServices({
    config: loadConfig({ ...emulators.settings, DATA_DIR: dataDir }),
    clock: systemClock,
    logger: createLogger("silent"),
  });
  const { accounts } = await services.accounts.queryAllAccounts({ urgency: "batch" });
  await services.directory.list();
  let most = 0;
  for (const account of accounts.slice(0, 10)) {
    const before = await emulators.notionCalls();
    await services.health.read(account);
    most = Math.max(most, (await emulators.notionCalls()) - before);
  }
  tellProofRow({
    what: "requests to Notion of one /tam health",
    howMany: "10 accounts, 5 open tickets each",
    result: `at most ${most}`,
    aim: `at most ${MOST}`,
    held: most > 0 && most <= MOST,
    seed: null,
  });
  await services.close();
  emulators.stop();
  await rm(dataDir, { recursive: true, force: true });
}
