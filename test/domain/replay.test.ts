import { describe, expect, it } from "vitest";
import { createHealthScorer } from "../../src/domain/health.ts";
import { scanTimeOf, scanTimesBefore, scoreHistoryDays } from "../../src/domain/replay.ts";
import type { TicketEvent } from "../../src/domain/ticket-history.ts";

const iso = (dates: Date[]) => dates.map((date) => date.toISOString().slice(0, 16));

describe("scan times", () => {
  it.each([
    ["2026-03-10T00:00:00Z", "2026-03-10T07:00"],
    ["2026-03-10T23:59:59Z", "2026-03-10T07:00"],
    ["1969-12-31T12:00:00Z", "1969-12-31T07:00"],
  ])("of the day of %s", (instant, expected) => {
    expect(iso([scanTimeOf(new Date(instant))])).toEqual([expected]);
  });

  it.each([
    ["2026-03-01T06:59:59Z", ["2026-02-27T07:00", "2026-02-28T07:00"]],
    ["2026-03-01T07:00:00Z", ["2026-02-27T07:00", "2026-02-28T07:00"]],
    ["2026-03-01T07:00:01Z", ["2026-02-28T07:00", "2026-03-01T07:00"]],
  ])("the last two before %s", (instant, expected) => {
    expect(iso(scanTimesBefore(new Date(instant), 2))).toEqual(expected);
  });

  it("none when none are asked for", () => {
    expect(scanTimesBefore(new Date("2026-03-01T12:00:00Z"), 0)).toEqual([]);
  });
});

describe("scoreHistoryDays", () => {
  const day = (n: number) => new Date(Date.UTC(2026, 0, n, 7));
  const ticket = (n: number, ticketId: string, change: Partial<TicketEvent> = {}): TicketEvent => ({
    at: day(n),
    ticketId,
    account: "Globex",
    status: "open",
    statusOriginal: "New",
    priority: "P1",
    ...change,
  });
  const scorer = createHealthScorer();
  const days = (...numbers: number[]) => numbers.map(day);

  it("scores each day with what was known at 7:00", () => {
    const events = [
      ticket(2, "T1"),
      ticket(2, "T2"),
      ticket(7, "T1", { status: "resolved" }),
      ticket(7, "T2", { status: "closed" }),
    ];
    const records = scoreHistoryDays(events, { scorer, times: days(1, 2, 5, 6, 7) });
    expect(
      records.map(({ at, score, ragStatus, p1p2Tickets }) => [
        at.getUTCDate(),
        score,
        ragStatus,
        p1p2Tickets,
      ]),
    ).toEqual([
      [2, 100, "Green", 2],
      [5, 100, "Green", 2], // exactly 3.0 days old: not older
      [6, 60, "Amber", 2],
      [7, 100, "Green", 0],
    ]);
    expect(records[2]).toMatchObject({
      accountId: "Globex",
      pointsLost: 40,
      openTickets: 2,
      complete: true,
      reasons: [{ signal: "p1p2Age", value: 4, count: 2 }],
    });
  });

  it("knows accounts without tickets, heartbeats and other ids, and leaves out whom it is told to", () => {
    const records = scoreHistoryDays([ticket(1, "T1", { account: "Gone" })], {
      scorer,
      times: days(10),
      knownAccounts: ["Silent", "Gone"],
      accountId: (account) => (account === "Gone" ? null : `id of ${account}`),
      lastHeartbeat: () => day(3),
    });
    expect(records).toMatchObject([{ accountId: "id of Silent", score: 70, pointsLost: 30 }]);
  });
});
