import { describe, expect, it } from "vitest";
import {
  acknowledgeEpisode,
  announceEpisode,
  episodeDay,
  isAcknowledged,
  isSnoozed,
  isUnannounced,
  snoozeEpisode,
  takeBackAcknowledgement,
  unannounceEpisode,
  wakeEpisode,
} from "../../src/domain/episode.ts";
import { createCalendar } from "../../src/lib/time-zone.ts";
import { episode, fresh } from "../support/episodes.ts";

const at = (instant: string) => new Date(instant);

describe("acknowledging and snoozing last until the start of a day on the calendar", () => {
  it.each([
    ["Europe/Berlin", 1, "2026-03-28T22:59:00Z", "2026-03-28T23:00:00Z"], // 23:59, one minute
    ["Europe/Berlin", 1, "2026-03-28T23:01:00Z", "2026-03-29T22:00:00Z"], // a day of 23 hours
    ["Europe/Berlin", 3, "2026-10-23T10:00:00Z", "2026-10-25T23:00:00Z"],
    ["America/New_York", 7, "2026-10-28T12:00:00Z", "2026-11-04T05:00:00Z"],
    ["Australia/Lord_Howe", 1, "2026-04-04T20:00:00Z", "2026-04-05T13:30:00Z"],
  ] as const)("in %s, %i days from %s until %s", (zone, days, now, until) => {
    const calendar = createCalendar(zone);
    const end = at(until);
    const justBefore = new Date(end.getTime() - 1);
    const snoozed = snoozeEpisode(episode(), days, at(now), calendar);
    expect([justBefore, end].map((time) => isSnoozed(snoozed, time))).toEqual([true, false]);
    expect(wakeEpisode(snoozed)).toEqual(episode());
    const acknowledged = acknowledgeEpisode(episode(), days, at(now), calendar);
    expect([justBefore, end].map((time) => isAcknowledged(acknowledged, time))).toEqual([
      true,
      false,
    ]);
    expect(takeBackAcknowledgement(acknowledged)).toEqual(episode());
  });
});

it("counts its days on the calendar", () => {
  const berlin = createCalendar("Europe/Berlin");
  const open = episode({ openedAt: at("2026-03-24T06:00:00Z") });
  // 7:00 in Berlin a week later is an hour earlier by UTC.
  expect(episodeDay(open, at("2026-03-31T05:00:00Z"), berlin)).toBe(7);
  expect(episodeDay(open, at("2026-03-24T22:00:00Z"), berlin)).toBe(0);
});

it("gets a message by its own alert only, and is new again when asked to be", () => {
  const now = at("2026-03-02T07:00:00Z");
  const listed = announceEpisode(fresh(60), now, { ownMessage: false });
  expect(listed).toMatchObject({
    hasMessage: false,
    announced: { ragStatus: "Amber", score: 60, at: now },
  });
  expect(announceEpisode(fresh(60), now, { ownMessage: true }).hasMessage).toBe(true);
  expect(announceEpisode(episode(), now, { ownMessage: false }).hasMessage).toBe(true);
  expect(isUnannounced(listed)).toBe(false);
  expect(isUnannounced(unannounceEpisode(listed))).toBe(true);
});
