import { describe, expect, it } from "vitest";
import {
  DEFAULT_EPISODE_SETTINGS,
  decideEpisode,
  type EpisodeSituation,
  isNewEscalation,
} from "../../src/domain/decide-episode.ts";
import { announceEpisode, isUnannounced } from "../../src/domain/episode.ts";
import { createHealthScorer } from "../../src/domain/health.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { episode, fresh, march, scored, utc } from "../support/episodes.ts";

const settings = { ...DEFAULT_EPISODE_SETTINGS, scorer: createHealthScorer(), calendar: utc };
const now = march(2);
const decide = (situation: Partial<EpisodeSituation>, at = now, change = {}) =>
  decideEpisode(
    { finding: scored(100), previousStatus: "Green", open: null, lastEnded: null, ...situation },
    { ...settings, ...change },
    at,
  );

describe("without an open episode", () => {
  it.each([
    // score, status before, what, how it is announced, why
    [35, "Amber", "opened", "single", "fell from Amber to Red"],
    [60, "Green", "opened", "single", "fell from Green to Amber"],
    [85, "Green", "none", null, "Green, no escalation"],
    [0, "Green", "opened", "single", "fell from Green to Red"],
    [35, "Red", "opened", "single", "the score 35 is below 40"],
    [35, null, "opened", "single", "Red, and what it was before is not known"],
    [60, null, "opened", "listed", "Amber, and what it was before is not known"],
    [60, "Amber", "none", null, "Amber, no escalation"],
    [60, "Red", "none", null, "Amber, no escalation"],
    [70, null, "none", null, "Green, no escalation"],
    [40, "Amber", "none", null, "Amber, no escalation"],
  ] as const)("%i, was %s: %s", (score, previousStatus, kind, announceAs, reason) => {
    const decision = decide({ finding: scored(score), previousStatus });
    expect(decision).toMatchObject({ kind, reason });
    if (decision.kind === "none") return;
    expect(decision.episode).toEqual(
      fresh(score, { announceAs: announceAs ?? "single", openedAt: now }),
    );
    expect(isUnannounced(decision.episode)).toBe(true);
    expect(isNewEscalation(decision)).toBe(announceAs === "single");
  });

  it("opens on an incomplete result too", () => {
    expect(decide({ finding: scored(30, false) }).kind).toBe("opened");
  });

  it("of what was not known before says so, whichever threshold it is below", () => {
    const scorer = createHealthScorer({ escalation: 80 });
    const opened = (score: number) =>
      decide({ finding: scored(score), previousStatus: null }, now, { scorer });
    expect(opened(60)).toMatchObject({
      kind: "opened",
      episode: { announceAs: "single" },
      reason: "Amber, and what it was before is not known",
    });
    expect(opened(75)).toMatchObject({ kind: "opened", reason: "the score 75 is below 80" });
  });

  it.each([
    ["notScanned", "not scanned, so nothing is decided"],
    ["inactive", "the account is inactive"],
    ["gone", "the account is gone"],
  ] as const)("decides nothing when %s", (kind, reason) => {
    expect(decide({ finding: { kind }, previousStatus: "Red" })).toEqual({ kind: "none", reason });
  });

  it.each([
    ["2026-03-08T23:59:59Z", "reopened"],
    ["2026-03-09T00:00:00Z", "opened"], // eight days on the calendar, if only seven and a bit by the clock
  ])("that ended on 1 March in the evening, at %s is %s", (at, kind) => {
    const lastEnded = { endedAt: new Date("2026-03-01T22:00:00Z"), hasMessage: true };
    const decision = decide({ finding: scored(30), lastEnded }, new Date(at));
    const why = "fell from Green to Red";
    expect(decision).toMatchObject({
      kind,
      reason: kind === "opened" ? why : `again within 7 days: ${why}`,
      episode: {
        openedAt: new Date(at),
        announced: null,
        announceAs: kind === "opened" ? "single" : "again",
        hasMessage: kind === "reopened",
      },
    });
    expect(isNewEscalation(decision)).toBe(true);
  });

  it("counts the days to a reopening in the team's own zone", () => {
    const lastEnded = { endedAt: new Date("2026-03-01T22:00:00Z"), hasMessage: false };
    const at = new Date("2026-03-08T23:30:00Z"); // the 9th in Berlin
    const calendar = createCalendar("Europe/Berlin");
    expect(decide({ finding: scored(30), lastEnded }, at, { calendar }).kind).toBe("opened");
  });
});

describe("with an open episode, announced Amber at 60", () => {
  const red = { ragStatus: "Red", score: 30, pointsLost: 70 } as const;
  const announcedRed = {
    ...red,
    announced: { ragStatus: "Red", score: 30, at: march(1) },
  } as const;
  it.each([
    // the episode, the finding, what, why
    [{}, scored(60), "ongoing", "still Amber"],
    [{}, scored(60, false), "ongoing", "still Amber"],
    [{}, scored(41), "ongoing", "still Amber"],
    [{}, scored(40), "worsenedPoints", "worsened by 20 points since it was announced at 60"],
    [
      { score: 41 },
      scored(40),
      "worsenedPoints",
      "worsened by 20 points since it was announced at 60",
    ],
    [{}, scored(40, false), "worsenedPoints", "worsened by 20 points since it was announced at 60"],
    [{}, scored(39), "worsenedStatus", "worsened from Amber to Red"],
    [{}, scored(39, false), "worsenedStatus", "worsened from Amber to Red"],
    [{}, scored(70), "ended", "recovered: Green at 70"],
    [{}, scored(100, false), "ongoing", "better, but the result is incomplete"],
    [{}, scored(65, false), "ongoing", "better, but the result is incomplete"],
    [announcedRed, scored(45), "improved", "improved from Red to Amber"],
    [announcedRed, scored(45, false), "ongoing", "better, but the result is incomplete"],
    [announcedRed, scored(80), "ended", "recovered: Green at 80"],
    [
      announcedRed,
      scored(10),
      "worsenedPoints",
      "worsened by 20 points since it was announced at 30",
    ],
    [red, scored(10), "ongoing", "still Red"],
    [{}, { kind: "notScanned" }, "ongoing", "not scanned, so nothing is decided"],
    [{}, { kind: "inactive" }, "ended", "the account is inactive"],
    [{}, { kind: "gone" }, "ended", "the account is gone"],
  ] as const)("%o and %o: %s", (change, finding, kind, reason) => {
    // Whatever the store says of the status before: inside an episode it is the episode's own.
    for (const previousStatus of ["Green", "Amber", "Red", null] as const) {
      expect(decide({ finding, previousStatus, open: episode(change) })).toMatchObject({
        kind,
        reason,
      });
    }
  });

  it("keeps its status and score when the result is better and incomplete", () => {
    const open = episode(announcedRed);
    expect(decide({ finding: scored(90, false), open })).toMatchObject({ episode: open });
  });

  it("is worse when the status is, although the score is better since the thresholds were raised", () => {
    const finding = { ...scored(65, false), ragStatus: "Red" } as const;
    expect(decide({ finding, open: episode() })).toMatchObject({ kind: "worsenedStatus" });
  });

  it("is news to be counted when its status is worse, and for nothing less", () => {
    const counts = (score: number) =>
      isNewEscalation(decide({ finding: scored(score), open: episode() }));
    expect([30, 40, 60, 90].map(counts)).toEqual([true, false, false, false]);
  });

  it("remembers its end", () => {
    expect(decide({ finding: scored(90), open: episode() })).toMatchObject({
      cause: "recovered",
      ended: { endedAt: now, hasMessage: true },
    });
  });

  it("ends acknowledgement and snooze when the status is worse, not inside a status", () => {
    const open = episode({ acknowledgedUntil: march(9), snoozedUntil: march(4) });
    expect(decide({ finding: scored(30), open })).toMatchObject({
      episode: { acknowledgedUntil: null, snoozedUntil: null },
    });
    expect(decide({ finding: scored(40), open })).toMatchObject({
      kind: "worsenedPoints",
      episode: { acknowledgedUntil: march(9), snoozedUntil: march(4) },
    });
  });

  it("is new again when it worsens, also after it had improved, until that is announced", () => {
    const worsened = decide({ finding: scored(30), open: episode() });
    if (worsened.kind !== "worsenedStatus") throw new Error(worsened.kind);
    expect(isUnannounced(worsened.episode)).toBe(true);
    // Killed before it was announced: at the next scan it is ongoing, and still new.
    const next = decide({ finding: scored(30), previousStatus: "Red", open: worsened.episode });
    expect(next).toMatchObject({ kind: "ongoing" });
    expect(next.kind === "ongoing" && isUnannounced(next.episode)).toBe(true);

    const said = announceEpisode(worsened.episode, now, { ownMessage: false });
    expect(isUnannounced(said)).toBe(false);
    const improved = decide({ finding: scored(45), open: said });
    if (improved.kind !== "improved") throw new Error(improved.kind);
    expect(isUnannounced(improved.episode)).toBe(false);
    const again = decide({ finding: scored(35), open: improved.episode });
    expect(again.kind === "worsenedStatus" && isUnannounced(again.episode)).toBe(true);
  });

  it("compares with what people were told: a Red that nobody heard of is no improvement", () => {
    const open = episode({ ragStatus: "Red", score: 0 }); // announced Amber at 60
    expect(decide({ finding: scored(40), open })).toMatchObject({
      kind: "worsenedPoints",
      reason: "worsened by 20 points since it was announced at 60",
    });
    expect(decide({ finding: scored(45), open })).toMatchObject({ kind: "improved" });
  });

  it("is new when it worsens, even if the worse status was announced late", () => {
    const open = episode({ announced: { ragStatus: "Red", score: 30, at: march(2) } });
    const decision = decide({ finding: scored(30), open });
    expect(decision.kind === "worsenedStatus" && isUnannounced(decision.episode)).toBe(true);
  });

  it("wants an alert of its own once a listed one turns Red", () => {
    const open = fresh(60, { announceAs: "listed" });
    expect(decide({ finding: scored(30), open })).toMatchObject({
      kind: "worsenedStatus",
      episode: { announceAs: "single" },
    });
  });

  it("goes on while the score is below an escalation threshold among the Green", () => {
    const scorer = createHealthScorer({ escalation: 80 });
    const first = decide({ finding: scored(75) }, now, { scorer });
    expect(first).toMatchObject({ kind: "opened", reason: "the score 75 is below 80" });
    const open = episode({ ragStatus: "Green", score: 75, announced: null });
    expect(decide({ finding: scored(75), open }, now, { scorer }).kind).toBe("ongoing");
    expect(decide({ finding: scored(80), open }, now, { scorer }).kind).toBe("ended");
    // The threshold was lowered since: over, but not by an incomplete result.
    expect(decide({ finding: scored(75, false), open }).kind).toBe("ongoing");
    expect(decide({ finding: scored(75), open }).kind).toBe("ended");
  });
});
