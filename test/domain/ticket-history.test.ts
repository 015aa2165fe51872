import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Priority } from "../../src/domain/ticket.ts";
import {
  createTicketHistory,
  isOpenState,
  TICKET_STATES,
  type TicketEvent,
  type TicketState,
} from "../../src/domain/ticket-history.ts";

const at = (day: number) => new Date(Date.UTC(2026, 0, day));

const event = (
  day: number,
  status: TicketState,
  change: Partial<TicketEvent> = {},
): TicketEvent => ({
  at: at(day),
  ticketId: "T1",
  account: "Globex",
  status,
  statusOriginal: status,
  priority: "P3",
  ...change,
});

function stateOn(day: number, events: TicketEvent[], account = "Globex") {
  const history = createTicketHistory(events);
  history.advanceTo(at(day));
  return {
    accounts: [...history.accounts().keys()],
    open: history
      .openTickets(account)
      .map(({ ticketId, priority, createdAt }) => [ticketId, priority, createdAt.getUTCDate()]),
  };
}

describe("createTicketHistory", () => {
  it.each<[string, TicketEvent[], [string, Priority, number][]]>([
    ["nothing yet", [event(9, "open")], []],
    ["an event of this very instant counts", [event(5, "open")], [["T1", "P3", 5]]],
    ["pending counts as open", [event(1, "open"), event(2, "pending")], [["T1", "P3", 1]]],
    ["resolved does not", [event(1, "open"), event(2, "resolved")], []],
    ["closed does not", [event(1, "pending"), event(2, "closed")], []],
    [
      "opened again: its age counts from its first event",
      [event(1, "open"), event(2, "resolved"), event(3, "open")],
      [["T1", "P3", 1]],
    ],
    [
      "opened again after a log that begins with its end",
      [event(2, "resolved"), event(4, "open")],
      [["T1", "P3", 2]],
    ],
    [
      "a raised priority stands, the age stays",
      [event(1, "open"), event(3, "open", { priority: "P1" })],
      [["T1", "P1", 1]],
    ],
    [
      "a lowered one too",
      [event(1, "open", { priority: "P1" }), event(3, "pending", { priority: "P4" })],
      [["T1", "P4", 1]],
    ],
    [
      "it moves away with its account",
      [event(1, "open"), event(2, "open", { account: "Other" })],
      [],
    ],
    [
      "it arrives with its account",
      [event(1, "open", { account: "Other" }), event(2, "open")],
      [["T1", "P3", 1]],
    ],
    ["of one instant the later row stands: closed", [event(1, "open"), event(1, "closed")], []],
    [
      "of one instant the later row stands: open",
      [event(1, "closed"), event(1, "open")],
      [["T1", "P3", 1]],
    ],
    [
      "rows out of time order are put in order",
      [event(3, "open"), event(1, "open"), event(2, "closed")],
      [["T1", "P3", 1]],
    ],
    [
      "a change after the instant is not known",
      [event(1, "open"), event(6, "closed")],
      [["T1", "P3", 1]],
    ],
    ["a repeated row changes nothing", [event(1, "open"), event(1, "open")], [["T1", "P3", 1]]],
  ])("on day 5: %s", (_, events, open) => {
    expect(stateOn(5, events).open).toEqual(open);
  });

  it.each<[string, TicketEvent[], string[]]>([
    ["from its first open event", [event(5, "open")], ["Globex"]],
    ["from its first pending event", [event(5, "pending")], ["Globex"]],
    ["not before", [event(6, "open")], []],
    ["not from a resolved one", [event(4, "resolved"), event(5, "closed")], []],
    ["still, when all its tickets are closed", [event(1, "open"), event(2, "closed")], ["Globex"]],
    [
      "still, when its only ticket moved away",
      [event(1, "open"), event(2, "open", { account: "Other" })],
      ["Globex", "Other"],
    ],
    [
      "not, when a ticket moves to it closed",
      [event(1, "open"), event(2, "closed", { account: "Other" })],
      ["Globex"],
    ],
  ])("an account exists %s", (_, events, accounts) => {
    expect(stateOn(5, events).accounts).toEqual(accounts);
  });

  it("tells which tickets changed since the last step, each once, as they are now", () => {
    const history = createTicketHistory([
      event(1, "open"),
      event(2, "open", { ticketId: "T2" }),
      event(3, "pending"),
      event(4, "closed"),
    ]);
    const changed = (day: number) =>
      history.advanceTo(at(day)).map(({ ticketId, status }) => `${ticketId} ${status}`);
    expect(changed(3)).toEqual(["T1 pending", "T2 open"]);
    expect(changed(3)).toEqual([]);
    expect(changed(9)).toEqual(["T1 closed"]);
  });

  it("knows every ticket, closed ones too, and since when each account exists", () => {
    const history = createTicketHistory([
      event(1, "closed", { ticketId: "T2", account: "Other" }),
      event(2, "open", { statusOriginal: "New", priority: "P2" }),
      event(3, "resolved"),
      event(4, "open"),
    ]);
    history.advanceTo(at(5));
    expect(history.tickets()).toEqual([
      {
        ticketId: "T2",
        account: "Other",
        status: "closed",
        statusOriginal: "closed",
        priority: "P3",
        createdAt: at(1),
        changedAt: at(1),
      },
      {
        ticketId: "T1",
        account: "Globex",
        status: "open",
        statusOriginal: "open",
        priority: "P3",
        createdAt: at(2),
        changedAt: at(4),
      },
    ]);
    expect([...history.accounts()]).toEqual([["Globex", at(2)]]);
  });

  it("refuses to go back, and a time that is none", () => {
    const history = createTicketHistory([event(1, "open")]);
    history.advanceTo(at(5));
    expect(() => history.advanceTo(at(4))).toThrow(
      new RangeError(`a ticket history only moves forward, not to ${String(at(4))}`),
    );
    expect(() => history.advanceTo(new Date(Number.NaN))).toThrow(RangeError);
    expect(history.openTickets("Globex")).toHaveLength(1);
  });

  it("knows nothing of an account it never met, whatever its name", () => {
    const history = createTicketHistory([event(1, "open", { account: "__proto__" })]);
    history.advanceTo(at(5));
    expect(history.openTickets("constructor")).toEqual([]);
    expect(history.openTickets("__proto__")).toHaveLength(1);
  });

  it("comes to the same state in any steps, and to what the rows say read backwards", () => {
    const events = fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 20 }),
        ticketId: fc.constantFrom("T1", "T2", "T3"),
        account: fc.constantFrom("A", "B"),
        status: fc.constantFrom(...TICKET_STATES),
        priority: fc.constantFrom("P1" as const, "P4" as const),
      }),
    );
    fc.assert(
      fc.property(events, fc.integer({ min: 0, max: 21 }), (rows, day) => {
        const all = rows.map(({ day: on, status, ...rest }) => event(on, status, rest));
        const once = createTicketHistory(all);
        const daily = createTicketHistory(all);
        once.advanceTo(at(day));
        for (let d = 0; d <= day; d++) daily.advanceTo(at(d));
        for (const account of ["A", "B"]) {
          const open = once.openTickets(account);
          expect(daily.openTickets(account)).toEqual(open);
          const past = all.filter((row) => row.at <= at(day));
          const expected = ["T1", "T2", "T3"].filter((id) => {
            const own = past.filter((row) => row.ticketId === id);
            const newest = own.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
            return newest?.account === account && isOpenState(newest.status);
          });
          expect(open.map(({ ticketId }) => ticketId).toSorted()).toEqual(expected);
        }
      }),
    );
  });
});
