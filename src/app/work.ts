import { findNextDueTime } from "../jobs/next-due-time.ts";
import { createWorkLoop } from "../jobs/work-loop.ts";
import { realLimits } from "../lib/limits.ts";
import { createCalendar } from "../lib/time-zone.ts";
import { createSlackClient, slackClientOptions } from "../slack/clients.ts";
import { createDrawPost } from "../slack/draw-post.ts";
import type { SlackIdentity } from "../slack/identity.ts";
import type { People } from "../slack/people.ts";
import { createPoster } from "../slack/poster.ts";
import { splitAccounts } from "../slack/views/split-accounts.ts";
import { createAlertDesk } from "../workflows/alerts/alert-desk.ts";
import { createHoldDesk } from "../workflows/alerts/hold-desk.ts";
import { createCoverDesk } from "../workflows/covers/cover-desk.ts";
import { createDelivery } from "../workflows/delivery/delivery.ts";
import { createMissedDesk } from "../workflows/missed-desk.ts";
import { createProfileMaker } from "../workflows/profiles/profile-maker.ts";
import { createProfileWork } from "../workflows/profiles/profile-work.ts";
import { createRescan } from "../workflows/rescan.ts";
import { createScan, startedScan } from "../workflows/scan/scan.ts";
import { createScanDesk } from "../workflows/scan/scan-desk.ts";
import { createWriteBack } from "../workflows/scan/write-back.ts";
import type { AppDeps, Services } from "./services.ts";

/** What posts, scans and edits: for the bot and for commands; does nothing until the worker runs it. */
export function createWork(
  { config, clock, logger, limits = realLimits }: AppDeps,
  { store, notion, accounts, tickets, directory, health, scorerFor }: Services,
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
    draw: createDrawPost({
      people,
      drafts: store.drafts,
      canReview: config.drafts !== null,
      clock,
      calendar,
    }),
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
    accounts: { ...accounts, queryAllAccounts: directory.reread },
    tickets,
    names: store.accountNames,
    countRequests: () => notion.stats().total,
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
      scorerFor,
      splitAccounts,
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
  const missed = createMissedDesk({
    store,
    newScan: (cause, at) => startedScan(crypto.randomUUID(), cause, at),
    drafts: config.drafts !== null,
    adminEmails: config.adminEmails,
    calendar,
    wakeWorker: () => {
      loop.wake();
      posting.wake();
    },
    clock,
    limits,
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
    missed,
    covers,
    calendar,
  };
}
