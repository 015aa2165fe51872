import { truncate } from "./text.ts";

/** A mistake in what the operator configured; `problems` are complete sentences with their fix. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/**
 * An outside service did not do what was asked. `service` and `message` are words for people;
 * `transient` says whether the same call may succeed later (set by the adapter, never guessed).
 */
export class ServiceError extends Error {
  readonly service: "Notion" | "Slack" | "Gmail" | "store";
  readonly transient: boolean;
  /** Not surely without effect: a write that may have happened although no answer came. */
  readonly unclear: boolean;
  constructor(
    service: ServiceError["service"],
    message: string,
    options: { transient: boolean; unclear?: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.service = service;
    this.transient = options.transient;
    this.unclear = options.unclear ?? false;
  }
}

/**
 * Throws on a defect, and at the end of the work: with `signal` aborted, whatever failed. What is left is an outside
 * service's failure, which the caller answers.
 */
export function assertServiceFailure(
  error: unknown,
  signal?: AbortSignal,
): asserts error is ServiceError {
  if (signal?.aborted || !(error instanceof ServiceError)) throw error;
}

const SUMMARY_LENGTH = 500;

/**
 * What went wrong, short enough for a log line: at most 500 characters a field, the error's cause
 * in one more. Never the whole object (bodies hold customer text); takes whatever was thrown.
 */
export function errorSummary(error: unknown): {
  name: string;
  message: string;
  code?: string;
  cause?: string;
} {
  if (!(error instanceof Error)) return { name: typeof error, message: inWords(error) };
  const { name, message, cause } = error;
  const code = codeOf(error);
  return {
    name,
    message: truncate(message, SUMMARY_LENGTH),
    ...(code === null ? {} : { code }),
    // Node's errors over several addresses have a code and an empty message.
    ...(cause instanceof Error
      ? {
          cause: truncate(
            `${cause.name}: ${cause.message || (codeOf(cause) ?? "no message")}`,
            SUMMARY_LENGTH,
          ),
        }
      : {}),
  };
}

const codeOf = (error: Error): string | null =>
  "code" in error && typeof error.code === "string" ? error.code : null;

const inWords = (thrown: unknown): string =>
  typeof thrown === "object" && thrown !== null
    ? Object.prototype.toString.call(thrown)
    : truncate(String(thrown), SUMMARY_LENGTH);
