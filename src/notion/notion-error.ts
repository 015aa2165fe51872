import { ServiceError } from "../lib/errors.ts";

/** `read`: no effect, queries included although they are POSTs. `absoluteWrite`: sets values, so twice is once. */
export type OperationKind = "read" | "absoluteWrite" | "create";

export type FailureReason =
  /** 401, 403 and the like: a person has to change something. */
  | "refused"
  | "notFound"
  /** What is to be changed, or something that it stands on, is in the trash. */
  | "inTrash"
  | "badRequest"
  | "invalidCursor"
  /** The schema in our hands is out of date: a property or an option is gone. */
  | "staleSchema"
  | "rateLimited"
  | "conflict"
  /** 5xx; a query may succeed with fewer rows a page. */
  | "overloaded"
  /** Saved, yet answered with an error: `committedIds` is what was saved; do not repeat. */
  | "committed"
  | "timeout"
  | "unreachable"
  /** A success that is not JSON, or not what the API promises. */
  | "badAnswer";

export type Failure = {
  reason: FailureReason;
  /** For a person, without full stop. */
  words: string;
  transient: boolean;
  /** Whether Notion may have carried the request out. */
  effect: "none" | "possible" | "done";
  status?: number;
  code?: string;
  /** For Notion's support. */
  requestId?: string;
  /** How long everything has to wait, when Notion said so. */
  retryAfterMs?: number | null;
  committedIds?: string[];
  /** Never of an HTTP answer: its body may repeat customers' text. */
  cause?: unknown;
};

/** A ServiceError that says what kind of failure it was. `operation`: "reading the accounts". */
export class NotionError extends ServiceError {
  readonly reason: FailureReason;
  readonly status: number | null;
  /** Notion's own code, such as `validation_error`. */
  readonly code: string;
  /** What was saved although an error came back. */
  readonly committedIds: readonly string[];
  constructor(failure: Failure, operation: string, kind: OperationKind) {
    const reference = failure.requestId === undefined ? "" : `, request ${failure.requestId}`;
    super("Notion", `${failure.words} (${operation}${reference}).`, {
      transient: failure.transient,
      unclear: kind !== "read" && failure.effect === "possible",
      cause: failure.cause,
    });
    this.name = "NotionError";
    this.reason = failure.reason;
    this.status = failure.status ?? null;
    this.code = failure.code ?? failure.reason;
    this.committedIds = failure.committedIds ?? [];
  }
}
