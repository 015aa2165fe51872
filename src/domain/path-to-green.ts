import type { HealthScorer, HealthSignals } from "./health.ts";

/** The smallest set of things that would make the account Green, and what the score would be then. */
export type PathToGreen = {
  /** P1/P2 tickets to close, oldest first. */
  closeP1p2: number;
  /** Of how many. */
  p1p2Total: number;
  /** How many of all of them are older than the threshold. */
  p1p2Old: number;
  /** How many of the ones to close are older than the threshold. */
  closeP1p2Old: number;
  /** Tickets of any priority to close besides. */
  closeOther: number;
  /** Whether the integration has to be heard from again. */
  restoreHeartbeat: boolean;
  /** What the account would be at. */
  score: number;
};

/**
 * The shortest path to Green (spec section 3), found from the age of each P1/P2 ticket (days):
 * closing the oldest ones first, as only they can bring the rest under the age threshold. Of two
 * paths with equally many steps the one with the higher score wins, then the one that closes fewer
 * P1/P2 tickets. null when the account is Green already. Throws RangeError when the ages are not
 * those of the signals (one for each P1/P2 ticket, the oldest among them).
 */
export function planPathToGreen(
  signals: HealthSignals,
  p1p2AgesDays: readonly number[],
  scorer: HealthScorer,
): PathToGreen | null {
  if (scorer.computeScore(signals).ragStatus === "Green") return null;
  const ages = p1p2AgesDays.toSorted((a, b) => b - a);
  const others = signals.totalOpenTickets - signals.p1p2TicketCount;
  const fits = ages.length === signals.p1p2TicketCount && others >= 0;
  if (!fits || (ages.length > 0 && ages[0] !== signals.oldestP1p2AgeDays)) {
    throw new RangeError("the P1/P2 ages are not those of the signals");
  }
  const oldTotal = ages.filter((age) => age > scorer.thresholds.p1p2AgeDays).length;
  let best: PathToGreen | null = null;
  for (const restoreHeartbeat of signals.hoursSinceHeartbeat === null ? [false] : [false, true]) {
    for (let closeP1p2 = 0; closeP1p2 <= ages.length; closeP1p2++) {
      const plan = (closeOther: number) =>
        scorer.computeScore({
          p1p2TicketCount: ages.length - closeP1p2,
          oldestP1p2AgeDays: ages[closeP1p2] ?? null,
          totalOpenTickets: signals.totalOpenTickets - closeP1p2 - closeOther,
          hoursSinceHeartbeat: restoreHeartbeat ? 0 : signals.hoursSinceHeartbeat,
        });
      const closeOther = fewest(others, (n) => plan(n).ragStatus === "Green");
      if (closeOther === null) continue;
      const candidate = {
        closeP1p2,
        p1p2Total: ages.length,
        p1p2Old: oldTotal,
        closeP1p2Old: Math.min(closeP1p2, oldTotal),
        closeOther,
        restoreHeartbeat,
        score: plan(closeOther).score,
      };
      if (best === null || isShorter(candidate, best)) best = candidate;
    }
  }
  return best;
}

const steps = (path: PathToGreen) =>
  path.closeP1p2 + path.closeOther + (path.restoreHeartbeat ? 1 : 0);

/** Of equals the first stays: those that close fewer P1/P2 come first. */
const isShorter = (a: PathToGreen, b: PathToGreen): boolean =>
  (steps(a) - steps(b) || b.score - a.score) < 0;

/** The smallest n of 0..max for which `isGreen` holds (it holds for every larger one too); null when none. */
function fewest(max: number, isGreen: (n: number) => boolean): number | null {
  if (!isGreen(max)) return null;
  let low = 0;
  let high = max;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isGreen(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
