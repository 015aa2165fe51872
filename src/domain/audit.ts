/** One line of who did what, when, with which result. Ids and counts; never the text of a customer. */
export type AuditEntry = {
  /** Business time. */
  at: Date;
  /** Slack user id, or "tam" for what the program did by itself. */
  actor: string;
  /** What was done, as a dotted verb: "profile.create", "alert.acknowledge". */
  action: string;
  /** Id of what it was done to; null when there is no single thing. */
  object: string | null;
  result: "done" | "refused" | "failed" | "unclear";
  /** The reference that the person was shown, to be found in the log. */
  reference: string | null;
  /** A few words more: the reason of a refusal, a figure. */
  detail: string | null;
};

/** Port: the audit log, implemented by the store. Written in the transaction of its effect. */
export type AuditLog = {
  record(entry: AuditEntry): Promise<void>;
  /** The last `limit` entries written, newest first. */
  recent(limit: number): Promise<AuditEntry[]>;
  /** As `recent`, those since that time and about one of these objects; null = all. */
  list(wanted: {
    since: Date | null;
    objects: readonly string[] | null;
    limit: number;
  }): Promise<AuditEntry[]>;
};
