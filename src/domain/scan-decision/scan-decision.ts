import type { Account, UnusableRow } from "../account.ts";
import type { AlertPlan, AlertSettings } from "../alert-plan/alert-plan.ts";
import type { EpisodeSettings } from "../decide-episode.ts";
import type { DraftWish } from "../draft.ts";
import type { GuardDecision } from "../guard.ts";
import type { HealthScorer } from "../health.ts";
import type { NamedAccount, NewPost, Post } from "../outbox.ts";
import type { AccountState, NotionWrite, RememberedState, Scan } from "../scan.ts";
import type { ScoreRecord } from "../score-history.ts";
import type { Announced, RememberedEpisode, StoredEpisode } from "../stored-episode.ts";
import type { OpenTickets } from "../ticket-tally.ts";

/** What one scan read from Notion. */
export type ScanReading = {
  /** Business time when the reading ended: ages count to it. */
  at: Date;
  /** Every row, active or not. */
  accounts: readonly Account[];
  unusableAccounts: readonly UnusableRow[];
  tickets: OpenTickets;
  /** Accounts of the scan before that are not in `accounts`, and were not found by id either. */
  missing: readonly string[];
  /** Requests to Notion so far. */
  requests: number;
};

/** What the store knows when the scan decides; read in the same transaction. */
export type ScanMemory = {
  /** With the names of the accounts that are not in the list. */
  states: readonly RememberedState[];
  /** With the whole facts of the accounts that this scan does not score. */
  open: readonly RememberedEpisode[];
  /** Ended within REOPEN_DAYS, the last one of each account. */
  ended: readonly RememberedEpisode[];
  /** The newest decided scan. */
  last: Scan | null;
  /** Of posts of which nobody knows yet whether Slack took them: they count as announced, for this scan alone. */
  unsettled: readonly Announced[];
  /** What notices will announce that are not in Slack yet: held all the same, it counts as announced. */
  heldBack: readonly Announced[];
  /** The scan before was held and nobody released it: its notice stands, and is edited instead of repeated. */
  notice: StandingNotice | null;
  /** What the hold that is released kept back: the whole scan, or its posts alone; null unless one is released. */
  releasedHold: "all" | "posts" | null;
  /** Episodes that the released hold kept back, by its notice or, without one, by its scan; empty unless one is released. */
  held: readonly string[];
  /** Keys of the outreach drafts that open episodes have, or had (`outreachKey`). */
  drafted: readonly string[];
};

export type StandingNotice = {
  key: string;
  post: Extract<Post, { kind: "notice" }>;
  /** Of its row, as it was read. */
  version: number;
};

export type ScanSettings = AlertSettings &
  Omit<EpisodeSettings, "scorer"> & {
    scorerFor(account: Account): HealthScorer;
    /** SLACK_ESCALATION_CHANNEL; null = nothing is posted. */
    channel: string | null;
    /** In order, as many as one message can name. */
    splitAccounts(accounts: Iterable<NamedAccount>): Iterable<NamedAccount[]>;
    /** NOTION_WRITES */
    writes: "all" | "changed" | "none";
    /** Whether there are drafts at all. */
    drafts: boolean;
  };

/**
 * All that the scan's one transaction stores. An `Iterable` makes its rows anew whenever it is gone through: of 100,000
 * accounts all of them together would take as much memory as all that was read.
 */
export type ScanDecision = {
  /** `decided` or `held`, with its figures. */
  scan: Scan;
  guard: GuardDecision;
  plan: AlertPlan;
  scores: Iterable<ScoreRecord>;
  states: Iterable<AccountState>;
  /** Accounts that are gone or inactive: their state is forgotten. */
  forgotten: string[];
  episodes: Iterable<StoredEpisode>;
  /** Episodes whose acknowledgement and snooze ended with a worse status. */
  clears: Set<string>;
  posts: Iterable<NewPost>;
  /** A notice that stands and says something newer from now on. */
  revised: StandingNotice | null;
  writes: Iterable<NotionWrite>;
  /** Accounts whose status changed, or that began or ended to be escalated: the dashboards on their profile pages are out of date. */
  dashboards: string[];
  /** One outreach for each new episode; none by the first scan of a store. */
  drafts: DraftWish[];
};
