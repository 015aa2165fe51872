import { type PortfolioLine, planPortfolio } from "../../domain/portfolio.ts";
import type { Pulses } from "../../domain/pulse.ts";
import type { AccountStates, Scan, Scans } from "../../domain/scan.ts";
import type { ScoreHistory, ScorePoint } from "../../domain/score-history.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import { type Clock, DAY_MS } from "../../lib/time.ts";
import type { AccountDirectory } from "../account-directory.ts";

export type Portfolio = {
  /** Every active account, ranked. */
  lines: PortfolioLine[];
  /** The last decided one; null = none yet. */
  lastScan: Scan | null;
  /** Every result since `since`, each account's oldest first. */
  points: ScorePoint[];
};

export type ReadPortfolio = (options?: {
  /** How far back results are read at least. */
  since?: Date;
  signal?: AbortSignal;
}) => Promise<Portfolio>;

/** Longer than any trend that is shown, and than a week without scans. */
const PAST_DAYS = 14;

/**
 * All accounts as the last scans left them, from memory and the store: no request to Notion unless the
 * list of accounts was never read. Throws ServiceError when it cannot be.
 */
export function createPortfolio(deps: {
  directory: Pick<AccountDirectory, "list">;
  store: {
    scoreHistory: ScoreHistory;
    accountStates: AccountStates;
    scans: Scans;
    episodes: Episodes;
    pulses: Pulses;
  };
  /** Whether there are alerts at all. */
  alerts: boolean;
  clock: Clock;
}): ReadPortfolio {
  const { directory, store, clock } = deps;
  return async ({ since, signal } = {}) => {
    const accounts = await directory.list(signal);
    const usual = clock.now().getTime() - PAST_DAYS * DAY_MS;
    const from = new Date(Math.min(usual, since?.getTime() ?? usual));
    const ids = accounts.filter(({ active }) => active).map(({ id }) => id);
    const [points, states, lastScan, episodes, pulses] = await Promise.all([
      store.scoreHistory.since(ids, from),
      store.accountStates.all(),
      store.scans.lastDecided(),
      deps.alerts ? store.episodes.open() : [],
      store.pulses.active(clock.now()),
    ]);
    return {
      lines: planPortfolio({ accounts, points, states, lastScan, episodes, pulses }),
      lastScan,
      points,
    };
  };
}
