import type { Generated, Kysely } from "kysely";
import type { Episode } from "../domain/episode.ts";
import type { RagStatus } from "../domain/health.ts";
import type { PulseVerdict } from "../domain/pulse.ts";

/**
 * The tables as the newest migration leaves them, the same in both stores: times are milliseconds
 * since 1970, booleans 0 or 1, JSON is text. A column of an own type is checked by the database itself.
 */
export type Tables = {
  score_history: {
    account_id: string;
    at: number;
    score: number;
    rag_status: string;
    points_lost: number;
    reasons: string;
    open_tickets: number;
    p1p2_tickets: number;
    complete: number;
    rescan: number;
  };
  account_names: { account_id: string; name: string; first_seen: number; last_seen: number };
  handled: { key: string; at: number };
  audit: {
    id: Generated<number>;
    at: number;
    actor: string;
    action: string;
    object: string | null;
    result: string;
    reference: string | null;
    detail: string | null;
  };
  due_time_watermarks: { job: string; schedule: string; until: number };
  due_times: { job: string; wall: string; at: number; state: string; changed_at: number };
  scans: {
    /** Order of the first save. */
    number: Generated<number>;
    id: string;
    cause: string;
    state: string;
    started_at: number;
    decided_at: number | null;
    ended_at: number | null;
    figures: string;
    reason: string | null;
  };
  account_states: {
    account_id: string;
    name: string;
    rag_status: RagStatus;
    score: number;
    open_tickets: number;
    at: number;
  };
  notion_writes: {
    account_id: string;
    scan_id: string;
    score: number;
    rag_status: RagStatus;
    scanned_at: number;
    changed: number;
  };
  episodes: {
    id: string;
    account_id: string;
    opened_at: number;
    rag_status: RagStatus;
    score: number;
    points_lost: number;
    announce_as: Episode["announceAs"];
    facts: string;
    ended_at: number | null;
    ended_cause: "recovered" | "inactive" | "gone" | null;
    /** What was said: columns of the posts. */
    has_message: number;
    message_channel: string | null;
    message_ts: string | null;
    announced_status: RagStatus | null;
    announced_score: number | null;
    announced_at: number | null;
    reminded_at: number | null;
    /** Columns of the clicks. */
    acknowledged_until: number | null;
    acknowledged_by: string | null;
    snoozed_until: number | null;
    snoozed_by: string | null;
    stale: number;
    version: number;
    /** The version that the last post made. */
    said_version: number;
  };
  outbox: {
    /** Order of adding. */
    number: Generated<number>;
    key: string;
    scan_id: string | null;
    recipient: string;
    position: number;
    post: string;
    announces: string;
    state: string;
    sent_at: number | null;
    attempts: number;
    place_channel: string | null;
    place_ts: string | null;
    error: string | null;
    /** It is in the channel and shows something older than `post`. */
    stale: number;
    /** Counts the revisions of `post`. */
    version: number;
    /** Slack's code, of one that is held because Slack surely refused it. */
    refusal: string | null;
  };
  drafts: {
    id: string;
    key: string;
    type: string;
    account_id: string;
    mailbox: string;
    state: string;
    open: number;
    version: number;
    details: string;
    card: string | null;
    created_at: number;
    changed_at: number;
  };
  covers: { rep_email: string; user_id: string; until: number; set_by: string; at: number };
  communications: {
    key: string;
    account_id: string;
    record: string;
    state: string;
    block_id: string | null;
    stale: number;
    attempts: number;
    error: string | null;
    created_at: number;
  };
  pulses: {
    account_id: string;
    verdict: PulseVerdict;
    reason: string;
    set_by: string;
    at: number;
    until: number;
  };
  home_tabs: {
    user_id: string;
    opened_at: number;
    looked_at: number;
    since_at: number | null;
    wanted: string;
    digest: string | null;
    view_hash: string | null;
    published_at: number | null;
  };
  profile_pages: {
    account_id: string;
    page_id: string | null;
    /** JSON; null = not known. */
    log: string | null;
    /** Since when somebody waits for it. */
    wanted_at: number | null;
    making: number;
    error: string | null;
  };
  profile_dashboards: { account_id: string; scan_id: string };
  notion_budget: { minute: number; taken: number };
};

/** The whole store, or one transaction of it. */
export type Database = Kysely<Tables>;
