import { type AccessRules, actsFor, type Person } from "../../domain/access.ts";
import type { Draft, Drafts } from "../../domain/draft.ts";
import { isAcknowledged, isSnoozed } from "../../domain/episode.ts";
import type { HomeTab } from "../../domain/home-tab.ts";
import { type PortfolioLine, type PortfolioPage, showPortfolio } from "../../domain/portfolio.ts";
import { findChanges, type PortfolioChange } from "../../domain/portfolio-changes.ts";
import type { Episodes, StoredEpisode } from "../../domain/stored-episode.ts";
import { ServiceError } from "../../lib/errors.ts";
import { type Clock, DAY_MS } from "../../lib/time.ts";
import type { AccountDirectory } from "../account-directory.ts";
import { listProblem } from "../list-problem.ts";
import { heldReason, howToRelease } from "../scan/how-to-release.ts";
import type { ScanDesk, StatusFacts } from "../scan/scan-desk.ts";
import type { Portfolio, ReadPortfolio } from "./portfolio.ts";

/** All that one person's Home tab shows. */
export type HomeFacts = {
  now: Date;
  /** Null = the list of accounts could not be read yet: `problems` says why. */
  page: PortfolioPage | null;
  /** Null = they never looked before. */
  changes: { since: Date; list: PortfolioChange[] } | null;
  /** Theirs and those of whom they cover; null = there are no drafts at all. */
  drafts: Draft[] | null;
  /** Open escalations of the accounts that are chosen, those that nobody has taken on first; null = no alerts at all. */
  alerts: (PortfolioLine & { episode: StoredEpisode })[] | null;
  scans: Pick<StatusFacts, "scans" | "nextScan">;
  /** What cannot be reached or needs somebody, in words. */
  problems: string[];
};

/** What all Home tabs have in common, read once for all of them. */
export type HomeReading = {
  /** When reading began. */
  at: Date;
  portfolio: Portfolio | null;
  ended: StoredEpisode[];
  drafts: Draft[] | null;
  status: StatusFacts;
  problems: string[];
};

/** Further back nobody is told what changed. */
const LONGEST_PAST_MS = 28 * DAY_MS;
/** The last result before a moment lies within this time of it. */
const BEFORE_MS = 4 * DAY_MS;

export function createHomeFacts(deps: {
  portfolio: ReadPortfolio;
  directory: Pick<AccountDirectory, "trouble">;
  scans: Pick<ScanDesk, "status">;
  store: { episodes: Episodes; drafts: Drafts };
  /** The parts of the product that are configured. */
  features: { drafts: boolean; alerts: boolean };
  /** As many accounts as one page holds. */
  pageSize: number;
  clock: Clock;
}) {
  const { store, features, clock } = deps;

  const earliest = (since: Date): Date =>
    new Date(Math.max(since.getTime(), clock.now().getTime() - LONGEST_PAST_MS));

  return {
    /**
     * For tabs whose `since` is not before this one; null = none has any. `reps`: enough for a tab of theirs that does
     * not show all accounts. Throws what is no outside service's failure.
     */
    async read(
      since: Date | null,
      options: { reps?: readonly string[]; signal?: AbortSignal } = {},
    ): Promise<HomeReading> {
      const at = clock.now();
      const from = earliest(since ?? at);
      const [portfolio, ended, drafts, status] = await Promise.all([
        deps
          .portfolio({
            since: new Date(from.getTime() - BEFORE_MS),
            ...options,
          })
          .catch((error: unknown) => {
            if (error instanceof ServiceError) return error;
            throw error;
          }),
        features.alerts ? store.episodes.endedSince(from) : [],
        features.drafts ? store.drafts.open() : null,
        deps.scans.status(),
      ]);
      const unread = portfolio instanceof ServiceError ? portfolio : null;
      const problem = listProblem(unread, deps.directory.trouble);
      return {
        at,
        portfolio: portfolio instanceof ServiceError ? null : portfolio,
        ended,
        drafts,
        status,
        problems: [...(problem === null ? [] : [problem]), ...problemsOf(status, features)],
      };
    },
    /** What this person sees of it. */
    of(reading: HomeReading, person: Person, rules: AccessRules, tab: HomeTab): HomeFacts {
      const { portfolio, drafts, status } = reading;
      const now = clock.now();
      const reps = actsFor(person, rules);
      const page =
        portfolio === null ? null : showPortfolio(portfolio.lines, reps, tab.wanted, deps.pageSize);
      const since = tab.since === null ? null : earliest(tab.since);
      return {
        now,
        page,
        changes:
          since === null || page === null || portfolio === null
            ? null
            : { since, list: findChanges(page.owned, portfolio.moves, reading.ended, since) },
        drafts: drafts?.filter(({ mailbox }) => reps.includes(mailbox)) ?? null,
        alerts: features.alerts ? openAlerts(page?.owned ?? [], now) : null,
        scans: status,
        problems: reading.problems,
      };
    },
  };
}

export type HomeFactsSource = ReturnType<typeof createHomeFacts>;

function openAlerts(lines: readonly PortfolioLine[], now: Date) {
  const alerts = lines.flatMap((line) =>
    line.episode === null ? [] : [{ ...line, episode: line.episode }],
  );
  const taken = ({ episode: { episode } }: (typeof alerts)[number]) =>
    isAcknowledged(episode, now) || isSnoozed(episode, now);
  return [...alerts.filter((alert) => !taken(alert)), ...alerts.filter(taken)];
}

function problemsOf(
  { scans: [last], posts }: StatusFacts,
  { alerts }: { alerts: boolean },
): string[] {
  return [
    ...(last?.state === "failed"
      ? [`The last scan failed: ${last.reason ?? "the log has it"}`]
      : []),
    ...(last?.state === "held"
      ? [
          `The last scan is held, its results are not shown yet: ${heldReason(last)}. ${howToRelease(alerts)}`,
        ]
      : []),
    ...(posts.held > 0
      ? [`${posts.held} posts to Slack are held and need an admin: /tam status`]
      : []),
  ];
}
