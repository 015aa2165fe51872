import type { Generated, Kysely } from "kysely";

/**
 * The tables as the newest migration leaves them, the same in both stores: times are milliseconds
 * since 1970, booleans 0 or 1, JSON is text.
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
};

/** The whole store, or one transaction of it. */
export type Database = Kysely<Tables>;
