import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AlertCandidate,
  type AlertPlan,
  DEFAULT_ALERT_SETTINGS,
  SUMMARY_SECTIONS,
} from "../../../src/domain/alert-plan/alert-plan.ts";
import { announcePlan } from "../../../src/domain/alert-plan/announce-plan.ts";
import { planAlerts } from "../../../src/domain/alert-plan/plan-alerts.ts";
import {
  DEFAULT_EPISODE_SETTINGS,
  decideEpisode,
  type EpisodeFinding,
  isNewEscalation,
} from "../../../src/domain/decide-episode.ts";
import { type Episode, isUnannounced } from "../../../src/domain/episode.ts";
import { createHealthScorer, type RagStatus } from "../../../src/domain/health.ts";
import { episode, march, scored, utc } from "../../support/episodes.ts";

const RUNS = { numRuns: 2_000 };
const settings = { ...DEFAULT_ALERT_SETTINGS, calendar: utc };
const episodeSettings = {
  ...DEFAULT_EPISODE_SETTINGS,
  scorer: createHealthScorer(),
  calendar: utc,
};
const now = march(29);

/** One account as the store and the scan may have it. */
type Account = {
  id: string;
  rep: string | null;
  previous: { ragStatus: RagStatus; score: number } | null;
  open: Episode | null;
  lastEnded: { endedAt: Date; hasMessage: boolean } | null;
  finding: EpisodeFinding;
};

const points = fc.integer({ min: 0, max: 20 }).map((n) => n * 5);
const result = points.map((score) => scored(score)).filter((one) => one.kind === "scored");
const day = fc.integer({ min: 1, max: 28 }).map(march);
const orNull = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 2 });

const openEpisode: fc.Arbitrary<Episode> = fc
  .record({
    now: result.filter(({ ragStatus }) => ragStatus !== "Green"),
    openedAt: day,
    announceAs: fc.constantFrom("single", "listed", "again"),
    hasMessage: fc.boolean(),
    announced: orNull(
      fc.record({ score: points, ragStatus: fc.constantFrom("Amber", "Red"), at: day }),
    ),
    remindedAt: orNull(day),
    acknowledgedUntil: orNull(day.map((at) => new Date(at.getTime() + 10 * 86_400_000))),
    snoozedUntil: orNull(day.map((at) => new Date(at.getTime() + 5 * 86_400_000))),
  })
  .map(({ now: { score, ragStatus, pointsLost }, ...rest }) =>
    episode({ score, ragStatus, pointsLost, ...rest } as Partial<Episode>),
  );

const account: fc.Arbitrary<Omit<Account, "id">> = fc.record({
  rep: fc.constantFrom("a@corp.example", "b@corp.example", "c@corp.example", null),
  previous: orNull(result),
  open: orNull(openEpisode),
  lastEnded: orNull(fc.record({ endedAt: day, hasMessage: fc.boolean() })),
  finding: fc.oneof(
    { weight: 12, arbitrary: result },
    { weight: 2, arbitrary: points.map((score) => scored(score, false)) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("notScanned", "inactive", "gone").map((kind) => ({ kind })),
    },
  ),
});
const accounts: fc.Arbitrary<Account[]> = fc
  .array(account, { maxLength: 30 })
  .map((all) => all.map((one, index) => ({ ...one, id: `account ${index}` })));

const candidatesOf = (all: readonly Account[], at = now): AlertCandidate[] =>
  all.flatMap(({ id, rep, previous, open, lastEnded, finding }) => {
    const decision = decideEpisode(
      { finding, previousStatus: previous?.ragStatus ?? null, open, lastEnded },
      episodeSettings,
      at,
    );
    if (decision.kind === "none") return [];
    const change =
      finding.kind === "scored" && previous !== null ? finding.score - previous.score : null;
    return { accountId: id, name: id, rep, change, decision };
  });

const inSummary = ({ summary }: AlertPlan) =>
  SUMMARY_SECTIONS.flatMap((section) => summary?.[section] ?? []).map(({ accountId }) => accountId);
const inSingles = ({ singles }: AlertPlan) => singles.map(({ accountId }) => accountId);

/** What the store holds after the scan decided, and everything in its plan was posted. */
function afterPosting(all: readonly Account[], plan: AlertPlan, at: Date): Account[] {
  const decided = new Map(candidatesOf(all, at).map((one) => [one.accountId, one.decision]));
  const announced = announcePlan(plan, at);
  return all.map((one) => {
    const decision = decided.get(one.id);
    const previous = one.finding.kind === "scored" ? one.finding : one.previous;
    if (decision === undefined) return { ...one, previous };
    if (decision.kind === "ended") {
      return { ...one, previous, open: null, lastEnded: decision.ended };
    }
    return { ...one, previous, open: announced.get(one.id) ?? decision.episode };
  });
}

describe("for any accounts, the plan", () => {
  it("names every new escalation, and every one not announced yet, exactly once", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const candidates = candidatesOf(all);
        const plan = planAlerts(candidates, settings, now);
        const named = [...inSingles(plan), ...inSummary(plan)];
        expect(new Set(named).size).toBe(named.length);
        for (const { accountId, decision } of candidates) {
          const isNew = decision.kind !== "ended" && isUnannounced(decision.episode);
          if (isNewEscalation(decision)) expect(isNew).toBe(true);
          if (isNew) expect(named).toContain(accountId);
        }
      }),
      RUNS,
    );
  });

  it("has at most five single alerts, and no slot is empty while one competes for it", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const { singles, summary } = planAlerts(candidatesOf(all), settings, now);
        expect(singles.length).toBeLessThanOrEqual(5);
        if ((summary?.unslotted.length ?? 0) > 0) expect(singles.length).toBe(5);
        if (summary !== null) expect(Object.values(summary).flat().length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it("gives no rep a fourth slot while another's of the same status has none", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const { singles, summary } = planAlerts(candidatesOf(all), settings, now);
        for (const rep of new Set(singles.map((line) => line.rep))) {
          const fourth = singles.filter((line) => line.rep === rep).slice(3);
          for (const { episode: taken } of fourth) {
            const starved = (summary?.unslotted ?? []).filter(
              (line) => line.rep !== rep && line.episode.ragStatus === taken.ragStatus,
            );
            expect(starved).toEqual([]);
          }
        }
      }),
      RUNS,
    );
  });

  it("lets nobody pass a more severe account of the same rep", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const { singles, summary } = planAlerts(candidatesOf(all), settings, now);
        for (const left of summary?.unslotted ?? []) {
          for (const taken of singles.filter(({ rep }) => rep === left.rep)) {
            expect(taken.episode.score).toBeLessThanOrEqual(left.episode.score);
          }
        }
      }),
      RUNS,
    );
  });

  it("says nothing when it is made again after everything was posted", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const first = planAlerts(candidatesOf(all), settings, now);
        const later = new Date(now.getTime() + 3_600_000);
        const second = planAlerts(
          candidatesOf(afterPosting(all, first, now), later),
          settings,
          later,
        );
        expect(second).toMatchObject({ singles: [], summary: null, replies: [], edits: [] });
      }),
      RUNS,
    );
  });

  it("loses nothing when nothing of it was posted", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const first = planAlerts(candidatesOf(all), settings, now);
        const silent: AlertPlan = { ...first, singles: [], summary: null, replies: [] };
        const later = new Date(now.getTime() + 3_600_000);
        const second = planAlerts(
          candidatesOf(afterPosting(all, silent, now), later),
          settings,
          later,
        );
        const news = (plan: AlertPlan) =>
          [
            ...inSingles(plan),
            ...(["unslotted", "listed", "again"] as const).flatMap((section) =>
              (plan.summary?.[section] ?? []).map(({ accountId }) => accountId),
            ),
          ].toSorted();
        expect(news(second)).toEqual(news(first));
      }),
      RUNS,
    );
  });

  it("does not depend on the order of the accounts", () => {
    const shuffled = accounts.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([all, mixed]) => {
        expect(planAlerts(candidatesOf(mixed), settings, now)).toEqual(
          planAlerts(candidatesOf(all), settings, now),
        );
      }),
      RUNS,
    );
  });

  it("decides on every account once, with a reason", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const candidates = candidatesOf(all);
        const { decisions } = planAlerts(candidates, settings, now);
        expect(decisions.map(({ accountId }) => accountId).toSorted()).toEqual(
          candidates.map(({ accountId }) => accountId).toSorted(),
        );
        for (const { reason } of decisions) expect(reason).not.toBe("");
      }),
      RUNS,
    );
  });

  it("held by the guard posts nothing", () => {
    fc.assert(
      fc.property(accounts, (all) => {
        const plan = planAlerts(candidatesOf(all), settings, now, "too many at once");
        expect(plan).toMatchObject({ singles: [], summary: null, replies: [] });
      }),
      RUNS,
    );
  });
});
