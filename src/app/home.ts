import type { WebClient } from "@slack/web-api";
import { createWorkLoop } from "../jobs/work-loop.ts";
import { realLimits } from "../lib/limits.ts";
import type { Calendar } from "../lib/time-zone.ts";
import { createHomeScreen } from "../slack/home.ts";
import type { People } from "../slack/people.ts";
import { HOME_PAGE } from "../slack/views/home.ts";
import { createHomeFacts } from "../workflows/portfolio/home-facts.ts";
import { createHomeTabs } from "../workflows/portfolio/home-tabs.ts";
import { createPortfolio } from "../workflows/portfolio/portfolio.ts";
import type { ScanDesk } from "../workflows/scan/scan-desk.ts";
import type { AppDeps, Services } from "./services.ts";

/** The portfolio that lists and Home tabs show, and what keeps the tabs up to date. */
export function createHome(
  { config, clock, logger, limits = realLimits }: AppDeps,
  { store, directory }: Services,
  {
    client,
    people,
    scans,
    calendar,
    drafts,
  }: { client: WebClient; people: People; scans: ScanDesk; calendar: Calendar; drafts: boolean },
) {
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
      scans,
      store,
      features: { drafts, alerts: config.alerts.channel !== null },
      pageSize: HOME_PAGE,
      clock,
    }),
    people,
    screen: createHomeScreen({
      client,
      people,
      calendar,
    }),
    clock,
    limits,
    logger,
  });
  const loop = createWorkLoop({
    resume: async () => {},
    work: home.work,
    everyMs: limits.scanFollowMs,
    logger,
  });
  return { portfolio, tabs: home, loop };
}
