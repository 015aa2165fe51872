/**
 * A refused request, as Google answers it. `problem`: a correct client never asks this (an unknown
 * field), as opposed to what may happen to anybody (a draft that is gone, a full quota).
 */
export class GmailRefusal extends Error {
  readonly status: number;
  /** Google's `errors[0].reason`, such as `notFound`. */
  readonly reason: string;
  readonly problem: boolean;
  readonly details: readonly object[];
  constructor(
    status: number,
    reason: string,
    message: string,
    options: { problem?: boolean; details?: readonly object[] } = {},
  ) {
    super(message);
    this.name = "GmailRefusal";
    this.status = status;
    this.reason = reason;
    this.problem = options.problem ?? false;
    this.details = options.details ?? [];
  }
}

/** The canonical names of Google's API errors (google.rpc.Code). */
const STATUS_NAMES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** Google's JSON error object: the same text twice, the reason inside `errors`. */
export function googleError(
  status: number,
  reason: string,
  message: string,
  details: readonly object[] = [],
): object {
  const name = reason === "failedPrecondition" ? "FAILED_PRECONDITION" : STATUS_NAMES[status];
  return {
    error: {
      code: status,
      message,
      errors: [{ message, domain: "global", reason }],
      ...(name !== undefined && { status: name }),
      ...(details.length > 0 && { details }),
    },
  };
}

/** 404, in the words of every Gmail method. */
export const notFound = (): GmailRefusal =>
  new GmailRefusal(404, "notFound", "Requested entity was not found.");

/** 400 for what the client could have known. */
export const invalid = (message: string): GmailRefusal =>
  new GmailRefusal(400, "invalidArgument", message, { problem: true });

/** A refused token request: at the token endpoint errors are OAuth's, where `error` is a text. */
export class TokenRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly problem: boolean;
  constructor(status: number, code: string, description: string, problem = false) {
    super(description);
    this.name = "TokenRefusal";
    this.status = status;
    this.code = code;
    this.problem = problem;
  }
}
