/** Who did or was refused what, when, with which result. Append-only. */
export type AuditEntry = {
  at: Date;
  /** Slack user id, or `bot`. */
  actor: string;
  /** The listener's name, such as `/tam health` or `health_share`. */
  action: string;
  /** Opaque id of what it was done to; null when there is none. */
  object: string | null;
  result: "done" | "refused" | "failed";
  /** The reference that the person was shown. */
  reference: string | null;
};

/** Port: the audit log, implemented by the store. */
export type AuditLog = { record(entry: AuditEntry): Promise<void> };
