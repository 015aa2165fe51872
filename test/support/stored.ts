import type { NamedAccount, NewPost, Post } from "../../src/domain/outbox.ts";
import type { AccountState, NotionWrite, Scan } from "../../src/domain/scan.ts";
import type { AlertFacts, Announced, StoredEpisode } from "../../src/domain/stored-episode.ts";
import { episode, fresh, march } from "./episodes.ts";

/** A decided scan of 1 March, every figure different. */
export const storedScan = (id: string, change: Partial<Scan> = {}): Scan => ({
  id,
  cause: { kind: "scheduled", dueAt: march(1) },
  state: "decided",
  startedAt: march(1),
  decidedAt: new Date(march(1).getTime() + 60_000),
  endedAt: null,
  figures: {
    accounts: 10,
    openTickets: 11,
    orphanTickets: 12,
    scored: 13,
    incomplete: 14,
    changed: 15,
    escalated: 16,
    notScanned: [{ accountId: "a", name: "Acme", reason: "a ticket cannot be read" }],
    unusable: ["T-1: has no Account"],
    red: 17,
    amber: 18,
    green: 19,
    written: 20,
    requests: 21,
    firstAlertMs: 22,
  },
  reason: null,
  ...change,
});

export const alertFacts = (change: Partial<AlertFacts> = {}): AlertFacts => ({
  accountId: "a",
  name: "Acme",
  url: "https://notion.example/a",
  repEmail: "dana@corp.example",
  change: -12.5,
  reasons: [{ signal: "p1p2Age", value: 4.25, threshold: 3, count: 2, pointsLost: 40 }],
  tickets: [
    {
      ticketId: "T-1",
      subject: "Login fails",
      priority: "P1",
      url: null,
      createdAt: new Date("2026-02-20T10:11:12.345Z"),
    },
  ],
  asOf: march(1),
  ...change,
});

/** Opened and not announced, of the account `a`, as a scan makes it. */
export const storedEpisode = (id: string, change: Partial<StoredEpisode> = {}): StoredEpisode => ({
  id,
  accountId: "a",
  episode: fresh(60),
  facts: alertFacts(),
  message: null,
  acknowledgedBy: null,
  snoozedBy: null,
  ended: null,
  stale: false,
  version: 0,
  ...change,
});

/** Nothing in it is null. */
export const fullEpisode = (id: string): StoredEpisode =>
  storedEpisode(id, {
    episode: episode({
      ragStatus: "Red",
      score: 12.5,
      pointsLost: 130.25,
      announceAs: "again",
      remindedAt: march(8),
      acknowledgedUntil: march(20),
      snoozedUntil: march(10),
    }),
    message: { channel: "C1", ts: "1772348400.000100" },
    acknowledgedBy: "U1",
    snoozedBy: "U2",
    ended: { at: march(9), cause: "recovered" },
    stale: true,
  });

export const named = (accountId: string): NamedAccount => ({
  accountId,
  name: `Account ${accountId}`,
  repEmail: null,
  ragStatus: "Red",
  score: 20,
  change: -40,
});

export const announced = (episodeId: string, change: Partial<Announced> = {}): Announced => ({
  episodeId,
  as: "single",
  ragStatus: "Amber",
  score: 60,
  ...change,
});

export const newPost = (key: string, change: Partial<NewPost> = {}): NewPost => ({
  key,
  scanId: null,
  to: "C1",
  position: 0,
  post: { kind: "admins", text: key },
  announces: [],
  ...change,
});

/** One of each kind. */
export const posts: Post[] = [
  { kind: "alert", episodeId: "e", ragStatus: "Red", score: 12.5, facts: alertFacts() },
  {
    kind: "summary",
    sections: {
      unslotted: [named("a"), named("b")],
      listed: [],
      again: [named("c")],
      worsened: [],
      stillOpen: [],
    },
    scannedAccounts: 400,
  },
  {
    kind: "reply",
    episodeId: "e",
    why: "worsened",
    ragStatus: "Amber",
    score: 41,
    change: null,
  },
  {
    kind: "notice",
    scanId: "s",
    hold: "all",
    reason: "open tickets fell from 90 to 0",
    concerned: 12,
    accounts: [named("a")],
    outcome: { kind: "released", mode: "silent", by: "U0ADA" },
  },
  {
    kind: "direct",
    repEmail: "dana@corp.example",
    accounts: [named("a")],
    drafts: [],
    checkIns: null,
  },
  { kind: "admins", text: "The scan of 7:00 has not posted yet." },
  missedPost(),
  missedPost({ outcome: { kind: "started", by: "U0ADA" } }),
  missedPost({ outcome: { kind: "needless", why: "a scan came after it." } }),
];

/** A scan that was due an hour before. */
export function missedPost(
  change: Partial<Extract<Post, { kind: "missed" }>> = {},
): Extract<Post, { kind: "missed" }> {
  return {
    kind: "missed",
    job: "health-scan",
    wall: "2026-11-22T07:00",
    at: new Date("2026-11-22T07:00:00Z"),
    text: "The health-scan of 7:00 was missed.",
    outcome: null,
    ...change,
  };
}

export const accountState = (
  accountId: string,
  change: Partial<AccountState> = {},
): AccountState => ({
  accountId,
  name: `Account ${accountId}`,
  ragStatus: "Amber",
  score: 62.5,
  openTickets: 7,
  at: march(1),
  ...change,
});

export const notionWrite = (accountId: string, change: Partial<NotionWrite> = {}): NotionWrite => ({
  accountId,
  scanId: "s1",
  score: 62.5,
  ragStatus: "Amber",
  scannedAt: march(1),
  changed: false,
  ...change,
});
