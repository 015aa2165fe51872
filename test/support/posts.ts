import fc from "fast-check";
import { SUMMARY_SECTIONS } from "../../src/domain/alert-plan/alert-plan.ts";
import { RAG_STATUSES } from "../../src/domain/health.ts";
import type { NamedAccount, Post } from "../../src/domain/outbox.ts";
import type { StoredEpisode } from "../../src/domain/stored-episode.ts";
import { PRIORITIES } from "../../src/domain/ticket.ts";
import { anyText } from "./readings.ts";

const date = fc.date({
  min: new Date("2020-01-01T00:00:00Z"),
  max: new Date("2030-01-01T00:00:00Z"),
  noInvalidDate: true,
});
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const ragStatus = fc.constantFrom(...RAG_STATUSES);
const score = fc.integer({ min: 0, max: 100 });
const change = orNull(fc.integer({ min: -100, max: 100 }));
const url = orNull(
  fc.oneof(anyText, fc.webUrl(), fc.constant(`https://a.example/${"&".repeat(600)}`)),
);
const userId = fc.constantFrom("U0ANA", "U0BEN");

export const anyNamedAccount: fc.Arbitrary<NamedAccount> = fc.record({
  accountId: fc.uuid(),
  name: anyText,
  repEmail: orNull(anyText),
  ragStatus,
  score,
  change,
});

export const anyStoredEpisode: fc.Arbitrary<StoredEpisode> = fc.record({
  id: fc.tuple(fc.uuid(), fc.uuid()).map((ids) => ids.join(":")),
  accountId: fc.uuid(),
  episode: fc.record({
    openedAt: date,
    ragStatus,
    score,
    pointsLost: fc.nat(1000),
    announceAs: fc.constantFrom("single" as const, "listed" as const, "again" as const),
    hasMessage: fc.boolean(),
    announced: orNull(fc.record({ ragStatus, score, at: date })),
    remindedAt: orNull(date),
    acknowledgedUntil: orNull(date),
    snoozedUntil: orNull(date),
  }),
  facts: fc.record({
    accountId: fc.uuid(),
    name: anyText,
    url,
    repEmail: orNull(anyText),
    change,
    reasons: fc.array(
      fc.record({
        signal: fc.constantFrom("p1p2Age" as const, "openTickets" as const, "heartbeat" as const),
        value: fc.nat(100_000),
        threshold: fc.nat(100),
        count: fc.nat(10_000),
        pointsLost: fc.nat(100_000),
      }),
      { maxLength: 3 },
    ),
    tickets: fc.array(
      fc.record({
        ticketId: anyText,
        subject: anyText,
        priority: fc.constantFrom(...PRIORITIES),
        url,
        createdAt: date,
      }),
      { maxLength: 3 },
    ),
    asOf: date,
  }),
  message: orNull(fc.constant({ channel: "C0GENERAL", ts: "1772348400.000100" })),
  acknowledgedBy: orNull(userId),
  snoozedBy: orNull(userId),
  ended: orNull(
    fc.record({
      at: date,
      cause: fc.constantFrom("recovered" as const, "inactive" as const, "gone" as const),
    }),
  ),
  stale: fc.boolean(),
  version: fc.nat(),
});

const accounts = fc.array(anyNamedAccount, { maxLength: 60 });

export const anySummary: fc.Arbitrary<Extract<Post, { kind: "summary" }>> = fc.record({
  kind: fc.constant("summary" as const),
  sections: fc.record(
    Object.fromEntries(SUMMARY_SECTIONS.map((name) => [name, accounts])) as Record<
      (typeof SUMMARY_SECTIONS)[number],
      typeof accounts
    >,
  ),
  scannedAccounts: fc.nat(10_000),
});

export const anyNotice: fc.Arbitrary<Extract<Post, { kind: "notice" }>> = fc.record({
  kind: fc.constant("notice" as const),
  scanId: fc.uuid(),
  hold: fc.constantFrom("all" as const, "posts" as const),
  reason: anyText,
  concerned: fc.option(fc.nat(100_000)),
  accounts: fc.array(anyNamedAccount, { maxLength: 200 }),
  outcome: orNull(
    fc.oneof(
      fc.constant({ kind: "over" as const }),
      fc.record({
        kind: fc.constant("released" as const),
        mode: fc.constantFrom("post" as const, "silent" as const),
        by: userId,
      }),
      fc.record({
        kind: fc.constant("failed" as const),
        by: userId,
        scanId: fc.uuid(),
        why: anyText,
      }),
    ),
  ),
});

export const anyDirect: fc.Arbitrary<Extract<Post, { kind: "direct" }>> = fc.record({
  kind: fc.constant("direct" as const),
  repEmail: anyText,
  accounts: fc.array(anyNamedAccount, { minLength: 1, maxLength: 100 }),
  drafts: fc.constant<string[]>([]),
  checkIns: fc.constant(null),
});
