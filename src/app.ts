// Composition root, straight down the page: what is opened registers its close, last in first out.

import type { WebClient } from "@slack/web-api";
import type { Config } from "./config.ts";
import type { Account } from "./domain/account.ts";
import { createHealthScorer, type HealthScorer } from "./domain/health.ts";
import { createJobs, tellMissed } from "./jobs/index.ts";
import { findNextDueTime } from "./jobs/next-due-time.ts";
import { createTamScheduler } from "./jobs/tam-scheduler.ts";
import { createWorkLoop, type WorkLoop } from "./jobs/work-loop.ts";
import { becomeWorker } from "./jobs/worker.ts";
import { errorSummary, ServiceError } from "./lib/errors.ts";
import { type Limits, realLimits } from "./lib/limits.ts";
import type { Logger } from "./lib/logger.ts";
import { type Clock, systemClock } from "./lib/time.ts";
import { createCalendar } from "./lib/time-zone.ts";
import { createNotionClient } from "./notion/client.ts";
import { createNotionSchema } from "./notion/schema.ts";
import { createSharedBudget } from "./notion/shared-budget.ts";
import { createNotionTamAdapter } from "./notion/tam-adapter.ts";
import { createTicketClient } from "./notion/ticket-client.ts";
import { openHttpServer } from "./ops/http-server.ts";
import { createLateMetrics } from "./ops/late-metrics.ts";
import { createChannelAudience } from "./slack/channel-audience.ts";
import { createSlackClient, slackClientOptions } from "./slack/clients.ts";
import { createDrawPost } from "./slack/draw-post.ts";
import { createHomeScreen } from "./slack/home.ts";
import { createHttpReceiver, SLACK_EVENTS_PATH } from "./slack/http-receiver.ts";
import { fetchIdentity, type SlackIdentity } from "./slack/identity.ts";
import { createSlackApp } from "./slack/index.ts";
import { createPeople, type People } from "./slack/people.ts";
import { createPermalinks } from "./slack/permalink.ts";
import { createPoster } from "./slack/poster.ts";
import { createReps } from "./slack/reps.ts";
import { createSocketReceiver, type SlackReceiver } from "./slack/socket-receiver.ts";
import { HOME_PAGE } from "./slack/views/home.ts";
import { openStore } from "./store/open-store.ts";
import type { Store, StoreNouns } from "./store/store.ts";
import { createAccountDirectory } from "./workflows/account-directory.ts";
import { createAccountHealth } from "./workflows/account-health.ts";
import { createAlertDesk } from "./workflows/alerts/alert-desk.ts";
import { createHoldDesk } from "./workflows/alerts/hold-desk.ts";
import { createCoverDesk } from "./workflows/covers/cover-desk.ts";
import { createDelivery } from "./workflows/delivery/delivery.ts";
import { createHomeFacts } from "./workflows/portfolio/home-facts.ts";
import { createHomeTabs } from "./workflows/portfolio/home-tabs.ts";
import { createPortfolio } from "./workflows/portfolio/portfolio.ts";
import { createLogbook } from "./workflows/profiles/logbook.ts";
import { createProfileDesk } from "./workflows/profiles/profile-desk.ts";
import { createProfileMaker } from "./workflows/profiles/profile-maker.ts";
import { createProfileWork } from "./workflows/profiles/profile-work.ts";
import { createPulseDesk } from "./workflows/pulse-desk.ts";
import { createRescan } from "./workflows/rescan.ts";
import { sweepOld } from "./workflows/retention.ts";
import { createScan } from "./workflows/scan/scan.ts";
import { createScanDesk } from "./workflows/scan/scan-desk.ts";
import { createWriteBack } from "./workflows/scan/write-back.ts";

export type AppDeps = { config: Config; clock: Clock; logger: Logger; limits?: Limits };

type Closing = { name: string; close: () => Promise<void> | void };

/** What is opened, closed again in reverse order; one failing close does not keep the others from closing. */
function createClosings(logger: Logger) {
  const closings: Closing[] = [];
  return {
    add: (name: string, close: Closing["close"]) => void closings.push({ name, close }),
    async closeAll() {
      for (let next = closings.pop(); next !== undefined; next = closings.pop()) {
        try {
          await next.close();
        } catch (error) {
          logger.error({ part: next.name, ...errorSummary(error) }, "not closed cleanly");
        }
      }
    },
  };
}

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

/** What posts, scans and edits: for the bot and for commands; does nothing until the worker runs it. */
function createWork(
  { config, clock, logger, limits = realLimits }: AppDeps,
  { store, notion, accounts, tickets, health, scorerFor }: Services,
  { people, identity }: { people: People; identity: SlackIdentity },
) {
  const calendar = createCalendar(config.timeZone);
  const options = {
    ...slackClientOptions(config.slack.apiUrl, limits, logger),
    // A post may take longer than what a person waits for.
    timeout: limits.slackPostTimeoutMs,
  };
  const poster = createPoster({
    client: createSlackClient(config.slack.botToken, options),
    people,
    draw: createDrawPost({ people, drafts: store.drafts, clock, calendar }),
    botUserId: identity.botUserId,
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
  const scan = createScan({
    store,
    accounts,
    tickets,
    names: store.accountNames,
    countRequests: () => notion.stats().total,
    delivery,
    writeBack: createWriteBack({ writes: store.notionWrites, notion: accounts, logger }),
    settings: {
      ...config.alerts,
      calendar,
      scorerFor,
      writes: config.notion.writes,
      drafts: config.drafts !== null,
    },
    retryMs: config.scan.retryMinutes * 60_000,
    newId: () => crypto.randomUUID(),
    clock,
    limits,
    logger,
  });
  const loop = createWorkLoop({
    resume: scan.resume,
    work: scan.work,
    everyMs: limits.scanFollowMs,
    logger,
  });
  /** Beside the scans, which may take minutes: what people clicked is shown at once. */
  const posting = createWorkLoop({
    resume: async () => {},
    work: (signal) => delivery.deliver({ signal }),
    everyMs: limits.scanFollowMs,
    logger,
  });
  const profileWork = createProfileWork({ store, notion: accounts, limits, logger });
  /** Beside the scans, too: pages and records of profiles, in Notion's time. */
  const profiles = createWorkLoop({ ...profileWork, everyMs: limits.scanFollowMs, logger });
  const makeProfile = createProfileMaker({
    pages: store.profilePages,
    wakeWorker: profiles.wake,
    clock,
    limits,
  });
  const desk = createScanDesk({
    workflow: scan,
    wakeWorker: loop.wake,
    store,
    nextScan: () => findNextDueTime([config.scan], calendar, clock.now()),
    notion: () => notion.stats(),
    limits,
  });
  const alerts = createAlertDesk({
    store,
    ackDays: config.alerts.ackDays,
    calendar,
    wakeWorker: posting.wake,
    clock,
  });
  const covers = createCoverDesk({ store, calendar, wakeWorker: posting.wake, clock });
  const holds = createHoldDesk({
    store,
    newId: () => crypto.randomUUID(),
    wakeWorker: () => {
      loop.wake();
      posting.wake();
    },
    clock,
  });
  const rescan = createRescan({
    health,
    history: store.scoreHistory,
    notion: accounts,
    writes: config.notion.writes !== "none",
    logger,
  });
  return {
    scan,
    rescan,
    loop,
    posting,
    profiles,
    makeProfile,
    desk,
    alerts,
    holds,
    covers,
    calendar,
  };
}

/** The scorer of an account's tier, or the general one. */
function createScorers(config: Config): (account: Account) => HealthScorer {
  const general = createHealthScorer(config.thresholds);
  const tiers = new Map(
    [...config.tierThresholds].map(([tier, own]) => [tier, createHealthScorer(own)]),
  );
  return ({ tier }) => tiers.get(tier?.trim().toLowerCase() ?? "") ?? general;
}

export type TamApp = {
  /** The port that `/healthz`, `/readyz` and, with HTTP, Slack's requests are served on. */
  readonly port: number;
  readonly services: Services;
  /** What it answers to: "/tam health <account>". */
  readonly commands: readonly { usage: string; summary: string }[];
  /** Decides what has become due and starts it. */
  decideDue(): Promise<void>;
  /** Runs what has become due, as the clock does every minute. */
  runDue(): Promise<void>;
  /** Stops listening, lets the work under way finish, closes everything. Safe to call twice. */
  stop(): Promise<void>;
};

/** The running bot. Throws ServiceError or ConfigError with words for the operator; what was opened is closed then. */
export async function startApp(deps: AppDeps): Promise<TamApp> {
  const { config, clock, logger, limits = realLimits } = deps;
  const closings = createClosings(logger);
  try {
    const services = await createServices(deps);
    closings.add("services", services.close);
    const { store, directory, health } = services;
    await holdBotLock(store, closings);

    const slackOptions = slackClientOptions(config.slack.apiUrl, limits, logger);
    const reader = createSlackClient(config.slack.botToken, slackOptions);
    let ready = false;
    const metrics = createLateMetrics();
    const receiver = createReceiver();
    const server = await openHttpServer({
      port: config.port,
      checks: {
        slack: () => (ready && receiver.connected() > 0 ? null : "not connected to Slack"),
        store: () => store.ping().then(() => null),
      },
      metrics: metrics.render,
      routes: receiver.handle === undefined ? {} : { [SLACK_EVENTS_PATH]: receiver.handle },
    });
    closings.add("http server", server.close);

    const identity = await fetchIdentity(reader, config.slack.botToken, { limits, logger });
    const people = peopleOf(deps, store, reader, identity);
    const work = createWork(deps, services, { people, identity });
    const drafting = await draftingOf(deps, services, reader, people);
    const portfolio = createPortfolio({
      directory,
      store,
      alerts: config.alerts.channel !== null,
      clock,
    });
    const home = createHomeTabs({
      store,
      facts: createHomeFacts({
        portfolio,
        directory,
        scans: work.desk,
        store,
        features: { drafts: drafting !== null, alerts: config.alerts.channel !== null },
        pageSize: HOME_PAGE,
        clock,
      }),
      people,
      screen: createHomeScreen({
        client: createSlackClient(config.slack.botToken, slackOptions),
        people,
        calendar: work.calendar,
      }),
      clock,
      limits,
      logger,
    });
    const homeLoop = createWorkLoop({
      resume: async () => {},
      work: home.work,
      everyMs: limits.scanFollowMs,
      logger,
    });
    const slack = createSlackApp({
      receiver,
      identity,
      services: {
        directory,
        health,
        portfolio,
        home,
        pulses: createPulseDesk({ store, calendar: work.calendar, clock }),
        scans: work.desk,
        rescan: work.rescan,
        alerts: work.alerts,
        holds: work.holds,
        drafts: drafting?.desk ?? null,
        profiles: createProfileDesk({
          profiles: services.accounts,
          makeProfile: work.makeProfile,
          store,
          calendar: work.calendar,
          clock,
          limits,
          logger,
        }),
        logbook: createLogbook({ store, calendar: work.calendar, clock }),
        covers: work.covers,
        audit: store.audit,
        handled: store.handled,
        people,
        audience: createChannelAudience({ client: reader, people, botUserId: identity.botUserId }),
        permalinks: createPermalinks(reader, identity),
        clock,
        limits,
        features: new Set([
          ...(config.alerts.channel === null ? [] : (["alerts"] as const)),
          ...(drafting === null ? [] : (["drafts"] as const)),
        ]),
      },
      clientOptions: slackOptions,
      windows: createSlackClient(config.slack.botToken, slackOptions),
      observer: metrics,
      limits,
      logger,
    });
    closings.add("slack", slack.stop);
    await slack.start();
    ready = true;
    const loops = [
      work.posting,
      work.profiles,
      homeLoop,
      ...(drafting === null ? [] : [drafting.loop]),
    ];
    const checkIns = drafting?.checkIns ?? null;
    const scheduler = startWorking(
      deps,
      store,
      { scans: work.loop, beside: loops, checkIns },
      closings,
    );
    // First of all when it ends: nobody is sent here any more while the work drains.
    closings.add("readiness", () => {
      ready = false;
    });
    void services.warmUp();
    void metrics.load(
      {
        slackConnections: receiver.connected,
        isWorker: () => store.holds("worker"),
        notion: services.notion.stats,
        posts: store.outbox.counts,
        drafts: async () => (drafting === null ? null : store.drafts.counts()),
        notionWritesLeft: store.notionWrites.count,
        lastScanAgeSeconds: async () => {
          const decidedAt = (await store.scans.lastDecided())?.decidedAt ?? null;
          return decidedAt === null ? null : (clock.now().getTime() - decidedAt.getTime()) / 1_000;
        },
      },
      logger,
    );
    logger.info({ port: server.port, transport: config.slack.transport.kind }, "ready");
    return {
      port: server.port,
      services,
      commands: slack.commands,
      decideDue: () => scheduler.decideDue(),
      runDue: () => scheduler.runDue(),
      stop: closings.closeAll,
    };

    function createReceiver(): SlackReceiver {
      const { transport } = config.slack;
      return transport.kind === "socket"
        ? createSocketReceiver({
            appToken: transport.appToken,
            clientOptions: slackOptions,
            observer: metrics,
            limits,
            logger,
          })
        : createHttpReceiver({
            signingSecret: transport.signingSecret,
            observer: metrics,
            limits,
            logger,
          });
    }
  } catch (error) {
    await closings.closeAll();
    throw error;
  }
}

const peopleOf = (
  { config, clock, logger, limits = realLimits }: AppDeps,
  { covers }: Store,
  client: WebClient,
  { teamId }: SlackIdentity,
): People =>
  createPeople({
    client,
    teamId,
    rules: { adminEmails: config.adminEmails, repAliases: config.repAliases },
    viewersGroup: config.viewersGroup,
    covers: () => covers.active(clock.now()),
    limits,
    logger,
  });

/** Null, and not even loaded, without a Google key. Throws ConfigError when the key does not fit. */
const draftingOf = async (deps: AppDeps, services: Services, client: WebClient, people: People) =>
  deps.config.drafts === null
    ? null
    : (await import("./drafting.ts")).createDrafting(
        deps,
        services,
        createReps({ client, people, limits: deps.limits ?? realLimits }),
      );

async function holdBotLock(
  store: Store,
  closings: ReturnType<typeof createClosings>,
): Promise<void> {
  const lock = await store.tryLock("bot");
  if (lock === null) {
    throw new ServiceError(
      "store",
      "Another bot is running on this DATA_DIR. Stop it first, give this one a DATA_DIR of its own, or run several on PostgreSQL with DATABASE_URL.",
      { transient: false },
    );
  }
  closings.add("bot lock", () => lock.release());
}

/**
 * For a command beside a running bot, on the same store: everything but listeners. A dry run tells
 * Slack nothing. Close with `close`.
 */
export async function openWork(deps: AppDeps, { dryRun }: { dryRun: boolean }) {
  const { config, logger, limits = realLimits } = deps;
  const services = await createServices(deps);
  try {
    // Where nobody else works, nobody else needs Notion: it may spend what the worker may. Freed by `close`.
    if (dryRun) await services.store.tryLock("worker");
    const options = slackClientOptions(config.slack.apiUrl, limits, logger);
    const client = createSlackClient(config.slack.botToken, options);
    const { botToken } = config.slack;
    const identity = dryRun
      ? { botToken, botId: "", botUserId: "", teamId: "", workspaceUrl: "" }
      : await fetchIdentity(client, botToken, { limits, logger });
    const people = peopleOf(deps, services.store, client, identity);
    return {
      services,
      work: createWork(deps, services, { people, identity }),
      drafting: () => draftingOf(deps, services, client, people),
      close: services.close,
    };
  } catch (error) {
    await services.close();
    throw error;
  }
}

/** The jobs wake by the clock in every process; the one that holds the worker lock does the work. */
function startWorking(
  { config, clock, logger }: AppDeps,
  store: Store,
  {
    scans,
    beside,
    checkIns,
  }: {
    scans: WorkLoop;
    beside: readonly WorkLoop[];
    checkIns: Parameters<typeof createJobs>[0]["checkIns"];
  },
  closings: ReturnType<typeof createClosings>,
) {
  const worker = becomeWorker({
    locks: store,
    logger,
    work: async (signal) => {
      // What became due while nobody was the worker.
      void scheduler.runDue();
      await Promise.all([scans, ...beside].map((loop) => loop.run(signal)));
    },
  });
  const scheduler = createTamScheduler<StoreNouns>({
    jobs: createJobs({
      healthScanCron: config.scan.cron,
      newId: () => crypto.randomUUID(),
      wakeWorker: scans.wake,
      clock,
      store,
      sweep: (signal) =>
        sweepOld({ retention: store.retention, days: config.retentionDays, clock, logger }, signal),
      checkIns,
    }),
    store,
    clock,
    timeZone: config.timeZone,
    isWorker: worker.isWorker,
    onMissed: tellMissed,
    logger,
  });
  scheduler.start();
  closings.add("worker", worker.stop);
  closings.add("scheduler", scheduler.stop);
  return scheduler;
}
