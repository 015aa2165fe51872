import {
  createHealthScorer,
  DEFAULT_THRESHOLDS,
  type HealthThresholds,
  thresholdProblem,
} from "../health.ts";

export type ThresholdVariant = {
  name: string;
  /** What is merged over the defaults; `escalation` follows `red` when it is not given. */
  overrides: Partial<HealthThresholds>;
  /** All of them, as they apply. */
  thresholds: HealthThresholds;
};

/** Points that the colours move by in "stricter" and "milder". */
const STEP = 10;

/**
 * The thresholds to look at side by side: those that are set first, then what else a team would try.
 * One that cannot be, or is the same as an earlier one, is left out. Throws RangeError when the ones
 * that are set contradict each other.
 */
export function thresholdVariants(set: Partial<HealthThresholds>): ThresholdVariant[] {
  const now = { ...DEFAULT_THRESHOLDS, ...set };
  const variant = (name: string, change: Partial<HealthThresholds>): ThresholdVariant => {
    const overrides = { ...set, ...change };
    return { name, overrides, thresholds: createHealthScorer(overrides).thresholds };
  };
  const colours = (red: number, amber: number) => ({
    name: `Red < ${red}, Amber < ${amber}`,
    change: { red, amber },
  });
  const ideas: { name: string; change: Partial<HealthThresholds> }[] = [
    colours(now.red + STEP, now.amber + STEP),
    colours(now.red - STEP, now.amber - STEP),
    {
      name: `P1/P2 > ${2 * now.p1p2AgeDays} days`,
      change: { p1p2AgeDays: 2 * now.p1p2AgeDays },
    },
    {
      name: `> ${2 * now.openTicketCount} open tickets`,
      change: { openTicketCount: 2 * now.openTicketCount },
    },
  ];
  const variants = [variant("as set", {})];
  for (const { name, change } of ideas) {
    const { escalation: _, ...rest } = { ...now, ...change };
    if (thresholdProblem({ ...rest, escalation: rest.red }) !== null) continue;
    const candidate = variant(name, change);
    const same = (other: ThresholdVariant) =>
      JSON.stringify(other.thresholds) === JSON.stringify(candidate.thresholds);
    if (!variants.some(same)) variants.push(candidate);
  }
  return variants;
}
