import { describe, expect, it } from "vitest";
import { createTicketHistory, type TicketEvent } from "../../../src/domain/ticket-history.ts";
import { readTicketEvents } from "../../../src/history/events.ts";
import type { NotionRow } from "../../../src/sandbox/notion/contract.ts";
import { historyWorld } from "../../../src/sandbox/world/history-world.ts";
import { accountPageId } from "../../../src/sandbox/world/ids.ts";
import { historiesPresent, historyFile } from "../../support/real-histories.ts";

const event = (
  at: string,
  ticketId: string,
  account: string,
  change: Partial<TicketEvent> = {},
): TicketEvent => ({
  at: new Date(at),
  ticketId,
  account,
  status: "open",
  statusOriginal: "New",
  priority: "P2",
  ...change,
});

const EVENTS = [
  event("2026-01-01T10:00:00Z", "INC1", "Hull"),
  event("2026-01-02T10:00:00Z", "INC2", "Athens", { status: "resolved" }),
  event("2026-01-05T07:00:00Z", "INC3", "Bergen", { priority: "P4" }),
  event("2026-01-06T10:00:00Z", "INC1", "Hull", { priority: "P1" }),
  event("2026-01-06T11:00:00Z", "INC4/ü \uD800", "Cairo"),
  event("2026-01-06T12:00:00Z", "INC2", "Athens"),
  ...["Dover", "Essen", "Faro", "Gdańsk"].map((name, i) =>
    event(`2026-01-09T0${i}:00:00Z`, `INC${5 + i}`, name),
  ),
];

const world = () => historyWorld({ events: EVENTS, from: new Date("2026-01-05") });

const line = ({ values }: NotionRow) =>
  ["Name", "Ticket ID", "Priority", "Created"].flatMap((name) => values[name] ?? []).join(" ");

describe("the world of a ticket history", () => {
  it("starts at 7:00 UTC with what exists by then, tickets that ended too", () => {
    expect(world().now).toEqual(new Date("2026-01-05T07:00:00Z"));
    expect(world().rowsAt(world().now).map(line)).toEqual([
      "Bergen",
      "Hull",
      "INC1 P2 2026-01-01T10:00:00.000Z",
      "INC2 P2 2026-01-02T10:00:00.000Z",
      "INC3 P4 2026-01-05T07:00:00.000Z",
    ]);
    const statuses = world()
      .rowsAt(world().now)
      .map(({ values }) => values.Status);
    expect(statuses).toEqual(["Active", "Active", "Open", "Resolved", "Open"]);
  });

  it("deals the accounts of the whole history to six reps in name order", () => {
    const { slack, ...rest } = world();
    const accounts = rest.rowsAt(new Date("2026-02-01")).filter((row) => "Name" in row.values);
    expect(accounts.map(line).join()).toBe("Athens,Bergen,Cairo,Dover,Essen,Faro,Gdańsk,Hull");
    const emails = accounts.map((row) => row.values["Rep Email"]);
    const reps = slack.users.slice(0, 6).map(({ email }) => email);
    expect(emails).toEqual([...reps, ...reps.slice(0, 2)]);
  });

  it("calls its tickets by number and priority, and links them safely", () => {
    const tickets = world()
      .rowsAt(new Date("2026-01-07"))
      .filter((row) => "Subject" in row.values);
    expect(tickets.map(({ values }) => values.Subject).slice(0, 2)).toEqual([
      "Incident INC1 (P1)",
      "Incident INC2 (P2)",
    ]);
    for (const { values } of tickets) expect(URL.canParse(String(values.Link))).toBe(true);
  });

  it("moves on: new accounts whole, known ones not at all, changed tickets whole", () => {
    const changes = world().changesUntil(new Date("2026-01-07"));
    expect(changes.map(line)).toEqual([
      "Athens",
      "Cairo",
      "INC1 P1 2026-01-01T10:00:00.000Z",
      "INC4/ü \uD800 P2 2026-01-06T11:00:00.000Z",
      "INC2 P2 2026-01-02T10:00:00.000Z",
    ]);
  });

  it("gives the past of the accounts that existed then, by page id", () => {
    const past = world().pastScores(4);
    expect(past.map(({ accountId, at, score }) => [accountId, at.getUTCDate(), score])).toEqual([
      [accountPageId("Hull"), 2, 100],
      [accountPageId("Hull"), 3, 100],
      [accountPageId("Hull"), 4, 100],
    ]);
  });

  it.each([
    ["before the first event", EVENTS, "2025-12-31", /runs from 2026-01-01 to 2026-01-09/],
    ["after the last one", EVENTS, "2026-01-10", /cannot start at 2026-01-10T07/],
    ["on a day that is none", EVENTS, "tomorrow", /a day that is none/],
    ["in an empty history", [], "2026-01-05", /holds no events/],
  ])("refuses in words to start %s", (_, events, from, words) => {
    expect(() => historyWorld({ events, from: new Date(from) })).toThrow(words);
  });
});

describe("the world of a real help desk", () => {
  it.skipIf(!historiesPresent)(
    "holds every account and ticket of the morning, and of the last one",
    async () => {
      const reading = await readTicketEvents(historyFile("uci_servicenow"));
      if (reading.kind === "refused") throw new Error(reading.reason);
      const real = historyWorld({ events: reading.events, from: new Date("2016-03-14") });
      const counts = (rows: NotionRow[]) => ({
        accounts: rows.filter((row) => "Name" in row.values).length,
        tickets: rows.filter((row) => "Subject" in row.values).length,
        ids: new Set(rows.map(({ id }) => id)).size,
      });
      const firstRows = new Map<string, Date>();
      for (const { ticketId, at } of reading.events) {
        if (!firstRows.has(ticketId)) firstRows.set(ticketId, at);
      }
      const soFar = [...firstRows.values()].filter((at) => at <= real.now).length;
      const start = counts(real.rowsAt(real.now));
      expect(start.tickets).toBe(soFar);
      expect(start.ids).toBe(start.accounts + start.tickets);

      const state = createTicketHistory(reading.events);
      state.advanceTo(real.now);
      const rows = real.rowsAt(real.now);
      expect(start.accounts).toBe(state.accounts().size);
      for (const name of state.accounts().keys()) {
        const open = rows.filter(
          ({ values }) =>
            [values.Account].flat().includes(accountPageId(name)) &&
            (values.Status === "Open" || values.Status === "Pending"),
        );
        const found = open.map(
          ({ values }) => `${String(values.Priority)} ${String(values.Created)}`,
        );
        const expected = state
          .openTickets(name)
          .map(({ priority, createdAt }) => `${priority} ${createdAt.toISOString()}`);
        expect(found.toSorted()).toEqual(expected.toSorted());
      }

      const end = counts(real.rowsAt(new Date("2017-03-01")));
      expect(end).toEqual({ accounts: end.accounts, tickets: 24_918, ids: end.accounts + 24_918 });
      expect(real.pastScores(8).length).toBeGreaterThan(8 * 100);
    },
  );
});
