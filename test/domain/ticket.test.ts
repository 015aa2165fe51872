import { describe, expect, it } from "vitest";
import {
  isUrgent,
  newestFirst,
  oldestFirst,
  PRIORITIES,
  type Ticket,
} from "../../src/domain/ticket.ts";

const ticket = (id: string, created: string): Ticket => ({
  id,
  ticketId: id,
  accountId: "acme",
  subject: `Ticket ${id}`,
  priority: "P3",
  status: "open",
  createdAt: new Date(created),
  url: null,
});

const ids = (tickets: Ticket[]) => tickets.map(({ id }) => id).join(" ");

describe("tickets", () => {
  it("P1 and P2 are urgent, the others are not", () => {
    expect(PRIORITIES.map((priority) => isUrgent({ priority }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("are ordered by creation and, at the same moment, by id; the given list stays as it was", () => {
    const tickets = Object.freeze([
      ticket("c", "2026-02-02T00:00:00Z"),
      ticket("b", "2026-02-01T00:00:00Z"),
      ticket("d", "2026-01-01T00:00:00Z"),
      ticket("a", "2026-02-01T00:00:00Z"),
    ]);
    expect(ids(oldestFirst(tickets))).toBe("d a b c");
    expect(ids(newestFirst(tickets))).toBe("c b a d");
    expect(ids([...tickets])).toBe("c b d a");
  });

  it.each([1, -1])("with one id are equals: the list keeps their order (%i)", (turn) => {
    const twins = [1, 2].map((n) => ({
      ...ticket("a", "2026-02-01T00:00:00Z"),
      ticketId: `${n * turn}`,
    }));
    expect(oldestFirst(twins)).toEqual(twins);
  });

  it("of the same moment come in the order of their ids, however they are given", () => {
    const same = ["a", "b", "c"].map((id) => ticket(id, "2026-02-01T00:00:00Z"));
    expect(ids(oldestFirst(same.toReversed()))).toBe("a b c");
    expect(ids(oldestFirst(same))).toBe("a b c");
  });
});
