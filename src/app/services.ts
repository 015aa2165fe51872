import type { Config } from "../config.ts";
import type { Account } from "../domain/account.ts";
import { createHealthScorer, type HealthScorer } from "../domain/health.ts";
import { errorSummary } from "../lib/errors.ts";
import { type Limits, realLimits } from "../lib/limits.ts";
import type { Logger } from "../lib/logger.ts";
import { type Clock, systemClock } from "../lib/time.ts";
import { createNotionClient } from "../notion/client.ts";
import { createNotionSchema } from "../notion/schema.ts";
import { createSharedBudget } from "../notion/shared-budget.ts";
import { createNotionTamAdapter } from "../notion/tam-adapter.ts";
import { createTicketClient } from "../notion/ticket-client.ts";
import { openStore } from "../store/open-store.ts";
import { createAccountDirectory } from "../workflows/account-directory.ts";
import { createAccountHealth } from "../workflows/account-health.ts";
import { createClosings } from "./closings.ts";

export type AppDeps = { config: Config; clock: Clock; logger: Logger; limits?: Limits };

/** Everything but Slack, nothing listens yet: for the bot and for commands. Close with `close`. */
export async function createServices({ config, clock, logger, limits = realLimits }: AppDeps) {
  const closings = createClosings(logger);
  const store = await openStore({ ...config.store, logger });
  closings.add("store", () => store.close());
  const notion = createNotionClient({
    token: config.notion.token,
    baseUrl: config.notion.apiUrl,
    requestsPerMinute: config.notion.requestsPerMinute,
    sharedBudget: createSharedBudget({
      budget: store.notionBudget,
      requestsPerMinute: config.notion.requestsPerMinute,
      isWorker: () => store.holds("worker"),
      clock: systemClock,
      limits,
    }),
    limits,
    logger,
  });
  const schema = createNotionSchema({ client: notion, ...config.notion, logger });
  const reading = { client: notion, schema, clock, timeZone: config.timeZone, logger };
  const accounts = createNotionTamAdapter({
    ...reading,
    inactiveStatuses: config.inactiveStatuses,
  });
  const tickets = createTicketClient({
    ...reading,
    closedStatuses: config.closedStatuses,
    priorities: config.ticketPriorities,
  });
  const scorerFor = createScorers(config);
  const directory = createAccountDirectory({
    accounts,
    names: store.accountNames,
    clock,
    limits,
    logger,
  });
  const health = createAccountHealth({
    accounts,
    tickets,
    names: store.accountNames,
    history: store.scoreHistory,
    scorerFor,
    clock,
    limits,
    logger,
  });
  /** Finds the databases and reads the accounts, so that the first command need not wait; mismatches are logged. */
  async function warmUp(): Promise<void> {
    const read = await Promise.allSettled([directory.list(), schema.tickets()]);
    for (const result of read) {
      if (result.status === "rejected")
        logger.warn(errorSummary(result.reason), "Notion could not be read at start");
    }
  }
  return {
    store,
    notion,
    accounts,
    tickets,
    directory,
    health,
    scorerFor,
    warmUp,
    close: closings.closeAll,
  };
}

export type Services = Awaited<ReturnType<typeof createServices>>;

/** The scorer of an account's tier, or the general one. */
function createScorers(config: Config): (account: Account) => HealthScorer {
  const general = createHealthScorer(config.thresholds);
  const tiers = new Map(
    [...config.tierThresholds].map(([tier, own]) => [tier, createHealthScorer(own)]),
  );
  return ({ tier }) => tiers.get(tier?.trim().toLowerCase() ?? "") ?? general;
}
