import { type AlertSettings, NO_PLAN } from "../alert-plan/alert-plan.ts";
import { announcePlan } from "../alert-plan/announce-plan.ts";
import { planAlerts } from "../alert-plan/plan-alerts.ts";
import {
  decideEpisode,
  type EpisodeDecision,
  type EpisodeSettings,
  isNewEscalation,
} from "../decide-episode.ts";
import { announceEpisode, type EndedEpisode, type Episode } from "../episode.ts";
import { decideGuard, type GuardFigures } from "../guard.ts";
import type { HealthScore, HealthScorer } from "../health.ts";
import type { ScanDay } from "../replay.ts";
import type { ScannedAccount } from "./count-escalations.ts";
import { describeDay } from "./describe-day.ts";
import type { ReplayDay } from "./replay-day.ts";

export type ReplaySettings = AlertSettings & Omit<EpisodeSettings, "scorer">;

/** What a store would know of one account. */
type Known = {
  before: ScannedAccount["before"];
  openTickets: number;
  open: Episode | null;
  lastEnded: EndedEpisode | null;
};

const UNKNOWN: Known = {
  before: { ragStatus: "Green", score: 100 },
  openTickets: 0,
  open: null,
  lastEnded: null,
};

type Judged = ScannedAccount & {
  known: Known;
  score: HealthScore;
  openTickets: number;
  decision: EpisodeDecision;
};

/**
 * The scan as it is (spec sections 4-6), day by day over a history, with its store in memory: what is
 * planned counts as posted, and nobody acknowledges or snoozes. The first day is run, not returned.
 *
 * Nobody presses the buttons of the guard's notice either, so people are modelled like this:
 * - all held: nothing is stored. When the next scan would be held as well, the first one was no slip
 *   of the source: an admin has released it, and that next scan is judged as any other.
 * - posts held: the notice names every held account in its thread, which announces it (spec section
 *   4); nobody asks for them to be posted as new.
 */
export function replayEpisodes(
  days: readonly ScanDay[],
  scorer: HealthScorer,
  settings: ReplaySettings,
): ReplayDay[] {
  const memory = new Map<string, Known>();
  let unheld: GuardFigures | null = null;
  let heldBefore = false;
  const replayed: ReplayDay[] = [];
  for (const { at, accounts } of days) {
    const judged = accounts.map(({ account, signals }): Judged => {
      const known = memory.get(account) ?? UNKNOWN;
      const score = scorer.computeScore(signals);
      const decision = decideEpisode(
        {
          finding: { kind: "scored", ...score, complete: true },
          previousStatus: known.before.ragStatus,
          open: known.open,
          lastEnded: known.lastEnded,
        },
        { ...settings, scorer },
        at,
      );
      const { totalOpenTickets: openTickets } = signals;
      return { account, known, score, before: known.before, openTickets, decision };
    });
    const figures = {
      openTickets: judged.reduce((sum, { openTickets }) => sum + openTickets, 0),
      orphanTickets: 0,
    };
    const names = (which: (one: Judged) => boolean) =>
      judged.filter(which).map(({ account }) => account);
    const guard = decideGuard(unheld, {
      ...figures,
      accounts: judged.length,
      openEpisodes: judged.filter(({ known }) => known.open !== null).length,
      ending: names(({ decision }) => decision.kind === "ended"),
      escalating: names(({ decision }) => isNewEscalation(decision)),
      emptied: names(({ known, openTickets }) => openTickets < known.openTickets),
    });
    const { reason } = guard;
    const notice: ReplayDay["notice"] =
      guard.kind === "pass"
        ? null
        : guard.kind === "holdAll" && heldBefore
          ? { kind: "released", reason, accounts: [] }
          : { kind: guard.kind, reason, accounts: guard.accounts.toSorted() };
    heldBefore = notice?.kind === "holdAll";
    if (heldBefore) {
      replayed.push(describeDay(at, judged, NO_PLAN, notice, scorer, settings));
      continue;
    }
    unheld = figures;
    const plan = planAlerts(
      judged.flatMap(({ account, score, before, decision }) => {
        if (decision.kind === "none") return [];
        const change = score.score - before.score;
        return { accountId: account, name: account, rep: null, change, decision };
      }),
      settings,
      at,
      notice?.kind === "holdPosts" ? reason : null,
    );
    const announced = announcePlan(plan, at);
    const noticed = new Set(notice?.accounts);
    for (const one of judged) {
      memory.set(one.account, remember(one, announced.get(one.account), noticed, at));
    }
    replayed.push(describeDay(at, judged, plan, notice, scorer, settings));
  }
  return replayed.slice(1);
}

function remember(
  { account, known, score, openTickets, decision }: Judged,
  announced: Episode | undefined,
  noticed: ReadonlySet<string>,
  at: Date,
): Known {
  const next = { ...known, before: score, openTickets };
  if (decision.kind === "none") return next;
  if (decision.kind === "ended") return { ...next, open: null, lastEnded: decision.ended };
  const open = announced ?? decision.episode;
  return {
    ...next,
    open: noticed.has(account) ? announceEpisode(open, at, { ownMessage: false }) : open,
  };
}
