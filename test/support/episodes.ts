import type { AlertCandidate } from "../../src/domain/alert-plan/alert-plan.ts";
import type { EpisodeFinding } from "../../src/domain/decide-episode.ts";
import type { Episode } from "../../src/domain/episode.ts";
import { DEFAULT_THRESHOLDS, ragStatusOf } from "../../src/domain/health.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";

export const utc = createCalendar("UTC");

/** 7:00 UTC on that day of March 2026 (0 = 28 February). */
export const march = (day: number): Date => new Date(Date.UTC(2026, 2, day, 7));

/** A complete result with this score, by the default thresholds. */
export const scored = (score: number, complete = true): EpisodeFinding => ({
  kind: "scored",
  score,
  ragStatus: ragStatusOf(score, DEFAULT_THRESHOLDS),
  pointsLost: 100 - score,
  complete,
});

/** Amber at 60, opened on 1 March and announced that day with a message of its own. */
export const episode = (change: Partial<Episode> = {}): Episode => ({
  openedAt: march(1),
  ragStatus: "Amber",
  score: 60,
  pointsLost: 40,
  announceAs: "single",
  hasMessage: true,
  announced: { ragStatus: "Amber", score: 60, at: march(1) },
  remindedAt: null,
  acknowledgedUntil: null,
  snoozedUntil: null,
  ...change,
});

/** Opened just now and not announced. */
export const fresh = (score: number, change: Partial<Episode> = {}): Episode =>
  episode({
    openedAt: march(2),
    score,
    pointsLost: 100 - score,
    ragStatus: ragStatusOf(score, DEFAULT_THRESHOLDS),
    hasMessage: false,
    announced: null,
    ...change,
  });

export const opened = (
  name: string,
  score: number,
  change: Partial<AlertCandidate> = {},
): AlertCandidate => ({
  accountId: name,
  name,
  rep: "dana@corp.example",
  change: score - 100,
  decision: { kind: "opened", episode: fresh(score), reason: "fell" },
  ...change,
});
