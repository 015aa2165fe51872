import { beforeAll, describe, expect, it } from "vitest";
import { createHealthScorer, healthSignals, type RagStatus } from "../../src/domain/health.ts";
import { scoreHistoryDays } from "../../src/domain/replay.ts";
import type { ScoreRecord } from "../../src/domain/score-history.ts";
import { createTicketHistory, type TicketEvent } from "../../src/domain/ticket-history.ts";
import { readTicketEvents } from "../../src/history/events.ts";
import { historiesPresent, historyFile, plainScores } from "../support/real-histories.ts";

/**
 * Two real help desks, kept beside the repository and not in it. The figures were published with the
 * files (their README.md): what a literal daily scan at 7:00 UTC gives, without episodes.
 */
const HISTORIES = [
  {
    file: "uci_servicenow",
    firstScan: "2016-03-06",
    lastScan: "2016-05-31",
    dates: ["2016-03-14", "2016-04-15", "2016-05-31"],
    published: {
      days: 86,
      accounts: 214,
      accountDays: 15_433,
      percent: { Red: "4.97", Amber: "2.59", Green: "92.44" },
      escalations: { sum: 820, median: 9, max: 15 },
      redTheDayBefore: 730,
      turnedRed: 37,
      greenToAmber: 53,
    },
  },
  {
    file: "mendeley_sample",
    firstScan: "2022-01-02",
    lastScan: "2023-03-09",
    dates: ["2022-03-01", "2022-08-10", "2023-01-20"],
    published: {
      days: 431,
      accounts: 85,
      accountDays: 26_873,
      percent: { Red: "3.20", Amber: "4.21", Green: "92.59" },
      escalations: { sum: 880, median: 2, max: 5 },
      redTheDayBefore: 841,
      turnedRed: 18,
      greenToAmber: 21,
    },
  },
];

const DAY = 86_400_000;
const sevenOClock = (date: string) => new Date(`${date}T07:00:00Z`);

for (const history of HISTORIES) {
  const path = historyFile(history.file);
  describe(`the history ${history.file}`, () => {
    let events: TicketEvent[] = [];
    beforeAll(async () => {
      if (!historiesPresent) return;
      const reading = await readTicketEvents(path);
      if (reading.kind === "refused") throw new Error(reading.reason);
      expect(reading.skipped).toEqual([]);
      events = reading.events;
    });

    it.skipIf(!historiesPresent)("gives the published figures, scanned day by day", () => {
      const first = sevenOClock(history.firstScan).getTime();
      const days = (sevenOClock(history.lastScan).getTime() - first) / DAY;
      const times = Array.from({ length: days + 1 }, (_, i) => new Date(first + i * DAY));
      const records = scoreHistoryDays(events, { scorer: createHealthScorer(), times });
      expect(literalFigures(times, records)).toEqual(history.published);
    });

    it.skipIf(!historiesPresent).each(history.dates)(
      "agrees with the plainest calculation on %s",
      (date) => {
        const now = sevenOClock(date);
        const expected = plainScores(path, now);
        const state = createTicketHistory(events);
        state.advanceTo(now);
        const scorer = createHealthScorer();
        const found = Object.fromEntries(
          [...state.accounts().keys()].map((account) => {
            const signals = healthSignals(state.openTickets(account), null, now);
            const { score, ragStatus } = scorer.computeScore(signals);
            return [account, { ...signals, score, ragStatus }];
          }),
        );
        expect(Object.values(expected).some(({ ragStatus }) => ragStatus === "Red")).toBe(true);
        expect(found).toEqual(expected);
      },
    );
  });
}

/** Every scan judged by itself; an account is Green before its first scan; the first scan is not counted. */
function literalFigures(times: Date[], records: ScoreRecord[]) {
  const scorer = createHealthScorer();
  const before = new Map<string, RagStatus>();
  const shares = { Red: 0, Amber: 0, Green: 0 };
  const figures = { redTheDayBefore: 0, turnedRed: 0, greenToAmber: 0 };
  const perDay: number[] = [];
  let counted = 0;
  for (const time of times) {
    let today = 0;
    for (const { accountId, at, score, ragStatus } of records) {
      if (at.getTime() !== time.getTime()) continue;
      const previous = before.get(accountId) ?? "Green";
      before.set(accountId, ragStatus);
      if (time === times[0]) continue;
      counted += 1;
      shares[ragStatus] += 1;
      if (!scorer.shouldEscalate(score, ragStatus, previous)) continue;
      today += 1;
      if (ragStatus === "Amber") figures.greenToAmber += 1;
      else if (previous === "Red") figures.redTheDayBefore += 1;
      else figures.turnedRed += 1;
    }
    if (time !== times[0]) perDay.push(today);
  }
  const sorted = perDay.toSorted((a, b) => a - b);
  const percent = (n: number) => ((100 * n) / counted).toFixed(2);
  return {
    days: perDay.length,
    accounts: before.size,
    accountDays: counted,
    percent: {
      Red: percent(shares.Red),
      Amber: percent(shares.Amber),
      Green: percent(shares.Green),
    },
    escalations: {
      sum: perDay.reduce((a, b) => a + b, 0),
      median: sorted[Math.floor(sorted.length / 2)],
      max: sorted.at(-1),
    },
    ...figures,
  };
}
