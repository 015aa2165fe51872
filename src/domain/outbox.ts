import type { SummarySection } from "./alert-plan/alert-plan.ts";
import type { CoverNews } from "./cover.ts";
import type { DraftType } from "./draft.ts";
import type { RagStatus } from "./health.ts";
import type { MissedOutcome, MissedRun } from "./missed-run.ts";
import type { AlertFacts, Announced, SlackPlace } from "./stored-episode.ts";

/** One account as a summary or a notice names it. */
export type NamedAccount = {
  accountId: string;
  name: string;
  repEmail: string | null;
  ragStatus: RagStatus;
  score: number;
  change: number | null;
};

/** How a hold ended: an admin (Slack user id) released it, or a later scan passed. */
export type NoticeOutcome =
  | { kind: "released"; mode: "post" | "silent"; by: string }
  /** The scan that `by` let go came to nothing, and `why`, in words: the hold stands. `scanId`: of that scan. */
  | { kind: "failed"; by: string; scanId: string; why: string }
  | { kind: "over" };

/** The hold stands: its notice has buttons. */
export const isUndecided = (
  outcome: NoticeOutcome | null,
): outcome is Extract<NoticeOutcome, { kind: "failed" }> | null =>
  outcome === null || outcome.kind === "failed";

/** What a post says, as data; the poster draws it. */
export type Post =
  | { kind: "alert"; episodeId: string; ragStatus: RagStatus; score: number; facts: AlertFacts }
  | { kind: "summary"; sections: Record<SummarySection, NamedAccount[]>; scannedAccounts: number }
  /** In the thread of the episode's own message. */
  | {
      kind: "reply";
      episodeId: string;
      why: "again" | "worsened";
      ragStatus: RagStatus;
      score: number;
      change: number | null;
    }
  /** The guard held the scan. Its thread names every held account: posts like this one that go on in it. */
  | {
      kind: "notice";
      scanId: string;
      hold: "all" | "posts";
      reason: string;
      /** How many accounts are held; null = as many as it names. */
      concerned: number | null;
      /** Those that this post names; of a first message, those that its thread names once it is posted or edited. */
      accounts: NamedAccount[];
      /** What became of the hold; null = it stands, see `isUndecided`. */
      outcome: NoticeOutcome | null;
    }
  /**
   * To one rep, once a scan or a month: accounts of theirs that found no slot, and drafts to be reviewed,
   * by id; it is edited as those go on.
   */
  | {
      kind: "direct";
      repEmail: string;
      accounts: NamedAccount[];
      drafts: string[];
      /** Of a month's check-ins; null = of a scan, or of what the rep asked for. */
      checkIns: { month: string; skipped: { name: string; reason: string }[] } | null;
    }
  /** To the new rep of accounts: what can be drafted anew from their mailbox. */
  | {
      kind: "handover";
      repEmail: string;
      drafts: { id: string; type: DraftType; accountName: string; from: string }[];
    }
  /** To one person: a cover was set or ended. */
  | { kind: "cover"; news: CoverNews }
  /** To the admins, once: a scan that is late, held or failed. */
  | { kind: "admins"; text: string }
  /** To the admins: a run that was missed, to be made up by a click; `outcome` null = it is still offered. */
  | ({ kind: "missed"; text: string; outcome: MissedOutcome | null } & MissedRun);

/**
 * `pending → sending (committed before the request) → posted`; `unclear` when nobody knows whether
 * Slack took it (looked for by its key, never sent again blindly), `held` when that cannot be found
 * out (a person decides), `cancelled` when a newer scan replaced it before it was sent. `behind` before all
 * that: what goes on in the thread of a message waits until that is posted, and is cancelled with it.
 */
export type OutboxState =
  | "behind"
  | "pending"
  | "sending"
  | "unclear"
  | "posted"
  | "held"
  | "cancelled";

/** How many are on their way, or nobody knows whether: what a scan, and whoever follows it, waits for. */
export const unposted = ({
  pending,
  sending,
  unclear,
}: Record<"pending" | "sending" | "unclear", number>): number => pending + sending + unclear;

export type OutboxRow = {
  /** Unique for ever, and the key in the message's metadata. */
  key: string;
  scanId: string | null;
  /** Channel id, `rep:<Rep Email>`, `admin:<address>`, `user:<Slack id>`, or `admins`, the first of them. */
  to: string;
  /** Order within a scan: alerts by rank, then the summary, replies, direct messages. */
  position: number;
  post: Post;
  /** What it makes true once it is in the channel. */
  announces: Announced[];
  state: OutboxState;
  /** When it was first put on its way, and how often. */
  sentAt: Date | null;
  attempts: number;
  place: SlackPlace | null;
  error: string | null;
  /** It shows something older than `post`: it has to be edited. */
  stale: boolean;
  /** Counts the revisions of `post`. */
  version: number;
  /** Slack's code, of one that is held because Slack surely refused it; null otherwise. */
  refusal: string | null;
};

/** Whether a row's `to` is a person, not a channel. */
export const isPersons = (to: string): boolean =>
  to === "admins" || /^(?:rep|admin|user):/.test(to);

/** A row as it is added. */
export type NewPost = Pick<OutboxRow, "key" | "scanId" | "to" | "position" | "post" | "announces">;

/** Port: posts to be made exactly once, implemented by the store. */
export type Outbox = {
  /**
   * Rows whose key is there already change nothing. Those that go on in a thread (`partKey`) are `behind` when its
   * first message is not in Slack yet.
   */
  add(rows: readonly NewPost[]): Promise<void>;
  /**
   * Claims the first pending row: `sending`, attempts + 1, in one conditional write. Rows without a scan
   * go first, then by start of the scan and position. One that cannot be read becomes `held`.
   */
  claim(at: Date): Promise<OutboxRow | null>;
  /** Left in `sending` by a process that died, and `unclear` ones; in the order they were added. */
  unsettled(): Promise<OutboxRow[]>;
  /**
   * Surely not in the channel (a refusal such as 429; an unclear one that was looked for; a person says
   * so of a held one): back to pending. Changes no row that is posted or cancelled.
   */
  release(key: string, error: string): Promise<void>;
  /** Changes no row that is posted or cancelled; `unclear` only one that was being sent. */
  mark(key: string, state: "unclear" | "held" | "cancelled", error: string | null): Promise<void>;
  /** Surely not in the channel, and will be refused again until somebody mends it: `held`, with Slack's code. */
  refuse(key: string, code: string, error: string): Promise<void>;
  /** Held because Slack surely refused them with one of these codes; in the order they were added. */
  refused(codes: readonly string[]): Promise<OutboxRow[]>;
  /**
   * It says something newer from now on, whatever its state; one that is, or is on its way, in the
   * channel is stale then. With `ifVersion` nothing changes when another revision came before.
   */
  revise(key: string, post: Post, ifVersion?: number): Promise<void>;
  /** What the post is drawn from changed: its message is out of date, also one that is on its way now, and a cover's. */
  outdate(key: string): Promise<void>;
  /** Those in the channel that show something older than their row; in the order they were added. */
  stale(limit: number): Promise<OutboxRow[]>;
  /** The message shows `shown` now; stays stale when it was revised since it was read. */
  edited(shown: Pick<OutboxRow, "key" | "version">): Promise<void>;
  /** It is in the channel, so what is behind it is pending. False when that was known already: the first place stays. */
  posted(key: string, place: SlackPlace): Promise<boolean>;
  /** Of these scans, those that are pending, or behind another, or that Slack refused. */
  waiting(scanIds: readonly string[]): Promise<OutboxRow[]>;
  /** The notices among all that wait, of any scan, and what is behind them; in the order they were added. */
  waitingNotices(): Promise<OutboxRow[]>;
  /** Those of them that still wait: a newer scan decided anew. */
  cancelWaiting(keys: readonly string[]): Promise<void>;
  counts(): Promise<Record<OutboxState, number>>;
  get(key: string): Promise<OutboxRow | null>;
  /** Null when it is not in Slack. A post may name thousands of accounts, of which this reads nothing. */
  placeOf(key: string): Promise<SlackPlace | null>;
};
