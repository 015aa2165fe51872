import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_ALERT_SETTINGS } from "../../../src/domain/alert-plan/alert-plan.ts";
import { DEFAULT_EPISODE_SETTINGS } from "../../../src/domain/decide-episode.ts";
import type { ReplayDay } from "../../../src/domain/replay/replay-day.ts";
import { type ReplayMode, replayHistory } from "../../../src/domain/replay/replay-history.ts";
import type { TicketEvent } from "../../../src/domain/ticket-history.ts";
import { readTicketEvents } from "../../../src/history/events.ts";
import { DAY_MS } from "../../../src/lib/time.ts";
import { utc } from "../../support/episodes.ts";
import { emptiedAt } from "../../support/ticket-histories.ts";

/** Two real help desks, kept beside the repository and not in it; `published` with them, in their README.md. */
const HISTORIES = [
  {
    file: "uci_servicenow",
    from: "2016-03-07",
    to: "2016-05-31",
    published: {
      days: 86,
      accounts: 214,
      accountDays: 15_433,
      percent: { red: 4.97, amber: 2.59, green: 92.44 },
      escalations: 820,
      escalationsMedian: 9,
      escalationsMax: 15,
      redTheDayBefore: 730,
      turnedRed: 37,
      greenToAmber: 53,
      newEscalations: 90,
      hiddenByCap: 90,
    },
    emptied: ["2016-03-09", "2016-03-18", "2016-04-15", "2016-05-17", "2016-05-30"],
  },
  {
    file: "mendeley_sample",
    from: "2022-01-02",
    to: "2023-03-09",
    published: {
      days: 431,
      accounts: 85,
      accountDays: 26_873,
      percent: { red: 3.2, amber: 4.21, green: 92.59 },
      escalations: 880,
      escalationsMedian: 2,
      escalationsMax: 5,
      redTheDayBefore: 841,
      turnedRed: 18,
      greenToAmber: 21,
      newEscalations: 39,
      hiddenByCap: 0,
    },
    emptied: ["2022-06-01", "2022-09-14", "2023-01-20"],
  },
];
const SECTIONS_WITH_NEWS = ["unslotted", "listed", "again"] as const;

for (const { file, from, to, published, emptied } of HISTORIES) {
  const path = fileURLToPath(
    new URL(`../../../../shared/data/${file}.events.csv.gz`, import.meta.url),
  );
  const present = existsSync(path);

  describe(`the history ${file}${present ? "" : " (skipped: ../shared/data is not there)"}`, () => {
    let events: TicketEvent[] = [];
    beforeAll(async () => {
      if (!present) return;
      const reading = await readTicketEvents(path);
      if (reading.kind === "refused") throw new Error(reading.reason);
      events = reading.events;
    });
    const replayed = (mode: ReplayMode, history = events) => {
      const replay = replayHistory(history, {
        mode,
        from: new Date(from),
        to: new Date(to),
        thresholds: {},
        settings: { ...DEFAULT_ALERT_SETTINGS, ...DEFAULT_EPISODE_SETTINGS, calendar: utc },
      });
      if (replay.kind === "refused") throw new Error(replay.reason);
      return replay;
    };

    it.skipIf(!present)("judged scan by scan gives the published figures", () => {
      expect(replayed("literal").total).toMatchObject(published);
    });

    it.skipIf(!present)(
      "tells every new escalation the same morning, once, in few messages",
      () => {
        const { days, total } = replayed("episodes");
        const { hiddenByCap: _, ...sameFigures } = published;
        expect(total).toMatchObject({ ...sameFigures, unannounced: 0, notices: 0 });
        expect(total.topLevelMessagesMax).toBeLessThanOrEqual(6);
        for (const day of days) {
          expect(newsOf(day)).toHaveLength(day.newEscalations);
          expect(new Set(newsOf(day)).size).toBe(day.newEscalations);
          expect(day.singles.length).toBeLessThanOrEqual(5);
        }
      },
    );

    it.skipIf(!present)("repeats itself on the days for it only", () => {
      const { days, firstScan } = replayed("episodes");
      const toldOn = new Map<string, number[]>();
      let repeats = 0;
      for (const day of days) {
        const at = Date.parse(`${day.date}T07:00:00Z`);
        for (const name of day.summary?.stillOpen ?? []) {
          // An episode may have been open at the first scan, which is not counted.
          const opened = [...(toldOn.get(name) ?? []), firstScan.getTime()];
          const age = opened.map((time) => (at - time) / DAY_MS);
          expect(age.some((n) => [7, 14, 28].includes(n) || (n > 28 && n % 28 === 0))).toBe(true);
          repeats += 1;
        }
        for (const name of newsOf(day)) toldOn.set(name, [...(toldOn.get(name) ?? []), at]);
      }
      expect(repeats).toBeGreaterThan(50);
    });

    it.skipIf(!present).each(emptied)(
      "with its source emptied for the scan of %s holds that, and tells nothing twice",
      (date) => {
        const clean = replayed("episodes");
        const { days, total } = replayed(
          "episodes",
          emptiedAt(events, new Date(`${date}T07:00:00Z`)),
        );
        expect(total).toMatchObject({ heldDays: 1, notices: 1, unannounced: 0 });
        expect(days.find(({ notice }) => notice !== null)).toMatchObject({
          date,
          notice: { kind: "holdAll" },
          topLevelMessages: 0,
          replies: [],
          edits: 0,
        });
        expect(total.topLevelMessagesMax).toBeLessThanOrEqual(6);
        const times = timesTold(days);
        for (const [name, count] of timesTold(clean.days)) {
          // What came or went on that one day alone was not seen, and needs no alert any more.
          expect([count, count - 1]).toContain(times.get(name) ?? 0);
          times.delete(name);
        }
        expect([...times.keys()]).toEqual([]);
      },
    );
  });
}

function newsOf(day: ReplayDay | undefined): string[] {
  const summary = day?.summary ?? null;
  const lines = SECTIONS_WITH_NEWS.flatMap((section) => summary?.[section] ?? []);
  return [...(day?.singles ?? []), ...lines];
}

function timesTold(days: readonly ReplayDay[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const name of days.flatMap(newsOf)) times.set(name, (times.get(name) ?? 0) + 1);
  return times;
}
