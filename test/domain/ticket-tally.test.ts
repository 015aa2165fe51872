import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countedSignals, healthSignals } from "../../src/domain/health.ts";
import {
  isUrgent,
  oldestFirst,
  PRIORITIES,
  type Ticket,
  type TicketRow,
} from "../../src/domain/ticket.ts";
import {
  countTickets,
  createTicketTally,
  NO_TICKETS,
  type TalliedRow,
} from "../../src/domain/ticket-tally.ts";
import { DAY_MS } from "../../src/lib/time.ts";

const NOW = new Date("2026-11-20T07:00:00Z");
const ACCOUNTS = ["a", "b", "c", "d"];

const rowOf = (id: string): fc.Arbitrary<TicketRow> =>
  fc.oneof(
    fc.constant({ kind: "closed" } as const),
    fc.constantFrom(...ACCOUNTS).map((accountId) => ({
      kind: "unusable" as const,
      unusable: { id, label: id, reason: "has no Priority", accountIds: [accountId] },
    })),
    fc
      .record({
        accountIds: fc.uniqueArray(fc.constantFrom(...ACCOUNTS), { minLength: 1, maxLength: 3 }),
        priority: fc.constantFrom(...PRIORITIES),
        days: fc.integer({ min: 0, max: 4 }),
      })
      .map(({ accountIds, priority, days }) => ({
        kind: "open" as const,
        tickets: accountIds.map((accountId): Ticket => {
          const createdAt = new Date(NOW.getTime() - days * DAY_MS);
          const subject = `Subject ${days}`;
          return {
            id,
            ticketId: `T-${id}`,
            accountId,
            subject,
            priority,
            status: "open",
            createdAt,
            url: `https://notion.example/${id}`,
          };
        }),
      })),
  );

/** Rows as they are seen one after the other, some of them several times. */
const seen = fc.array(
  fc.integer({ min: 0, max: 12 }).chain((n) => fc.tuple(fc.constant(`row${n}`), rowOf(`row${n}`))),
  { maxLength: 60 },
);

function tallied(rows: readonly (readonly [string, TicketRow])[]) {
  const tally = createTicketTally();
  const kept = new Map<string, TalliedRow>();
  for (const [id, row] of rows) kept.set(id, tally.put(id, row, kept.get(id)));
  return tally.result(kept.values());
}

describe("tickets counted while they are read", () => {
  test("are what the list of those last seen is", () => {
    fc.assert(
      fc.property(seen, (rows) => {
        const open = tallied(rows);
        const last = [...new Map(rows).values()];
        const tickets = last.flatMap((row) => (row.kind === "open" ? row.tickets : []));
        expect(open.unusable).toEqual(
          last.flatMap((row) => (row.kind === "unusable" ? [row.unusable] : [])),
        );
        for (const accountId of ACCOUNTS) {
          const own = tickets.filter((ticket) => ticket.accountId === accountId);
          const counted = open.accounts.get(accountId) ?? NO_TICKETS;
          expect(countedSignals(counted, null, NOW)).toEqual(healthSignals(own, null, NOW));
          expect(counted.oldestUrgent).toEqual(
            oldestFirst(own.filter(isUrgent))
              .slice(0, 3)
              .map(({ ticketId, subject, priority, url, createdAt }) => ({
                ticketId,
                subject,
                priority,
                url,
                createdMs: createdAt.getTime(),
              })),
          );
        }
        for (const meant of [[], ["a"], ["b", "d"], ACCOUNTS]) {
          const those = tickets.filter(({ accountId }) => meant.includes(accountId));
          expect(countTickets(open, (accountId) => meant.includes(accountId))).toBe(
            new Set(those.map(({ id }) => id)).size,
          );
        }
      }),
    );
  });

  test("leave no account behind whose last ticket was closed meanwhile", () => {
    const [ticket] = fc
      .sample(rowOf("row1"), { numRuns: 100, seed: 1 })
      .filter((row) => row.kind === "open");
    if (ticket === undefined) throw new Error("no open one among a hundred");
    expect(
      tallied([
        ["row1", ticket],
        ["row1", { kind: "closed" }],
      ]).accounts.size,
    ).toBe(0);
  });
});
