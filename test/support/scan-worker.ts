import { randomUUID } from "node:crypto";
import { loadConfig } from "../../src/config.ts";
import { createHealthScorer } from "../../src/domain/health.ts";
import type { Limits } from "../../src/lib/limits.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Clock } from "../../src/lib/time.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { createNotionClient } from "../../src/notion/client.ts";
import { createNotionSchema } from "../../src/notion/schema.ts";
import { createNotionTamAdapter } from "../../src/notion/tam-adapter.ts";
import { createTicketClient } from "../../src/notion/ticket-client.ts";
import { createSlackClient, slackClientOptions } from "../../src/slack/clients.ts";
import { createDrawPost } from "../../src/slack/draw-post.ts";
import { createPeople } from "../../src/slack/people.ts";
import { createPoster } from "../../src/slack/poster.ts";
import { splitAccounts } from "../../src/slack/views/split-accounts.ts";
import type { Store } from "../../src/store/store.ts";
import { createDelivery } from "../../src/workflows/delivery/delivery.ts";
import { createScan, type ScanWorkflow } from "../../src/workflows/scan/scan.ts";
import { createWriteBack } from "../../src/workflows/scan/write-back.ts";
import { botSettings, type Emulators } from "./bot.ts";
import { createFreezer, type Freezer } from "./freezer.ts";
import { channels } from "./slack-world.ts";

/**
 * What the worker process runs, without its front to people: scan, delivery and write-back, put
 * together as the app does. It can be frozen at any step of the store or of a request to Slack.
 */
export function createScanWorker(deps: {
  emulators: Emulators;
  store: Store;
  limits: Limits;
  clock: Clock;
  logger: Logger;
  settings?: Record<string, string>;
  writes?: "all" | "changed" | "none";
  retryMs?: number;
  freezer?: Freezer;
}): ScanWorkflow {
  const { emulators, limits, clock, logger, freezer = createFreezer(null) } = deps;
  const store = freezer.wrap(deps.store);
  const config = loadConfig({
    ...botSettings(emulators, "/never/used"),
    SLACK_ESCALATION_CHANNEL: channels.general,
    ...deps.settings,
  });
  const calendar = createCalendar(config.timeZone);
  const countRequests = { total: 0 };
  const notion = createNotionClient({
    ...config.notion,
    baseUrl: config.notion.apiUrl,
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

  const options = slackClientOptions(config.slack.apiUrl, limits, logger);
  const wrapped = { ...options, fetch: freezer.wrapFetch(options.fetch ?? fetch) };
  const { bot, team } = emulators.slack.world;
  const people = createPeople({
    client: createSlackClient(config.slack.botToken, wrapped),
    teamId: team.id,
    rules: { adminEmails: config.adminEmails, repAliases: config.repAliases },
    viewersGroup: null,
    covers: async () => [],
    limits,
    logger,
  });
  const poster = createPoster({
    client: createSlackClient(config.slack.botToken, {
      ...wrapped,
      timeout: limits.slackPostTimeoutMs,
    }),
    people,
    draw: createDrawPost({ people, drafts: store.drafts, canReview: false, clock, calendar }),
    botUserId: bot.userId,
    adminEmails: config.adminEmails,
    allowSharedChannel: config.alerts.allowSharedChannel,
    limits,
    logger,
  });
  const delivery = createDelivery({
    store,
    poster,
    adminEmails: config.adminEmails,
    clock,
    limits,
    logger,
  });
  const scorer = createHealthScorer(config.thresholds);
  return createScan({
    accounts,
    tickets,
    names: store.accountNames,
    countRequests: () => countRequests.total,
    store,
    delivery,
    writeBack: createWriteBack({
      writes: store.notionWrites,
      notion: accounts,
      history: store.scoreHistory,
      limits,
      logger,
    }),
    settings: {
      ...config.alerts,
      calendar,
      scorerFor: () => scorer,
      splitAccounts,
      writes: deps.writes ?? "all",
      drafts: config.drafts !== null,
    },
    retryMs: deps.retryMs ?? 60_000,
    newId: randomUUID,
    clock,
    limits,
    logger,
  });
}
