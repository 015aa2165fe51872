import { createHealthScorer, type HealthThresholds } from "../health.ts";
import { readScanDays } from "../replay.ts";
import type { TicketEvent } from "../ticket-history.ts";
import { planScans } from "./plan-scans.ts";
import type { ReplayDay } from "./replay-day.ts";
import { type ReplaySettings, replayEpisodes } from "./replay-episodes.ts";
import { replayLiteral } from "./replay-literal.ts";
import { type ReplayTotal, totalReplay } from "./replay-total.ts";
import { type ThresholdVariant, thresholdVariants } from "./threshold-variants.ts";

export type ReplayMode = "episodes" | "literal";

export type ReplayOptions = {
  mode: ReplayMode;
  /** First and last day that is counted (any instant of it, in UTC); null = all of the history. */
  from: Date | null;
  to: Date | null;
  /** As set; what else is tried beside them follows from these. */
  thresholds: Partial<HealthThresholds>;
  settings: ReplaySettings;
};

export type Replay = {
  mode: ReplayMode;
  /** 7:00 UTC of the scan that is run and not counted. */
  firstScan: Date;
  /** With the thresholds that are set. */
  total: ReplayTotal;
  days: ReplayDay[];
  /** Every variant of the thresholds, the set ones first. */
  sideBySide: (Pick<ThresholdVariant, "name" | "thresholds"> & { total: ReplayTotal })[];
};

export type ReplayResult = ({ kind: "replayed" } & Replay) | { kind: "refused"; reason: string };

/**
 * Runs the daily scan at 7:00 UTC over a history (spec section 14), the events in time order. The scan
 * of the day before the first counted day, or of the day the history begins, is run and not counted:
 * it tells what was there already.
 */
export function replayHistory(
  events: readonly TicketEvent[],
  options: ReplayOptions,
): ReplayResult {
  const planned = planScans(events, options);
  if (planned.kind === "refused") return planned;
  const scanDays = readScanDays(events, { times: planned.times });
  const replayed = thresholdVariants(options.thresholds).map((variant) => {
    const scorer = createHealthScorer(variant.overrides);
    const days =
      options.mode === "literal"
        ? replayLiteral(scanDays, scorer, options.settings.maxAlerts)
        : replayEpisodes(scanDays, scorer, options.settings);
    return { ...variant, days, total: totalReplay(days) };
  });
  return {
    kind: "replayed",
    mode: options.mode,
    firstScan: planned.firstScan,
    total: replayed[0]?.total ?? totalReplay([]),
    days: replayed[0]?.days ?? [],
    sideBySide: replayed.map(({ name, thresholds, total }) => ({ name, thresholds, total })),
  };
}
