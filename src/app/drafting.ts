// The part of the composition root that exists only with a Google key: mailboxes, templates, and who works on drafts.

import type { Reps } from "../domain/rep.ts";
import { createGmailService } from "../gmail/gmail-service.ts";
import { createLateMailTemplates } from "../gmail/late-templates.ts";
import { loadMailLibraries } from "../gmail/libraries.ts";
import { readServiceAccount } from "../gmail/service-account.ts";
import { findNextDueTime } from "../jobs/next-due-time.ts";
import { createWorkLoop, type WorkLoop } from "../jobs/work-loop.ts";
import { realLimits } from "../lib/limits.ts";
import { delay } from "../lib/time.ts";
import { createCalendar } from "../lib/time-zone.ts";
import { createCheckIns } from "../workflows/drafts/check-ins.ts";
import { createDraftDesk } from "../workflows/drafts/draft-desk.ts";
import { createDraftSteps } from "../workflows/drafts/draft-steps.ts";
import { createDraftWork } from "../workflows/drafts/draft-work.ts";
import { createDraftFacts } from "../workflows/drafts/read-draft-facts.ts";
import { createWhyUnreachable } from "../workflows/drafts/why-unreachable.ts";
import type { AppDeps, Services } from "./services.ts";

/** Null without GOOGLE_SERVICE_ACCOUNT_FILE. Throws ConfigError when the key or an address does not fit. */
export async function createDrafting(deps: AppDeps, services: Services, reps: Reps) {
  const { config, clock, logger, limits = realLimits } = deps;
  const settings = config.drafts;
  if (settings === null) return null;
  const { store, accounts, tickets, scorerFor, directory } = services;
  const calendar = createCalendar(config.timeZone);
  const mailboxes = createGmailService({
    ...settings,
    account: await readServiceAccount(settings.serviceAccountFile),
    limits,
    clock,
    logger,
  });
  const templates = createLateMailTemplates({ dir: settings.templatesDir, logger });
  const steps = createDraftSteps({ store, clock, calendar });
  const whyUnreachable = createWhyUnreachable({ mailboxes, reps });
  const facts = createDraftFacts({
    accounts,
    tickets,
    names: store.accountNames,
    drafts: store.drafts,
    episodes: store.episodes,
    profiles: accounts,
    profilePages: store.profilePages,
    mailboxes,
    reps,
    scorerFor,
    calendar,
    clock,
  });
  const work = createDraftWork({
    store,
    steps,
    mailboxes,
    templates,
    facts,
    whyUnreachable,
    listAccounts: directory.list,
    calendar,
    clock,
    limits,
    logger,
  });
  /** Beside the scans and the posts: a mail is not held up by either. */
  const loop = besideOneAnother([
    createWorkLoop({ ...work, everyMs: limits.scanFollowMs, logger }),
    createWorkLoop({
      resume: async () => {},
      work: work.make,
      everyMs: limits.scanFollowMs,
      logger,
    }),
  ]);
  const desk = createDraftDesk({
    store,
    steps,
    mailboxes,
    facts,
    contactOf: (accountId) => directory.known(accountId)?.contactEmail ?? null,
    settings: {
      undoMs: settings.undoSeconds * 1_000,
      maxAgeMs: settings.approvalMaxAgeMinutes * 60_000,
    },
    nextCheckIns: () => findNextDueTime([{ cron: settings.checkInCron }], calendar, clock.now()),
    newId: () => crypto.randomUUID(),
    wakeWorker: loop.wake,
    clock,
    logger,
  });
  const checkIns = createCheckIns({
    store,
    accounts,
    whyUnreachable,
    quietDays: settings.checkInQuietDays,
    calendar,
    newId: () => crypto.randomUUID(),
    wakeWorker: loop.wake,
    clock,
    limits,
    logger,
  });
  /** Some hundred mails rendered for trial: not while somebody waits for the bot to start. */
  async function checkTemplates(): Promise<void> {
    for (const problem of await templates.check())
      logger.warn({ problem }, "a template has a mistake");
  }
  /** Once the bot is ready and whoever waited for it was told. */
  async function warmUp(): Promise<void> {
    await delay(0);
    await loadMailLibraries();
    await checkTemplates();
  }
  return {
    desk,
    loop,
    checkIns: { cron: settings.checkInCron, ...checkIns },
    checkTemplates,
    warmUp,
  };
}

const besideOneAnother = (loops: readonly WorkLoop[]): WorkLoop => ({
  async run(signal) {
    await Promise.all(loops.map((loop) => loop.run(signal)));
  },
  wake() {
    for (const loop of loops) loop.wake();
  },
});
