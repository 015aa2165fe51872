// Composition root: the bot from its settings to what listens; its parts are built in app/, straight down the page.

import { type Closings, createClosings } from "./app/closings.ts";
import { draftingOf } from "./app/drafting-of.ts";
import { createHome } from "./app/home.ts";
import { peopleOf } from "./app/people-of.ts";
import { type AppDeps, createServices, type Services } from "./app/services.ts";
import { startWorking } from "./app/start-working.ts";
import { createWork } from "./app/work.ts";
import { ServiceError } from "./lib/errors.ts";
import { realLimits } from "./lib/limits.ts";
import { openHttpServer } from "./ops/http-server.ts";
import { createLateMetrics } from "./ops/late-metrics.ts";
import { createCardsBehind } from "./slack/cards-behind.ts";
import { createChannelAudience } from "./slack/channel-audience.ts";
import { createSlackClient, slackClientOptions } from "./slack/clients.ts";
import { createHttpReceiver, SLACK_EVENTS_PATH } from "./slack/http-receiver.ts";
import { fetchIdentity, type SlackIdentity } from "./slack/identity.ts";
import { createPermalinks } from "./slack/permalink.ts";
import { createSlackApp } from "./slack/slack-app.ts";
import { createSocketReceiver, type SlackReceiver } from "./slack/socket-receiver.ts";
import type { Store } from "./store/store.ts";
import { createLogbook } from "./workflows/profiles/logbook.ts";
import { createProfileDesk } from "./workflows/profiles/profile-desk.ts";
import { createPulseDesk } from "./workflows/pulse-desk.ts";

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
    const slackOptions = slackClientOptions(config.slack.apiUrl, limits, logger);
    const reader = createSlackClient(config.slack.botToken, slackOptions);
    const asking = askWhoWeAre();
    const services = await createServices(deps);
    closings.add("services", services.close);
    const { store, directory, health } = services;
    await holdBotLock(store, closings);

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

    const identity = await asking;
    const people = peopleOf(deps, store, reader, identity);
    const work = createWork(deps, services, { people, identity });
    const drafting = await draftingOf(deps, services, reader, people);
    const home = createHome(deps, services, {
      client: createSlackClient(config.slack.botToken, slackOptions),
      people,
      scans: work.desk,
      calendar: work.calendar,
      drafts: drafting !== null,
    });
    const slack = createSlackApp({
      receiver,
      identity,
      services: {
        directory,
        health,
        portfolio: home.portfolio,
        home: home.tabs,
        pulses: createPulseDesk({ store, calendar: work.calendar, clock }),
        scans: work.desk,
        rescan: work.rescan,
        alerts: work.alerts,
        holds: work.holds,
        missed: work.missed,
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
        cardsBehind: createCardsBehind(),
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
      home.loop,
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
    void drafting?.warmUp();
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

    /** Asked while the store opens; what comes of it is told when it is awaited. */
    function askWhoWeAre(): Promise<SlackIdentity> {
      const stopping = new AbortController();
      closings.add("identity", () => stopping.abort());
      const { signal } = stopping;
      const asking = fetchIdentity(reader, config.slack.botToken, { limits, logger, signal });
      asking.catch(() => {});
      return asking;
    }

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

async function holdBotLock(store: Store, closings: Closings): Promise<void> {
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
