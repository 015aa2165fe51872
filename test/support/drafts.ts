import type { Draft, DraftWish, ReviewedContent } from "../../src/domain/draft.ts";
import { NOW } from "./tam-world.ts";

export const draftWish = (key: string, change: Partial<DraftWish> = {}): DraftWish => ({
  id: `id of ${key}`,
  key,
  type: "health_checkin",
  accountId: "account-acme",
  accountName: "Acme",
  episodeId: null,
  mailbox: "dana@northwind.example",
  input: { version: "2.0" },
  card: "card",
  ...change,
});

export const reviewed = (digest: string): ReviewedContent => ({
  digest,
  to: [{ name: "Jane", email: "jane@acme.example" }],
  cc: [],
  bcc: [{ name: null, email: "archive@northwind.example" }],
  subject: `About ${digest}`,
  text: "Hello Jane,\nall is well.",
});

/** A draft that waits for its rep. */
export const pendingDraft = (change: Partial<Draft> = {}): Draft => ({
  ...draftWish("k"),
  state: "pending",
  version: 3,
  reviewVersion: 1,
  gmail: { draftId: "d1", messageId: "m1", threadId: "t1" },
  content: reviewed("one"),
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
  createdAt: NOW,
  changedAt: NOW,
  ...change,
});
