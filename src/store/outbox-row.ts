import { z } from "zod";
import { SUMMARY_SECTIONS } from "../domain/alert-plan/alert-plan.ts";
import type { CoverNews } from "../domain/cover.ts";
import { DRAFT_TYPES } from "../domain/draft.ts";
import { RAG_STATUSES } from "../domain/health.ts";
import { OFFERED_JOBS } from "../domain/missed-run.ts";
import type { NamedAccount, NewPost, NoticeOutcome, OutboxRow, Post } from "../domain/outbox.ts";
import type { Announced, SlackPlace } from "../domain/stored-episode.ts";
import { factsSchema } from "./episode-row.ts";
import { jsonColumn, jsonDate } from "./json-column.ts";
import { storable, toDate } from "./rows.ts";
import type { Tables } from "./tables.ts";

const OUTBOX_STATES = [
  "behind",
  "pending",
  "sending",
  "unclear",
  "posted",
  "held",
  "cancelled",
] as const;

const ragStatus = z.enum(RAG_STATUSES);

const namedSchema = z.object({
  accountId: z.string(),
  name: z.string(),
  repEmail: z.string().nullable(),
  ragStatus,
  score: z.number(),
  change: z.number().nullable(),
}) satisfies z.ZodType<NamedAccount>;

const outcomeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("released"), mode: z.enum(["post", "silent"]), by: z.string() }),
  z.object({
    kind: z.literal("failed"),
    by: z.string(),
    scanId: z.string(),
    why: z.string(),
  }),
  z.object({ kind: z.literal("over") }),
]) satisfies z.ZodType<NoticeOutcome>;

const coverNews = z.object({
  to: z.enum(["cover", "rep"]),
  repEmail: z.string(),
  repId: z.string().nullable(),
  userId: z.string(),
  by: z.string(),
  lastDay: z.number().nullable(),
}) satisfies z.ZodType<CoverNews>;

/** A field that is added later needs a default here: posts stored before it must stay readable. */
const postSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("alert"),
    episodeId: z.string(),
    ragStatus,
    score: z.number(),
    facts: factsSchema,
  }),
  z.object({
    kind: z.literal("summary"),
    sections: z.record(z.enum(SUMMARY_SECTIONS), z.array(namedSchema)),
    scannedAccounts: z.number(),
  }),
  z.object({
    kind: z.literal("reply"),
    episodeId: z.string(),
    why: z.enum(["again", "worsened"]),
    ragStatus,
    score: z.number(),
    change: z.number().nullable(),
  }),
  z.object({
    kind: z.literal("notice"),
    scanId: z.string(),
    hold: z.enum(["all", "posts"]),
    reason: z.string(),
    concerned: z.number().nullable().default(null),
    accounts: z.array(namedSchema),
    outcome: outcomeSchema.nullable().default(null),
  }),
  z.object({
    kind: z.literal("direct"),
    repEmail: z.string(),
    accounts: z.array(namedSchema),
    drafts: z.array(z.string()).default([]),
    checkIns: z
      .object({
        month: z.string(),
        skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
      })
      .nullable()
      .default(null),
  }),
  z.object({
    kind: z.literal("handover"),
    repEmail: z.string(),
    drafts: z.array(
      z.object({
        id: z.string(),
        type: z.enum(DRAFT_TYPES),
        accountName: z.string(),
        from: z.string(),
      }),
    ),
  }),
  z.object({ kind: z.literal("cover"), news: coverNews }),
  z.object({ kind: z.literal("admins"), text: z.string() }),
  z.object({
    kind: z.literal("missed"),
    job: z.enum(OFFERED_JOBS),
    wall: z.string(),
    at: jsonDate,
    text: z.string(),
    outcome: z
      .discriminatedUnion("kind", [
        z.object({ kind: z.literal("started"), by: z.string() }),
        z.object({ kind: z.literal("needless"), why: z.string() }),
      ])
      .nullable(),
  }),
]) satisfies z.ZodType<Post>;

const announcedSchema = z.object({
  episodeId: z.string(),
  as: z.enum(["single", "named", "reminded"]),
  ragStatus,
  score: z.number(),
}) satisfies z.ZodType<Announced>;

const storedSchema = z.object({
  post: jsonColumn(postSchema),
  announces: jsonColumn(z.array(announcedSchema)),
  state: z.enum(OUTBOX_STATES),
});

/** A row without its number. */
export type StoredRow = Omit<Tables["outbox"], "number">;

export const toOutboxRow = (row: NewPost, state: "behind" | "pending"): StoredRow => ({
  key: row.key,
  scan_id: row.scanId,
  recipient: storable(row.to),
  position: row.position,
  post: JSON.stringify(row.post),
  announces: JSON.stringify(row.announces),
  state,
  sent_at: null,
  attempts: 0,
  place_channel: null,
  place_ts: null,
  error: null,
  stale: 0,
  version: 0,
  refusal: null,
});

/** Null when it cannot be read. */
export function fromOutboxRow(row: StoredRow): OutboxRow | null {
  const parsed = storedSchema.safeParse(row);
  if (!parsed.success) return null;
  return {
    key: row.key,
    scanId: row.scan_id,
    to: row.recipient,
    position: row.position,
    ...parsed.data,
    sentAt: toDate(row.sent_at),
    attempts: row.attempts,
    place: placeIn(row),
    error: row.error,
    stale: row.stale === 1,
    version: row.version,
    refusal: row.refusal,
  };
}

export const placeIn = ({
  place_channel: channel,
  place_ts: ts,
}: Pick<StoredRow, "place_channel" | "place_ts">): SlackPlace | null =>
  channel === null || ts === null ? null : { channel, ts };
