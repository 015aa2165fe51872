import fc from "fast-check";
import type { Account, UnusableRow } from "../../src/domain/account.ts";
import { createHealthScorer, type HealthScorer, healthSignals } from "../../src/domain/health.ts";
import { planPathToGreen } from "../../src/domain/path-to-green.ts";
import { type ScoreRecord, scoreTrend } from "../../src/domain/score-history.ts";
import { isUrgent, oldestFirst, PRIORITIES, type Ticket } from "../../src/domain/ticket.ts";
import { ageInDays } from "../../src/lib/time.ts";
import type { HealthReading, Past } from "../../src/workflows/account-health.ts";
import { HOSTILE_TEXTS } from "./hostile-text.ts";
import { daysAgo, NOW } from "./tam-world.ts";

/** Believable, hostile, empty, endless: whatever a person or another system may have written. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom("Acme Corp", "Login fails", "O'Neil & Söhne <GmbH>"),
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 400 }),
);

const anyUrl: fc.Arbitrary<string | null> = fc.oneof(
  fc.constant(null),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc.constantFrom(
    "javascript:alert(1)",
    "https://a.example/|x>y<z`",
    "https://a.example/?a=1&b=<!channel>",
    `https://a.example/${"x".repeat(470)}`,
    `https://a.example/${"x".repeat(4_000)}`,
    "not an address",
    "",
  ),
);

const anyDate = fc.date({ min: daysAgo(900), max: NOW, noInvalidDate: true });

export const anyAccount: fc.Arbitrary<Account> = fc.record({
  id: fc.uuid(),
  name: anyText,
  active: fc.boolean(),
  lastHeartbeat: fc.option(anyDate),
  repEmail: fc.option(anyText),
  contactName: fc.option(anyText),
  contactEmail: fc.option(anyText),
  tier: fc.option(anyText),
  checkInIntervalMonths: fc.option(fc.nat(24)),
  shown: fc.record({
    score: fc.option(fc.oneof(fc.nat(100), fc.double({ noNaN: true }))),
    status: fc.option(fc.constantFrom("Green" as const, "Amber" as const, "Red" as const)),
    lastScan: fc.option(anyDate),
  }),
  url: anyUrl,
});

const anyTicket: fc.Arbitrary<Ticket> = fc.record({
  id: fc.uuid(),
  ticketId: anyText,
  accountId: fc.constant("a"),
  subject: anyText,
  priority: fc.constantFrom(...PRIORITIES),
  status: anyText,
  createdAt: anyDate,
  url: anyUrl,
});

const anyUnusable: fc.Arbitrary<UnusableRow> = fc.record({
  id: fc.uuid(),
  label: anyText,
  reason: anyText,
  accountIds: fc.constant(["a"]),
});

const anyScorer: fc.Arbitrary<HealthScorer> = fc
  .record({
    p1p2AgeDays: fc.double({ min: 0, max: 60, noNaN: true }),
    openTicketCount: fc.nat(20),
    heartbeatSilenceHours: fc.double({ min: 0, max: 500, noNaN: true }),
    red: fc.nat(50),
    amber: fc.integer({ min: 50, max: 100 }),
  })
  .map(createHealthScorer);

const anyRecord: fc.Arbitrary<ScoreRecord> = fc
  .record({
    at: anyDate,
    openTickets: fc.nat(500),
    p1p2Tickets: fc.nat(50),
    days: fc.double({ min: 0, max: 900, noNaN: true }),
    scorer: anyScorer,
    complete: fc.boolean(),
  })
  .map(({ at, openTickets, p1p2Tickets, days, scorer, complete }) => {
    const result = scorer.computeScore({
      p1p2TicketCount: Math.min(p1p2Tickets, openTickets),
      oldestP1p2AgeDays: days,
      totalOpenTickets: openTickets,
      hoursSinceHeartbeat: days * 24,
    });
    return { accountId: "a", at, ...result, openTickets, p1p2Tickets, complete };
  });

const anyPast: fc.Arbitrary<ScoreRecord[]> = fc
  .array(anyRecord, { maxLength: 20 })
  .map((records) => records.toSorted((a, b) => a.at.getTime() - b.at.getTime()));

const pastOf = (score: number, records: ScoreRecord[]): Past => {
  const last = records.at(-1);
  return {
    records,
    change: last === undefined ? null : { points: score - last.score, since: last.at },
    trend: scoreTrend(score, records),
  };
};

const liveReading = fc
  .record({
    account: anyAccount,
    tickets: fc.array(anyTicket, { maxLength: 30 }),
    unusable: fc.array(anyUnusable, { maxLength: 6 }),
    records: anyPast,
    scorer: anyScorer,
  })
  .map(({ account, tickets, unusable, records, scorer }): HealthReading => {
    const signals = healthSignals(tickets, account.lastHeartbeat, NOW);
    const result = scorer.computeScore(signals);
    const p1p2Tickets = oldestFirst(tickets.filter(isUrgent));
    const ages = p1p2Tickets.map(({ createdAt }) => ageInDays(createdAt, NOW));
    return {
      kind: "live",
      account,
      readAt: NOW,
      result,
      signals,
      path: planPathToGreen(signals, ages, scorer),
      p1p2ThresholdDays: scorer.thresholds.p1p2AgeDays,
      p1p2Tickets,
      unusable,
      past: pastOf(result.score, records),
    };
  });

const storedReading = fc
  .record({ account: anyAccount, record: anyRecord, why: anyText, records: anyPast })
  .map(
    ({ account, record, why, records }): HealthReading => ({
      kind: "stored",
      account,
      record,
      why,
      past: pastOf(record.score, records),
    }),
  );

const unknownReading = fc
  .record({ account: anyAccount, why: anyText })
  .map(({ account, why }): HealthReading => ({ kind: "unknown", account, why }));

/** What a reading may come to, but for an account that is gone. */
export const anyReading = fc.oneof(liveReading, storedReading, unknownReading) as fc.Arbitrary<
  Exclude<HealthReading, { kind: "gone" }>
>;
