import type { Account } from "./account.ts";
import { bySeverity } from "./alert-plan/rank.ts";
import { type RagStatus, severity } from "./health.ts";
import type { Pulse } from "./pulse.ts";
import { repAddressOf } from "./rep.ts";
import type { AccountState, Scan } from "./scan.ts";
import {
  lastOfScan,
  type ScorePoint,
  scoreTrend,
  TREND_SCANS,
  type Trend,
} from "./score-history.ts";
import type { StoredEpisode } from "./stored-episode.ts";

/** One account as a list shows it: what the store knows, never more. */
export type PortfolioLine = {
  account: Account;
  /** The last stored result; null = none was ever stored. */
  result: Pick<ScorePoint, "at" | "score" | "ragStatus" | "openTickets"> | null;
  /** Before clamping: ranks two accounts at 0. */
  pointsLost: number;
  /** Points against the scan before; null without one. */
  change: number | null;
  trend: Trend | null;
  /** Scores of the last results, the present one last; empty without any. */
  scores: number[];
  /** Why the result is older than the last scan, or may be better than the account is; null = neither. */
  doubt: string | null;
  /** The open one. */
  episode: StoredEpisode | null;
  /** What the rep says beside the score; the one in force. */
  pulse: Pulse | null;
};

export type PortfolioReading = {
  accounts: readonly Account[];
  /** Each account's oldest first. */
  points: readonly ScorePoint[];
  /** Of accounts without a point in the time that was read. */
  states: readonly AccountState[];
  lastScan: Scan | null;
  episodes: readonly StoredEpisode[];
  /** In force now. */
  pulses: readonly Pulse[];
};

export const PORTFOLIO_STATUSES = ["any", "Red", "Amber", "Green"] as const;
export type PortfolioStatus = (typeof PORTFOLIO_STATUSES)[number];

/** Which part of the list somebody looks at; `page` counts from 0. */
export type ShownPortfolio = { owner: "mine" | "all"; status: PortfolioStatus; page: number };

export type PortfolioCounts = Record<RagStatus | "unknown", number>;

/** As many as a small trend shows. */
const SHOWN_SCORES = 8;

/** More of an account's last points change no line. */
export const LINE_POINTS = Math.max(SHOWN_SCORES, TREND_SCANS + 1);

/** Every active account, those that need a person first. */
export function planPortfolio(reading: PortfolioReading): PortfolioLine[] {
  const points = Map.groupBy(reading.points, ({ accountId }) => accountId);
  const states = new Map(reading.states.map((state) => [state.accountId, state]));
  const episodes = new Map(reading.episodes.map((stored) => [stored.accountId, stored]));
  const pulses = new Map(reading.pulses.map((pulse) => [pulse.accountId, pulse]));
  const notScanned = new Map(
    reading.lastScan?.figures.notScanned.map(({ accountId, reason }) => [accountId, reason]),
  );
  return reading.accounts
    .filter(({ active }) => active)
    .map((account): PortfolioLine => {
      const past = points.get(account.id) ?? [];
      const last = past.at(-1);
      const result = last ?? states.get(account.id) ?? null;
      const before = past.slice(0, -1);
      return {
        account,
        result,
        change: last === undefined ? null : changeOf(last, lastOfScan(before)),
        trend: last === undefined ? null : scoreTrend(last.score, before),
        scores:
          result === null
            ? []
            : [...before.map(({ score }) => score), result.score].slice(-SHOWN_SCORES),
        doubt: doubtOf(
          result,
          last?.complete ?? true,
          notScanned.get(account.id),
          reading.lastScan,
        ),
        episode: episodes.get(account.id) ?? null,
        pulse: pulses.get(account.id) ?? null,
        pointsLost: last?.pointsLost ?? 0,
      };
    })
    .sort(byRisk);
}

const changeOf = ({ score }: ScorePoint, before: ScorePoint | undefined): number | null =>
  before === undefined ? null : score - before.score;

function doubtOf(
  result: PortfolioLine["result"],
  complete: boolean,
  notScanned: string | undefined,
  lastScan: Scan | null,
): string | null {
  // A rescan may have come after the scan that could not.
  const older = result === null || (lastScan !== null && result.at < lastScan.startedAt);
  if (older && notScanned !== undefined) return `not scanned: ${notScanned}`;
  if (result === null) return null;
  if (older) return "not in the last scan";
  return complete ? null : "incomplete: it may be worse";
}

/** Red, Amber, not known, Green: not known is never healthy. Within a status as alerts are ranked. */
function byRisk(a: PortfolioLine, b: PortfolioLine): number {
  return riskOf(b) - riskOf(a) || bySeverity(rankOf(a), rankOf(b));
}

const UNKNOWN_RISK = 0.5;
const riskOf = ({ result }: PortfolioLine): number =>
  result === null ? UNKNOWN_RISK : severity(result.ragStatus);

const rankOf = ({ account, result, change, pointsLost }: PortfolioLine) => ({
  accountId: account.id,
  name: account.name,
  score: result?.score ?? 0,
  pointsLost,
  change,
});

const countPortfolio = (lines: readonly PortfolioLine[]): PortfolioCounts => {
  const counts: PortfolioCounts = { Red: 0, Amber: 0, Green: 0, unknown: 0 };
  for (const { result } of lines) counts[result?.ragStatus ?? "unknown"] += 1;
  return counts;
};

/** One page of a list; a page that is not there any more is the last one. `page` counts from 0. */
function pageOf<T>(items: readonly T[], page: number, size: number) {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(Math.max(0, page), pages - 1);
  return { page: at, pages, items: items.slice(at * size, (at + 1) * size) };
}

/** Whether one of these reps looks after it; addresses in lower case. */
export const isOneOf = (reps: readonly string[], { repEmail }: Account): boolean =>
  reps.includes(repAddressOf(repEmail));

/** What somebody wants to see of the list: their own accounts where they have any, unless they say whose. */
export function showPortfolio(
  lines: readonly PortfolioLine[],
  reps: readonly string[],
  wanted: Omit<ShownPortfolio, "owner"> & { owner: ShownPortfolio["owner"] | null },
  pageSize: number,
) {
  const mine = lines.filter(({ account }) => isOneOf(reps, account));
  const owner = wanted.owner ?? (mine.length > 0 ? "mine" : "all");
  const owned = owner === "mine" ? mine : lines;
  const { status } = wanted;
  const fitting =
    status === "any" ? owned : owned.filter(({ result }) => result?.ragStatus === status);
  const { page, pages, items } = pageOf(fitting, wanted.page, pageSize);
  const shown: ShownPortfolio = { owner, status, page };
  return {
    shown,
    pages,
    total: fitting.length,
    lines: items,
    owned,
    counts: countPortfolio(owned),
  };
}

export type PortfolioPage = ReturnType<typeof showPortfolio>;
