import { z } from "zod";
import {
  DRAFT_STATES,
  DRAFT_TYPES,
  type Draft,
  type DraftWish,
  isClosed,
  type ReviewedContent,
} from "../domain/draft.ts";
import { jsonColumn, jsonDate } from "./json-column.ts";
import { storable } from "./rows.ts";
import type { Tables } from "./tables.ts";

export type DraftRow = Tables["drafts"];

const address = z.object({ name: z.string().nullable(), email: z.string() });
const content = z.object({
  digest: z.string(),
  to: z.array(address),
  cc: z.array(address),
  bcc: z.array(address),
  subject: z.string(),
  text: z.string(),
}) satisfies z.ZodType<ReviewedContent>;

/** A field that is added later needs a default here: drafts stored before it must stay readable. */
const details = z.object({
  accountName: z.string(),
  episodeId: z.string().nullable(),
  input: z.record(z.string(), z.string()),
  reviewVersion: z.number(),
  gmail: z.object({ draftId: z.string(), messageId: z.string(), threadId: z.string() }).nullable(),
  content: content.nullable(),
  changedFrom: content.nullable(),
  approval: z
    .object({
      by: z.string(),
      at: jsonDate,
      seenAt: jsonDate,
      digest: z.string(),
      contact: z.string().nullable(),
      notBefore: jsonDate,
      expires: jsonDate,
    })
    .nullable(),
  stepStartedAt: jsonDate.nullable(),
  attempts: z.number(),
  retryAt: jsonDate.nullable(),
  baseHistoryId: z.string().nullable(),
  sent: z
    .object({
      messageId: z.string(),
      threadId: z.string(),
      rfc822MessageId: z.string().nullable(),
      sentAt: jsonDate,
      by: z.enum(["message", "thread", "history", "person"]),
    })
    .nullable(),
  outcome: z.string().nullable(),
  note: z.string().nullable(),
  handedTo: z.string().nullable().default(null),
});
type Details = z.infer<typeof details>;

const stored = z.object({
  type: z.enum(DRAFT_TYPES),
  state: z.enum(DRAFT_STATES),
  details: jsonColumn(details),
});

/** As it is wanted: nothing is in Gmail yet. */
export const toWantedRow = (wish: DraftWish, at: Date): DraftRow =>
  toDraftRow(
    {
      ...wish,
      state: "wanted",
      version: 0,
      reviewVersion: 0,
      gmail: null,
      content: null,
      changedFrom: null,
      approval: null,
      stepStartedAt: null,
      attempts: 0,
      retryAt: null,
      baseHistoryId: null,
      sent: null,
      outcome: null,
      note: null,
      handedTo: null,
      createdAt: at,
      changedAt: at,
    },
    at,
  );

/** As version + 1. What customers are told is kept while the draft is open, and no longer. */
export function toDraftRow(draft: Draft, at: Date): DraftRow {
  const closed = isClosed(draft);
  const kept: Details = {
    accountName: draft.accountName,
    episodeId: draft.episodeId,
    input: closed ? {} : { ...draft.input },
    reviewVersion: draft.reviewVersion,
    gmail: draft.gmail,
    content: closed ? null : draft.content,
    changedFrom: closed ? null : draft.changedFrom,
    approval: draft.approval,
    stepStartedAt: draft.stepStartedAt,
    attempts: draft.attempts,
    retryAt: draft.retryAt,
    baseHistoryId: draft.baseHistoryId,
    sent: draft.sent,
    outcome: draft.outcome,
    note: draft.note,
    handedTo: draft.handedTo,
  };
  return {
    id: draft.id,
    key: draft.key,
    type: draft.type,
    account_id: draft.accountId,
    mailbox: storable(draft.mailbox),
    state: draft.state,
    open: closed ? 0 : 1,
    version: draft.version + 1,
    details: JSON.stringify(kept),
    card: draft.card,
    created_at: draft.createdAt.getTime(),
    changed_at: at.getTime(),
  };
}

/** Null when it cannot be read. */
export function fromDraftRow(row: DraftRow): Draft | null {
  const parsed = stored.safeParse(row);
  if (!parsed.success) return null;
  const { type, state, details: kept } = parsed.data;
  return {
    id: row.id,
    key: row.key,
    type,
    accountId: row.account_id,
    mailbox: row.mailbox,
    state,
    version: row.version,
    ...kept,
    card: row.card,
    createdAt: new Date(row.created_at),
    changedAt: new Date(row.changed_at),
  };
}
