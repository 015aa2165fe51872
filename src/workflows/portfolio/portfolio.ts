import { isOneOf, LINE_POINTS, type PortfolioLine, planPortfolio } from "../../domain/portfolio.ts";
import type { Pulses } from "../../domain/pulse.ts";
import type { AccountStates, Scan, Scans } from "../../domain/scan.ts";
import {
  lastPoints,
  type ScoreHistory,
  type ScorePoint,
  scoreMoves,
} from "../../domain/score-history.ts";
import type { Episodes } from "../../domain/stored-episode.ts";
import { type Clock, DAY_MS } from "../../lib/time.ts";
import type { AccountDirectory } from "../account-directory.ts";

export type Portfolio = {
  /** Every active account, or those of the reps that were asked for; ranked. */
  lines: PortfolioLine[];
  /** The last decided one; null = none yet. */
  lastScan: Scan | null;
  /** Results since `since` that differ from the one before, each account's oldest first. */
  moves: ScorePoint[];
};

export type ReadPortfolio = (options?: {
  /** How far back results are read at least. */
  since?: Date;
  /** Their accounts alone, where they have any: nobody else's past is read. Addresses in lower case. */
  reps?: readonly string[];
  signal?: AbortSignal;
}) => Promise<Portfolio>;

/** Longer than any trend that is shown, and than a week without scans. */
const PAST_DAYS = 14;
/** Accounts whose past is in memory at once: it is weeks of results, of which little is kept. */
const PASTS_AT_ONCE = 64;

/**
 * All accounts as the last scans left them, from memory and the store: no request to Notion unless the
 * list of accounts was never read. Throws ServiceError when it cannot be.
 */
export function createPortfolio(deps: {
  directory: Pick<AccountDirectory, "list">;
  store: {
    scoreHistory: ScoreHistory;
    accountStates: Pick<AccountStates, "all">;
    scans: Scans;
    episodes: Episodes;
    pulses: Pulses;
  };
  /** Whether there are alerts at all. */
  alerts: boolean;
  clock: Clock;
}): ReadPortfolio {
  const { directory, store, clock } = deps;
  return async ({ since, reps = [], signal } = {}) => {
    const all = (await directory.list(signal)).filter(({ active }) => active);
    const own = all.filter((account) => isOneOf(reps, account));
    const accounts = own.length > 0 ? own : all;
    const usual = clock.now().getTime() - PAST_DAYS * DAY_MS;
    const from = new Date(Math.min(usual, since?.getTime() ?? usual));
    const ids = accounts.map(({ id }) => id);
    const [{ points, moves }, states, lastScan, episodes, pulses] = await Promise.all([
      readPasts(store.scoreHistory, ids, from),
      store.accountStates.all(),
      store.scans.lastDecided(),
      deps.alerts ? store.episodes.open() : [],
      store.pulses.active(clock.now()),
    ]);
    return {
      lines: planPortfolio({ accounts, points, states, lastScan, episodes, pulses }),
      lastScan,
      moves,
    };
  };
}

async function readPasts(history: ScoreHistory, accountIds: readonly string[], from: Date) {
  const points: ScorePoint[] = [];
  const moves: ScorePoint[] = [];
  for (let at = 0; at < accountIds.length; at += PASTS_AT_ONCE) {
    const some = await history.since(accountIds.slice(at, at + PASTS_AT_ONCE), from);
    for (const past of Map.groupBy(some, ({ accountId }) => accountId).values()) {
      points.push(...lastPoints(past, LINE_POINTS));
      moves.push(...scoreMoves(past));
    }
  }
  return { points, moves };
}
